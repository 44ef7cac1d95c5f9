package io.posthouse.benchmarks.nodes;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A time between two faults when nothing is struck and nothing is left of what was: then what is said has to come at once to all who are
 * connected, on whichever nodes they and their lines live. Some have a second client for as long as it lasts. One thread.
 */
final class Calm {
    /** What is left of a fault: shards that go back to who came again, links that are dialled again after 2 s. */
    private static final long STEADY_MILLIS = 5_000;
    private static final long STEADY_WITHIN_MILLIS = 90_000;
    private static final long LISTEN_MILLIS = TimeUnit.NANOSECONDS.toMillis(Hearing.LIVE_NANOS) + 4_000;
    private static final int SECOND_ONE_IN = 3;
    private static final int SECONDS_MAX = 12;

    private final Town town;
    private final Client.World world;
    private final List<Client> clients;
    private final Hearing hearing = new Hearing();
    private final List<SecondClient> seconds = new ArrayList<>();
    private long changesAtRest;

    /** @param clients who are watched from now on */
    Calm(Town town, Client.World world, List<Client> clients) {
        this.town = town;
        this.world = world;
        this.clients = clients;
        clients.forEach(client -> client.watch(hearing.by(client.person().jid())));
    }

    /**
     * Waits until nothing moves any more.
     *
     * @return false when it does not come to rest
     */
    boolean awaitRest() throws IOException, SQLException, InterruptedException {
        long begin = System.nanoTime();
        long since = begin;
        long before = -1;
        try (Connection connection = town.connect()) {
            while (millisSince(begin) < STEADY_WITHIN_MILLIS) {
                long changes = WriterWitness.changes(connection);
                if (changes != before || !town.nodes().stream().allMatch(Node::isReady)) {
                    before = changes;
                    since = System.nanoTime();
                } else if (millisSince(since) >= STEADY_MILLIS) {
                    changesAtRest = changes;
                    return true;
                }
                Thread.sleep(250);
            }
        }
        return false;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /**
     * Lets people talk and listens.
     *
     * @return when it ended, in {@link System#nanoTime}; once it is known who had contact until then, {@link #judge} may be asked
     */
    long listen() throws InterruptedException {
        int xmpp = 0;
        for (Client client : clients) {
            if (client instanceof XmppClient && xmpp++ % SECOND_ONE_IN == 0 && seconds.size() < SECONDS_MAX) {
                enter(client.person());
            }
        }
        hearing.begin(System.nanoTime());
        Thread.sleep(LISTEN_MILLIS);
        return System.nanoTime();
    }

    private void enter(Client.Person person) {
        try {
            seconds.add(SecondClient.enter(person, world, hearing.by(second(person))));
        } catch (IOException e) {
            world.books().complain(person.jid() + "'s second client was not let in while nothing was struck: " + e);
        }
    }

    private static String second(Client.Person person) {
        return person.jid() + "'s second client";
    }

    /** @param end what {@link #listen} told */
    void judge(long end, Verdict verdict) throws IOException, SQLException, InterruptedException {
        Map<String, Contact> contacts = clients.stream()
                .collect(Collectors.toMap(client -> client.person().jid(), Client::contact));
        Function<String, Contact> contactOf = person -> Objects.requireNonNull(contacts.get(person));
        List<SecondClient> there = new ArrayList<>();
        Map<SecondClient, String> gone = new LinkedHashMap<>();
        for (SecondClient second : seconds) {
            second.gone().ifPresentOrElse(why -> gone.put(second, why), () -> there.add(second));
        }
        hearing.end();
        if (!gone.isEmpty()) {
            boolean atRest = changesNow() == changesAtRest;
            gone.forEach((second, why) -> complainOf(second(second.person()), why, atRest, world.books()));
        }
        hearing.judge(world.books(), end, contactOf, verdict);
        for (SecondClient second : there) {
            hearing.judgeCopies(world.books(), end, contactOf, second.person().jid(), second(second.person()), verdict);
        }
        leave();
    }

    private long changesNow() throws IOException, SQLException {
        try (Connection connection = town.connect()) {
            return WriterWitness.changes(connection);
        }
    }

    /**
     * A client that lost its connection is judged for nothing that it did not hear, so the loss itself has to be told.
     *
     * @param atRest whether no shard has moved all the time, as one still may whom a fault before has moved: those who live there come again
     */
    static void complainOf(String client, String why, boolean atRest, Books books) {
        if (atRest) {
            books.complain(client + " lost its connection while nothing was struck: " + why);
        }
    }

    private void leave() {
        for (SecondClient second : seconds) {
            try {
                second.close();
            } catch (IOException e) {
                // It is gone already, which was judged.
            }
        }
        seconds.clear();
    }
}
