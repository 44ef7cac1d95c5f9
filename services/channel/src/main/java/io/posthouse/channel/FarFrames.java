package io.posthouse.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.nio.charset.StandardCharsets;

/**
 * What goes over the stream that carries one WebSocket between nodes: its length in four bytes, one byte that tells a text from
 * a close, and the text, or code and reason.
 */
final class FarFrames {
    /** More than any text that the gateway lets pass, or that a connection is sent: a page of history in one packet. */
    private static final int FRAME_BYTES_MAX = 8 << 20;
    private static final byte TEXT = 't';
    private static final byte CLOSE = 'c';

    private FarFrames() {
    }

    /** Puts the frame codec into a pipeline. */
    static void into(ChannelPipeline pipeline) {
        pipeline.addLast(new LengthFieldBasedFrameDecoder(FRAME_BYTES_MAX, 0, 4, 0, 4), new LengthFieldPrepender(4));
    }

    static ByteBuf text(ByteBufAllocator allocator, String text) {
        var frame = allocator.buffer(text.length() + 16).writeByte(TEXT);
        frame.writeCharSequence(text, StandardCharsets.UTF_8);
        return frame;
    }

    static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
        var frame = allocator.buffer(reason.length() + 16).writeByte(CLOSE).writeShort(code);
        frame.writeCharSequence(reason, StandardCharsets.UTF_8);
        return frame;
    }

    static boolean isText(ByteBuf frame) {
        return frame.isReadable() && frame.getByte(frame.readerIndex()) == TEXT;
    }

    static boolean isClose(ByteBuf frame) {
        return frame.readableBytes() >= 3 && frame.getByte(frame.readerIndex()) == CLOSE;
    }

    static String text(ByteBuf frame) {
        return frame.toString(frame.readerIndex() + 1, frame.readableBytes() - 1, StandardCharsets.UTF_8);
    }

    static int code(ByteBuf frame) {
        return frame.getUnsignedShort(frame.readerIndex() + 1);
    }

    static String reason(ByteBuf frame) {
        return frame.toString(frame.readerIndex() + 3, frame.readableBytes() - 3, StandardCharsets.UTF_8);
    }
}
