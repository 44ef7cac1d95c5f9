package io.posthouse.server.run;

import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.command.LoginCommand;
import io.posthouse.identity.command.PasswordSource;
import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code ./posthouse login}: beside a running node it uses that node's database; without one it starts the database for the
 * time the command takes. Spring is not started, so that it answers in a second.
 */
public final class LoginTool {
    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;

    public LoginTool(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** Carries one command out; the exit code is the result. */
    public int run(List<String> arguments) {
        DatabaseSettings named = settings.of(DatabaseSettings.class);
        if (!named.embedded()) {
            try (ConnectedDatabase yours = ExternalPostgres.connect(named.url(), named.user(), named.password(),
                    PoolSettings.small())) {
                return on(yours, arguments);
            }
        }
        Path data = settings.of(PosthouseSettings.class).data();
        Optional<ConnectedDatabase> running = EmbeddedPostgres.attach(data, PoolSettings.small());
        if (running.isPresent()) {
            try (ConnectedDatabase beside = running.get()) {
                return on(beside, arguments);
            }
        }
        try (NodeMark _ = NodeMark.take(data);
                EmbeddedPostgres own = EmbeddedPostgres
                        .start(EmbeddedSettings.in(data).withPool(PoolSettings.small()))) {
            return on(own, arguments);
        }
    }

    private int on(Database database, List<String> arguments) {
        new Migrator(database).migrate(List.of(Identity.MIGRATIONS));
        IdentitySettings identity = IdentitySettings.of(settings.of(PosthouseSettings.class).domain());
        try {
            return new LoginCommand(database, identity, out, err, PasswordSource.of(System.console(), System.in))
                    .run(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("The command could not read what it needs: " + e.getMessage(), e);
        }
    }
}
