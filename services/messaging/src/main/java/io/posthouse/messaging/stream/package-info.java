/** Client-to-server streams of RFC 6120: TLS, SASL, bind, stream management. */
@NullMarked
package io.posthouse.messaging.stream;

import org.jspecify.annotations.NullMarked;
