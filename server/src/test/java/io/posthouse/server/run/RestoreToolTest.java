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

/** What a restore refuses before it does anything. */
class RestoreToolTest {
    @TempDir
    Path folder;

    private int restore(String... words) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new RestoreTool(Settings.read("--posthouse.data=" + folder.resolve("data")), out, out)
                .run(List.of(words));
    }

    @Test
    void namesAnotherFolderWhereThePlatformRuns() {
        try (NodeMark _ = NodeMark.take(folder.resolve("data"))) {
            assertThatThrownBy(() -> restore()).isInstanceOf(NodeMark.DataInUse.class)
                    .hasMessageContaining("Stop it with ./posthouse down, or").hasMessageContaining("--into FOLDER");
        }
    }

    @Test
    void refusesAMomentInTheFuture() {
        assertThatThrownBy(() -> restore("--at", "2999-01-01T00:00:00Z")).hasMessageContaining("in the future");
        assertThat(folder.resolve("data/postgres")).doesNotExist();
    }
}
