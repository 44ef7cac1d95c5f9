package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of people who live here, by the node that their clients are connected to. A node that drains cannot say farewell to
 * clients whose bytes it only passes on, since it does not know where a stanza ends; it asks the homes to do so.
 */
final class Fronts {
    private static final Logger log = LoggerFactory.getLogger(Fronts.class);
    private static final String TOPIC = "front-drains";
    private static final byte FORMAT = 1;

    private final Links links;
    private final Signpost signpost;
    private final ConcurrentMap<NodeName, Set<C2sConnection>> streams = new ConcurrentHashMap<>();

    Fronts(Links links, Signpost signpost) {
        this.links = links;
        this.signpost = signpost;
        links.receive(TOPIC, this::hear);
    }

    /** A stream over another node. */
    void add(NodeName front, C2sConnection connection, Channel stream) {
        streams.computeIfAbsent(front, node -> ConcurrentHashMap.newKeySet()).add(connection);
        stream.closeFuture().addListener(closed -> streams.getOrDefault(front, Set.of()).remove(connection));
    }

    /** Asks another node to send the clients of this one elsewhere, spread over {@code span}. Those it does not hear of end with this node. */
    void ask(NodeName home, Duration span) {
        links.send(home, TOPIC, ByteBuffer.allocate(9).put(FORMAT).putLong(span.toMillis()).array());
    }

    private void hear(NodeName front, byte[] frame) {
        long spanMillis;
        try {
            var in = ByteBuffer.wrap(frame);
            if (in.get() != FORMAT) {
                return;
            }
            spanMillis = Math.max(0, in.getLong());
        } catch (BufferUnderflowException _) {
            return;
        }
        List<C2sConnection> all = new ArrayList<>(streams.getOrDefault(front, Set.of()));
        Collections.shuffle(all);
        log.atInfo().addKeyValue("node", front).addKeyValue("streams", all.size()).log("a node drains");
        for (int i = 0; i < all.size(); i++) {
            all.get(i).moveOn(signpost, front, spanMillis * i / all.size(), TimeUnit.MILLISECONDS);
        }
    }
}
