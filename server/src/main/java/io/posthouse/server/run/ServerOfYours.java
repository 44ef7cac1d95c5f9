package io.posthouse.server.run;

import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import java.io.PrintStream;

/** Where the platform works on a PostgreSQL that somebody else keeps, our backups neither make nor bring back what is in it. */
record ServerOfYours(Settings settings, PrintStream err) {
    /**
     * Tells so if it is.
     *
     * @param unless what to say beside the command for it to work all the same, as the end of a sentence; empty when nothing helps
     */
    boolean refuses(String unless) {
        if (settings.of(DatabaseSettings.class).embedded()) {
            return false;
        }
        err.println(
                "posthouse: this platform works on a PostgreSQL of yours (posthouse.database.url), which has tools of "
                        + "its own: pg_basebackup with WAL archiving, or pgBackRest. Beside it, keep tls and posthouse.properties "
                        + "of " + settings.of(PosthouseSettings.class).data() + "."
                        + (unless.isEmpty() ? "" : " " + unless));
        return true;
    }
}
