package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Extensions stand beside the house: they use what modules offer, and nobody uses them; a class path without them has none of what
 * they bring. Asked of their sources, because they are built after the server.
 */
final class ExtensionsTest {
    private static final Pattern IMPORT = Pattern
            .compile("(?m)^import (?:static )?io\\.posthouse\\.([a-z]+)((?:\\.[a-z]+)*)\\.[A-Z]");

    private static final Pattern ASKED_BY = Pattern.compile("<asked.by>(.*)</asked.by>");

    /** The folder of each, such as {@code events-kafka}; its package is named for the last word. */
    private static List<String> extensions() throws IOException {
        try (Stream<Path> folders = Files.list(House.folder().resolve("extensions"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    private static String packageOf(String extension) {
        return extension.substring(extension.lastIndexOf('-') + 1);
    }

    private static List<String> sources(Path folder) throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    /** What sources use that is neither a module's base nor offered by it, as {@code module.feature}. */
    private static Set<String> past(List<String> sources, String own, Set<String> offered) {
        Set<String> past = new TreeSet<>();
        for (String source : sources) {
            IMPORT.matcher(source).results().forEach(found -> {
                String module = found.group(1);
                if (!module.equals(own) && !found.group(2).isEmpty() && !offered.contains(module + found.group(2))) {
                    past.add(module + found.group(2));
                }
            });
        }
        return past;
    }

    @Test
    void theyUseOnlyWhatModulesOffer() throws IOException {
        for (String extension : extensions()) {
            List<String> sources = sources(House.folder().resolve("extensions/" + extension + "/src/main/java"));

            assertThat(past(sources, packageOf(extension), FloorsTest.OFFERED)).as(extension).isEmpty();
            assertThat(past(sources, packageOf(extension), Set.of())).as("what is not offered is seen").isNotEmpty();
        }
    }

    @Test
    void eachNamesTheSettingForWhichItIsBuilt() throws IOException {
        for (String extension : extensions()) {
            String pom = Files.readString(House.folder().resolve("extensions/" + extension + "/pom.xml"));

            assertThat(ASKED_BY.matcher(pom).results().map(found -> found.group(1)).toList()).as(extension).hasSize(1)
                    .isSubsetOf(DegradationTableTest.settings());
        }
    }

    @Test
    void nobodyUsesThem() throws IOException {
        Set<String> packages = extensions().stream().map(ExtensionsTest::packageOf).collect(Collectors.toSet());
        for (String folder : House.FOLDERS.values()) {
            for (String source : sources(House.folder().resolve(folder + "/src/main/java"))) {
                assertThat(IMPORT.matcher(source).results().map(found -> found.group(1))).as(folder)
                        .doesNotContainAnyElementsOf(packages);
            }
            String pom = Files.readString(House.folder().resolve(folder + "/pom.xml"));
            assertThat(extensions()).as(folder).noneMatch(extension -> pom.contains("posthouse-" + extension));
        }
    }

    @Test
    void theirFoldersHoldNothingThatTheServerHas() throws IOException {
        for (String extension : extensions()) {
            String pom = Files.readString(House.folder().resolve("extensions/" + extension + "/pom.xml"));
            Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL).matcher(pom).results()
                    .map(found -> found.group(1)).filter(text -> text.contains("<groupId>io.posthouse<"))
                    .forEach(ours -> assertThat(ours).containsAnyOf("<scope>provided<", "<scope>test<"));
        }
    }
}
