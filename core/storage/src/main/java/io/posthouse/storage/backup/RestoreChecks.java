package io.posthouse.storage.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a database that came back: every page of every table and the order of every index, by PostgreSQL's own amcheck,
 * and the promise of every log, that each shard's sequence has no gap.
 */
final class RestoreChecks {
    private final Connection superuser;
    private final Progress progress;
    private final List<String> wrong = new ArrayList<>();
    private final List<Restored.FoundLog> found = new ArrayList<>();

    /** @param superuser with all rights, in the platform's database */
    RestoreChecks(Connection superuser, Progress progress) {
        this.superuser = superuser;
        this.progress = progress;
    }

    private static final String RELATIONS = """
            select c.oid::regclass::text as name, c.relkind = 'i' as index, pg_relation_size(c.oid) as bytes
            from pg_class c left join pg_index i on i.indexrelid = c.oid left join pg_am a on a.oid = c.relam
            where c.relpersistence = 'p' and (c.relkind in ('r', 't', 'm')
                or c.relkind = 'i' and a.amname = 'btree' and i.indisvalid and i.indisready)""";

    List<String> wrong() throws SQLException {
        superuser.setNetworkTimeout(Runnable::run, 0);
        // Rolled back at the end: the extension is for us and not for who comes after.
        superuser.setAutoCommit(false);
        run("create extension if not exists amcheck");
        record Relation(String name, boolean index, long bytes) {
        }
        List<Relation> relations = new ArrayList<>();
        try (var statement = superuser.createStatement(); var rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                relations.add(new Relation(rows.getString("name"), rows.getBoolean("index"), rows.getLong("bytes")));
            }
        }
        long total = relations.stream().mapToLong(Relation::bytes).sum();
        long done = 0;
        for (Relation relation : relations) {
            check(relation.name(), relation.index());
            done += relation.bytes();
            progress.at("looked at", done, total);
        }
        checkLogs();
        superuser.rollback();
        superuser.setAutoCommit(true);
        return wrong;
    }

    /** Known after {@link #wrong()}. */
    List<Restored.FoundLog> found() {
        return found;
    }

    private void check(String relation, boolean index) throws SQLException {
        String name = superuser.createStatement().enquoteLiteral(relation);
        var before = superuser.setSavepoint();
        try (var statement = superuser.createStatement();
                var rows = statement.executeQuery(index
                        ? "select bt_index_check(" + name + "::regclass)::text"
                        : "select blkno || ': ' || msg from verify_heapam(" + name + "::regclass) limit 3")) {
            while (rows.next()) {
                if (!index) {
                    wrong.add(relation + ", block " + rows.getString(1));
                }
            }
        } catch (SQLException e) {
            superuser.rollback(before);
            wrong.add(relation + ": " + e.getMessage());
        }
    }

    private static final String LOGS = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'log\\_%'
                and exists (select 1 from pg_class s where s.relnamespace = n.oid and s.relname = 'log_shard')
                and (select count(*) from pg_attribute a where a.attrelid = c.oid
                    and a.attname in ('shard', 'sequence', 'id', 'at')) = 4
            order by 1""";

    private void checkLogs() throws SQLException {
        List<String> logs = new ArrayList<>();
        try (var statement = superuser.createStatement(); var rows = statement.executeQuery(LOGS)) {
            while (rows.next()) {
                logs.add(rows.getString(1));
            }
        }
        for (String log : logs) {
            try (var statement = superuser.createStatement();
                    var row = statement.executeQuery("""
                            select coalesce(sum(rows), 0)::bigint, count(*), coalesce(max(last), 0),
                                count(*) filter (where rows <> last - first + 1)
                            from (select count(*) as rows, min(sequence) as first, max(sequence) as last
                                from LOG group by shard) shards""".replace("LOG", log))) {
                row.next();
                found.add(new Restored.FoundLog(log, row.getLong(1), row.getInt(2), row.getLong(3)));
                if (row.getLong(4) > 0) {
                    wrong.add(log + ": " + row.getLong(4) + " shards have gaps in their sequence");
                }
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }
}
