package io.posthouse.storage.log;

import io.posthouse.storage.Database;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** PostgreSQL for the log's tests: one for all that only need one, started once, and one of its own for who kills it. */
final class ScratchPostgres {
    private ScratchPostgres() {
    }

    /** Every test makes its own schema there. It ends with the JVM. */
    static Database shared() {
        return Shared.POSTGRES;
    }

    /** One more, which the caller closes. */
    static EmbeddedPostgres own() {
        return start();
    }

    private static EmbeddedPostgres start() {
        try {
            Path folder = Files.createTempDirectory("posthouse-log-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            Path binaries = Path.of(System.getProperty("java.io.tmpdir"), "posthouse-test-binaries");
            return EmbeddedPostgres.start(EmbeddedSettings.in(folder).withBinariesFolder(binaries)
                    .withPool(new PoolSettings(16, 0, Duration.ofSeconds(20),
                            Duration.ofSeconds(30))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // PostgreSQL may still be ending; what is left is in the folder for temporary files.
        }
    }

    private static final class Shared {
        static final EmbeddedPostgres POSTGRES = start();
    }
}
