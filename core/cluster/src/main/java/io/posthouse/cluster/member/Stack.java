package io.posthouse.cluster.member;

import io.posthouse.kernel.Fault;
import java.time.Duration;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.fork.UnknownForkHandler;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FORK;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/**
 * The protocols of JGroups, from the socket up.
 *
 * <p><b>Who is gone.</b> A process that dies closes its connections, which its peers see at once ({@code enable_suspect_events}). One
 * that was stopped, or whose cable was cut, is silent: {@code FD_ALL3} counts beats. Either way it is asked once more before it
 * is out ({@code VERIFY_SUSPECT2}). The three spans add up to the patience: 5/8 without a beat, up to 1/8 until that is looked at,
 * 2/8 for an answer. FD_SOCK2, which watches a connection of its own, is left out: it would listen on a second port, without TLS,
 * and see nothing that the connections we have do not show.
 *
 * <p><b>Who is back.</b> Parts that were torn look for each other every second or two ({@code MERGE3}).
 */
final class Stack {
    /** As long as a node that starts has patience for; strangers hold a thread for as long. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    /** A first meeting takes up to 5 s, and then there is the answer; where nobody is, it is over at once. */
    private static final Duration JOIN = Duration.ofSeconds(6);
    private static final int MESSAGE_MAX = 8 * 1024 * 1024;

    private Stack() {
    }

    /** A channel that is not connected yet. */
    static JChannel channel(MemberSettings settings, ClusterIdentity identity, PeerFinder finder, String name) {
        long eighth = settings.patience().toMillis() / 8;
        var sockets = new HandshakeSockets(identity, HANDSHAKE);
        TCP tcp = new ClusterTransport();
        tcp.setBindAddress(settings.address()).setBindPort(settings.port()).setPortRange(0)
                .setSocketFactory(sockets);
        // Platform threads: beats must not wait for a carrier behind whatever else computes. And not the bundler that is JGroups'
        // default: when a node goes, its thread was seen to spin for ever (5.5.2). With a queue for each connection, one that
        // is stuck does not hold up the others.
        tcp.useVirtualThreads(false).setBundlerType("transfer-queue");
        tcp.nonBlockingSends(true).maxSendQueue(4_096);
        tcp.tcpNodelay(true).setSockConnTimeout(1_000).setMaxLength(MESSAGE_MAX).enableSuspectEvents(true)
                .logDetails(false);
        tcp.logAcceptError(false);
        List<Protocol> protocols = List.of(tcp,
                new PeerDiscovery(finder, sockets::meet, JOIN),
                new MERGE3().setMinInterval(500).setMaxInterval(1_500),
                new FD_ALL3().setTimeout(5 * eighth).setInterval(eighth),
                new VERIFY_SUSPECT2().setTimeout(2 * eighth),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new STABLE().setDesiredAverageGossip(5_000).setMaxBytes(1024 * 1024),
                new GMS().setJoinTimeout(JOIN.toMillis()).setViewAckCollectionTimeout(1_000).printLocalAddress(false),
                new UFC(),
                new MFC(),
                new FRAG4().setFragSize(60_000),
                new FORK().setUnknownForkHandler(new NotThereYet()));
        try {
            JChannel channel = new JChannel(protocols.toArray(Protocol[]::new));
            channel.setName(name);
            // It would answer to anybody, by multicast, without TLS.
            tcp.getDiagnosticsHandler().setEnabled(false);
            return channel;
        } catch (Exception e) {
            // JGroups declares no narrower kind.
            throw new Fault("cannot prepare the cluster's port " + settings.port() + ": " + e.getMessage(), false, e);
        }
    }

    /** A peer that speaks to us before we listen says it again. */
    private static final class NotThereYet implements UnknownForkHandler {
        @Override
        public Object handleUnknownForkStack(Message message, String stack) {
            return message;
        }

        @Override
        public Object handleUnknownForkChannel(Message message, String channel) {
            return message;
        }
    }
}
