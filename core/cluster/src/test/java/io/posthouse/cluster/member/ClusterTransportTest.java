package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jgroups.blocks.cs.TcpConnectionNonBlocking;
import org.jgroups.blocks.cs.TcpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ClusterTransportTest {
    @Test
    void endsTheSendingThreadOfAConnectionThatWasClosedBeforeItWasStarted() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var door = new ServerSocket(0, 1, loopback);
                var dialled = new Socket(loopback, door.getLocalPort());
                var accepted = door.accept();
                var server = new TcpServer(loopback, 0)) {
            // given a connection that gave way to another, and is started by a thread that does not know yet
            server.addConnectionListener(new ClusterTransport());
            var connection = new TcpConnectionNonBlocking(dialled, server, 16);
            connection.close();

            // when it is started, and its sending thread finds nothing to send over
            connection.start();
            assertThat(connection.senderRunning()).isTrue();

            // then that thread does not go on looking
            await("the sending thread has ended", () -> !connection.senderRunning());
            assertThat(accepted.isConnected()).isTrue();
        }
    }
}
