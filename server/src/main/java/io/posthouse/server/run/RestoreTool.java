package io.posthouse.server.run;

import io.posthouse.kernel.CalledHere;
import io.posthouse.server.settings.BackupSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.backup.BackupFolder;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.backup.Moment;
import io.posthouse.storage.backup.Restore;
import io.posthouse.storage.backup.RestoreAudit;
import io.posthouse.storage.backup.Restored;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code ./posthouse restore}: brings the data back from a backup folder, into a data folder that has none. */
public final class RestoreTool {
    private static final int REFUSED = 2;

    private final Settings settings;
    private final Path data;
    private final PrintStream out;
    private final PrintStream err;

    public RestoreTool(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.data = settings.of(PosthouseSettings.class).data();
        this.out = out;
        this.err = err;
    }

    /** Carries one command out; the exit code is the result. */
    public int run(List<String> arguments) {
        if (arguments.equals(List.of("list"))) {
            return new ServerOfYours(settings, err).refuses("") ? REFUSED : list();
        }
        return Words.of("restore", arguments, Set.of("--from", "--at", "--backup", "--into", "--wal"), err)
                .map(this::restore).orElse(REFUSED);
    }

    private int restore(Words words) {
        Path into = words.option("--into").map(Path::of).map(Path::toAbsolutePath).map(Path::normalize).orElse(data);
        // What came back there would be looked at by nobody: the platform that is set up for this folder reads yours.
        if (into.equals(data.toAbsolutePath().normalize()) && new ServerOfYours(settings, err)
                .refuses("A backup of an embedded one comes back into another folder: --into FOLDER.")) {
            return REFUSED;
        }
        BackupFolder folder = words.option("--from").map(Path::of).map(BackupFolder::new)
                .orElse(settings.of(BackupSettings.class).in(data));
        Moment moment = Moment.parse(words.option("--at").orElse("latest"));
        Restored restored;
        try (NodeMark _ = NodeMark.take(into, "bring it back into another folder with --into FOLDER")) {
            restored = new Restore(folder, new ProgressLines(out), Clock.systemUTC()).run(
                    words.option("--backup").orElse(null), moment,
                    words.option("--wal").map(Path::of).orElse(null),
                    EmbeddedSettings.in(into).withPool(PoolSettings.small()), who());
        }
        out.println("Restored " + restored.backup() + " into " + into + ", up to " + moment + ".");
        out.println("  last transaction  " + restored.reachedAt());
        out.println("  end in the log    " + restored.reached() + ", timeline " + restored.timeline());
        restored.found().forEach(log -> out.println("  " + log));
        out.println(restored.logAfterBytes() == 0
                ? "  nothing that was at hand was left out"
                : "  left out: what is in up to " + ((restored.logAfterBytes() >> 20) + 1)
                        + " MB of log from after that moment");
        restored.wrong().forEach(wrong -> err.println("  WRONG: " + wrong));
        out.println(restored.wrong().isEmpty()
                ? "All checks passed. Start it with POSTHOUSE_DATA=" + into
                        + " " + CalledHere.command("up")
                        + ", and make a full backup: the former ones do not know what comes now."
                : "What came back is damaged: keep it for looking only, and restore an earlier backup (--backup).");
        return restored.wrong().isEmpty() ? 0 : 1;
    }

    /** Who asks, as this machine knows them. */
    private static String who() {
        String user = System.getProperty("user.name", "?");
        return Optional.ofNullable(System.getenv("SUDO_USER")).map(sudo -> user + " (sudo by " + sudo + ")")
                .orElse(user);
    }

    private int list() {
        Optional<ConnectedDatabase> running = EmbeddedPostgres.attach(data, PoolSettings.small());
        if (running.isPresent()) {
            try (ConnectedDatabase beside = running.get()) {
                return list(beside);
            }
        }
        try (NodeMark _ = NodeMark.take(data);
                EmbeddedPostgres own = EmbeddedPostgres
                        .start(EmbeddedSettings.in(data).withPool(PoolSettings.small()))) {
            return list(own);
        }
    }

    private int list(Database database) {
        new Migrator(database).migrate(List.of(Backups.MIGRATIONS));
        try {
            List<RestoreAudit.Entry> entries = new RestoreAudit(database).list();
            if (entries.isEmpty()) {
                out.println("The data in " + data + " was never restored.");
            }
            entries.forEach(
                    entry -> out.println(entry.at() + "  " + entry.who() + " restored " + entry.backup() + " up to "
                            + entry.asked() + "; end in the log " + entry.reachedLsn() + ", last transaction "
                            + entry.reachedAt()
                            + ", rows in logs " + entry.rows() + ", result: " + entry.result()));
            return 0;
        } catch (SQLException e) {
            throw new UncheckedIOException("The record of restores cannot be read: " + e.getMessage(),
                    new IOException(e));
        }
    }
}
