package io.posthouse.server.run;

import io.posthouse.identity.Identity;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.command.LoginCommand;
import io.posthouse.identity.command.PasswordSource;
import io.posthouse.server.settings.PasswordSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.backup.Backups;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code ./posthouse login}, on the database of a running node or without one. */
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
        return new DatabaseVisit(settings, List.of(Backups.MIGRATIONS, Identity.MIGRATIONS), err)
                .work(database -> on(database, arguments));
    }

    private int on(Database database, List<String> arguments) {
        IdentitySettings identity = IdentitySettings.of(settings.of(PosthouseSettings.class).domain());
        try {
            return new LoginCommand(database, identity, settings.of(PasswordSettings.class).known(), out, err,
                    PasswordSource.of(System.console(), System.in))
                    .run(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("The command could not read what it needs: " + e.getMessage(), e);
        }
    }
}
