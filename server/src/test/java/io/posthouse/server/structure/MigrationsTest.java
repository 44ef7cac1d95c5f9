package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A migration runs while nodes of the release before still work on the same tables, so it takes nothing away from them. What
 * does names the migration that a program must know to live without it: {@code V008__after_V007_drop_digest.sql}.
 */
final class MigrationsTest {
    /** From before anything was released. */
    private static final Set<String> FIRST = Set.of("messaging/V004__bound_retry_window.sql");

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*|'(?:[^']|'')*'");
    private static final Pattern CREATED = Pattern.compile("create table (?:if not exists )?([a-z_.]+)");
    private static final Pattern TAKES = Pattern.compile(
            "\\bdrop\\b(?! not null| default)|\\brename\\b|\\btruncate\\b|\\brevoke\\b|\\bset not null\\b"
                    + "|\\balter (?:column )?[a-z_]+ (?:set data )?type\\b|\\badd (?:constraint|check|unique|primary|foreign)\\b"
                    + "|\\badd column (?:if not exists )?[a-z_]+(?:(?!\\bdefault\\b|,|;).)*\\bnot null\\b(?!(?:(?!,|;).)*\\bdefault\\b)");
    private static final Pattern INDEX = Pattern.compile("create unique index [a-z_ ]*\\bon ([a-z_.]+)");

    @Test
    void noMigrationTakesAwayWhatTheReleaseBeforeNeeds() throws IOException {
        assertThat(offences()).isEmpty();
    }

    @Test
    void whatTakesAwayIsSeen() {
        assertThat(takesAway("alter table a.b drop column c;")).isTrue();
        assertThat(takesAway("drop index a.b_c;")).isTrue();
        assertThat(takesAway("alter table a.b rename column c to d;")).isTrue();
        assertThat(takesAway("alter table a.b alter column c type bigint;")).isTrue();
        assertThat(takesAway("alter table a.b alter column c set not null;")).isTrue();
        assertThat(takesAway("alter table a.b add column c text not null;")).isTrue();
        assertThat(takesAway("alter table a.b add constraint c check (d > 0);")).isTrue();
        assertThat(takesAway("create unique index b_c on a.b (c);")).isTrue();
    }

    @Test
    void whatAddsIsLetThrough() {
        assertThat(takesAway("-- drop nothing\nalter table a.b add column c text;")).isFalse();
        assertThat(takesAway(
                "alter table a.b add column c text not null default 'drop', add column d int not null default 0;"))
                .isFalse();
        assertThat(takesAway("create table a.b (c int not null unique); create unique index b_c on a.b (c);"))
                .isFalse();
        assertThat(takesAway("create index b_c on a.b (c);\nalter table a.b alter column c drop not null;")).isFalse();
    }

    private static List<String> offences() throws IOException {
        List<String> offences = new ArrayList<>();
        int seen = 0;
        for (String folder : House.FOLDERS.values()) {
            Path migrations = House.folder().resolve(folder + "/src/main/resources/db");
            if (Files.isDirectory(migrations)) {
                try (var found = Files.walk(migrations)) {
                    for (Path file : found.filter(path -> path.toString().endsWith(".sql")).sorted().toList()) {
                        String name = migrations.relativize(file).toString();
                        seen++;
                        if (!FIRST.contains(name) && !name.contains("__after_V") && takesAway(Files.readString(file))) {
                            offences.add(name);
                        }
                    }
                }
            }
        }
        assertThat(seen).as("migrations looked at").isGreaterThan(8);
        return offences;
    }

    static boolean takesAway(String sql) {
        String words = COMMENT.matcher(sql.toLowerCase(Locale.ROOT)).replaceAll(" ").replaceAll("\\s+", " ");
        if (TAKES.matcher(words).find()) {
            return true;
        }
        // A key over a new table can refuse nothing that a former program writes.
        Set<String> created = new HashSet<>();
        CREATED.matcher(words).results().forEach(found -> created.add(found.group(1)));
        return INDEX.matcher(words).results().anyMatch(found -> !created.contains(found.group(1)));
    }
}
