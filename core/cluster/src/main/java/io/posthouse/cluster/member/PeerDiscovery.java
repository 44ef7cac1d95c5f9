package io.posthouse.cluster.member;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/**
 * JGroups' discovery by a list of places, with a list that is made anew each time. A node that starts
 * {@linkplain FirstMeeting meets} them first.
 */
class PeerDiscovery extends TCPPING {
    private static final Duration AMONG_THOSE_WHO_START = Duration.ofSeconds(1);

    private final PeerFinder finder;
    private final Predicate<InetSocketAddress> handshake;
    private final Duration patience;
    private final FirstMeeting.Pace pace;
    private final Executor meetings;
    private final Set<InetSocketAddress> met = ConcurrentHashMap.newKeySet();
    private final Set<Address> starting = ConcurrentHashMap.newKeySet();

    /**
     * @param handshake whether one of us is at a place; blocks, for seconds at most
     * @param patience how long a node that starts waits for an answer
     */
    PeerDiscovery(PeerFinder finder, Predicate<InetSocketAddress> handshake, Duration patience) {
        this(finder, handshake, patience, FirstMeeting.Pace.MACHINE,
                meeting -> Thread.ofVirtual().name("cluster-meetings").start(meeting));
    }

    /** @param meetings where meetings are held, one at each start; JGroups waits for the responses beside it */
    PeerDiscovery(PeerFinder finder, Predicate<InetSocketAddress> handshake, Duration patience, FirstMeeting.Pace pace,
            Executor meetings) {
        this.finder = finder;
        this.handshake = handshake;
        this.patience = patience;
        this.pace = pace;
        this.meetings = meetings;
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
        List<InetSocketAddress> places = finder.find();
        if (!initial) {
            ask(places, members, false, responses);
            return;
        }
        var own = (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, getAddress()));
        List<InetSocketAddress> others = places.stream().distinct().filter(place -> !place(place).equals(own)).toList();
        // With whom we shook hands when this was asked before, JGroups is connected by now.
        var meeting = new FirstMeeting<InetSocketAddress>(
                place -> met.contains(place) || (handshake.test(place) && met.add(place)),
                asked -> ask(asked, members, true, responses), starting::size, AMONG_THOSE_WHO_START, patience, pace);
        meetings.execute(() -> {
            try {
                meeting.meet(others, responses);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * What a node says of itself when it is asked. JGroups counts what it says when it asks us as well; but there a node that has run
     * for long says that it is none yet, as nodes do that look for parts of a torn cluster.
     */
    @Override
    protected void handleDiscoveryResponse(List<PingData> said, Address sender) {
        for (PingData one : said) {
            if (one.isServer()) {
                starting.remove(one.getAddress());
            } else {
                starting.add(one.getAddress());
            }
        }
        super.handleDiscoveryResponse(said, sender);
    }

    private synchronized void ask(List<InetSocketAddress> places, List<Address> members, boolean initial,
            Responses responses) {
        // Nobody there is not "no news": the setter ignores an empty list, the field does not.
        initial_hosts = places.stream().<PhysicalAddress>map(PeerDiscovery::place).toList();
        super.findMembers(members, initial, responses);
    }

    private static IpAddress place(InetSocketAddress place) {
        return new IpAddress(place);
    }
}
