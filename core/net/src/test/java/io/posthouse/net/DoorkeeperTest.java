package io.posthouse.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.LiveSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }

    @Test
    void boundsAllConnectionsTogether() throws Exception {
        Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(2, 10));

        assertThat(doorkeeper.enter(address("192.0.2.1"))).isTrue();
        assertThat(doorkeeper.enter(address("127.0.0.1"))).isTrue();
        assertThat(doorkeeper.enter(address("192.0.2.3"))).isFalse();
        doorkeeper.left(address("127.0.0.1"));
        assertThat(doorkeeper.enter(address("192.0.2.3"))).isTrue();
        assertThat(doorkeeper.open()).isEqualTo(2);
    }

    @Test
    void boundsTheConnectionsOfOneAddressButNotOfLoopback() throws Exception {
        Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(100, 1));

        assertThat(doorkeeper.enter(address("192.0.2.1"))).isTrue();
        assertThat(doorkeeper.enter(address("192.0.2.1"))).isFalse();
        assertThat(doorkeeper.enter(address("192.0.2.2"))).isTrue();
        assertThat(doorkeeper.enter(address("127.0.0.1"))).isTrue();
        assertThat(doorkeeper.enter(address("127.0.0.1"))).isTrue();
        doorkeeper.left(address("192.0.2.1"));
        assertThat(doorkeeper.enter(address("192.0.2.1"))).isTrue();
        assertThat(doorkeeper.open()).isEqualTo(4);
    }

    @Test
    void countsANetworkOfIpv6AsOneAddress() throws Exception {
        Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(100, 1));

        assertThat(doorkeeper.enter(address("2001:db8::1"))).isTrue();
        assertThat(doorkeeper.enter(address("2001:db8::ffff:2"))).isFalse();
        assertThat(doorkeeper.enter(address("2001:db8:0:1::1"))).isTrue();
    }

    @Test
    void takesOtherBoundsWhileRunning() throws Exception {
        Doorkeeper doorkeeper = new Doorkeeper(new ConnectionBounds(1, 1));
        assertThat(doorkeeper.enter(address("127.0.0.1"))).isTrue();
        assertThat(doorkeeper.enter(address("127.0.0.1"))).isFalse();

        doorkeeper.setBounds(new ConnectionBounds(2, 1));

        assertThat(doorkeeper.enter(address("127.0.0.1"))).isTrue();
    }

    @Test
    void runningValuesCutWhatTheProcessCanCarryAndNeverRaiseIt() {
        ConnectionBounds carried = new ConnectionBounds(1_000, 250);

        assertThat(carried.cutTo(0, 0)).isEqualTo(carried);
        assertThat(carried.cutTo(100, 0)).isEqualTo(new ConnectionBounds(100, 25));
        assertThat(carried.cutTo(0, 400)).isEqualTo(new ConnectionBounds(1_000, 400));
        assertThat(carried.cutTo(5_000, 7_000)).isEqualTo(new ConnectionBounds(1_000, 1_000));
        assertThat(carried.cutTo(1, 0)).isEqualTo(new ConnectionBounds(1, 1));
    }

    @Test
    void whoIsInStaysWhenFewerAreLetInFromNowOn() throws Exception {
        // given
        LiveSettings settings = new LiveSettings(List.of(ConnectionBounds.RUNNING));
        Doorkeeper doorkeeper = new Doorkeeper(ConnectionBounds.ofThisProcess());
        CountDownLatch told = new CountDownLatch(2);
        settings.follow("doorkeeper", ConnectionBounds.RUNNING.settings(), values -> {
            doorkeeper.setBounds(ConnectionBounds.of(values));
            told.countDown();
        });
        assertThat(doorkeeper.enter(address("192.0.2.1"))).isTrue();
        assertThat(doorkeeper.enter(address("192.0.2.2"))).isTrue();

        // when
        settings.apply(Map.of("posthouse.xmpp.connections", "2"));
        told.await();

        // then
        assertThat(doorkeeper.open()).isEqualTo(2);
        assertThat(doorkeeper.enter(address("192.0.2.3"))).isFalse();
    }

    @Test
    void derivesItsBoundsFromTheLimitOfDescriptors() {
        assertThat(ConnectionBounds.ofDescriptors(1024).total()).isEqualTo(768);
        assertThat(ConnectionBounds.ofDescriptors(64).total()).isEqualTo(32);
        assertThat(ConnectionBounds.ofDescriptors(1L << 30).total()).isEqualTo(200_000);
        assertThat(ConnectionBounds.ofThisProcess().total()).isPositive();
    }
}
