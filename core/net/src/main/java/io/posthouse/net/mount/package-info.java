/**
 * What services offer over HTTP and the gateway serves. A service implements {@link io.posthouse.net.mount.WebSocketMount}
 * or declares an {@link io.posthouse.net.mount.HttpMount}; it never meets the gateway's engine, and the gateway never
 * learns the service's name.
 */
@NullMarked
package io.posthouse.net.mount;

import org.jspecify.annotations.NullMarked;
