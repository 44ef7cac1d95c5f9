package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Base;
import io.posthouse.identity.access.Facts.Bound;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.Facts.Made;
import io.posthouse.identity.access.Facts.Member;
import io.posthouse.identity.access.Facts.Person;
import io.posthouse.identity.access.Facts.Span;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What a decision costs for 500 apps, 5,000 permissions and 100,000 people, each time somebody else at random so that caches miss,
 * while nothing changes and while pages are swapped all the time. It stands in the package whose decisions it measures, because what
 * decides from memory is nobody else's to call. {@code ./posthouse bench permission} runs it in a process of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PermissionBenchmark {
    private static final int PEOPLE = 100_000;
    private static final int APPS = 500;
    private static final int PERMISSIONS = 5_000;
    private static final int BUNDLES = 300;
    private static final int DEPARTMENTS = 5_000;
    private static final int BOUNDARIES = 1_000;
    private static final int QUESTIONS = 1 << 20;
    private static final long NOW = 1_000_000;
    private static final List<DataRange> RANGES = List.of(DataRange.values());

    /** Whether people are changed meanwhile, a hundred at a time, as fast as that goes. */
    @Param({"false", "true"})
    public boolean swapping;

    private final Lexicon lexicon = new Lexicon();
    private final SplittableRandom random = new SplittableRandom(42);
    private final List<String> permissions = IntStream.range(0, PERMISSIONS).mapToObj(at -> "bench.thing.verb" + at)
            .toList();
    private final PictureMaker maker = new PictureMaker(lexicon,
            () -> List.of(new HashSet<>(permissions), new HashSet<>(permissions.subList(0, 20))));
    private final long[] people = new long[QUESTIONS];
    private final int[] asked = new int[QUESTIONS];
    private final Target[] targets = new Target[QUESTIONS];
    private final long[] scopes = new long[PERMISSIONS / Long.SIZE + 1];
    private Facts facts = FactStore.NOTHING;
    private volatile @Nullable Picture picture;
    private @Nullable Thread swapper;
    private int at;

    /** Makes everything up. */
    @Setup(Level.Trial)
    public void fill() {
        permissions.forEach(lexicon::permission);
        facts = facts();
        picture = maker.whole(facts, NOW);
        for (int question = 0; question < QUESTIONS; question++) {
            people[question] = 1L + random.nextInt(PEOPLE);
            asked[question] = random.nextInt(PERMISSIONS);
            targets[question] = target();
        }
        Arrays.fill(scopes, -1);
        if (swapping) {
            swapper = Thread.ofPlatform().daemon().start(this::swap);
        }
    }

    /** Ends the changes. */
    @TearDown(Level.Trial)
    public void end() {
        if (swapper != null) {
            swapper.interrupt();
        }
    }

    private Target target() {
        return switch (random.nextInt(4)) {
            case 0 -> Target.SOMEWHERE;
            case 1 -> new Target(false, 1L + random.nextInt(PEOPLE), 0, 1L + random.nextInt(BOUNDARIES));
            default -> new Target(false, 1L + random.nextInt(PEOPLE), 0, 0);
        };
    }

    private void swap() {
        SplittableRandom mine = new SplittableRandom(7);
        while (!Thread.currentThread().isInterrupted()) {
            List<Subject> some = IntStream.range(0, 100).mapToObj(_ -> Subject.person(1L + mine.nextInt(PEOPLE)))
                    .distinct().toList();
            Set<Long> ids = new HashSet<>();
            some.forEach(subject -> ids.add(subject.id()));
            List<Person> persons = ids.stream().map(id -> new Person(id, Base.PERSON)).toList();
            List<Given> grants = ids.stream().map(id -> given(0, Subject.person(id), mine)).toList();
            Picture before = picture;
            if (before != null) {
                picture = maker.changed(before, some,
                        new Facts(persons, List.of(), List.of(), List.of(), List.of(), grants));
            }
        }
    }

    private Given given(long id, Subject subject, SplittableRandom from) {
        boolean single = from.nextInt(4) == 0;
        return new Given(id, subject,
                single ? Optional.of(permissions.get(from.nextInt(PERMISSIONS))) : Optional.empty(),
                single ? 0 : 1L + from.nextInt(BUNDLES), from.nextInt(10) == 0 ? 1L + from.nextInt(BOUNDARIES) : 0,
                RANGES.get(from.nextInt(4)), Facts.ALWAYS,
                from.nextInt(10) == 0 ? NOW + 1 + from.nextInt(1_000_000) : Facts.NEVER);
    }

    private Facts facts() {
        List<Made> bundles = new ArrayList<>();
        for (long id = 1; id <= BUNDLES; id++) {
            Set<String> some = new HashSet<>();
            IntStream.range(0, 60).forEach(_ -> some.add(permissions.get(random.nextInt(PERMISSIONS))));
            bundles.add(new Made(id, some));
        }
        List<Bound> boundaries = new ArrayList<>();
        for (long id = 1; id <= BOUNDARIES; id++) {
            boundaries.add(new Bound(id, random.nextLong(id)));
        }
        List<Span> spans = new ArrayList<>();
        for (long id = 1; id <= DEPARTMENTS; id++) {
            spans.add(new Span(id, random.nextLong(id), 0, Facts.NEVER));
        }
        List<Person> persons = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        List<Given> grants = new ArrayList<>();
        for (long id = 1; id <= PEOPLE; id++) {
            persons.add(new Person(id, Base.PERSON));
            members.add(new Member(id, 1L + random.nextInt(DEPARTMENTS), 0, Facts.NEVER));
            // A few hold very much.
            int count = random.nextInt(100) == 0 ? 50 : random.nextInt(6);
            for (int one = 0; one < count; one++) {
                grants.add(given(grants.size(), Subject.person(id), random));
            }
        }
        for (long id = 1; id <= APPS; id++) {
            for (int one = 0; one < 100; one++) {
                grants.add(given(grants.size(), Subject.app(id), random));
            }
        }
        for (int one = 0; one < 2_000; one++) {
            grants.add(given(grants.size(), Subject.department(1L + random.nextInt(DEPARTMENTS)), random));
        }
        return new Facts(persons, bundles, boundaries, spans, members, grants);
    }

    /** Whether a person may. */
    @Benchmark
    public @Nullable Decision person() {
        int question = at++ & (QUESTIONS - 1);
        Picture now = picture;
        return now == null ? null : now.person(people[question], asked[question], targets[question], NOW);
    }

    /** Whether an app may for a person. */
    @Benchmark
    public @Nullable Decision appForPerson() {
        int question = at++ & (QUESTIONS - 1);
        Picture now = picture;
        return now == null
                ? null
                : now.appFor(1L + question % APPS, people[question], scopes, asked[question], targets[question], NOW);
    }

    /**
     * Runs all of it.
     *
     * @param arguments the file to write to: a line for each number, its parts apart by tabs; then how many seconds an iteration has
     */
    public static void main(String[] arguments) throws RunnerException, IOException {
        List<String> lines = new ArrayList<>();
        PermissionBenchmark alone = new PermissionBenchmark();
        alone.fill();
        long begun = System.nanoTime();
        Picture made = alone.maker.whole(alone.facts, NOW);
        lines.add(line("picture", "made", (System.nanoTime() - begun) / 1e6, "ms"));
        lines.add(line("picture", "size", made.bytes() / 1e6, "MB"));
        TimeValue span = TimeValue.seconds(Long.parseLong(arguments[1]));
        for (RunResult run : new Runner(new OptionsBuilder().include(PermissionBenchmark.class.getName())
                .warmupTime(span).measurementTime(span).build()).run()) {
            String benchCase = run.getPrimaryResult().getLabel()
                    + (Boolean.parseBoolean(run.getParams().getParam("swapping")) ? " changing" : " still");
            if (run.getParams().getMode() == Mode.AverageTime) {
                lines.add(line(benchCase, "mean", run.getPrimaryResult().getScore(), "ns"));
            } else {
                lines.add(line(benchCase, "p50", run.getPrimaryResult().getStatistics().getPercentile(50), "ns"));
                lines.add(line(benchCase, "p99", run.getPrimaryResult().getStatistics().getPercentile(99), "ns"));
            }
        }
        Files.write(Path.of(arguments[0]), lines);
    }

    private static String line(String benchCase, String metric, double value, String unit) {
        return String.join("\t", benchCase, metric, Double.toString(value), unit);
    }
}
