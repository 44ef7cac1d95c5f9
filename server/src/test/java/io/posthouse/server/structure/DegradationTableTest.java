package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Each row of the degradation table names a rule, a metric and a test that there are. */
final class DegradationTableTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
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

    private static List<String> wrong(List<String> lines) throws IOException {
        Set<String> rules = settings();
        rules.addAll(names("main"));
        Set<String> tests = names("test");
        String watched = Files.readString(House.folder().resolve("deploy/grafana/posthouse.json"))
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
            check(cells, SHOWS, watched::contains, wrong);
            check(cells, TEST, tests::contains, wrong);
        }
        assertThat(rows).isPositive();
        return wrong;
    }

    private static void check(String[] cells, int cell, java.util.function.Predicate<String> there,
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

    /** Of all classes below {@code src/main} or {@code src/test}; the build may be at work beside them. */
    private static Set<String> names(String kind) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path module : modules()) {
            Path sources = module.resolve("src").resolve(kind).resolve("java");
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(sources)) {
                found.map(Path::toString)
                        .filter(path -> path.endsWith(".java"))
                        .map(path -> path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length()))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>(List.of(House.folder().resolve("server")));
        for (String floor : List.of("core", "services", "edge", "extensions")) {
            try (Stream<Path> folders = Files.list(House.folder().resolve(floor))) {
                folders.forEach(modules::add);
            }
        }
        return modules;
    }
}
