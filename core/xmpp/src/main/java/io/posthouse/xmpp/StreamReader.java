package io.posthouse.xmpp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one stream into its header, its first-level elements and its end. One reader per stream, used by one
 * thread at a time (the stream's event loop).
 */
public final class StreamReader {
    private StanzaBounds bounds;

    public StreamReader(StanzaBounds bounds) {
        this.bounds = bounds;
    }

    /** Takes the readable bytes of {@code in}, which it copies: the caller releases its buffer. */
    public void feed(ByteBuf in) {
        in.skipBytes(in.readableBytes());
    }

    /** The next event of what was fed, or null when more bytes are needed. */
    public @Nullable StreamEvent next() {
        return null;
    }

    /**
     * Begins a new stream on the same connection (RFC 6120 section 4.3.3), after SASL. What was read behind the element that led
     * here stays and belongs to the new stream.
     */
    public void restart() {
    }

    /**
     * Begins a new stream behind a TLS handshake. Whatever was read in clear text is thrown away, so that nobody between can put
     * words into the protected stream (CVE-2011-0411); a server that finds any closes the connection instead.
     *
     * @return how many bytes other than white space were thrown away
     */
    public int restartSecured() {
        return 0;
    }

    /** Other bounds from the next element on: a stream that has signed in may say more. */
    public void setBounds(StanzaBounds bounds) {
        this.bounds = bounds;
    }

    /** The bounds in force. */
    public StanzaBounds bounds() {
        return bounds;
    }
}
