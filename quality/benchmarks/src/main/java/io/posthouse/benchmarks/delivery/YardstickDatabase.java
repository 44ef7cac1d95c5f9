package io.posthouse.benchmarks.delivery;

import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL for a system that is not ours, started by the very launcher that starts ours: the same binaries, the same
 * settings, the same durability. Used by one thread.
 */
final class YardstickDatabase {
    /** The launcher's name for its superuser and its database. */
    static final String NAME = "posthouse";

    private final Path folder;
    private @Nullable EmbeddedPostgres running;

    /** @param folder for its data; made when it is not there */
    YardstickDatabase(Path folder) {
        this.folder = folder;
    }

    /** Starts it; the first time on a fresh folder. */
    void start() {
        running = EmbeddedPostgres.start(EmbeddedSettings.in(folder).withPool(PoolSettings.small()));
    }

    /** Stops it and keeps the data. */
    void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    int port() {
        return postgres().port();
    }

    String password() throws IOException {
        return Files.readString(folder.resolve("postgres/password")).strip();
    }

    long postmasterPid() {
        return postgres().pid();
    }

    /** A connection of its own; the caller closes it. */
    Connection connect() throws SQLException {
        return postgres().superuser(NAME, "benchmark");
    }

    private EmbeddedPostgres postgres() {
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }
}
