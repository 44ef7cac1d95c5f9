package io.posthouse.messaging.stream;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.Ending;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StreamErrorCondition;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where clients go instead of a node that drains. Each connection that clients made to this node knows of it; the streams that
 * other nodes pass on to here do not, since their clients may stay where they are. Any thread.
 */
final class Signpost {
    private static final AttributeKey<Signpost> KEY = AttributeKey.valueOf(Signpost.class, "signpost");

    private final NodeName self;
    private final Function<NodeName, Optional<String>> elsewhere;
    private volatile boolean up;

    /** @param elsewhere where clients reach another node than the one named; never blocks */
    Signpost(NodeName self, Function<NodeName, Optional<String>> elsewhere) {
        this.self = self;
        this.elsewhere = elsewhere;
    }

    /** From now on whoever has to go is told where. */
    void putUp() {
        up = true;
    }

    /** A client has connected to this node. */
    void standAt(Channel client) {
        client.attr(KEY).set(this);
    }

    /** What a client is told when its session here ends; empty when nothing is said of another place. */
    static Optional<Element> lastWord(Channel client, Ending ending) {
        var signpost = client.attr(KEY).get();
        boolean goes = ending == Ending.MOVED || ending == Ending.SHUTDOWN;
        return signpost == null || !signpost.up || !goes
                ? Optional.empty()
                : Optional.of(signpost.insteadOf(signpost.self));
    }

    /**
     * The error that ends a stream over a node that drains: where to go if that is known, else that it shuts down, which makes
     * clients look for another by themselves. RFC 6120 sections 4.9.3.19 and 4.9.3.22.
     */
    Element insteadOf(NodeName drained) {
        return elsewhere.apply(drained).map(Signpost::seeOther)
                .orElseGet(StreamErrorCondition.SYSTEM_SHUTDOWN::element);
    }

    private static Element seeOther(String host) {
        return Element.builder("error", Namespaces.STREAM)
                .child(StreamErrorCondition.SEE_OTHER_HOST.word(), Namespaces.STREAM_ERRORS, host).build();
    }
}
