package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.posthouse.PosthouseTown;
import io.posthouse.benchmarks.prove.NodesPlan.Blow;
import io.posthouse.benchmarks.prove.NodesPlan.Fault;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One run over several nodes: load, a fault, on without the node, the node again; then quiet, and the books are compared. Every
 * client turns to the next node when it has lost its stream, so streams are resumed over other nodes all the time. Used by one
 * thread.
 */
final class NodesProof {
    private static final long RECOVERY_MILLIS = 120_000;
    private static final long QUIET_MILLIS = 120_000;
    private static final long UNDER_WAY_MILLIS = 30_000;
    /** Longer than any node waits for another. */
    private static final long STALL_MILLIS = 7_000;
    /** A client that hears nothing for so long while it waits for an answer turns to another node. */
    private static final long SILENCE_MILLIS = 4_000;
    private static final int CUT_ONE_IN = 5;

    private final NodesSettings settings;
    private final PosthouseTown town;
    private final PrintStream out;
    private final Books books = new Books();
    private final WalWitness witness;
    private final List<ProofClient> clients = new ArrayList<>();
    private final List<ProofResult.Kill> struck = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private volatile boolean over;

    NodesProof(NodesSettings settings, PosthouseTown town, PrintStream out) {
        this.settings = settings;
        this.town = town;
        this.out = out;
        this.witness = new WalWitness(settings.seed());
    }

    ProofResult run() throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < town.size(); i++) {
            town.node(i).start();
            out.println(PosthouseTown.name(i) + " is ready");
        }
        makeClients();
        Thread impatience = Thread.ofVirtual().name("impatience").start(this::turnFromSilentNodes);
        try {
            witness.begin(town.connect());
            clients.forEach(ProofClient::start);
            await(RECOVERY_MILLIS, "everybody is connected", () -> clients.stream().allMatch(ProofClient::connected));
            clients.forEach(client -> client.sending(true));
            List<Fault> plan = NodesPlan.of(settings.seed(), settings.faults(), town.size());
            for (int i = 0; i < plan.size() && troubles.isEmpty(); i++) {
                phase();
                strike(i + 1, plan.get(i));
            }
            if (troubles.isEmpty()) {
                phase();
                await(QUIET_MILLIS, "enough acknowledgements are sampled",
                        () -> witness.sampleCount() >= settings.samplesMin());
            }
            return conclude(begin);
        } finally {
            over = true;
            impatience.interrupt();
            clients.forEach(ProofClient::close);
            witness.close();
        }
    }

    private void makeClients() throws IOException, InterruptedException {
        List<Credentials> logins = new ArrayList<>();
        for (int i = 0; i < 2 * settings.pairs(); i++) {
            logins.add(new Credentials("proof" + i, "localhost", "pass-word-" + i));
        }
        town.node(0).importLogins(logins);
        for (int i = 0; i < logins.size(); i++) {
            var addresses = new ArrayList<>(town.directTls());
            Collections.rotate(addresses, i);
            clients.add(new ProofClient(logins.get(i), logins.get(i ^ 1).bareJid(), addresses, true,
                    settings.window(), books, witness::acknowledged));
        }
    }

    private void turnFromSilentNodes() {
        long[] heard = new long[clients.size()];
        long[] since = new long[clients.size()];
        try {
            while (!over) {
                Thread.sleep(250);
                long now = System.nanoTime();
                for (int i = 0; i < heard.length; i++) {
                    ProofClient client = clients.get(i);
                    if (client.acknowledgements() != heard[i] || client.underWay() == 0) {
                        heard[i] = client.acknowledgements();
                        since[i] = now;
                    } else if (now - since[i] > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS)) {
                        since[i] = now;
                        client.cut(false);
                    }
                }
            }
        } catch (InterruptedException e) {
            // The run is over.
            return;
        }
    }

    /** Everybody has got on since the last fault; samples are taken until the next. */
    private void phase() throws Exception {
        everybodyGetsOn("at the start of a phase");
        int share = settings.samplesMin() * 3 / 2 / (settings.faults() + 1) + 1;
        int left = Math.max(share, struck.size() == settings.faults() ? settings.samplesMin() : 0);
        try (Connection reader = town.connect()) {
            witness.collect(reader);
        }
        witness.goOn(town.connect(), left);
    }

    private void strike(int number, Fault fault) throws Exception {
        Thread.sleep(fault.delayMillis() / 2);
        cutSome(fault.pick());
        Thread.sleep(fault.delayMillis() / 2);
        boolean enough = await(UNDER_WAY_MILLIS, settings.underWayMin() + " messages are under way",
                () -> underWay() >= settings.underWayMin());
        int underWay = underWay();
        PosthouseServer node = town.node(fault.node());
        long begin = System.nanoTime();
        long pid = node.pid();
        switch (fault.blow()) {
            case KILL -> {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                node.awaitGone();
            }
            case STALL -> signal("STOP", pid);
            case LEAVE -> {
                if (fault.drains()) {
                    node.drain();
                } else {
                    node.ask();
                }
            }
            case BACKEND -> ProcessHandle.of(backend(fault.pick())).ifPresent(ProcessHandle::destroyForcibly);
        }
        if (!enough) {
            return;
        }
        String words = fault.words(PosthouseTown.name(fault.node()));
        boolean recovered = everybodyGetsOn("after " + words);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        struck.add(new ProofResult.Kill(number, words, underWay, recovered ? millis : -1));
        out.printf(
                "fault %d of %d: %s, %d messages unacknowledged, everybody got on after %d ms, %d acknowledged so far%n",
                number, settings.faults(), words, underWay, millis, acknowledged());
        comeBack(fault.blow(), node, pid, begin);
    }

    private void comeBack(Blow blow, PosthouseServer node, long pid, long begin) throws Exception {
        switch (blow) {
            case KILL -> node.start();
            case LEAVE -> {
                node.awaitGone();
                node.start();
            }
            case STALL -> {
                Thread.sleep(Math.max(0,
                        STALL_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
                signal("CONT", pid);
            }
            case BACKEND -> {
                // PostgreSQL and the nodes' connections come back by themselves.
            }
        }
        await(RECOVERY_MILLIS, "every node is ready", () -> {
            for (int i = 0; i < town.size(); i++) {
                if (!town.node(i).isReady()) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new IOException("no signal could be sent to " + pid);
        }
    }

    private boolean everybodyGetsOn(String when) throws Exception {
        List<Long> before = clients.stream().map(ProofClient::acknowledgements).toList();
        return await(RECOVERY_MILLIS, "everybody gets on " + when, () -> {
            for (int i = 0; i < clients.size(); i++) {
                if (clients.get(i).acknowledgements() <= before.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Some clients lose their connection, and some of those forget their stream; all turn to another node. */
    private void cutSome(int pick) {
        for (int i = pick % CUT_ONE_IN; i < clients.size(); i += CUT_ONE_IN) {
            clients.get(i).cut((pick + i) % 2 == 0);
        }
    }

    private static final String BACKENDS = """
            select pid from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'proof'
            order by application_name like 'log %' desc, application_name, backend_start""";

    /** One of the nodes' connections; every other time a log's writer, where it hurts most. */
    private long backend(int pick) throws SQLException {
        try (Connection connection = town.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BACKENDS)) {
            List<Long> pids = new ArrayList<>();
            while (row.next()) {
                pids.add(row.getLong(1));
            }
            return pids.get(pick % 2 == 0 ? 0 : pick / 2 % pids.size());
        }
    }

    private ProofResult conclude(long begin) throws Exception {
        clients.forEach(client -> client.sending(false));
        await(QUIET_MILLIS, "everything is acknowledged", () -> clients.stream().allMatch(ProofClient::settled));
        await(QUIET_MILLIS, "everything acknowledged has arrived", () -> books.missing() == 0);
        // Whatever is still on its way would be a repetition: give it time to show itself.
        Thread.sleep(2000);
        List<ArchivedRow> overXmpp = new ArrayList<>();
        for (ProofClient client : clients) {
            overXmpp.addAll(client.readArchive());
        }
        List<ArchivedRow> inDatabase;
        try (Connection connection = town.connect()) {
            witness.collect(connection);
            inDatabase = ArchiveAudit.read(connection);
            troubles.addAll(ArchiveAudit.gaps(connection));
        }
        troubles.addAll(books.complaints());
        Evidence evidence = new Evidence(books.sentMessages(), books.arrivals(), inDatabase, overXmpp,
                witness.samples(), witness.commits(), settings.samplesMin());
        return new ProofResult(settings.seed(), struck, settings.faults(), settings.underWayMin(), troubles,
                DeliveryChecker.check(evidence), ProofResult.Counts.of(evidence, clients),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
    }

    private int underWay() {
        return clients.stream().mapToInt(ProofClient::underWay).sum();
    }

    private long acknowledged() {
        return clients.stream().mapToLong(ProofClient::acknowledgements).sum();
    }

    private boolean await(long millis, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                troubles.add("waited " + millis / 1000 + " s in vain until " + what + trouble());
                return false;
            }
            Thread.sleep(2);
        }
        return true;
    }

    private String trouble() {
        return clients.stream().filter(client -> !client.settled()).findFirst()
                .map(client -> "; " + client + " last had: " + client.lastTrouble()).orElse("");
    }
}
