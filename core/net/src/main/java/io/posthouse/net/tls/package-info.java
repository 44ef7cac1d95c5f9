/** Certificates, keys and the TLS of every door: made at the first start, replaced while running. */
@NullMarked
package io.posthouse.net.tls;

import org.jspecify.annotations.NullMarked;
