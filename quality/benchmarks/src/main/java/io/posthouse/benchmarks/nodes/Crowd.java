package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The people of a benchmark on one town: pairs that talk to each other, each pair over XMPP but every fourth over the data channel,
 * and half of them in a group of six, into which they say every eighth message. Who connects to which node, and who lives where, are
 * chance. One thread.
 */
final class Crowd implements AutoCloseable {
    private static final int GROUP_SIZE = 6;
    private static final int CLIENTS_PER_GROUP = 12;
    private static final int PAIRS_PER_CHANNEL = 4;
    private static final int WINDOW = 16;
    private static final long WELL_MILLIS = 120_000;

    private final Books books = new Books("b" + UUID.randomUUID().toString().substring(0, 6));
    private final List<Client> clients = new ArrayList<>();

    private Crowd() {
    }

    /** Signs everybody in; nobody speaks yet. The town's nodes are ready. */
    static Crowd enter(Town town, int count, int paceMillis) throws Exception {
        Crowd crowd = new Crowd();
        try {
            crowd.make(town, count, paceMillis);
            crowd.clients.forEach(Client::start);
            crowd.awaitContact(System.nanoTime());
            return crowd;
        } catch (Exception e) {
            crowd.close();
            throw e;
        }
    }

    private void make(Town town, int count, int paceMillis) throws IOException, InterruptedException {
        List<Credentials> logins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            logins.add(new Credentials("bench" + i, Client.DOMAIN, "pass-word-" + i));
        }
        town.node(0).importLogins(logins);
        Client.World world = new Client.World(books, town.places(), Doors.inTurns(town.places()),
                new TlsLine.Maker(), Town.ORIGIN, paceMillis, WINDOW, 1);
        Map<Integer, Talk> groups = new HashMap<>();
        for (int first = 0; first + GROUP_SIZE <= count; first += CLIENTS_PER_GROUP) {
            List<Credentials> members = logins.subList(first, first + GROUP_SIZE);
            String address = Groups.create(world, town.network().client(first), members, "group " + first);
            for (int i = 0; i < members.size(); i++) {
                groups.put(first + i, books.talk(members.get(i).bareJid(), address, true));
            }
        }
        for (int i = 0; i < count; i++) {
            Talk talk = books.talk(logins.get(i).bareJid(), logins.get(i ^ 1).bareJid(), false);
            List<Talk> inGroups = groups.containsKey(i) ? List.of(groups.get(i)) : List.of();
            Client.Person person = new Client.Person(logins.get(i), talk, inGroups, town.network().client(i), i);
            boolean channel = i / 2 % PAIRS_PER_CHANNEL == PAIRS_PER_CHANNEL - 1;
            clients.add(channel ? new ChannelClient(person, world) : new XmppClient(person, world));
        }
    }

    List<Client> clients() {
        return clients;
    }

    Books books() {
        return books;
    }

    void speak(boolean on) {
        clients.forEach(client -> client.speaking(on));
    }

    /** Messages that came to somebody until now. */
    long delivered() {
        return books.arrivals().values().stream().mapToLong(Arrivals::size).sum();
    }

    /** Messages that were said until now, by index of their talk. */
    int[] said() {
        return books.talks().stream().mapToInt(Talk::said).toArray();
    }

    /** Waits until everybody has had an answer to something asked after {@code since}. */
    void awaitContact(long since) throws Exception {
        await(WELL_MILLIS, "everybody is connected", () -> {
            boolean all = true;
            for (Client client : clients) {
                if (!client.contact().provenSince(since)) {
                    client.prove();
                    all = false;
                }
            }
            return all;
        });
    }

    /** Waits until nothing of what was said waits for its acknowledgement. */
    void awaitSettled() throws Exception {
        await(WELL_MILLIS, "everything is acknowledged", () -> clients.stream().allMatch(Client::settled));
    }

    /** Waits until {@code condition} holds; a fault if it never does. */
    static void await(long millis, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + millis / 1000 + " s in vain until " + what);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }
}
