package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Makes groups, over REST as the page does. */
final class Groups {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int CREATED = 201;

    private Groups() {
    }

    /** @return the group's address */
    static String create(Client.World world, InetAddress from, List<Credentials> members, String title)
            throws IOException {
        ChannelLine.Answer session = ChannelClient.session(line(world, from), members.getFirst());
        String others = members.subList(1, members.size()).stream().map(member -> '"' + member.bareJid() + '"')
                .collect(Collectors.joining(","));
        ChannelLine.Answer made = ChannelLine.ask(line(world, from), "POST", "/api/groups",
                "Cookie: " + session.cookie() + "\r\nOrigin: " + world.origin() + "\r\nX-CSRF-Token: "
                        + ChannelClient.member(session.body(), "csrfToken") + "\r\n",
                "{\"title\":\"" + title + "\",\"members\":[" + others + "]}");
        if (made.status() != CREATED) {
            throw new IOException("no group: " + made.status() + " " + made.body());
        }
        return ChannelClient.member(made.body(), "line");
    }

    private static TlsLine line(Client.World world, InetAddress from) throws IOException {
        return world.lines().open(world.places().getFirst().web(), from, Client.DOMAIN, PATIENCE_MILLIS);
    }
}
