package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages of modules below, which know no settings, name them as they are written: people copy the name from the message. */
final class SettingNamesTest {
    private static final Pattern NAME = Pattern.compile("(?<!io\\.)posthouse\\.cluster[. ]([a-z-]+)");

    @Test
    void whatModulesSayOfTheClusterNamesSettingsThatThereAre() throws IOException {
        // given
        Set<String> named = new TreeSet<>();

        // when
        for (String folder : House.FOLDERS.values()) {
            try (Stream<Path> sources = Files.walk(House.folder().resolve(folder).resolve("src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                    addNames(Files.readString(source), named);
                }
            }
        }

        // then
        assertThat(named).contains("posthouse.cluster.peers", "posthouse.cluster.joinpatience")
                .allSatisfy(name -> assertThat(DegradationTableTest.settings()).contains(name));
    }

    @Test
    void aNameThatThereIsNotIsSeen() {
        // given
        Set<String> named = new TreeSet<>();

        // when
        addNames(
                "check(\"posthouse.cluster.join-patience and posthouse.cluster peers\"); import io.posthouse.cluster.link;",
                named);

        // then
        assertThat(named).containsExactly("posthouse.cluster.join-patience", "posthouse.cluster.peers");
        assertThat(DegradationTableTest.settings()).doesNotContain("posthouse.cluster.join-patience");
    }

    private static void addNames(String code, Set<String> named) {
        Matcher found = NAME.matcher(code);
        while (found.find()) {
            named.add("posthouse.cluster." + found.group(1));
        }
    }
}
