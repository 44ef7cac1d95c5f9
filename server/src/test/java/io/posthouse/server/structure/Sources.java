package io.posthouse.server.structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the sources say by their words alone; the build may be at work beside them. */
public final class Sources {
    private static final Pattern METER = Pattern.compile("\"(posthouse(?:\\.[a-z]+)+)\"");
    /** What Prometheus is shown more of one meter: how many, how much, and in which unit. */
    private static final Pattern ENDING = Pattern.compile("_(total|count|sum|max|bucket)$");
    private static final Pattern UNIT = Pattern.compile("_seconds$");

    private Sources() {
    }

    /** Whether a meter in the program is shown as {@code metric}, be it on nodes that have what it measures alone. */
    public static boolean measure(String metric) throws IOException {
        Set<String> meters = meters();
        String plain = ENDING.matcher(metric).replaceFirst("");
        return meters.contains(metric) || meters.contains(plain)
                || (!plain.equals(metric) && meters.contains(UNIT.matcher(plain).replaceFirst("")));
    }

    private static Set<String> meters() throws IOException {
        Set<String> settings = DegradationTableTest.settings();
        Set<String> meters = new TreeSet<>();
        for (Path file : files("main")) {
            String source = Files.readString(file);
            if (source.contains("io.micrometer") || source.contains("meters()")) {
                METER.matcher(source).results().map(found -> found.group(1))
                        .filter(name -> !settings.contains(name))
                        .forEach(name -> meters.add(name.replace('.', '_')));
            }
        }
        return meters;
    }

    /** All of Java below {@code src/main} or {@code src/test}. */
    static List<Path> files(String kind) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path module : modules()) {
            Path sources = module.resolve("src").resolve(kind).resolve("java");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> found = Files.walk(sources)) {
                    found.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        return files;
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>(List.of(House.folder().resolve("server")));
        for (String floor : List.of("core", "services", "edge", "extensions", "quality")) {
            try (Stream<Path> folders = Files.list(House.folder().resolve(floor))) {
                folders.forEach(modules::add);
            }
        }
        return modules;
    }
}
