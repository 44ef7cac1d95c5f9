package io.posthouse.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a server says of itself.
 *
 * @param standby whether it follows another and takes no writes
 * @param timeline which it writes: each promotion begins one with a higher number; 0 for a standby
 * @param system the number that all copies of one database cluster have in common
 */
record ServerStanding(boolean standby, int timeline, String system) {

    // Where the log is written now. What pg_control_checkpoint says is behind until the first checkpoint after a promotion.
    private static final String STANDING = """
            select pg_is_in_recovery() as standby,
                case when pg_is_in_recovery() then 0
                    else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end as timeline,
                (select system_identifier::text from pg_control_system()) as system""";

    static ServerStanding of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(STANDING)) {
            row.next();
            return new ServerStanding(row.getBoolean("standby"), row.getInt("timeline"), row.getString("system"));
        }
    }
}
