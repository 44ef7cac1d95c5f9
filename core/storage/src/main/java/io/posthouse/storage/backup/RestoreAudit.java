package io.posthouse.storage.backup;

import io.posthouse.storage.Database;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The record of restores, in the database that came back. */
public final class RestoreAudit {
    private final Database database;

    /** @param database with {@link Backups#MIGRATIONS} */
    public RestoreAudit(Database database) {
        this.database = database;
    }

    private static final String ADD = """
            insert into storage.restore_audit (at, who, backup, backup_folder, asked, reached_lsn, reached_at, timeline,
                found_rows, found, log_after_bytes, result)
            values (clock_timestamp(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** @param who asked for it, and from which backup folder */
    void add(String who, BackupFolder folder, Restored restored) throws SQLException {
        try (var connection = database.pool().getConnection(); var insert = connection.prepareStatement(ADD)) {
            insert.setString(1, who);
            insert.setString(2, restored.backup());
            insert.setString(3, folder.root().toString());
            insert.setString(4, restored.asked().toString());
            insert.setString(5, restored.reached().toString());
            insert.setString(6, restored.reachedAt());
            insert.setInt(7, restored.timeline());
            insert.setLong(8, restored.rows());
            insert.setString(9, restored.found().stream().map(Object::toString).collect(Collectors.joining("; ")));
            insert.setLong(10, restored.logAfterBytes());
            insert.setString(11, restored.wrong().isEmpty() ? "well" : String.join("; ", restored.wrong()));
            insert.executeUpdate();
        }
    }

    /**
     * One restore in this database's history.
     *
     * @param at when
     * @param who asked for it
     * @param backup the full backup it began with
     * @param asked the moment that was asked for
     * @param reachedLsn where in the log it ended
     * @param reachedAt when the last transaction that is there was committed
     * @param rows that its logs held
     * @param result well, or what was wrong
     */
    public record Entry(Instant at, String who, String backup, String asked, String reachedLsn, String reachedAt,
            long rows, String result) {
    }

    private static final String LIST = """
            select at, who, backup, asked, reached_lsn, reached_at, found_rows, result
            from storage.restore_audit order by id desc limit 100""";

    /** The last hundred, the newest first. */
    public List<Entry> list() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (var connection = database.pool().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(LIST)) {
            while (row.next()) {
                entries.add(new Entry(row.getTimestamp("at").toInstant(), row.getString("who"),
                        row.getString("backup"), row.getString("asked"), row.getString("reached_lsn"),
                        row.getString("reached_at"), row.getLong("found_rows"), row.getString("result")));
            }
        }
        return entries;
    }
}
