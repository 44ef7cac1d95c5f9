package io.posthouse.storage.log;

/** The log's own tables, which each module that has a log creates in its own schema, by its own migration. */
public final class LogTables {
    private LogTables() {
    }

    /**
     * What the module's migration says, word for word but for the schema. The module's own table is to begin with
     * {@code shard smallint not null, sequence bigint not null, id bigint not null, at timestamptz not null}, and to have
     * {@code (shard, sequence)} as its primary key, from which the writer reads where a shard ends.
     *
     * <p>Whoever deletes old rows of that table keeps to those with {@code sequence < log_shard.sequence}: the ends noted
     * there, once a minute and at every change of hands, are what remains when a shard's last rows are gone.
     */
    public static String ddl(String schema) {
        return DDL.replace("SCHEMA", schema);
    }

    private static final String DDL = """
            create table SCHEMA.log_writer (
                writer text primary key,
                epoch bigint not null,
                batch bigint not null,
                grants bigint not null default 0,
                holder uuid,
                backend_id integer,
                backend_start timestamptz,
                ended bigint[] not null default '{}'
            ) with (fillfactor = 20);
            comment on table SCHEMA.log_writer is
                'homed: in the database whose log it fences; one row per node that writes it';
            comment on column SCHEMA.log_writer.epoch is 'raised by whoever takes this place; a commit of a former one is refused';
            comment on column SCHEMA.log_writer.batch is 'the last batch committed; tells how an unknown commit ended';
            comment on column SCHEMA.log_writer.grants is 'raised when shards are handed to this writer';
            comment on column SCHEMA.log_writer.holder is 'the process that has this place';
            comment on column SCHEMA.log_writer.ended is 'the batches at which the last eight epochs ended, newest first';

            create table SCHEMA.log_shard (
                shard smallint primary key,
                writer text not null references SCHEMA.log_writer (writer),
                sequence bigint not null default 0,
                id bigint not null default 0
            ) with (fillfactor = 50);
            comment on table SCHEMA.log_shard is
                'homed: in the database whose log it divides; the owner of each shard, and its end as last noted';

            create table SCHEMA.log_cursor (
                feed text not null,
                shard smallint not null,
                sequence bigint not null,
                primary key (feed, shard)
            ) with (fillfactor = 50);
            comment on table SCHEMA.log_cursor is
                'homed: in the database whose log is read; how far each named reader of a shard has come';
            """;
}
