package io.posthouse.benchmarks.gatewayproof;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.posthouse.benchmarks.FreshFolder;
import io.posthouse.benchmarks.gatewayproof.GatewayPlan.Planned;
import io.posthouse.benchmarks.gatewayproof.GatewayResult.Done;
import io.posthouse.benchmarks.gatewayproof.RouteBook.Held;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run: everybody asks, something is changed, and so on; then the books are compared. One thread changes; what takes its time (a
 * certificate until it is seen, a key until it signs) goes on beside the rest.
 */
public final class GatewayProof {
    private static final int LOOPS = 2;
    private static final int TUNNELS = 6;
    private static final int APART_MILLIS_MAX = 1_500;
    private static final int AWAY_MILLIS_MIN = 1_000;
    private static final int AWAY_MILLIS_MAX = 2_500;
    /** A target that failed is left alone for 1 s and then for 2 s; then all know that it is back. */
    private static final int REST_MILLIS = 4_000;
    private static final int CALM_MILLIS = 1_500;

    private final GatewayProofSettings settings;
    private final Program program;
    private final PrintStream out;
    private final GatewayFindings findings = new GatewayFindings();
    private final List<Done> acts = Collections.synchronizedList(new ArrayList<>());
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private final RouteBook book = new RouteBook();
    private final Map<Long, Documents> published = new HashMap<>();
    private int suffix;
    private int certificates = 1;
    private @Nullable IdentityReader reader;

    /**
     * @param program how to call a node
     * @param out where it tells how far it is
     */
    public GatewayProof(GatewayProofSettings settings, Program program, PrintStream out) {
        this.settings = settings;
        this.program = program;
        this.out = out;
    }

    /** All that runs while things are changed. */
    private record Scene(GatewayTown town, ServerFiles files, CertificateWatch watch, Balancer balancer,
            Administrator administrator, Documents.Places places, List<BackEnd> pair, Callers callers,
            IdentityReader reader, Load load, Tunnels tunnels, ExecutorService beside, List<Future<?>> going) {
    }

    /** Runs it all; what it started is gone when it returns. */
    public GatewayResult run() throws Exception {
        return run(GatewayPlan.of(settings.seed(), settings.acts(), settings.nodes()), _ -> {
        });
    }

    /** What is done to the nodes before anything is changed. */
    @FunctionalInterface
    interface Spoils {
        void spoil(GatewayTown town) throws Exception;
    }

    /** @param plan what is changed, instead of what the seed says */
    GatewayResult run(List<Planned> plan, Spoils spoils) throws Exception {
        FreshFolder.make(settings.folder());
        ServerFiles files = new ServerFiles(settings.folder().resolve("tls"));
        ServerFiles.Made first = files.make();
        files.put(first, true, 0);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
        try (GatewayTown town = GatewayTown.make(program, settings.folder(), settings.nodes(), files)) {
            town.start();
            out.println("[" + findings.time() + "] " + settings.nodes() + " nodes are ready");
            CertificateWatch watch = new CertificateWatch(findings, first.shown());
            try (Balancer balancer = new Balancer(town.nodes(), watch, findings)) {
                return changed(plan, spoils, town, files, watch, balancer, loops);
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private GatewayResult changed(List<Planned> plan, Spoils spoils, GatewayTown town, ServerFiles files,
            CertificateWatch watch, Balancer balancer, EventLoopGroup loops) throws Exception {
        Administrator administrator = Administrator.make(town.nodes().getFirst(), balancer, book);
        List<BackEnd> backEnds = new ArrayList<>();
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                backEnds.add(new BackEnd(loops, ChildProcess.freePort(), this::reader));
            }
            Documents.Places places = new Documents.Places(backEnds.get(0).url(), backEnds.get(1).url(),
                    backEnds.get(2).url(), backEnds.get(3).url());
            publish(administrator, places, new Documents(++suffix, 1, 1, false));
            Callers callers = Callers.make(town, administrator);
            try (IdentityReader read = new IdentityReader(balancer, findings);
                    Load load = new Load(balancer, callers, loops, findings, settings.seed(), settings.perSecond());
                    Tunnels tunnels = new Tunnels(balancer, callers, findings, TUNNELS)) {
                reader = read;
                spoils.spoil(town);
                Scene scene = new Scene(town, files, watch, balancer, administrator, places,
                        backEnds.subList(2, 4), callers, read, load, tunnels, beside, new ArrayList<>());
                load.start();
                tunnels.start();
                out.println("[" + findings.time() + "] " + settings.perSecond() + " requests a second");
                Thread.sleep(CALM_MILLIS);
                carryOut(scene, plan);
                Thread.sleep(CALM_MILLIS);
                load.end();
                tunnels.close();
                return judged(scene, plan.size());
            }
        } finally {
            for (BackEnd one : backEnds) {
                one.close();
            }
        }
    }

    private IdentityReader reader() {
        IdentityReader made = reader;
        if (made == null) {
            throw new IllegalStateException("nobody asks yet");
        }
        return made;
    }

    private void carryOut(Scene scene, List<Planned> plan) throws InterruptedException {
        for (int i = 0; i < plan.size() && troubles.isEmpty(); i++) {
            Planned planned = plan.get(i);
            int number = i + 1;
            try {
                Thread.sleep(planned.pauseMillis());
                long before = findings.breaches();
                double at = seconds();
                String words = act(scene, planned, number);
                done(new Done(number, words, at, findings.breaches() - before), plan.size());
            } catch (Exception e) {
                if (e instanceof InterruptedException interrupted) {
                    throw interrupted;
                }
                troubles.add(number + ", " + planned.kind() + ": " + e);
            }
        }
        for (Future<?> one : scene.going()) {
            try {
                one.get();
            } catch (ExecutionException e) {
                troubles.add(String.valueOf(e.getCause()));
            }
        }
    }

    private double seconds() {
        return Double.parseDouble(findings.time().replace(" s", ""));
    }

    private void done(Done act, int of) {
        acts.add(act);
        out.println("[" + findings.time() + "] " + act.number() + " of " + of + ": " + act.words()
                + (act.breaches() > 0 ? ", " + act.breaches() + " breaches" : ""));
    }

    private String act(Scene scene, Planned planned, int number) throws Exception {
        Random random = new Random(planned.draw());
        return switch (planned.kind()) {
            case PUBLISH -> publish(scene, Documents.fresh(++suffix, random));
            case ROLL_BACK -> rollBack(scene, random);
            case WEIGHTS -> publish(scene, document(book.versions().getLast().number()).withOtherShares(random));
            case CERTIFICATE -> certificate(scene, random);
            case APP_KEY -> {
                scene.callers().renewKey(scene.load()::settle);
                yield "the app signs by " + scene.callers().key().id() + ", the key before is withdrawn";
            }
            case APP_SECRET -> {
                scene.callers().renewSecret(scene.load()::settle);
                yield "the app has another secret, the one before is withdrawn";
            }
            case BACK_END -> backEnd(scene, random);
            case SIGNING_KEY -> signingKey(scene, number);
            case RESTART -> restart(scene, random);
        };
    }

    private String publish(Scene scene, Documents next) throws IOException {
        return publish(scene.administrator(), scene.places(), next);
    }

    private String publish(Administrator administrator, Documents.Places places, Documents next) throws IOException {
        long version = administrator.publish(next.text(places), next.backEnds());
        published.put(version, next);
        return "version " + version + ": to " + "a-" + next.suffix() + " and b-" + next.suffix() + ", " + next.first()
                + " to " + next.second();
    }

    private Documents document(long version) {
        Documents known = published.get(version);
        if (known == null) {
            throw new IllegalStateException("nobody published " + version);
        }
        return known;
    }

    private String rollBack(Scene scene, Random random) throws IOException {
        Documents now = document(book.versions().getLast().number());
        List<Held> others = book.versions().stream().filter(held -> !document(held.number()).equals(now)).toList();
        if (others.isEmpty()) {
            // As long as there was one alone, there is nothing to go back to.
            return publish(scene, now.withOtherShares(random));
        }
        Held to = others.get(random.nextInt(others.size()));
        Documents again = document(to.number());
        long version = scene.administrator().rollBack(to.number(), again.backEnds());
        published.put(version, again);
        return "version " + version + ": back to " + to.number();
    }

    private String certificate(Scene scene, Random random) throws Exception {
        ServerFiles.Made made = scene.files().make();
        boolean keyFirst = random.nextBoolean();
        long apart = random.nextInt(APART_MILLIS_MAX);
        scene.watch().placing(made.shown());
        scene.files().put(made, keyFirst, apart);
        scene.watch().placed();
        certificates++;
        scene.going().add(scene.beside().submit(() -> {
            long deadline = System.nanoTime() + 2 * CertificateWatch.WITHIN_NANOS;
            while (scene.town().nodes().stream()
                    .anyMatch(node -> node.serving() && !scene.watch().showsLast(node))) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("not all nodes show the certificate that was put there last");
                }
                Thread.sleep(100);
            }
            return null;
        }));
        return "certificate " + certificates + ", " + (keyFirst ? "key" : "certificate") + " first, the other after "
                + apart + " ms";
    }

    private static String backEnd(Scene scene, Random random) throws InterruptedException {
        int which = random.nextInt(scene.pair().size());
        long away = random.nextInt(AWAY_MILLIS_MIN, AWAY_MILLIS_MAX);
        scene.pair().get(which).goAway();
        Thread.sleep(away);
        scene.pair().get(which).comeBack();
        Thread.sleep(REST_MILLIS);
        return "target " + (which + 1) + " of the pair was away for " + away + " ms";
    }

    private String signingKey(Scene scene, int number) throws Exception {
        String kid = SigningKeyTurn
                .follower(scene.administrator().call("POST", "/api/signing-keys/successors", "{\"alg\":\"ES256\"}"));
        scene.going().add(scene.beside().submit(() -> {
            new SigningKeyTurn(scene.town(), scene.reader()).finish(kid);
            out.println("[" + findings.time() + "] " + number + " is over: " + kid + " signs");
            return null;
        }));
        return "the key " + kid + " is to sign what back ends are told";
    }

    private static String restart(Scene scene, Random random) throws Exception {
        GatewayNode node = scene.town().nodes().get(random.nextInt(scene.town().nodes().size()));
        long began = System.nanoTime();
        node.drain();
        node.awaitGone();
        long gone = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        node.begin();
        node.awaitReady();
        while (!scene.balancer().isReady(node)) {
            Thread.sleep(20);
        }
        return node + " drained, was gone after " + gone + " ms, and serves again after "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms";
    }

    private GatewayResult judged(Scene scene, int wanted) {
        GatewayChecker checker = new GatewayChecker(book.versions());
        checker.judge(scene.load().answers(), findings);
        checker.judge(scene.tunnels().answers(), findings);
        Map<String, Long> requests = scene.load().counts().entrySet().stream()
                .collect(Collectors.toMap(one -> one.getKey().toString().toLowerCase(Locale.ROOT),
                        one -> one.getValue().get()));
        return new GatewayResult(settings, acts, wanted, troubles, new GatewayResult.Counts(requests,
                scene.load().overTwo(), scene.tunnels().opened(), book.versions().size(), certificates,
                scene.reader().signers().size(),
                (long) seconds()), findings);
    }
}
