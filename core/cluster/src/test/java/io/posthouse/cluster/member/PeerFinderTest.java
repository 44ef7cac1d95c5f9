package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static io.posthouse.cluster.member.Town.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.MemberSettings.Discovery;
import io.posthouse.storage.Migrations;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three ways in which nodes find each other, and who is not found although he tries. */
@Timeout(180)
final class PeerFinderTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(new Migrations("cluster"));

    @Test
    void nodesFindEachOtherByTheDatabase() throws Exception {
        try (var town = new Town(2)) {
            Membership first = joinByDatabase(town, 0, "node-1");
            Membership second = joinByDatabase(town, 1, "node-2");
            assertThat(names(second)).containsExactly("node-1", "node-2");
            assertThat(database.ask("select count(*) from cluster.peer")).isEqualTo("2");

            town.leave(second);
            await("gone", () -> first.now().size() == 1);
            assertThat(database.ask("select string_agg(name, ',') from cluster.peer")).isEqualTo("node-1");
        }
    }

    private static Membership joinByDatabase(Town town, int house, String name) {
        return joinByDatabase(town, house, name, Duration.ofSeconds(15));
    }

    private static Membership joinByDatabase(Town town, int house, String name, Duration patience) {
        MemberSettings listed = town.settings(house);
        var settings = new MemberSettings(listed.secret(), listed.address(), listed.port(), Discovery.DATABASE,
                List.of(), "", listed.patience(), patience);
        return town.keep(Membership.join(settings, ClusterIdentity.of(ClusterSecret.of(Town.SECRET)), Town.node(name),
                Optional.of(database)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aNodeFindsTheOneThatHasItsNameAndDoesNotStart(int others) throws Exception {
        try (var town = new Town(3)) {
            Membership first = joinByDatabase(town, 0, "node-1", Duration.ofSeconds(15));
            for (int other = 1; other <= others; other++) {
                joinByDatabase(town, other, "other-" + other, Duration.ofSeconds(15));
            }

            assertThatThrownBy(() -> joinByDatabase(town, 2, "node-1", Duration.ofSeconds(6)))
                    .isInstanceOf(NameTaken.class).hasMessageContaining("posthouse.node");

            await("the others go on", () -> first.now().size() == 1 + others);
        }
    }

    @Test
    void aPlaceThatHadTheSameNameIsFoundWithTheOnesOwn() throws Exception {
        database.execute("insert into cluster.peer values ('me', '127.0.0.1', 2, now())");
        try {
            var finder = new StoredPeers(database, new NodeName("me"), at("127.0.0.1", 3));

            assertThat(finder.find()).containsExactly(at("127.0.0.1", 2), at("127.0.0.1", 3));
            assertThat(finder.find()).containsExactly(at("127.0.0.1", 3));
        } finally {
            database.execute("delete from cluster.peer");
        }
    }

    @Test
    void rowsOfTheLongGoneAreNotTried() throws Exception {
        database.execute("""
                insert into cluster.peer values ('old', '192.0.2.1', 1, now() - interval '3 minutes'),
                    ('new', '2001:db8::1', 2, now() - interval '1 minute')""");
        try {
            var finder = new StoredPeers(database, new NodeName("me"), at("127.0.0.1", 3));

            assertThat(finder.find()).containsExactly(at("127.0.0.1", 3),
                    at("2001:db8::1", 2));
        } finally {
            database.execute("delete from cluster.peer");
        }
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void aNameStandsForAllItsAddressesAndForNobodyWhenUnknown() {
        var known = new NamedPeers("peers.example.org", 7, name -> new InetAddress[]{
                InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")});
        var unknown = new NamedPeers("peers.example.org", 7, name -> {
            throw new UnknownHostException(name);
        });

        assertThat(known.find()).containsExactly(at("192.0.2.1", 7),
                at("2001:db8::1", 7));
        assertThat(unknown.find()).isEmpty();
    }

    @Test
    void nodesFindEachOtherByAName() throws Exception {
        int port = Ports.free(1).getFirst();
        try (var town = new Town(1)) {
            Membership first = town.keep(joinByName("127.0.0.2", port, "node-1"));
            Membership second = town.keep(joinByName("127.0.0.3", port, "node-2"));

            assertThat(names(second)).containsExactly("node-1", "node-2");
            await("both", () -> first.now().size() == 2);
        }
    }

    private static Membership joinByName(String address, int port, String name) {
        var settings = new MemberSettings(Town.SECRET, InetAddress.ofLiteral(address), port, Discovery.DNS, List.of(),
                "peers.example.org", Duration.ofMillis(2_500), Duration.ofSeconds(15));
        var finder = new NamedPeers("peers.example.org", port, asked -> new InetAddress[]{
                InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.3")});
        return Membership.join(settings, ClusterIdentity.of(ClusterSecret.of(Town.SECRET)), Town.node(name), finder);
    }

    @Test
    void aNodeWithAnotherSecretStaysAloneAndStrangersHarmNothing() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            try (var silent = new Socket(InetAddress.getLoopbackAddress(), town.settings(0).port());
                    var loud = new Socket(InetAddress.getLoopbackAddress(), town.settings(0).port())) {
                assertThat(silent.isConnected()).isTrue();
                loud.getOutputStream().write("\u0000\u0001garbage that is no TLS".repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
                Membership other = town.join(town.settings(1, "another secret than theirs 0123456789"), "node-2");

                assertThat(names(other)).containsExactly("node-2");
                Membership third = town.join(2, "node-3");
                // On a busy machine a greeting may take longer than a join waits for it; then they meet a moment later.
                await("third sees its own", () -> names(third).equals(List.of("node-1", "node-3")));
                assertThat(names(other)).containsExactly("node-2");
                await("first sees its own", () -> names(first).equals(List.of("node-1", "node-3")));
            }
        }
    }
}
