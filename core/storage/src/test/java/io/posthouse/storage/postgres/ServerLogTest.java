package io.posthouse.storage.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    @TempDir
    Path folder;

    @Test
    void neverKeepsMoreThanTwoFilesOfItsBoundWhileTheServerGoesOnAppending() throws IOException {
        // given
        var log = new ServerLog(folder.resolve("server.log"), 1000);
        try (var server = new FileOutputStream(log.file().toFile(), true)) {
            for (int line = 0; line < 500; line++) {
                // when
                server.write(("line " + line + "\n").getBytes(UTF_8));
                log.keepBounded();

                // then
                assertThat(log.sizeBytes()).isLessThanOrEqualTo(1000);
            }
        }
        assertThat(LauncherFixture.filesBelow(folder)).containsExactly("server.log", "server.log.1");
        assertThat(Files.size(folder.resolve("server.log.1"))).isLessThan(1100);
        assertThat(log.since(0)).endsWith("line 499");
    }

    @Test
    void tellsTheEndOfWhatCameAfterAMark() throws IOException {
        // given
        var log = new ServerLog(folder.resolve("server.log"), 1000);
        Files.writeString(log.file(), "before\n");
        long mark = log.sizeBytes();

        // when
        Files.writeString(log.file(), "before\nafter\n");

        // then
        assertThat(log.since(mark)).isEqualTo("after");
    }
}
