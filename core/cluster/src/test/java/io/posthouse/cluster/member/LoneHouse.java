package io.posthouse.cluster.member;

import io.posthouse.cluster.member.MemberSettings.Discovery;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One node in a JVM of its own, to be killed or stopped by a test: name, its port, all ports by commas. Ends with its input. */
final class LoneHouse {
    private LoneHouse() {
    }

    public static void main(String[] arguments) throws IOException {
        List<String> peers = List.of(arguments[2].split(",")).stream().map(port -> "127.0.0.1:" + port).toList();
        var settings = new MemberSettings(Town.SECRET, InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]),
                Discovery.LIST, peers, "", Duration.ofMillis(2_500), Duration.ofSeconds(15));
        var identity = ClusterIdentity.of(ClusterSecret.of(Town.SECRET));
        try (var membership = Membership.join(settings, identity, Town.node(arguments[0]), Optional.empty())) {
            membership.sessions().add("grace", arguments[0]);
            System.out.println("joined");
            while (System.in.read() >= 0) {
                // Stays.
            }
        }
    }
}
