package io.posthouse.server.settings;

import io.posthouse.cluster.member.MemberSettings;
import io.posthouse.cluster.member.MemberSettings.Discovery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Several nodes that are one platform, on one PostgreSQL. Without a secret this node is alone.
 *
 * @param secret what all nodes know and nobody else does: 32 characters or more, made by openssl rand -hex 32. There is no default
 * @param address where the other nodes reach this one; an address of this machine, no wildcard
 * @param port where they find each other and notice that one is gone
 * @param linkport where they reach this node with messages; 0 for any free port
 * @param httpport where they reach this node with requests that they pass on; 0 for any free port, -1 for the one after linkport
 * @param calls how interfaces are called that live on other nodes: dubbo, with the extension rpc-dubbo; empty: not at all, and nothing of it
 *        is loaded
 * @param peers where other nodes may be, as host:port of posthouse.cluster.port, at most 256; empty: they find each other in the database
 * @param dns a name whose addresses are the nodes', all with the same posthouse.cluster.port; instead of peers
 * @param join a node that runs, as host or host:port of its posthouse.cluster.port: this one finds out its own name and address as far as
 *        they are not set, and does not start where it does not come together with others. Given by ./posthouse up --join
 * @param patience how long a node may be silent, on the network or in the database, before the others do without it and
 *     take its shards: 1s to 60s
 * @param joinpatience how long joining may take: 2s to 5m, and more than twice the patience
 */
@ConfigurationProperties("posthouse.cluster")
public record ClusterSettings(@DefaultValue("") String secret, @DefaultValue("127.0.0.1") InetAddress address,
        @DefaultValue("5280") int port, @DefaultValue("5281") int linkport,
        @DefaultValue("-1") int httpport, @DefaultValue("") String calls,
        @DefaultValue List<String> peers,
        @DefaultValue("") String dns, @DefaultValue("") String join, @DefaultValue("2500ms") Duration patience,
        @DefaultValue("15s") Duration joinpatience) {

    private static final String DUBBO = "dubbo";
    private static final Pattern JOIN = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.%a-z]+])(:\\d{1,5})?");

    public ClusterSettings {
        peers = List.copyOf(peers);
        Ports.check("posthouse.cluster.linkport", linkport);
        if (httpport < 0) {
            // Several nodes on one machine have other link ports, or any; so they need not name these too.
            httpport = linkport == 0 || linkport == Ports.MAX ? 0 : linkport + 1;
        }
        Ports.check("posthouse.cluster.httpport", httpport);
        if (!calls.isEmpty() && !calls.equals(DUBBO)) {
            throw new SettingRefused("posthouse.cluster.calls", "must be dubbo, or empty");
        }
        if (!join.isEmpty() && !JOIN.matcher(join).matches()) {
            throw new SettingRefused("posthouse.cluster.join",
                    "must be a host or host:port, such as 10.0.0.1 or [2001:db8::1]:5280");
        }
        if (!peers.isEmpty() && !dns.isEmpty()) {
            throw new SettingRefused("posthouse.cluster.dns", "is set and posthouse.cluster.peers is too: choose one");
        }
        try {
            member(secret, address, port, peers, dns, patience, joinpatience);
        } catch (IllegalArgumentException e) {
            throw SettingRefused.together("posthouse.cluster", String.valueOf(e.getMessage()));
        }
    }

    /** How this node is a member of a cluster; empty when it is alone. */
    public Optional<MemberSettings> member() {
        return Optional.of(member(secret, address, port, peers, dns, patience, joinpatience))
                .filter(MemberSettings::clustered);
    }

    /** Whether interfaces are called over nodes. */
    public boolean callsWanted() {
        return !calls.isEmpty();
    }

    private static MemberSettings member(String secret, InetAddress address, int port, List<String> peers, String dns,
            Duration patience, Duration joining) {
        Discovery discovery = Discovery.DATABASE;
        if (!peers.isEmpty()) {
            discovery = Discovery.LIST;
        } else if (!dns.isEmpty()) {
            discovery = Discovery.DNS;
        }
        return new MemberSettings(secret, address, port, discovery, peers, dns, patience, joining);
    }

    /** The node to join, with the usual port if none is named; not looked up yet. Empty when there is none. */
    public Optional<InetSocketAddress> joins() {
        if (join.isEmpty()) {
            return Optional.empty();
        }
        int colon = join.endsWith("]") ? -1 : join.lastIndexOf(':');
        String host = colon < 0 ? join : join.substring(0, colon);
        int there = colon < 0 ? MemberSettings.PORT : Integer.parseInt(join.substring(colon + 1));
        if (there < 1 || there > 65_535) {
            throw new SettingRefused("posthouse.cluster.join", "names a port that does not lie between 1 and 65535");
        }
        return Optional.of(InetSocketAddress.createUnresolved(host, there));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ClusterSettings[" + member() + ", linkport=" + linkport + ", httpport=" + httpport + "]";
    }
}
