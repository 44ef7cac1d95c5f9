package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.owner.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The console has words, in each of its languages, for what the server names: a page would show the name itself, in English. */
final class ConsoleWordsTest {
    private static final Pattern NEEDED = Pattern.compile("\"x-permission\": \"([a-z-]+(?:\\.[a-z-]+){2})\"");
    private static final Pattern CONFIRMED = Pattern.compile("\"x-step-up\": \"([a-z-]+(?:\\.[a-z-]+)+)\"");
    private static final Pattern DEED = Pattern.compile("[dD]eeds\\.doing\\(\\s*\"([a-z.-]+)\"");
    private static final Pattern PART = Pattern.compile(
            "String part\\(\\) \\{\\s*return \"([^\"]+)\"( \\+ Messaging\\.NAME)?;|[ (]check\\(\"([a-z ]+)\",\\s*\\(\\)");

    @Test
    void hasWordsForEachPartOfANodesHealth() throws IOException {
        // when
        Set<String> parts = parts();

        // then
        assertThat(parts).contains("message log", "Kafka", "file descriptors", "nodes for messaging", "carrying");
        for (String language : List.of("en", "zh")) {
            assertThat(missing(language, "part", parts.stream().map(part -> part.replace(' ', '-')))).isEmpty();
        }
    }

    @Test
    void hasWordsForEachPermissionThatAnAppMayAskAPersonForOrAnAdministratorMayGrant() throws IOException {
        // when
        Set<String> permissions = new TreeSet<>();
        NEEDED.matcher(Files.readString(House.folder().resolve("docs/api/openapi.json"))).results()
                .forEach(found -> permissions.add(found.group(1)));

        // then
        assertThat(permissions).contains("identity.people.read", "platform.node.drain");
        for (String language : List.of("en", "zh")) {
            assertThat(missing("apps/" + language, "permission", permissions.stream())).isEmpty();
        }
    }

    /** A page that asks for a password says what for. */
    @Test
    void hasWordsForEachActionThatIsConfirmedByAPassword() throws IOException {
        // when
        Set<String> actions = new TreeSet<>();
        CONFIRMED.matcher(Files.readString(House.folder().resolve("docs/api/openapi.json"))).results()
                .forEach(found -> actions.add(found.group(1)));

        // then
        assertThat(actions).contains("app.make-secret", "grant.add");
        for (String language : List.of("en", "zh")) {
            assertThat(missing(language, "stepUp", actions.stream())).isEmpty();
        }
    }

    @Test
    void hasWordsForEachDeedThatIsWrittenDown() throws IOException {
        // when
        Set<String> deeds = new TreeSet<>();
        for (String module : House.FOLDERS.values()) {
            try (Stream<Path> sources = Files.walk(House.folder().resolve(module).resolve("src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                    DEED.matcher(Files.readString(source)).results().forEach(found -> deeds.add(found.group(1)));
                }
            }
        }

        // then
        assertThat(deeds).contains("login.add", "route.publish", "node.drain");
        for (String language : List.of("en", "zh")) {
            assertThat(missing(language, "deed", deeds.stream())).isEmpty();
        }
    }

    @Test
    void hasWordsForEveryWayInWhichANodeStands() throws IOException {
        for (String language : List.of("en", "zh")) {
            assertThat(missing(language, "state", Stream.concat(
                    Stream.of("ready", "impaired", "unready", "draining", "silent"),
                    // Who stands well says one of these.
                    Stream.of(Standing.values()).filter(standing -> standing != Standing.WELL).map(Standing::word))))
                    .isEmpty();
        }
    }

    private static List<String> missing(String language, String family, Stream<String> names) throws IOException {
        String words = Files.readString(House.folder().resolve("clients/web/src/console/words/" + language + ".ts"));
        return names.filter(name -> !words.contains("'" + family + '.' + name + "':")).toList();
    }

    private static Set<String> parts() throws IOException {
        Set<String> parts = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(House.folder().resolve("server/src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String code = Files.readString(source);
                if (code.contains("HealthCheck")) {
                    PART.matcher(code).results().forEach(found -> {
                        if (found.group(1) != null) {
                            parts.add(found.group(1) + (found.group(2) == null ? "" : "messaging"));
                        } else {
                            parts.add(found.group(3));
                        }
                    });
                }
            }
        }
        return parts;
    }
}
