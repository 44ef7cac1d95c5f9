package io.posthouse.gateway.limit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that share limits, on a clock that is only moved: no threads, no sleeping, and everything follows from a seed. Frames are late,
 * each link keeps its order, and connections break and lose what is on its way. Nodes are killed, added, and stand still.
 */
final class City {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    private final Random random;
    private final Quota quota;
    private final double breaking;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<String, House> houses = new HashMap<>();
    private final List<Long> admitted = new ArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private final ArrivalTable reference = new ArrivalTable(8, false);
    private long referenceCount;
    private int unanswered;
    private long now = 1;
    private long number;

    private record Event(long at, long number, @Nullable House where, Runnable what) {
    }

    /** @param breaking how often in a second a link loses what is on its way, on average */
    City(long seed, Quota quota, double breaking) {
        this.random = new Random(seed);
        this.quota = quota;
        this.breaking = breaking;
    }

    /** One node: what happens on it waits while it stands still, and never happens once it was killed. */
    final class House implements Links {
        final NodeName name;
        final long clockAhead = random.nextLong(1L << 40);
        private final Map<String, Receiver> receivers = new HashMap<>();
        private final Map<String, Long> lastArrival = new HashMap<>();
        private final Map<String, Integer> links = new HashMap<>();
        boolean alive = true;
        long stillUntil;
        SharedLimits limits;

        House(String name) {
            this.name = new NodeName(name);
            houses.put(name, this);
            this.limits = new SharedLimits(this.name, City.this::members, this, (layer, key) -> quota,
                    () -> now + clockAhead, (nanos, work) -> at(now + nanos + random.nextLong(MILLI), this, work),
                    () -> {
                    });
        }

        @Override
        public boolean send(NodeName to, String topic, byte[] frame) {
            House there = houses.get(to.value());
            if (there == null || !there.alive || !links.containsKey(to.value())) {
                links.put(to.value(), 0);
                return false;
            }
            int connection = links.getOrDefault(to.value(), 0);
            long delay = 100_000 + (random.nextInt(100) == 0
                    ? random.nextLong(40 * MILLI)
                    : random.nextLong(2 * MILLI));
            long arrival = Math.max(now + delay, lastArrival.getOrDefault(to.value(), 0L) + 1);
            lastArrival.put(to.value(), arrival);
            at(arrival, there, () -> {
                if (links.getOrDefault(to.value(), -1) == connection) {
                    Objects.requireNonNull(there.receivers.get(topic)).receive(name, frame);
                }
            });
            return true;
        }

        @Override
        public void receive(String topic, Receiver receiver) {
            receivers.put(topic, receiver);
        }

        @Override
        public Future<Channel> open(NodeName to, String purpose, byte[] opening, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void accept(String purpose, Acceptor acceptor) {
            throw new UnsupportedOperationException();
        }
    }

    House add(String name) {
        return new House(name);
    }

    /** It is gone, and the others hear so after a while. */
    void kill(String name) {
        house(name).alive = false;
        at(now + SECOND / 2, null, () -> houses.remove(name));
    }

    void holdStill(String name, long nanos) {
        house(name).stillUntil = now + nanos;
    }

    House house(String name) {
        return Objects.requireNonNull(houses.get(name));
    }

    private List<Node> members() {
        return houses.values().stream()
                .map(house -> new Node(house.name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                        Set.of(), "test", Instant.EPOCH).opened(SharedLimits.TOPIC, 1))
                .toList();
    }

    void at(long when, @Nullable House where, Runnable what) {
        events.add(new Event(when, number++, where, what));
    }

    /**
     * Has calls of one key come, {@code perSecond} of them, until {@code until}.
     *
     * @param share which part of them comes to which of {@code names}; together 1
     */
    void load(double perSecond, long until, IntToDoubleFunction share, List<String> names) {
        if (now >= until) {
            return;
        }
        long gap = Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * SECOND / perSecond));
        at(now + gap, null, () -> {
            call(chosen(share, names));
            load(perSecond, until, share, names);
        });
    }

    /** Those that are killed are no more called: their callers go to the others. */
    private House chosen(IntToDoubleFunction share, List<String> names) {
        while (true) {
            double left = random.nextDouble();
            for (int i = 0; i < names.size(); i++) {
                left -= share.applyAsDouble(i);
                if (left < 0) {
                    House house = houses.get(names.get(i));
                    if (house != null && house.alive) {
                        return house;
                    }
                    break;
                }
            }
        }
    }

    private void call(House house) {
        if (house.stillUntil > now) {
            at(house.stillUntil, house, () -> call(house));
            return;
        }
        if (reference.count(1, now, quota) >= 0) {
            referenceCount++;
        }
        long began = now;
        long answer = house.limits.count(Layer.APP, 1, quota, later -> decided(later, began));
        if (answer != Limits.LATER) {
            decided(answer, began);
        } else {
            unanswered++;
        }
    }

    private void decided(long answer, long began) {
        if (now > began) {
            unanswered--;
        }
        waits.add(now - began);
        if (answer >= 0) {
            admitted.add(now);
        }
    }

    void breakLinks(long until) {
        if (breaking == 0 || now >= until) {
            return;
        }
        at(now + Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * SECOND / breaking)), null, () -> {
            List<House> all = houses.values().stream().sorted(Comparator.comparing(house -> house.name.value()))
                    .toList();
            House house = all.get(random.nextInt(all.size()));
            house.links.replaceAll((_, connection) -> connection + 1);
            breakLinks(until);
        });
    }

    void run(long until) {
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event next = events.poll();
            now = Math.max(now, next.at());
            House where = next.where();
            if (where == null) {
                next.what().run();
            } else if (where.alive && where.stillUntil > now) {
                events.add(new Event(where.stillUntil, next.number(), where, next.what()));
            } else if (where.alive) {
                next.what().run();
            }
        }
        now = until;
    }

    /** How many were let through between two moments. */
    long admitted(long from, long until) {
        return admitted.stream().filter(at -> at > from && at <= until).count();
    }

    long admitted() {
        return admitted.size();
    }

    /** How many one node alone would have let through, of the same calls at the same moments. */
    long byOne() {
        return referenceCount;
    }

    int unanswered() {
        return unanswered;
    }

    /** How long a call waited for its answer, in nanoseconds, of all that waited or not. */
    long waited(double part) {
        return waits.stream().sorted().skip((long) (waits.size() * part)).findFirst().orElseThrow();
    }

    long now() {
        return now;
    }
}
