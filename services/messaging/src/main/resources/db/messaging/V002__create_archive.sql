-- The archive: one row per owner for a private message, one row per line for every other message.
create table messaging.archive (
    shard     smallint    not null,
    sequence  bigint      not null,
    id        bigint      not null,
    at        timestamptz not null,
    owner     text        not null,
    peer      text        not null,
    direction smallint    not null check (direction in (0, 1)),
    kind      smallint    not null check (kind in (0, 1)),
    key       uuid,
    stanza    text        not null,
    primary key (shard, sequence)
);
comment on table messaging.archive is
    'homed: where the owner''s shard is owned; rows are only ever added, and are named by (shard, sequence) and by id';
comment on column messaging.archive.owner is 'bare JID of the person, or address of the line, whose archive this row is in';
comment on column messaging.archive.peer is 'the other person''s bare JID; in a line''s archive the sender''s';
comment on column messaging.archive.direction is '0 received by the owner, 1 sent by the owner';
comment on column messaging.archive.kind is '0 content, 1 about another message: a receipt or a marker';
comment on column messaging.archive.key is
    'what makes a retry the same: digest of (sender, addressed, origin-id); in the receiver''s archive made of the source row''s id';
create unique index archive_key on messaging.archive (key) where key is not null;
create index archive_owner on messaging.archive (owner, id);
create index archive_peer on messaging.archive (owner, peer, id);

-- Up to where each person's messages have reached one of their sessions; what is past it is delivered when they come online.
create table messaging.delivery_position (
    owner text   not null primary key,
    id    bigint not null
) with (fillfactor = 50);
comment on table messaging.delivery_position is 'homed: where the owner''s shard is owned';

-- What each resumable stream had handled, so that a stream that cannot be resumed is told the right h. XEP-0198 section 5.
create table messaging.stream_position (
    stream uuid        not null primary key,
    owner  text        not null,
    h      bigint      not null,
    at     timestamptz not null
) with (fillfactor = 50);
comment on table messaging.stream_position is 'homed: where the owner''s shard is owned; rows older than a day are dropped';
create index stream_position_at on messaging.stream_position (at);

-- One conversation as one person sees it: a private chat, or a group they are a member of.
create table messaging.line (
    owner         text   not null,
    object        text   not null,
    business      text   not null,
    head_sequence bigint not null default 0,
    head_id       bigint not null default 0,
    read_sequence bigint not null default 0,
    read_id       bigint not null default 0,
    delivered_to_peer_id bigint not null default 0,
    read_by_peer_id      bigint not null default 0,
    primary key (owner, object, business)
) with (fillfactor = 50);
comment on table messaging.line is 'mergeable: every position is the greatest of the two';

-- A group: a line with durable members.
create table messaging.line_group (
    address       text        not null primary key,
    title         text        not null,
    created_by    text        not null,
    created_at    timestamptz not null,
    head_sequence bigint      not null default 0,
    head_id       bigint      not null default 0
) with (fillfactor = 50);
comment on table messaging.line_group is 'homed: where the line''s shard is owned';

create table messaging.line_member (
    line          text        not null references messaging.line_group (address) on delete cascade,
    member        text        not null,
    nick          text        not null,
    joined_at     timestamptz not null,
    joined_id     bigint      not null,
    read_sequence bigint      not null default 0,
    read_id       bigint      not null default 0,
    primary key (line, member)
) with (fillfactor = 50);
comment on table messaging.line_member is 'homed: where the line''s shard is owned';
create index line_member_member on messaging.line_member (member);
