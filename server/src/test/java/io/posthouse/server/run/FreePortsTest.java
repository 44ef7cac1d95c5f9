package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Which ports are looked at before a start. */
final class FreePortsTest {
    private static Settings settings(String roles, int xmpp) {
        return Settings.read("--posthouse.http.port=0", "--posthouse.xmpps.port=0", "--posthouse.xmpp.port=" + xmpp,
                "--posthouse.roles=" + roles);
    }

    @Test
    void aPortThatSomebodyHasIsRefusedWhereTheNodeListensAtIt() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = settings("messaging,xmpp,web", somebody.getLocalPort());
            assertThatThrownBy(() -> FreePorts.check(settings)).isInstanceOf(PortTaken.class)
                    .hasMessageContaining("for XMPP clients");
        }
    }

    @Test
    void aPortForXmppMayBeTakenWhereTheNodeLetsNoXmppClientsIn() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = settings("web", somebody.getLocalPort());
            assertThatCode(() -> FreePorts.check(settings)).doesNotThrowAnyException();
        }
    }
}
