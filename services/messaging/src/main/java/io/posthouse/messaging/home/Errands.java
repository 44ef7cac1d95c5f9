package io.posthouse.messaging.home;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.session.Mailbox;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.XmlContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done where a person lives: bring a presence, push a change of the roster. Here it is done at once, on the
 * caller's thread; elsewhere it is sent, and done in the order in which this node sent what concerns the people of that person's shard. An errand is
 * lost when the link breaks or the person moves at that moment, as a presence is lost that finds no session; what must not be
 * lost is in the archive and carried by other means. Any thread; never blocks.
 */
public final class Errands {
    private static final Logger log = LoggerFactory.getLogger(Errands.class);
    private static final String TOPIC = "errand";
    private static final int LANES = 32;
    private static final int LANE_MAX = 4_096;

    private final Homes homes;
    private final Cluster cluster;
    private final Links links;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    /**
     * A shard's errands are in one lane: so each person's keep their order, and so do those that are numbered for a shard, as what
     * is carried there is, to whichever of its people they go. A slow one holds up few others.
     */
    private final List<Mailbox<Errand>> lanes;

    /** Does errands of a kind. It must not block. */
    @FunctionalInterface
    public interface Handler {
        void run(BareJid person, Element what);
    }

    private record Errand(BareJid person, String kind, Element what) {
    }

    /** @param waiting where errands from other nodes are done: virtual threads */
    public Errands(Homes homes, Cluster cluster, Executor waiting) {
        this.homes = homes;
        this.cluster = cluster;
        this.links = cluster.links();
        this.lanes = Stream.generate(() -> new Mailbox<>(LANE_MAX, waiting, this::runHere, pressed -> {
            // Links have no brake; what does not fit is dropped.
        })).limit(LANES).toList();
        links.receive(TOPIC, this::received);
    }

    /** Whether errands for a person are done on this node, on the caller's thread. */
    public boolean isHere(BareJid person) {
        return homes.isHere(person);
    }

    /** Says who does errands of a kind; before the first is run. */
    public void on(String kind, Handler handler) {
        handlers.put(kind, handler);
    }

    /**
     * Does {@code what} where {@code person} lives.
     *
     * @return false when it is known not to be done: nobody owns their shard, or the link takes no more
     */
    public boolean run(BareJid person, String kind, Element what) {
        Optional<NodeName> home = homes.of(person);
        if (home.isEmpty()) {
            return false;
        }
        if (homes.isHere(person)) {
            runHere(new Errand(person, kind, what));
            return true;
        }
        boolean sent = links.send(home.get(), TOPIC, encoded(person, kind, what));
        if (!sent) {
            log.atDebug().addKeyValue("kind", kind).addKeyValue("node", home.get()).log("errand not sent");
        }
        return sent;
    }

    /**
     * As {@link #run}, but never on the caller's thread and never before what was sent earlier for people of the same shard: also
     * what is for this node waits its turn.
     *
     * @return false when it is known not to be done
     */
    public boolean send(BareJid person, String kind, Element what) {
        return homes.isHere(person) ? offer(new Errand(person, kind, what)) : run(person, kind, what);
    }

    /**
     * Has {@code what} done by a node, whoever lives there, and never on the caller's thread: for answers, which belong to who
     * asked.
     *
     * @param about in whose lane it is done there
     * @return false when it is known not to be done
     */
    public boolean tell(NodeName node, BareJid about, String kind, Element what) {
        return node.equals(cluster.self())
                ? offer(new Errand(about, kind, what))
                : links.send(node, TOPIC, encoded(about, kind, what));
    }

    /** Does {@code what} on every node: here at once, there as soon as it is heard. */
    public void runEverywhere(BareJid about, String kind, Element what) {
        runHere(new Errand(about, kind, what));
        for (var node : cluster.members().now()) {
            if (!node.name().equals(cluster.self())) {
                links.send(node.name(), TOPIC, encoded(about, kind, what));
            }
        }
    }

    private boolean offer(Errand errand) {
        boolean taken = lanes.get(ArchiveLog.shardOf(errand.person().toString()) % LANES).offer(errand);
        if (!taken) {
            log.atWarn().addKeyValue("laneMax", LANE_MAX).addKeyValue("kind", errand.kind())
                    .log("errand dropped: too many wait");
        }
        return taken;
    }

    /** U+0000 is in no address and in no XML. */
    private static byte[] encoded(BareJid person, String kind, Element what) {
        return (kind + '\0' + person + '\0' + what.toXml(XmlContext.CLIENT_STREAM)).getBytes(StandardCharsets.UTF_8);
    }

    private void received(NodeName from, byte[] frame) {
        var parts = new String(frame, StandardCharsets.UTF_8).split("\0", 3);
        try {
            if (parts.length == 3 && Jid.parse(parts[1]) instanceof BareJid person) {
                offer(new Errand(person, parts[0], Element.parse(parts[2])));
                return;
            }
        } catch (IllegalArgumentException e) {
            log.atDebug().setCause(e).log("errand not understood");
        }
        log.atWarn().addKeyValue("node", from).log("a node sent an errand that is none");
    }

    private void runHere(Errand errand) {
        var handler = handlers.get(errand.kind());
        if (handler == null) {
            log.atWarn().addKeyValue("kind", errand.kind()).log("errand that nobody does here");
            return;
        }
        try {
            handler.run(errand.person(), errand.what());
        } catch (RuntimeException e) {
            log.atError().addKeyValue("kind", errand.kind()).setCause(e).log("errand not done");
        }
    }
}
