package io.posthouse.cluster.member;

import java.time.Duration;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpConnectionNonBlocking;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;
import org.jgroups.util.Util;

/**
 * JGroups over TCP, without threads that spin.
 *
 * <p>When two nodes dial each other at once, one of the two connections is closed in favour of the other. JGroups (5.5.2) closes it in one
 * thread while another is about to start it; then the connection's sending thread is begun after its end, finds no connection,
 * returns, and is called again, for ever: a core is lost until the process ends. The reading thread of the same
 * connection finds none either, and says so: that is when we look after the other one.
 */
final class ClusterTransport extends TCP {
    /** The sending thread is begun right behind the reading one, but on a machine that is busy it may take its time. */
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int LOOKS = 20;

    ClusterTransport() {
        // On the wire this is the protocol it extends.
        setId(ClassConfigurator.getProtocolId(TCP.class));
    }

    @Override
    public void connectionClosed(Connection connection) {
        super.connectionClosed(connection);
        if (connection instanceof TcpConnectionNonBlocking closed) {
            var _ = Thread.ofVirtual().name("cluster-connection-end").start(() -> end(closed));
        }
    }

    private static void end(TcpConnectionNonBlocking closed) {
        try {
            for (int look = 0; look < LOOKS; look++) {
                Thread.sleep(PAUSE);
                if (closed.senderRunning()) {
                    Util.close(closed);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
