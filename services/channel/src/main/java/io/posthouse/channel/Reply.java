package io.posthouse.channel;

import io.posthouse.kernel.Refusal;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Writes packets to the client. */
final class Reply {
    private Reply() {
    }

    /** A packet of {@code type}, whose body {@code fill} fills. */
    static ObjectNode packet(String type, Consumer<ObjectNode> fill) {
        var packet = Packet.JSON.createObjectNode().put("type", type);
        fill.accept(packet.putObject("body"));
        return packet;
    }

    /** What a packet was answered. */
    static ObjectNode ack(String random) {
        var packet = packet("ack", body -> {
        });
        return withRandom(packet, random);
    }

    static ObjectNode refused(String random, Refusal refusal, boolean retry) {
        var packet = packet("refused",
                body -> body.put("code", refusal.code()).put("advice", refusal.advice()).put("retry", retry));
        return withRandom(packet, random);
    }

    static ObjectNode refused(String random, ChannelRefusal refusal) {
        return refused(random, refusal, refusal.retry());
    }

    private static ObjectNode withRandom(ObjectNode packet, String random) {
        return random.isEmpty() ? packet : packet.put("random", random);
    }
}
