package io.posthouse.messaging.stream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** Makes a handler for each connection that is to be secured, with the certificate of the moment. */
public interface TlsHandlers {
    /** Whether there is a certificate at all. */
    boolean isThere();

    /** One handler, for one connection. */
    SslHandler newHandler(ByteBufAllocator allocator);
}
