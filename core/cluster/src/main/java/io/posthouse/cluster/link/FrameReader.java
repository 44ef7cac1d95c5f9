package io.posthouse.cluster.link;

import static io.posthouse.cluster.Links.FRAME_BYTES_MAX;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Cuts the stream of frames. A frame is its length (4 bytes), the length of its topic (1 byte), the topic, the bytes. Runs on
 * the connection's loop.
 */
final class FrameReader extends ByteToMessageDecoder {
    static final int HEAD_BYTES = 5;

    private final BiConsumer<String, byte[]> frames;
    private final Consumer<String> violations;
    private boolean broken;

    /**
     * @param frames takes topic and bytes
     * @param violations is told once what the peer did wrong, and ends the connection; nothing is read after it
     */
    FrameReader(BiConsumer<String, byte[]> frames, Consumer<String> violations) {
        this.frames = frames;
        this.violations = violations;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < HEAD_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        int topicLength = in.getUnsignedByte(in.readerIndex() + 4);
        if (length < 0 || length > FRAME_BYTES_MAX || topicLength < 1 || topicLength > Wire.NAME_CHARACTERS_MAX) {
            broken = true;
            in.skipBytes(in.readableBytes());
            violations.accept("a frame of " + length + " bytes with a topic of " + topicLength);
            return;
        }
        if (in.readableBytes() < HEAD_BYTES + topicLength + length) {
            return;
        }
        in.skipBytes(HEAD_BYTES);
        String topic = in.readCharSequence(topicLength, US_ASCII).toString();
        byte[] frame = new byte[length];
        in.readBytes(frame);
        frames.accept(topic, frame);
    }
}
