-- Why: what is told to addresses of others is stored before it is sent, with how far it has come, so that a kill loses none of it.

create table outbound.webhook (
    id         bigint generated always as identity primary key,
    app        bigint      not null,
    url        text        not null check (char_length(url) between 1 and 2000),
    types      text[]      not null check (cardinality(types) between 1 and 100),
    paused     boolean     not null,
    algorithm  text        not null check (char_length(algorithm) between 1 and 40),
    secret     bytea       not null check (octet_length(secret) between 32 and 4096),
    made_at    timestamptz not null,
    failures   integer     not null default 0,
    rest_until timestamptz not null,
    missed     bigint      not null default 0,
    missed_at  timestamptz,
    holder     uuid,
    held_until timestamptz not null
) with (fillfactor = 50);
create index webhook_by_app on outbound.webhook (app, id);
comment on table outbound.webhook is 'homed: with its app. An address of others that is told of events; whoever reads the secrets here can sign what it takes for ours';
comment on column outbound.webhook.app is 'an app of the identity module, which says when it is gone';
comment on column outbound.webhook.secret is 'the secret of HMAC, or the private half of a pair in PKCS #8';
comment on column outbound.webhook.failures is 'how often in a row its receiver was away; the pause grows with it';
comment on column outbound.webhook.rest_until is 'nothing is tried before';
comment on column outbound.webhook.missed is 'events that found no room, at least so many';
comment on column outbound.webhook.holder is 'drawn by the node that sends for it now, and worth something until held_until';

create table outbound.letter (
    id       bigint generated always as identity primary key,
    webhook  bigint      not null references outbound.webhook (id) on delete cascade,
    event    text        not null check (char_length(event) between 1 and 100),
    type     text        not null check (char_length(type) between 1 and 100),
    body     text        not null,
    bytes    integer     not null,
    state    text        not null check (char_length(state) between 1 and 20),
    noted_at timestamptz not null,
    since    timestamptz not null,
    next_at  timestamptz not null,
    attempts integer     not null,
    done_at  timestamptz,
    status   integer,
    problem  text        check (char_length(problem) between 1 and 40),
    unique (webhook, event)
) with (fillfactor = 70);
create index letter_waiting on outbound.letter (webhook, next_at, id) include (bytes) where state = 'waiting';
create index letter_by_state on outbound.letter (webhook, state, id);
create index letter_done on outbound.letter (done_at) where done_at is not null;
comment on table outbound.letter is 'homed: with its webhook. One event on its way to one receiver; what was delivered goes after three days, dead letters after thirty';
comment on column outbound.letter.since is 'when it was noted or replayed last; it is tried for a day from then on';
