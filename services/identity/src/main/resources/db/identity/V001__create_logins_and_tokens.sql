-- Why: the people who can sign in, what proves it, and the tokens by which they call.

create table identity.login (
    id           bigint generated always as identity primary key,
    name         text        not null unique check (name ~ '^[a-z0-9._-]{1,64}$'),
    display_name text        not null check (char_length(display_name) between 1 and 100),
    realm        text        not null check (realm in ('employees', 'customers')),
    bundle       text        not null check (bundle in ('administrator', 'person')),
    created_at   timestamptz not null,
    removed_at   timestamptz
);
comment on table identity.login is 'homed: at the data centre of the organisation. A removed login stays, so that its name is never given to another';

create table identity.scram (
    login      bigint  not null references identity.login (id) on delete cascade,
    mechanism  text    not null check (mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-1')),
    salt       bytea   not null check (octet_length(salt) between 8 and 64),
    iterations integer not null check (iterations between 4096 and 1000000),
    stored_key bytea   not null check (octet_length(stored_key) between 20 and 64),
    server_key bytea   not null check (octet_length(server_key) between 20 and 64),
    primary key (login, mechanism)
);
comment on table identity.scram is 'homed: with its login. Keys derived from the password (RFC 5802); the password itself is stored nowhere';

create table identity.session (
    id           text        primary key check (char_length(id) between 1 and 64),
    login        bigint      not null references identity.login (id) on delete cascade,
    opened_at    timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    agent        text        not null check (char_length(agent) <= 200),
    address      text        not null check (char_length(address) <= 45)
);
create index session_by_login on identity.session (login, opened_at);
create index session_by_expiry on identity.session (expires_at);
comment on table identity.session is 'homed: at the data centre where it was opened. last_seen_at is behind by up to a quarter of an hour';

create table identity.token (
    digest     bytea       primary key check (octet_length(digest) = 32),
    kind       text        not null check (char_length(kind) between 1 and 40),
    session    text        not null references identity.session (id) on delete cascade,
    issued_at  timestamptz not null,
    expires_at timestamptz not null
);
create index token_by_session on identity.token (session, kind, issued_at);
create index token_by_expiry on identity.token (expires_at);
comment on table identity.token is 'homed: with its session. SHA-256 digests only, no token';

create table identity.ending (
    id       bigint generated always as identity primary key,
    login    bigint      not null,
    ended_at timestamptz not null default clock_timestamp()
);
create index ending_by_time on identity.ending (ended_at);
comment on table identity.ending is 'homed: with its login. Logins whose sessions were ended in the last day, for a process that missed the notification';

create table identity.secret (
    name  text  primary key,
    value bytea not null check (octet_length(value) >= 32)
);
comment on table identity.secret is 'homed: at each data centre its own. Random keys made at first need';
