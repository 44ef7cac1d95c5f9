-- Why: a password that somebody guessed or that leaked opens a login by itself. People can add a second factor (RFC 6238), and it is
-- known of each session by what it was proved.

create table identity.second_factor (
    login          bigint      primary key references identity.login (id) on delete cascade,
    sealed         bytea       not null check (octet_length(sealed) between 40 and 200),
    made_at        timestamptz not null,
    confirmed_at   timestamptz,
    last_step      bigint      not null default 0,
    password_alone boolean     not null default false
);
comment on table identity.second_factor is 'homed: with its login. What a person''s app makes codes of';
comment on column identity.second_factor.sealed is 'by AES-GCM under a secret of identity.secret, bound to the login';
comment on column identity.second_factor.confirmed_at is 'since when a code is asked for; null until the person has shown the first';
comment on column identity.second_factor.last_step is 'the latest span of 30 s whose code was used, so that each is good once, whichever node sees it';
comment on column identity.second_factor.password_alone is 'whether XMPP apps, which cannot ask for a code, may sign in by the password alone';

create table identity.recovery_code (
    login   bigint      not null references identity.login (id) on delete cascade,
    digest  bytea       not null check (octet_length(digest) = 32),
    used_at timestamptz,
    primary key (login, digest)
);
comment on table identity.recovery_code is 'homed: with its login. SHA-256 of 80 random bits each; good once, in the place of a code';

create table identity.code_try (
    login   bigint      not null references identity.login (id) on delete cascade,
    lane    text        not null check (lane in ('known', 'strange')),
    wrong   integer     not null check (wrong between 1 and 1000),
    next_at timestamptz not null,
    primary key (login, lane)
);
comment on table identity.code_try is 'homed: with its login. How many wrong codes were shown lately, and when the next may be; from where the person is signed in, and from elsewhere';

alter table identity.session add column amr text[] check (cardinality(amr) between 1 and 5);
comment on column identity.session.amr is 'by what it was proved (RFC 8176); null where a node of an earlier release opened it, which asks for the password alone';
alter table identity.oauth_grant add column amr text[] check (cardinality(amr) between 1 and 5);
comment on column identity.oauth_grant.amr is 'by what the session was proved in which it was given; null as there';
alter table identity.oauth_device add column amr text[] check (cardinality(amr) between 1 and 5);
comment on column identity.oauth_device.amr is 'as in the grant that will come of it';
