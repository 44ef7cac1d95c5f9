package io.posthouse.server.run;

import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command's time on the platform's database: beside a running node it is that node's; without one the database is started for the
 * time the command takes. Spring is not started, so that a command answers in a second.
 */
record DatabaseVisit(Settings settings, List<Migrations> modules, PrintStream err) {

    /** A node that starts has its database by then, or says why not. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 200;

    /** @throws NodeMark.DataInUse when who has the data folder has not started its database after a minute */
    <T> T work(Function<Database, T> work) {
        DatabaseSettings named = settings.of(DatabaseSettings.class);
        if (!named.embedded()) {
            try (ConnectedDatabase yours = ExternalPostgres.connect(named.url(), named.user(), named.password(),
                    PoolSettings.small())) {
                return on(yours, work);
            }
        }
        Path data = settings.of(PosthouseSettings.class).data();
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean said = false;
        while (true) {
            Optional<ConnectedDatabase> running = EmbeddedPostgres.attach(data, PoolSettings.small());
            if (running.isPresent()) {
                try (ConnectedDatabase beside = running.get()) {
                    return on(beside, work);
                }
            }
            try (NodeMark _ = NodeMark.take(data, "wait until it has started, and try again");
                    EmbeddedPostgres own = EmbeddedPostgres
                            .start(EmbeddedSettings.in(data).withPool(PoolSettings.small()))) {
                return on(own, work);
            } catch (NodeMark.DataInUse e) {
                if (System.nanoTime() > until || !pause()) {
                    throw e;
                }
            }
            if (!said) {
                said = true;
                err.println("Another process has " + data + " and no database yet: waiting until it has started.");
            }
        }
    }

    /** @return false when nobody wants to wait any more */
    private static boolean pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T on(Database database, Function<Database, T> work) {
        new Migrator(database).migrate(modules);
        return work.apply(database);
    }
}
