package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.settings.Settings;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseVisitTest {
    @TempDir
    Path data;

    @Test
    void waitsForTheDatabaseOfANodeThatStarts() throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        DatabaseVisit visit = new DatabaseVisit(Settings.read("--posthouse.data=" + data),
                List.of(Backups.MIGRATIONS), new PrintStream(told, true, StandardCharsets.UTF_8));
        // given: a node that has the folder, and no database yet
        try (NodeMark _ = NodeMark.take(data)) {
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> visit.work(_ -> true),
                    Thread::startVirtualThread);
            while (told.size() == 0 && !done.isDone()) {
                Thread.sleep(10);
            }

            // when
            try (EmbeddedPostgres _ = EmbeddedPostgres
                    .start(EmbeddedSettings.in(data).withPool(PoolSettings.small()))) {

                // then
                assertThat(done.get()).isTrue();
                assertThat(told.toString(StandardCharsets.UTF_8))
                        .isEqualToIgnoringNewLines("Another process has " + data
                                + " and no database yet: waiting until it has started.");
            }
        }
    }
}
