package io.posthouse.benchmarks.nodes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Who wrote which rows of the archive, by triggers of the proof's own: each statement that adds rows notes its transaction, its
 * connection and the ends of what it added; each change of a writer's place and of a shard's owner notes who made it. So that a
 * row can be held against who had the place and the shard when it was written, and against when that was, without asking the platform.
 */
final class WriterWitness {
    private WriterWitness() {
    }

    private static final String SET_UP = """
            create schema proof;
            create table proof.wrote (n bigint generated always as identity primary key, transaction bigint not null,
                backend integer not null, shard smallint not null, low bigint not null, high bigint not null,
                rows bigint not null, seen timestamptz not null);
            create table proof.fenced (transaction bigint not null, backend integer not null, writer text not null,
                epoch bigint not null, primary key (transaction, writer));
            create table proof.place (n bigint generated always as identity primary key, backend integer not null,
                writer text not null, epoch bigint not null, since timestamptz not null);
            create table proof.owner (n bigint generated always as identity primary key, backend integer not null,
                shard smallint not null, writer text not null, head bigint not null);

            create function proof.on_wrote() returns trigger language plpgsql security definer as $$
            begin
                insert into proof.wrote (transaction, backend, shard, low, high, rows, seen)
                select pg_current_xact_id()::text::bigint, pg_backend_pid(), shard, min(sequence), max(sequence), count(*),
                    clock_timestamp()
                from fresh group by shard;
                return null;
            end $$;
            create trigger proof_wrote after insert on messaging.archive referencing new table as fresh
                for each statement execute function proof.on_wrote();

            create function proof.on_writer() returns trigger language plpgsql security definer as $$
            begin
                if tg_op = 'INSERT' or new.epoch <> old.epoch then
                    insert into proof.place (backend, writer, epoch, since)
                    values (pg_backend_pid(), new.writer, new.epoch, clock_timestamp());
                elsif new.batch <> old.batch then
                    insert into proof.fenced (transaction, backend, writer, epoch)
                    values (pg_current_xact_id()::text::bigint, pg_backend_pid(), new.writer, new.epoch)
                    on conflict do nothing;
                end if;
                return null;
            end $$;
            create trigger proof_writer after insert or update on messaging.log_writer
                for each row execute function proof.on_writer();

            create function proof.on_owner() returns trigger language plpgsql security definer as $$
            begin
                if tg_op = 'INSERT' or new.writer <> old.writer then
                    insert into proof.owner (backend, shard, writer, head)
                    select pg_backend_pid(), new.shard, new.writer,
                        coalesce((select max(sequence) from messaging.archive where shard = new.shard), 0);
                end if;
                return null;
            end $$;
            create trigger proof_owner after insert or update on messaging.log_shard
                for each row execute function proof.on_owner();

            insert into proof.place (backend, writer, epoch, since)
            select coalesce(backend_id, 0), writer, epoch, clock_timestamp() from messaging.log_writer;
            insert into proof.owner (backend, shard, writer, head)
            select 0, shard, writer,
                coalesce((select max(sequence) from messaging.archive a where a.shard = s.shard), 0)
            from messaging.log_shard s""";

    /** Begins to watch; while nothing is written yet, in one transaction that keeps writers out. */
    static void begin(Connection superuser) throws SQLException {
        superuser.setAutoCommit(false);
        try (Statement statement = superuser.createStatement()) {
            statement.execute("lock table messaging.log_writer, messaging.log_shard, messaging.archive in share mode");
            statement.execute(SET_UP);
        }
        superuser.commit();
        superuser.setAutoCommit(true);
    }

    private static final String CHANGES = """
            select (select count(*) from proof.owner) + (select count(*) from proof.place)""";

    /** How often a shard or a writer's place has changed hands. */
    static long changes(Connection superuser) throws SQLException {
        try (Statement statement = superuser.createStatement(); ResultSet row = statement.executeQuery(CHANGES)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static final String COUNT = "select coalesce(sum(rows), 0), count(*) from proof.wrote";

    /** Rows of which it is known who wrote them. */
    static long rows(Connection superuser) throws SQLException {
        try (Statement statement = superuser.createStatement(); ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A writing is well if its transaction was fenced once, in a place that the same connection took, as the shard's owner. */
    private static final String ODD = """
            select w.shard, w.low, w.high, w.backend,
                (select string_agg(f.writer || ' in epoch ' || f.epoch, ', ') from proof.fenced f
                 where f.transaction = w.transaction) as fenced,
                p.backend as taker, o.writer as owner
            from proof.wrote w
            left join lateral (select writer, epoch, count(*) over () as fences from proof.fenced f
                where f.transaction = w.transaction limit 1) f on true
            left join lateral (select backend from proof.place p
                where p.writer = f.writer and p.epoch = f.epoch order by n desc limit 1) p on true
            left join lateral (select writer from proof.owner o
                where o.shard = w.shard and o.head < w.low order by o.head desc, o.n desc limit 1) o on true
            left join lateral (select l.head from proof.owner l
                where l.shard = w.shard and l.head >= w.low order by l.head limit 1) later on true
            where f.writer is null or f.fences <> 1 or p.backend is distinct from w.backend
                or o.writer is distinct from f.writer or later.head < w.high
            order by w.n limit 1000""";

    /** Rows that were written by somebody who did not have the place, or not the shard; in words, at most a thousand. Where an owner comes again, ends tell it. */
    static List<String> strangers(Connection superuser) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = superuser.createStatement()) {
            statement.execute("create index if not exists owner_shard on proof.owner (shard, head, n)");
            statement.execute("create index if not exists place_writer on proof.place (writer, epoch)");
            statement.execute("analyze proof.wrote, proof.fenced, proof.place, proof.owner");
            try (ResultSet row = statement.executeQuery(ODD)) {
                while (row.next()) {
                    found.add("shard " + row.getInt(1) + ", rows " + row.getLong(2) + " to " + row.getLong(3)
                            + ": written by connection " + row.getInt(4) + " as " + row.getString(5)
                            + ", a place that connection " + row.getString(6)
                            + " took last; the shard belonged to " + row.getString(7));
                }
            }
        }
        return found;
    }

    private static final String TWICE = """
            select shard, low, high from (select shard, low, high,
                max(high) over (partition by shard order by low, n rows between unbounded preceding and 1 preceding) as before
                from proof.wrote) w where before >= low order by shard, low limit 100""";

    /** Sequences that were written twice over, in words. */
    static List<String> overlaps(Connection superuser) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = superuser.createStatement(); ResultSet row = statement.executeQuery(TWICE)) {
            while (row.next()) {
                found.add("shard " + row.getInt(1) + ", rows " + row.getLong(2) + " to " + row.getLong(3)
                        + " overlap with others");
            }
        }
        return found;
    }

    /** What PostgreSQL stands still for at the longest, and a crowded link carries a batch in, fit into it; the least jump of a clock does not. */
    private static final int TOLD_WITHIN_SECONDS = 20;

    private static final String MISTOLD = """
            select a.shard, a.sequence, a.at, w.seen, count(*) over () from proof.wrote w
            join messaging.archive a on a.shard = w.shard and a.sequence between w.low and w.high
            where a.at not between w.seen - make_interval(secs => ?) and w.seen + make_interval(secs => ?)
            order by a.shard, a.sequence limit 100""";

    /**
     * Rows that say that they were written at another time than they were seen to be, by PostgreSQL's own clock.
     *
     * @param words of a hundred of them at most
     */
    record Mistold(long count, List<String> words) {
        Mistold {
            words = List.copyOf(words);
        }
    }

    static Mistold mistold(Connection superuser) throws SQLException {
        List<String> found = new ArrayList<>();
        long count = 0;
        try (PreparedStatement statement = superuser.prepareStatement(MISTOLD)) {
            statement.setInt(1, TOLD_WITHIN_SECONDS);
            statement.setInt(2, TOLD_WITHIN_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    count = row.getLong(5);
                    found.add("shard " + row.getInt(1) + ", row " + row.getLong(2) + " says " + row.getString(3)
                            + ", and was seen to be written at " + row.getString(4));
                }
            }
        }
        return new Mistold(count, found);
    }
}
