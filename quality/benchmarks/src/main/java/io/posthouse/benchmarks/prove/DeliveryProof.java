package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.posthouse.PosthouseServer;
import io.posthouse.benchmarks.prove.FaultPlan.Fault;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One run: load, kill, come back, again; then quiet, and the books are compared. Used by one thread. */
final class DeliveryProof {
    private static final long RECOVERY_MILLIS = 120_000;
    private static final long QUIET_MILLIS = 120_000;
    private static final long UNDER_WAY_MILLIS = 30_000;
    private static final int CUT_ONE_IN = 5;

    private final ProofSettings settings;
    private final PosthouseServer server;
    private final PrintStream out;
    private final Books books = new Books();
    private final WalWitness witness;
    private final List<ProofClient> clients = new ArrayList<>();
    private final List<ProofResult.Kill> kills = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    DeliveryProof(ProofSettings settings, PosthouseServer server, PrintStream out) {
        this.settings = settings;
        this.server = server;
        this.out = out;
        this.witness = new WalWitness(settings.seed());
    }

    ProofResult run() throws Exception {
        long begin = System.nanoTime();
        server.start();
        makeClients();
        try {
            witness.begin(server.connect());
            clients.forEach(ProofClient::start);
            await(RECOVERY_MILLIS, "everybody is connected", () -> clients.stream().allMatch(ProofClient::connected));
            clients.forEach(client -> client.sending(true));
            List<Fault> plan = FaultPlan.of(settings.seed(), settings.kills());
            for (int i = 0; i < plan.size() && faults.isEmpty(); i++) {
                phase();
                strike(i + 1, plan.get(i));
            }
            if (faults.isEmpty()) {
                phase();
                await(QUIET_MILLIS, "enough acknowledgements are sampled",
                        () -> witness.sampleCount() >= settings.samplesMin());
            }
            return conclude(begin);
        } finally {
            clients.forEach(ProofClient::close);
            witness.close();
        }
    }

    private void makeClients() throws IOException, InterruptedException {
        List<Credentials> logins = new ArrayList<>();
        for (int i = 0; i < 2 * settings.pairs(); i++) {
            logins.add(new Credentials("proof" + i, "localhost", "pass-word-" + i));
        }
        server.importLogins(logins);
        for (int i = 0; i < logins.size(); i++) {
            clients.add(new ProofClient(logins.get(i), logins.get(i ^ 1).bareJid(), List.of(server.directTls()), true,
                    settings.window(), books, witness::acknowledged));
        }
    }

    /** Everybody has got on since the last kill; samples are taken until the next. */
    private void phase() throws Exception {
        everybodyGetsOn("at the start of a phase");
        // More than an even share, since a phase that is short yields fewer.
        int share = settings.samplesMin() * 3 / 2 / (settings.kills() + 1) + 1;
        int left = Math.max(share, kills.size() == settings.kills() ? settings.samplesMin() : 0);
        try (Connection reader = server.connect()) {
            witness.collect(reader);
        }
        witness.goOn(server.connect(), left);
    }

    private void strike(int number, Fault fault) throws Exception {
        Thread.sleep(fault.delayMillis() / 2);
        cutSome(fault.pick());
        Thread.sleep(fault.delayMillis() / 2);
        List<Long> victims = victims(fault);
        boolean enough = await(UNDER_WAY_MILLIS, settings.underWayMin() + " messages are under way",
                () -> underWay() >= settings.underWayMin());
        int underWay = underWay();
        for (long pid : victims) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        long killed = System.nanoTime();
        if (!enough) {
            return;
        }
        if (fault.victim().takesServer()) {
            server.awaitGone();
            server.start();
        }
        boolean recovered = everybodyGetsOn("after kill " + number + " of the " + fault.victim().words());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        kills.add(new ProofResult.Kill(number, fault.victim().words(), underWay, recovered ? millis : -1));
        out.printf(
                "kill %d of %d: %s, %d messages unacknowledged, everybody got on after %d ms, %d acknowledged so far%n",
                number, settings.kills(), fault.victim().words(), underWay, millis, acknowledged());
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

    /** Some clients lose their connection, and some of those forget their stream, so that all ways of coming back are gone. */
    private void cutSome(int pick) {
        for (int i = pick % CUT_ONE_IN; i < clients.size(); i += CUT_ONE_IN) {
            clients.get(i).cut((pick + i) % 2 == 0);
        }
    }

    private List<Long> victims(Fault fault) throws IOException, SQLException {
        return switch (fault.victim()) {
            case SERVER -> List.of(server.pid());
            case POSTMASTER -> List.of(server.postmasterPid());
            case BOTH -> List.of(server.pid(), server.postmasterPid());
            case BACKEND -> List.of(backend(fault.pick()));
        };
    }

    private static final String BACKENDS = """
            select pid from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'proof'
            order by application_name like 'log %' desc, application_name, backend_start""";

    /** One of the server's connections; every other time the writer's, where it hurts most. */
    private long backend(int pick) throws SQLException {
        try (Connection connection = server.connect();
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
        Thread.sleep(1000);
        List<ArchivedRow> overXmpp = new ArrayList<>();
        for (ProofClient client : clients) {
            overXmpp.addAll(client.readArchive());
        }
        List<ArchivedRow> inDatabase;
        try (Connection connection = server.connect()) {
            witness.collect(connection);
            inDatabase = ArchiveAudit.read(connection);
            faults.addAll(ArchiveAudit.gaps(connection));
        }
        faults.addAll(books.complaints());
        Evidence evidence = new Evidence(books.sentMessages(), books.arrivals(), inDatabase, overXmpp,
                witness.samples(), witness.commits(), settings.samplesMin());
        return new ProofResult(settings.seed(), kills, settings.kills(), settings.underWayMin(), faults,
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
                faults.add("waited " + millis / 1000 + " s in vain until " + what + trouble());
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
