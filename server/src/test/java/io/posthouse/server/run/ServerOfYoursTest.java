package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups and restores where the platform works on a PostgreSQL that somebody else keeps. */
class ServerOfYoursTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    private Settings settings(String... more) {
        String[] all = java.util.Arrays.copyOf(more, more.length + 1);
        all[more.length] = "--posthouse.data=" + folder.resolve("data");
        return Settings.read(all);
    }

    private int run(Settings settings, String command) {
        List<String> words = List.of(command.replace("DATA", folder.resolve("data").toString())
                .replace("OTHER", folder.resolve("other").toString()).split(" ", -1));
        List<String> arguments = words.subList(1, words.size());
        return words.getFirst().equals("backup")
                ? new BackupTool(settings, out, out).run(arguments)
                : new RestoreTool(settings, out, out).run(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup --rate 20", "backup list", "backup verify", "backup off", "restore list",
            "restore --at latest", "restore --into DATA"})
    void refusesWhatWouldMissTheData(String command) {
        // given
        Settings yours = settings("--posthouse.database.url=jdbc:postgresql://db.example.org:5432/posthouse");
        // when
        int result = run(yours, command);
        // then: and has left nothing behind in the folder of the data
        assertThat(result).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("a PostgreSQL of yours", "pgBackRest");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void looksIntoAndBringsBackABackupOfBeforeElsewhere() {
        // given
        Settings yours = settings("--posthouse.database.url=jdbc:postgresql://db.example.org:5432/posthouse");
        // when, then
        assertThat(run(yours, "backup list --to OTHER")).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("There is no backup in");
        assertThatThrownBy(() -> run(yours, "restore --from OTHER --into OTHER/again"))
                .hasMessageContaining(folder.resolve("other").toString());
    }

    @Test
    void looksIntoTheUsualFolderWhereThePostgresqlIsOurs() {
        assertThat(run(settings(), "backup list")).isZero();
    }
}
