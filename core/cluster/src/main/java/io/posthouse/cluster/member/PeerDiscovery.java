package io.posthouse.cluster.member;

import java.net.InetSocketAddress;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/** JGroups' discovery by a list of places, with a list that is made anew each time. */
final class PeerDiscovery extends TCPPING {
    private final PeerFinder finder;

    PeerDiscovery(PeerFinder finder) {
        this.finder = finder;
        // On the wire this is the protocol it extends.
        setId(ClassConfigurator.getProtocolId(TCPPING.class));
        setInitialHosts2(List.of(new IpAddress(0)));
    }

    /** New nodes are not in everybody's list, so JGroups must not count on it. */
    @Override
    public boolean isDynamic() {
        return true;
    }

    @Override
    public void findMembers(List<Address> members, boolean initial, Responses responses) {
        // Nobody there is not "no news": the setter ignores an empty list, the field does not.
        initial_hosts = finder.find().stream().<PhysicalAddress>map(PeerDiscovery::place).toList();
        super.findMembers(members, initial, responses);
    }

    private static IpAddress place(InetSocketAddress place) {
        return new IpAddress(place);
    }
}
