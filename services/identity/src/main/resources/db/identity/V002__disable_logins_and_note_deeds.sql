-- Why: an administrator keeps somebody out without taking the login away, lets people choose a password without learning it,
-- and everybody can see afterwards what administrators did.

alter table identity.login add column disabled_at timestamptz;
comment on column identity.login.disabled_at is 'since when nobody signs in by it; null while people may';

create table identity.password_link (
    digest     bytea       primary key check (octet_length(digest) = 32),
    login      bigint      not null unique references identity.login (id) on delete cascade,
    made_at    timestamptz not null,
    expires_at timestamptz not null
);
comment on table identity.password_link is 'homed: with its login. SHA-256 of the one link by which a person may choose a password, once';

create table identity.deed (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    login   bigint      not null,
    name    text        not null check (char_length(name) between 1 and 64),
    deed    text        not null check (char_length(deed) between 1 and 64),
    subject text        not null check (char_length(subject) <= 3100),
    detail  text        not null check (char_length(detail) <= 1000),
    address text        not null check (char_length(address) <= 45),
    request text        not null check (char_length(request) <= 100),
    outcome text                 check (char_length(outcome) between 1 and 64)
);
create index deed_by_time on identity.deed (at);
comment on table identity.deed is 'mergeable: rows are only ever added, and each is whose data centre it was done in. What administrators did; kept for two years';
comment on column identity.deed.outcome is 'done, the code of a refusal, or fault; null when the process ended before it knew';
