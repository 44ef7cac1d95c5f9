package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.nodes.Fault.ClockJump;
import io.posthouse.benchmarks.nodes.Fault.CutLink;
import io.posthouse.benchmarks.nodes.Fault.StopNode;
import io.posthouse.benchmarks.nodes.NodesPlan.Planned;
import io.posthouse.benchmarks.nodes.NodesResult.Struck;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One run: everybody talks, a fault, everybody is well again, what was struck is made whole, and so on; then quiet, and the books
 * are compared. Used by one thread.
 */
public final class NodesProof {
    private static final long CONNECTED_WITHIN_MILLIS = 10_000;
    private static final long RECOVERY_MILLIS = 180_000;
    private static final long QUIET_MILLIS = 180_000;
    private static final int PAIR_KINDS = 3;
    private static final int GROUP_SIZE = 6;
    private static final int CLIENTS_PER_GROUP = 32;
    private static final int STORIES_MAX = 3;
    /** After so many faults all is left alone for a moment. */
    private static final int CALM_ONE_IN = 4;
    private static final int VISITOR_ONE_IN = 10;

    private final NodesSettings settings;
    private final Program program;
    private final PrintStream out;
    private final Books books = new Books("p" + UUID.randomUUID().toString().substring(0, 6));
    private final List<Client> clients = new ArrayList<>();
    private final List<Struck> struck = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private final List<PageVisitor> visitors = new ArrayList<>();
    private final boolean smooth;
    private final Verdict verdict;
    private Doors doors = Doors.inTurns(List.of());
    private final List<String> notCarriedOut = new ArrayList<>();

    /**
     * @param program how to call a node
     * @param out where it tells how far it is
     */
    public NodesProof(NodesSettings settings, Program program, PrintStream out) {
        this(settings, program, false, out);
    }

    /**
     * @param smooth whether nobody may notice anything: people come through a balancer, some of them read on the page all the time, and
     *        what any client would show is judged, too
     */
    NodesProof(NodesSettings settings, Program program, boolean smooth, PrintStream out) {
        this.smooth = smooth;
        this.verdict = smooth ? new Verdict(EnumSet.allOf(Promise.class)) : new Verdict();
        this.settings = settings;
        this.program = program;
        this.out = out;
    }

    /** Runs it all; what it started is gone when it returns. */
    public NodesResult run() throws Exception {
        return run(List.of());
    }

    /** @param given what happens, instead of what the seed says; empty for the seed */
    NodesResult run(List<Planned> given) throws Exception {
        long begin = System.nanoTime();
        try (RunLock _ = RunLock.take(settings.folder())) {
            return runAlone(given, begin);
        }
    }

    private NodesResult runAlone(List<Planned> given, long begin) throws Exception {
        FreshFolder.make(settings.folder());
        Files.setPosixFilePermissions(settings.folder(), PosixFilePermissions.fromString("rwx--x--x"));
        try (Town town = Town.make(program, settings.folder(), settings.nodes())) {
            town.cannot().forEach(what -> out.println("This machine cannot " + what));
            List<Planned> plan = given.isEmpty()
                    ? NodesPlan.of(settings.seed(), settings.faults(), settings.nodes(), town.allowed(),
                            settings.only())
                    : given;
            try {
                Client.World world = open(town);
                Sight sight = new Sight(clients);
                talk(town, world, sight, plan, begin);
                return conclude(town, sight, begin);
            } finally {
                visitors.forEach(PageVisitor::close);
                doors.close();
                clients.forEach(Client::close);
            }
        }
    }

    private Client.World open(Town town) throws IOException, InterruptedException, SQLException {
        town.node(0).start();
        for (int i = 1; i < settings.nodes(); i++) {
            town.node(i).begin();
        }
        for (Node node : town.nodes()) {
            node.awaitReady();
            out.println(node.name() + " is ready at " + node.place().xmpp().getHostString());
        }
        List<Credentials> logins = new ArrayList<>();
        for (int i = 0; i < settings.clients(); i++) {
            logins.add(new Credentials("proof" + i, Client.DOMAIN, "pass-word-" + i));
        }
        town.node(0).importLogins(logins);
        Client.World world = makeClients(town, logins);
        try (Connection connection = town.connect()) {
            WriterWitness.begin(connection);
        }
        out.println(clients.size() + " clients, half of them over the data channel");
        return world;
    }

    private Client.World makeClients(Town town, List<Credentials> logins) throws IOException {
        TlsLine.Maker lines = new TlsLine.Maker();
        doors = smooth
                ? Doors.thatAreReady(town.places(), lines, town.network().client(0))
                : Doors.inTurns(town.places());
        Client.World world = new Client.World(books, town.places(), doors, lines, Town.ORIGIN, settings.paceMillis(),
                settings.window(), settings.seed());
        List<List<Talk>> groups = new ArrayList<>();
        logins.forEach(_ -> groups.add(new ArrayList<>()));
        for (int group = 0; group < groupCount(); group++) {
            int first = group * CLIENTS_PER_GROUP;
            List<Credentials> members = logins.subList(first, Math.min(logins.size(), first + GROUP_SIZE));
            String address = Groups.create(world, town.network().client(group), members, "group " + group);
            for (int i = 0; i < members.size(); i++) {
                groups.get(first + i).add(books.talk(members.get(i).bareJid(), address, true));
            }
            books.group(address, members.stream().map(Credentials::bareJid).toList());
        }
        for (int i = 0; i < logins.size(); i++) {
            Talk talk = books.talk(logins.get(i).bareJid(), logins.get(i ^ 1).bareJid(), false);
            Client.Person person = new Client.Person(logins.get(i), talk, groups.get(i), town.network().client(i), i);
            clients.add(overChannel(i) ? new ChannelClient(person, world) : new XmppClient(person, world));
            if (smooth && i % VISITOR_ONE_IN == 0) {
                visitors.add(new PageVisitor(person, world));
            }
        }
        return world;
    }

    private int groupCount() {
        return Math.max(1, settings.clients() / CLIENTS_PER_GROUP);
    }

    /** Pairs of two over XMPP, of two over the channel, and of one each, in turns. */
    private static boolean overChannel(int client) {
        return switch (client / 2 % PAIR_KINDS) {
            case 0 -> false;
            case 1 -> true;
            default -> client % 2 == 1;
        };
    }

    private void talk(Town town, Client.World world, Sight sight, List<Planned> plan, long begin)
            throws Exception {
        long opened = System.nanoTime();
        Calm calm = new Calm(town, world, clients);
        clients.forEach(Client::start);
        await(RECOVERY_MILLIS, "everybody is connected",
                () -> clients.stream().allMatch(client -> client.contact().isConnected()));
        if (!sight.open()) {
            troubles.add("not everybody sees their contact, and nothing was struck yet");
        }
        clients.forEach(client -> client.speaking(true));
        everybodyIsServed(opened, "everybody is served");
        visitors.forEach(PageVisitor::start);
        listen(calm);
        Striker striker = new Striker(town);
        for (int i = 0; i < plan.size() && troubles.isEmpty(); i++) {
            strike(striker, i + 1, plan.get(i), begin);
            if (troubles.isEmpty() && ((i + 1) % CALM_ONE_IN == 0 || i + 1 == plan.size())) {
                listen(calm);
            }
        }
    }

    /** Not after each fault: most strike while what the one before has left is still mended. */
    private void listen(Calm calm) throws Exception {
        if (!calm.awaitRest()) {
            troubles.add("shards and nodes did not come to rest while nothing was struck");
            return;
        }
        long end = calm.listen();
        everybodyHasContact(end, "a time when nothing was struck");
        calm.judge(end, verdict);
    }

    private void strike(Striker striker, int number, Planned planned, long begin) throws Exception {
        Thread.sleep(planned.delayMillis());
        long at = System.nanoTime();
        clients.forEach(client -> client.contact().forgetBefore(at));
        int underWay = clients.stream().mapToInt(Client::unacknowledged).sum();
        progress(number, begin, planned.fault().words() + " ...");
        books.takeLongestWait();
        long over = striker.strike(planned.fault());
        String words = planned.fault().words() + striker.took();
        boolean well = everybodyHasContact(over, words);
        long served = well ? everybodyIsServed(over, "everybody is served after " + words) : -1;
        striker.mend(planned.fault());
        if (well) {
            well = everybodyHasContact(System.nanoTime(), words + " was mended");
        }
        long now = System.nanoTime();
        Struck last = judge(number, words, othersServe(planned.fault()) ? at : over, now, underWay, well, served);
        if (striker.missed().isEmpty()) {
            struck.add(last);
        } else {
            words = words + " (not carried out: " + striker.missed() + ")";
            notCarriedOut.add("fault " + number + ", " + words);
        }
        progress(number, begin, String.format(Locale.ROOT,
                "%s: connected %s, served %s, longest wait on a connection that stayed %d ms, %d acknowledged", words,
                NodesResult.millis(last.connectedMillis()), NodesResult.millis(last.servedMillis()), last.waitMillis(),
                books.acknowledged()));
    }

    /** Whether others can serve everybody while it lasts: then clients have their 10 s from its beginning, and not from its end. */
    private static boolean othersServe(Fault fault) {
        return fault instanceof StopNode || fault instanceof CutLink || fault instanceof ClockJump;
    }

    private Struck judge(int number, String words, long over, long now, int underWay, boolean well, long served)
            throws IOException {
        long longest = 0;
        String slowest = "";
        int slow = 0;
        for (Client client : clients) {
            long millis = TimeUnit.NANOSECONDS.toMillis(client.contact().longestGapSince(over, now));
            if (millis > longest) {
                longest = millis;
                slowest = client + " " + client.contact().story(over);
            }
            verdict.examined(Promise.CONNECTED_AGAIN, 1);
            if (millis > CONNECTED_WITHIN_MILLIS) {
                String story = client + " after " + millis + " ms when " + words + ": " + client.contact().story(over);
                verdict.breach(Promise.CONNECTED_AGAIN, story);
                if (slow++ < STORIES_MAX) {
                    out.println("  " + story);
                }
            }
        }
        // Beside the record: where the time goes that the slowest of all took, also when it is not too long.
        Files.writeString(settings.folder().resolve("slowest.log"),
                number + " " + words + ", " + longest + " ms: " + slowest + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new Struck(number, words, underWay, well ? longest : -1, served, slow,
                TimeUnit.NANOSECONDS.toMillis(books.takeLongestWait()));
    }

    private void progress(int number, long begin, String what) {
        long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin);
        out.printf(Locale.ROOT, "[%d:%02d] fault %d of %d: %s%n", minutes / 60, minutes % 60, number, settings.faults(),
                what);
    }

    private boolean everybodyHasContact(long since, String what) throws Exception {
        return await(RECOVERY_MILLIS, "everybody is connected, since " + what, () -> {
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

    private long everybodyIsServed(long since, String what) throws Exception {
        boolean served = await(RECOVERY_MILLIS, what,
                () -> clients.stream().allMatch(client -> client.contact().servedSince(since)));
        return served ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) : -1;
    }

    private boolean await(long millis, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                troubles.add("waited " + millis / 1000 + " s in vain until " + what);
                tellWhoIsStuck(deadline - TimeUnit.MILLISECONDS.toNanos(millis));
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private void tellWhoIsStuck(long since) {
        clients.stream().filter(client -> !client.contact().provenSince(since) || !client.contact().servedSince(since))
                .limit(STORIES_MAX)
                .forEach(client -> troubles.add(client + " with " + client.unacknowledged() + " under way: "
                        + client.contact().story(since)));
    }

    private NodesResult conclude(Town town, Sight sight, long begin) throws Exception {
        clients.forEach(client -> client.speaking(false));
        out.println("Waiting until everything is acknowledged");
        await(QUIET_MILLIS, "everything is acknowledged", () -> clients.stream().allMatch(Client::settled));
        out.println("Waiting until everything acknowledged has arrived");
        await(QUIET_MILLIS, "everything acknowledged has arrived over XMPP", () -> missing(XmppClient.class) == 0);
        for (Client client : clients) {
            if (client instanceof ChannelClient channel && books.missing(channel.person().jid()) > 0) {
                channel.readHistory();
            }
        }
        // Whatever is still on its way would be a repetition: give it time to show itself.
        Thread.sleep(2000);
        for (Client client : clients) {
            Files.writeString(settings.folder().resolve("stories.log"),
                    client + " " + client.contact().story(begin) + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        sight.judge(verdict);
        out.println("Comparing");
        NodesChecker checker = new NodesChecker(books, verdict);
        try (Connection connection = town.connect()) {
            ArchiveReader.read(connection, checker::row);
            long attributed = WriterWitness.rows(connection);
            verdict.examined(Promise.ONE_WRITER, attributed);
            if (attributed != checker.rows()) {
                verdict.breach(Promise.ONE_WRITER, checker.rows() + " rows, and it was seen who wrote " + attributed);
            }
            WriterWitness.strangers(connection).forEach(found -> verdict.breach(Promise.ONE_WRITER, found));
            WriterWitness.overlaps(connection).forEach(found -> verdict.breach(Promise.ONE_WRITER, found));
            judgeTimes(connection, attributed);
        }
        checker.judge();
        judgeWhatWasShown();
        for (Client client : clients) {
            if (client instanceof XmppClient xmpp) {
                checker.shown(client.person().jid(), xmpp.readArchive());
            }
        }
        troubles.addAll(notCarriedOut);
        troubles.addAll(books.complaints());
        return new NodesResult(settings, struck, settings.faults(), town.cannot(), troubles, verdict,
                counts(checker), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
    }

    private void judgeTimes(Connection connection, long rows) throws SQLException {
        verdict.examined(Promise.TOLD_AT_ITS_TIME, rows);
        WriterWitness.Mistold mistold = WriterWitness.mistold(connection);
        mistold.words().forEach(found -> verdict.breach(Promise.TOLD_AT_ITS_TIME, found));
        verdict.breaches(Promise.TOLD_AT_ITS_TIME, mistold.count() - mistold.words().size());
    }

    private void judgeWhatWasShown() {
        visitors.forEach(PageVisitor::close);
        if (smooth) {
            verdict.examined(Promise.NOTHING_SHOWN,
                    books.acknowledged() + visitors.stream().mapToLong(PageVisitor::answered).sum());
            books.shown().forEach(what -> verdict.breach(Promise.NOTHING_SHOWN, what));
        }
    }

    private long missing(Class<? extends Client> kind) {
        return clients.stream().filter(kind::isInstance).mapToLong(client -> books.missing(client.person().jid()))
                .sum();
    }

    private NodesResult.Counts counts(NodesChecker checker) {
        List<Long> live = checker.liveInGroups();
        return new NodesResult.Counts(clients.size(),
                (int) clients.stream().filter(ChannelClient.class::isInstance).count(), groupCount(),
                books.talks().stream().mapToLong(Talk::said).sum(), books.acknowledged(),
                books.talks().stream().mapToLong(Talk::refusedCount).sum(),
                books.arrivals().values().stream().mapToLong(Arrivals::size).sum(),
                books.arrivals().values().stream().mapToLong(Arrivals::readLaterCount).sum(), live.get(0), live.get(1),
                checker.rows(), clients.stream().mapToLong(Client::connections).sum(),
                clients.stream().filter(XmppClient.class::isInstance).mapToLong(c -> ((XmppClient) c).resumptions())
                        .sum());
    }
}
