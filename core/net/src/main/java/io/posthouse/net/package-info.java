/**
 * Sockets: event loops, listeners that shed instead of breaking, addresses one may listen on. TLS and its reload are in
 * {@link io.posthouse.net.tls}; what services offer over HTTP in {@link io.posthouse.net.mount}.
 */
@NullMarked
package io.posthouse.net;

import org.jspecify.annotations.NullMarked;
