package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own that runs PostgreSQL on a folder until it is killed: {@code PostgresHolder <data> <binaries>}. */
final class PostgresHolder {
    private PostgresHolder() {
    }

    public static void main(String[] args) throws IOException {
        var settings = EmbeddedSettings.in(Path.of(args[0])).withBinariesFolder(Path.of(args[1]))
                .withPool(PoolSettings.small());
        try (var postgres = EmbeddedPostgres.start(settings)) {
            System.out.println("ready " + postgres.pid() + " " + postgres.port());
            int read = System.in.read();
            System.out.println("stopping " + read);
        } catch (PostgresFault e) {
            System.out.println("refused " + e.getMessage());
        }
    }
}
