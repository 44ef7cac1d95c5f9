package io.posthouse.storage.backup;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A JVM of its own that works on a data folder and writes one row after the other until it is killed, saying each that is
 * committed: {@code WritingPlatform <data> <binaries> <backup folder>}.
 */
final class WritingPlatform {
    private WritingPlatform() {
    }

    public static void main(String[] args) throws Exception {
        var settings = EmbeddedSettings.in(Path.of(args[0])).withBinariesFolder(Path.of(args[1]))
                .withPool(PoolSettings.small());
        try (var postgres = EmbeddedPostgres.start(settings);
                var _ = WalArchiver.start(postgres, new BackupFolder(Path.of(args[2])), Clock.systemUTC());
                var connection = postgres.dedicated("writer")) {
            BackupFixture.createLog(connection);
            System.out.println("ready " + postgres.pid());
            for (long sequence = 1;; sequence++) {
                BackupFixture.append(connection, sequence);
                System.out.println("ack " + sequence);
            }
        }
    }
}
