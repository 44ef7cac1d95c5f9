-- A restore changes what everybody believes to have happened, so the database that came back says so itself.
create table storage.restore_audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    backup text not null,
    backup_folder text not null,
    asked text not null,
    reached_lsn text not null,
    reached_at text not null,
    timeline integer not null,
    found_rows bigint not null,
    found text not null,
    log_after_bytes bigint not null,
    result text not null
);
comment on table storage.restore_audit is 'homed: in the database that was restored; one row for each restore in its history';
comment on column storage.restore_audit.asked is 'the moment that was asked for: latest, backup, or a time';
comment on column storage.restore_audit.reached_at is 'when the last transaction that is there was committed, as PostgreSQL tells it';
comment on column storage.restore_audit.found is 'for each log: rows, shards, and the highest sequence';
comment on column storage.restore_audit.log_after_bytes is 'how much log was at hand from after that moment, and is not in it';
comment on column storage.restore_audit.result is 'well, or what is wrong with what came back';
