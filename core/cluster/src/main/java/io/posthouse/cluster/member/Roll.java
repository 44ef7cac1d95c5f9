package io.posthouse.cluster.member;

import io.posthouse.cluster.Members.Watch;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.fork.ForkChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roll of those who are there. JGroups' view says which processes answer; what they are called, and where their links are, they
 * tell each other: whoever sees somebody new introduces all that it knows. An introduction in which we are missing is a
 * question, and answered. So every pair meets, whatever was lost while views changed: what is missing is asked for again
 * every half second.
 *
 * <p>A process is on the roll when it is in the view and has been introduced. Of two with one name only the one that stands earlier
 * in the view, which is the same view for all, is on it.
 */
final class Roll implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Roll.class);
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);
    private static final Comparator<Node> LONGEST_STANDING = Comparator.comparing(Node::since)
            .thenComparing(node -> node.name().value());

    private final JChannel main;
    private final Watchers watchers = new Watchers();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread asking = Thread.ofVirtual().name("members-asking").unstarted(this::askForMissing);

    // Guarded by this.
    private @Nullable ForkChannel branch;
    private @Nullable View view;
    private final Map<Address, Node> known = new HashMap<>();
    private Runnable whenMerged = () -> {
    };
    private boolean placed;
    private boolean complained;

    private volatile Node self;
    private volatile List<Node> now;
    private volatile boolean complete;

    Roll(JChannel main, Node self) {
        this.main = main;
        this.self = self;
        this.now = List.of(self);
    }

    /** Begins to listen; the main channel is connected. */
    void open() {
        try {
            var fork = new ForkChannel(main, "posthouse", "members");
            synchronized (this) {
                branch = fork;
                known.put(main.getAddress(), self);
            }
            fork.setReceiver(this);
            fork.connect("members");
            asking.start();
        } catch (Exception e) {
            // JGroups declares no narrower kind.
            throw new Fault("cannot speak with the other nodes: " + e.getMessage()
                    + ". Start this node again; if that does not help, look at the network between the nodes", true, e);
        }
    }

    Node self() {
        return self;
    }

    /** Says something else of this node from now on, and tells everybody. */
    void introduceAs(UnaryOperator<Node> change) {
        Set<Address> others = new HashSet<>();
        synchronized (this) {
            self = change.apply(self);
            Address own = main.getAddress();
            if (closed.get() || own == null) {
                return;
            }
            known.put(own, self);
            if (view != null) {
                others.addAll(view.getMembers());
                others.remove(own);
            }
            call();
        }
        introduceTo(others);
    }

    List<Node> now() {
        return now;
    }

    /** Whether everybody in the view has been introduced, so that who is not on the roll is not there. */
    boolean complete() {
        return complete;
    }

    /** Whether we stand first in the view, so that what one alone should do falls to us. */
    synchronized boolean first() {
        return view != null && view.getCoord().equals(main.getAddress());
    }

    Watch watch(Consumer<List<Node>> watcher) {
        synchronized (this) {
            return watchers.add(watcher, now);
        }
    }

    /**
     * Waits until everybody is introduced and nobody else has our name. Who does not introduce himself is passed over in the
     * end: it may have been stopped just now.
     */
    void awaitPlace(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            while (true) {
                Optional<Node> rival = rival();
                if (rival.isEmpty() && complete) {
                    placed = true;
                    return;
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    rival.ifPresent(other -> {
                        throw new NameTaken(other);
                    });
                    placed = true;
                    LOG.warn("joined, but not all nodes have introduced themselves");
                    return;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Fault("joining was interrupted", true, e);
                }
            }
        }
    }

    /** Who stands before us in the view with our name. */
    private synchronized Optional<Node> rival() {
        if (view == null) {
            return Optional.empty();
        }
        for (Address address : view.getMembersRaw()) {
            if (address.equals(main.getAddress())) {
                return Optional.empty();
            }
            Node node = known.get(address);
            if (node != null && node.name().equals(self.name())) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /** On a thread of JGroups. */
    @Override
    public void viewAccepted(View next) {
        Set<Address> met;
        synchronized (this) {
            if (closed.get() || (view != null && next.getViewId().compareTo(view.getViewId()) <= 0)) {
                return;
            }
            Set<Address> before = view == null ? Set.of() : Set.copyOf(view.getMembers());
            met = new HashSet<>(next.getMembers());
            // After parts have met again, who never lost sight of us may have been lost by us.
            if (!(next instanceof MergeView)) {
                met.removeAll(before);
            }
            met.remove(main.getAddress());
            // Who comes back later introduces itself again, perhaps as another life.
            known.keySet().retainAll(next.getMembers());
            known.put(main.getAddress(), self);
            view = next;
            call();
        }
        if (next instanceof MergeView) {
            merged();
        }
        introduceTo(met);
    }

    private synchronized void merged() {
        whenMerged.run();
    }

    /** Has {@code told} run, on a thread of JGroups that it must not hold, whenever parts have met that were torn. */
    synchronized void whenMerged(Runnable told) {
        whenMerged = told;
    }

    /** On a thread of JGroups, one message of a peer after the other. */
    @Override
    public void receive(Message message) {
        Address from = message.getSrc();
        if (from.equals(main.getAddress())) {
            return;
        }
        try {
            Map<Address, Node> told = Introduction.of(message.getArray(), message.getOffset(), message.getLength())
                    .nodes();
            synchronized (this) {
                told.forEach((address, node) -> {
                    // Whoever the view does not show may be about to join; it speaks for itself then.
                    if (address.equals(from) || (view != null && view.containsMember(address))) {
                        // News overtake each other, and others repeat what is old.
                        known.merge(address, node, (before, heard) -> heard.edition() > before.edition()
                                ? heard
                                : before);
                    }
                });
                call();
            }
            if (!told.containsKey(main.getAddress())) {
                introduceTo(Set.of(from));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("from", from).addKeyValue("reason", e.getMessage())
                    .log("a node introduced itself in a way that this release does not understand");
        }
    }

    /** Calls the roll anew. */
    private synchronized void call() {
        if (view == null) {
            return;
        }
        Map<NodeName, Node> present = new HashMap<>();
        boolean all = true;
        for (Address address : view.getMembersRaw()) {
            Node node = known.get(address);
            if (node == null) {
                all = false;
            } else {
                Node earlier = present.putIfAbsent(node.name(), node);
                if (earlier != null && address.equals(main.getAddress()) && placed) {
                    complain(earlier);
                }
            }
        }
        complete = all;
        // We are here, whatever anybody says; a rival of our name is only on the others' roll.
        present.put(self.name(), self);
        List<Node> next = new ArrayList<>(present.values());
        next.sort(LONGEST_STANDING);
        if (!next.equals(now)) {
            tellLog(next);
            now = List.copyOf(next);
            watchers.tell(now);
        }
        notifyAll();
    }

    private void complain(Node rival) {
        if (!complained) {
            complained = true;
            LOG.atError().addKeyValue("node", self.name()).addKeyValue("since", rival.since())
                    .log("two nodes have one name, and the others see only that one: stop one of them, or set posthouse.node");
        }
    }

    private void tellLog(List<Node> next) {
        for (Node node : next) {
            if (now.stream().noneMatch(node::isSameLifeAs)) {
                LOG.atInfo().addKeyValue("node", node.name()).addKeyValue("version", node.version())
                        .log("node is here");
            }
        }
        for (Node node : now) {
            if (next.stream().noneMatch(node::isSameLifeAs)) {
                LOG.atInfo().addKeyValue("node", node.name()).log("node is gone");
            }
        }
    }

    /** Not on the thread of JGroups that brought the news: sending may wait for credit that comes on it. */
    private void introduceTo(Set<Address> peers) {
        if (!peers.isEmpty()) {
            var _ = Thread.ofVirtual().name("members-introduction").start(() -> {
                byte[] introduction;
                ForkChannel channel;
                synchronized (this) {
                    introduction = new Introduction(known).bytes();
                    channel = branch;
                }
                for (Address peer : peers) {
                    send(channel, peer, introduction);
                }
            });
        }
    }

    private void send(@Nullable ForkChannel channel, Address peer, byte[] introduction) {
        try {
            if (channel != null && !closed.get()) {
                channel.send(new BytesMessage(peer, introduction));
            }
        } catch (Exception e) {
            // Asked for again, by us or by the peer.
            LOG.debug("introduction not sent", e);
        }
    }

    private void askForMissing() {
        try {
            while (!closed.get()) {
                Thread.sleep(ASK_AGAIN);
                Set<Address> missing = new HashSet<>();
                synchronized (this) {
                    if (view != null) {
                        missing.addAll(view.getMembers());
                        missing.removeAll(known.keySet());
                    }
                }
                introduceTo(missing);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            asking.interrupt();
            watchers.close();
            ForkChannel fork;
            synchronized (this) {
                fork = branch;
            }
            if (fork != null) {
                fork.close();
            }
        }
    }
}
