-- Why: settings that change while running are one set with a number, the same on all nodes, and everybody can see who made it so.

create table storage.setting_version (
    version        bigint      primary key check (version > 0),
    previous       bigint      not null check (previous >= 0 and previous < version),
    at             timestamptz not null default clock_timestamp(),
    author         text        not null,
    origin         text        not null,
    request        text        not null,
    reason         text        not null,
    rolled_back_to bigint,
    names          text[]      not null,
    texts          text[]      not null check (cardinality(texts) = cardinality(names)),
    changed        text[]      not null,
    before         text[]      not null check (cardinality(before) = cardinality(changed)),
    after          text[]      not null check (cardinality(after) = cardinality(changed))
);
comment on table storage.setting_version is 'homed: in the database that its nodes work on; added to, never changed; the newest 1,000 are kept';
comment on column storage.setting_version.previous is 'the version that its author had seen; 0: there was none';
comment on column storage.setting_version.rolled_back_to is 'the version whose contents these are; null for a change';
comment on column storage.setting_version.names is 'the whole set: which settings have a running value';
comment on column storage.setting_version.texts is 'those values, in the same order';
comment on column storage.setting_version.changed is 'which settings are others than in the version before';
comment on column storage.setting_version.before is 'what they were; null: no running value';
comment on column storage.setting_version.after is 'what they are; null: no running value any more';

create table storage.setting_audit (
    id      bigint      generated always as identity primary key,
    at      timestamptz not null default clock_timestamp(),
    author  text        not null,
    origin  text        not null,
    request text        not null,
    outcome text        not null check (outcome in ('changed', 'rolled-back', 'refused', 'conflict')),
    version bigint      not null,
    reason  text        not null,
    names   text[]      not null,
    before  text[]      not null,
    after   text[]      not null,
    said    text        not null
);
comment on table storage.setting_audit is 'homed: in the database that its nodes work on; added to, never changed; the newest 10,000 are kept';
comment on column storage.setting_audit.version is 'the new one; for what was not done the one that its author had seen';
comment on column storage.setting_audit.after is 'what was asked for; null: no running value any more';
comment on column storage.setting_audit.said is 'why not; empty for what was done';

create table storage.setting_node (
    node    text        primary key,
    version bigint      not null,
    state   text        not null check (state in ('applied', 'partly', 'refused')),
    says    text        not null,
    seen_at timestamptz not null
) with (fillfactor = 50);
comment on table storage.setting_node is 'homed: in the database that its nodes work on; one row a node, written by itself every other second';
comment on column storage.setting_node.version is 'the one that it has applied';
comment on column storage.setting_node.state is 'partly: some values are of no use there; refused: the newest could not be applied, it goes on with this one';
