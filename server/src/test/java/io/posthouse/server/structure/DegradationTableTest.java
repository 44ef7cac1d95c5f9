package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Each row of the degradation table names a rule, a metric and a test that there are, and says which tests are not in every run. */
final class DegradationTableTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String TAG = "@Tag(\"long\")";
    private static final Pattern LONG = Pattern.compile("(?m)^    " + Pattern.quote(TAG));
    private static final Pattern TESTS = Pattern.compile("(?m)^    @(Test|ParameterizedTest|Property)\\b");
    private static final int CELLS = 9;
    private static final int RULE = 4;
    private static final int SHOWS = 5;
    private static final int TEST = 7;

    @Test
    void eachRowNamesARuleAMetricAndATestThatThereAre() throws IOException {
        assertThat(wrong(Files.readAllLines(House.folder().resolve("docs/operations/degradation.md")))).isEmpty();
    }

    @Test
    void aRowThatNamesWhatThereIsNotIsSeen() throws IOException {
        assertThat(
                wrong(List.of("| the moon | tides | all | `posthouse.moon` | `posthouse_moon` | wait | `MoonTest` |")))
                .hasSize(3);
    }

    @Test
    void aMetricThatOnlyPagesNameAndATestWhoseLengthIsNotToldAreSeen() throws IOException {
        // given: a page that is read here names the metric, and no meter makes it
        assertThat(
                wrong(List.of(
                        "| Kafka | tides | all | `Carrier` | `posthouse_kafka_moons_total` | wait | `KafkaLongTest` |"),
                        "posthouse_kafka_moons_total"))
                .hasSize(2).anyMatch(said -> said.endsWith("posthouse_kafka_moons_total"))
                .anyMatch(said -> said.contains("KafkaLongTest"));
        assertThat(
                wrong(List.of(
                        "| memory | tides | all | `Carrier` | `posthouse_health` | wait | `WatchmanTest` (long) |")))
                .singleElement().asString().contains("WatchmanTest");
    }

    private static List<String> wrong(List<String> lines, String... more) throws IOException {
        Set<String> rules = settings();
        rules.addAll(names(Sources.files("main")));
        List<Path> testFiles = Sources.files("test");
        Set<String> tests = names(testFiles);
        Set<String> slow = slow(testFiles);
        String watched = String.join(" ", more)
                + Files.readString(House.folder().resolve("deploy/grafana/posthouse.json"))
                + Files.readString(House.folder().resolve("deploy/prometheus/posthouse.rules.yml"))
                // What a node has only where it is switched on is watched by whoever switches it on, as these say.
                + Files.readString(House.folder().resolve("docs/operations/tracing.md"))
                + Files.readString(House.folder().resolve("docs/operations/kafka.md"));
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : lines) {
            String[] cells = line.split("\\|", -1);
            if (!line.startsWith("| ") || cells.length != CELLS || line.startsWith("| short of |")) {
                continue;
            }
            rows++;
            check(cells, RULE, rules::contains, wrong);
            check(cells, SHOWS, name -> watched.contains(name) && isMeasured(name), wrong);
            check(cells, TEST, name -> tests.contains(name)
                    && slow.contains(name) == cells[TEST].contains("`" + name + "` (long)"), wrong);
        }
        assertThat(rows).isPositive();
        return wrong;
    }

    /** What Java itself measures is on every node, and so among what NodeTest looks for there. */
    private static boolean isMeasured(String metric) {
        try {
            return !metric.startsWith("posthouse_") || Sources.measure(metric);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(String[] cells, int cell, Predicate<String> there,
            List<String> wrong) {
        List<String> named = CODE.matcher(cells[cell]).results().map(found -> found.group(1)).toList();
        if (named.isEmpty()) {
            wrong.add(cells[1].strip() + " names nothing in column " + cell);
        }
        named.stream().filter(name -> !there.test(name)).forEach(name -> wrong.add(cells[1].strip() + ": " + name));
    }

    /** The names of all settings. */
    static Set<String> settings() {
        return Settings.RECORDS.stream().flatMap(record -> Arrays.stream(record.getRecordComponents())
                .map(part -> record.getAnnotation(ConfigurationProperties.class).value() + '.' + part.getName()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The classes of which no test is in every run. */
    private static Set<String> slow(List<Path> tests) throws IOException {
        List<Path> slow = new ArrayList<>();
        for (Path test : tests) {
            String source = Files.readString(test);
            long tagged = LONG.matcher(source).results().count();
            if (source.contains("\n" + TAG) || (tagged > 0 && tagged == TESTS.matcher(source).results().count())) {
                slow.add(test);
            }
        }
        return names(slow);
    }
}
