-- The tables of the message log itself: its writers, its shards, its readers.
create table messaging.log_writer (
    writer text primary key,
    epoch bigint not null,
    batch bigint not null,
    grants bigint not null default 0,
    holder uuid,
    backend_id integer,
    backend_start timestamptz,
    ended bigint[] not null default '{}'
) with (fillfactor = 20);
comment on table messaging.log_writer is
    'homed: in the database whose log it fences; one row per node that writes it';
comment on column messaging.log_writer.epoch is 'raised by whoever takes this place; a commit of a former one is refused';
comment on column messaging.log_writer.batch is 'the last batch committed; tells how an unknown commit ended';
comment on column messaging.log_writer.grants is 'raised when shards are handed to this writer';
comment on column messaging.log_writer.holder is 'the process that has this place';
comment on column messaging.log_writer.ended is 'the batches at which the last eight epochs ended, newest first';

create table messaging.log_shard (
    shard smallint primary key,
    writer text not null references messaging.log_writer (writer),
    sequence bigint not null default 0,
    id bigint not null default 0
) with (fillfactor = 50);
comment on table messaging.log_shard is
    'homed: in the database whose log it divides; the owner of each shard, and its end as last noted';

create table messaging.log_cursor (
    feed text not null,
    shard smallint not null,
    sequence bigint not null,
    primary key (feed, shard)
) with (fillfactor = 50);
comment on table messaging.log_cursor is
    'homed: in the database whose log is read; how far each named reader of a shard has come';
