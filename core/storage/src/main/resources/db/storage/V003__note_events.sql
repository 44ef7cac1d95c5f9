-- Why: what happened is noted in the transaction in which it happens, so that nobody is told of what was rolled back, and nothing
-- that was committed goes untold. Numbers are given afterwards, to what is committed, so that who reads by number skips nothing.
create table storage.event (
    id       bigint generated always as identity primary key,
    sequence bigint unique,
    at       timestamptz not null default clock_timestamp(),
    type     text        not null check (type ~ '^[a-z]+(\.[a-z]+){1,2}$'),
    version  smallint    not null check (version > 0),
    key      text        not null check (key <> ''),
    data     text        not null
);
create index event_unnumbered on storage.event (id) where sequence is null;
create index event_at on storage.event (at);
comment on table storage.event is 'homed: in the database in which it happened; rows go after thirty days, told or not';
comment on column storage.event.sequence is 'gap-free, given after the commit by whoever reads first; null: nobody has read since';
comment on column storage.event.key is 'what it is about; events of one key are told in their order';
comment on column storage.event.data is 'JSON, with the fields that the type of that version declares';

create table storage.event_end (
    one      boolean primary key default true check (one),
    sequence bigint  not null
);
comment on table storage.event_end is 'homed: in the database whose events it numbers; one row, with the last number given';
insert into storage.event_end (sequence) values (0);

create table storage.event_feed (
    feed       text        primary key,
    sequence   bigint      not null,
    holder     uuid        not null,
    held_until timestamptz not null
) with (fillfactor = 20);
comment on table storage.event_feed is
    'homed: in the database whose events are read; how far each named reader has come, and which process reads for it now';
