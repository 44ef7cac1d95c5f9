package io.posthouse.server.run;

import io.posthouse.server.settings.BackupSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.backup.BackupFolder;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.backup.Manifest;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code ./posthouse backup}: beside a running node it copies while that works; without one it starts the database for the
 * time the copy takes.
 */
public final class BackupTool {
    private static final int REFUSED = 2;

    private final Settings settings;
    private final Path data;
    private final BackupFolder standard;
    private final PrintStream out;
    private final PrintStream err;

    public BackupTool(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.data = settings.of(PosthouseSettings.class).data();
        this.standard = settings.of(BackupSettings.class).in(data);
        this.out = out;
        this.err = err;
    }

    /** Carries one command out; the exit code is the result. */
    public int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (command) {
            case "list" -> inFolder(arguments, this::list);
            case "verify" -> inFolder(arguments, this::verify);
            case "off" -> off();
            default -> make(arguments);
        };
    }

    private int make(List<String> arguments) {
        Optional<Words> words = Words.of("backup", arguments, Set.of("--to", "--rate"), err);
        if (words.isEmpty()) {
            return REFUSED;
        }
        String rate = words.get().option("--rate").orElse("0");
        if (!rate.matches("\\d{1,5}")) {
            err.println("posthouse: --rate is a number of MB a second, such as 20");
            return REFUSED;
        }
        if (new ServerOfYours(settings, err).refuses("")) {
            return REFUSED;
        }
        Optional<Path> other = words.get().option("--to").map(Path::of);
        BackupFolder folder = other.map(BackupFolder::new).orElse(standard);
        withSuperuser(superuser -> {
            Manifest made = new Backups(folder, new ProgressLines(out)).make(superuser, data,
                    EmbeddedPostgres.clusterFolder(data), other.isEmpty(), settings.of(BackupSettings.class).keep(),
                    Long.parseLong(rate) << 20);
            out.println("Backup " + made.name() + " is complete and checked: " + (made.bytes() >> 20) + " MB in "
                    + folder.root());
            out.println(other.isPresent()
                    ? "It stands for itself: what is written from now on is not archived there."
                    : "From now on the log is archived there too while the platform runs, so that any later moment can be had.");
            if (other.isEmpty() && folder.root().startsWith(data)) {
                out.println(
                        "That is the same disk as the data, and dies with it: name another in POSTHOUSE_BACKUP_FOLDER.");
            }
        });
        return 0;
    }

    private void withSuperuser(Consumer<Connection> task) {
        try (Connection running = EmbeddedPostgres.attachAsSuperuser(data, "backup").orElse(null)) {
            if (running != null) {
                task.accept(running);
                return;
            }
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("The database that runs on " + data
                    + " does not let us in: " + e.getMessage(), e));
        }
        if (!java.nio.file.Files.isDirectory(EmbeddedPostgres.clusterFolder(data))) {
            throw new UncheckedIOException("The data folder " + data
                    + " holds no data yet: start the platform first, or name the folder in POSTHOUSE_DATA.",
                    new IOException());
        }
        try (NodeMark _ = NodeMark.take(data);
                EmbeddedPostgres own = EmbeddedPostgres
                        .start(EmbeddedSettings.in(data).withPool(PoolSettings.small()));
                Connection superuser = own.superuser("posthouse", "backup")) {
            task.accept(superuser);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("The database does not let us in: " + e.getMessage(), e));
        }
    }

    private int off() {
        if (new ServerOfYours(settings, err).refuses("")) {
            return REFUSED;
        }
        withSuperuser(superuser -> new Backups(standard, new ProgressLines(out)).stopArchive(superuser));
        out.println("The log is no longer archived. The backups in " + standard.root() + " stay.");
        return 0;
    }

    /** One of the commands that look into a folder, the usual one or {@code --to}. */
    private int inFolder(List<String> arguments, java.util.function.ToIntFunction<BackupFolder> command) {
        Optional<Words> words = Words.of("backup", arguments.subList(1, arguments.size()), Set.of("--to"), err);
        if (words.isEmpty()) {
            return REFUSED;
        }
        Optional<Path> other = words.get().option("--to").map(Path::of);
        if (other.isEmpty() && new ServerOfYours(settings, err)
                .refuses("What is in a backup folder of before or of another platform, --to FOLDER shows.")) {
            return REFUSED;
        }
        return command.applyAsInt(other.map(BackupFolder::new).orElse(standard));
    }

    private int list(BackupFolder folder) {
        try {
            List<Manifest> backups = folder.backups();
            if (backups.isEmpty()) {
                out.println("There is no backup in " + folder.root() + ".");
            }
            backups.forEach(
                    backup -> out.println(backup.name() + "  " + (backup.bytes() >> 20) + " MB, earliest moment "
                            + backup.endedAt() + ", PostgreSQL " + backup.postgres() + ", "
                            + String.join(", ", backup.schemas())));
            folder.archived().ifPresent(reached -> out.println("The log is archived up to " + reached));
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("The backups in " + folder.root() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private int verify(BackupFolder folder) {
        List<String> wrong = new Backups(folder, new ProgressLines(out)).verify();
        wrong.forEach(err::println);
        out.println(wrong.isEmpty() ? "All of it is as it was written." : wrong.size() + " things are wrong.");
        return wrong.isEmpty() ? 0 : 1;
    }
}
