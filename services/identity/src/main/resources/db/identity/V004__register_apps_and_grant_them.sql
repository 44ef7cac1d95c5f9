-- Why: apps of developers call on behalf of people who let them (OAuth 2.0). Everything that is accepted as a token is opaque and lies
-- here as a digest, so that it can be listed, and revoked at once.

create table identity.app (
    id            bigint generated always as identity primary key,
    client_id     text        not null unique check (client_id ~ '^[a-z0-9][a-z0-9-]{2,63}$'),
    name          text        not null check (char_length(name) between 1 and 100),
    owner         bigint      not null references identity.login (id),
    public        boolean     not null,
    redirect_uris text[]      not null check (cardinality(redirect_uris) <= 20),
    permissions   text[]      not null check (cardinality(permissions) <= 50),
    created_at    timestamptz not null,
    disabled_at   timestamptz,
    removed_at    timestamptz
);
create index app_by_owner on identity.app (owner, id);
comment on table identity.app is 'homed: at the data centre of the organisation. Clients of RFC 6749. A removed one stays, so that its client id is never given to another';
comment on column identity.app.public is 'holds no secret (RFC 6749 section 2.1), so it has none';
comment on column identity.app.permissions is 'what it may ask people for; what it gets of these, each person says';

create table identity.app_secret (
    app          bigint      not null references identity.app (id) on delete cascade,
    slot         smallint    not null check (slot in (1, 2)),
    digest       bytea       not null check (octet_length(digest) = 32),
    made_at      timestamptz not null,
    last_used_on date,
    primary key (app, slot)
);
comment on table identity.app_secret is 'homed: with its app. SHA-256 of 256 random bits; two may live at once, so that one can be changed without a pause';

create table identity.consent (
    login    bigint      not null references identity.login (id) on delete cascade,
    app      bigint      not null references identity.app (id) on delete cascade,
    scopes   text[]      not null,
    given_at timestamptz not null,
    primary key (login, app)
);
create index consent_by_app on identity.consent (app);
comment on table identity.consent is 'homed: with its login. What a person let an app do, so that they are not asked again';

create table identity.oauth_grant (
    id         bigint generated always as identity primary key,
    app        bigint      not null references identity.app (id) on delete cascade,
    login      bigint      references identity.login (id) on delete cascade,
    scopes     text[]      not null,
    made_at    timestamptz not null,
    ends_at    timestamptz not null,
    revoked_at timestamptz,
    revoked_as text        check (char_length(revoked_as) between 1 and 40)
);
create index oauth_grant_by_login on identity.oauth_grant (login, made_at);
create index oauth_grant_by_app on identity.oauth_grant (app, made_at);
create unique index oauth_grant_of_app on identity.oauth_grant (app) where login is null and revoked_at is null;
create index oauth_grant_by_end on identity.oauth_grant (ends_at);
comment on table identity.oauth_grant is 'homed: with its login. The family of all tokens that came of one consent; revoked, all of them are worth nothing';
comment on column identity.oauth_grant.ends_at is 'however often it is refreshed';

create table identity.oauth_token (
    digest     bytea       primary key check (octet_length(digest) = 32),
    kind       text        not null check (char_length(kind) between 1 and 40),
    grant_id   bigint      not null references identity.oauth_grant (id) on delete cascade,
    scopes     text[]      not null,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index oauth_token_by_grant on identity.oauth_token (grant_id);
create index oauth_token_by_use on identity.oauth_token (used_at) where used_at is not null;
create index oauth_grant_by_revocation on identity.oauth_grant (revoked_at) where revoked_at is not null;
create index oauth_token_by_expiry on identity.oauth_token (expires_at);
comment on table identity.oauth_token is 'homed: with its grant. SHA-256 digests only, no token';
comment on column identity.oauth_token.used_at is 'since when a refresh token has a successor; whoever shows it again is a thief, or was robbed';

create table identity.oauth_request (
    id           text        primary key check (char_length(id) between 1 and 64),
    app          bigint      not null references identity.app (id) on delete cascade,
    login        bigint      not null references identity.login (id) on delete cascade,
    session      text        not null references identity.session (id) on delete cascade,
    state_digest bytea       unique check (octet_length(state_digest) = 32),
    code_digest  bytea       unique check (octet_length(code_digest) = 32),
    redirect_uri text        check (char_length(redirect_uri) <= 2000),
    client_state text        check (char_length(client_state) <= 2000),
    challenge    text        not null check (char_length(challenge) between 43 and 128),
    asked        text[]      not null,
    scopes       text[]      not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    grant_id     bigint      references identity.oauth_grant (id) on delete cascade
);
create index oauth_request_by_expiry on identity.oauth_request (expires_at);
create index oauth_request_by_app on identity.oauth_request (app);
create index oauth_request_by_login on identity.oauth_request (login);
create index oauth_request_by_session on identity.oauth_request (session);
comment on table identity.oauth_request is 'homed: with its session. From the request to authorise until its code is used, or comes too late';
comment on column identity.oauth_request.redirect_uri is 'as the app named it; null where it relied on having registered one only';
comment on column identity.oauth_request.challenge is 'code_challenge of RFC 7636, by S256';
comment on column identity.oauth_request.scopes is 'what the person allowed of what was asked; empty until they were asked';
comment on column identity.oauth_request.grant_id is 'what came of the code; whoever shows the code again ends it';
