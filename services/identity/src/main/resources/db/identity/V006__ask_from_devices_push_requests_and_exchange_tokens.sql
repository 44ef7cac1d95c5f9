-- Why: apps ask people from devices without a browser (RFC 8628), push what they will ask (RFC 9126), and hand on to each other for whom
-- they act (RFC 8693).

alter table identity.app
    add column device        boolean not null default false,
    add column exchanges_for text[]  not null default '{}' check (cardinality(exchanges_for) <= 20),
    add column logout_uris   text[]  not null default '{}' check (cardinality(logout_uris) <= 20);
comment on column identity.app.device is 'may ask by a code that the person types in elsewhere';
comment on column identity.app.exchanges_for is 'client ids of the apps for which it may get tokens in exchange for its own';
comment on column identity.app.logout_uris is 'where a person is sent after signing out for it';

create table identity.oauth_pushed (
    digest     bytea       primary key check (octet_length(digest) = 32),
    app        bigint      not null references identity.app (id) on delete cascade,
    query      text        not null check (char_length(query) between 1 and 16000),
    expires_at timestamptz not null
);
create index oauth_pushed_by_app on identity.oauth_pushed (app, expires_at);
create index oauth_pushed_by_expiry on identity.oauth_pushed (expires_at);
comment on table identity.oauth_pushed is 'homed: at the data centre where it was pushed. What an app will ask, under the digest of its request_uri; good once';

create table identity.oauth_device (
    digest       bytea       primary key check (octet_length(digest) = 32),
    app          bigint      not null references identity.app (id) on delete cascade,
    asked        text[]      not null,
    user_digest  bytea       unique check (octet_length(user_digest) = 32),
    state_digest bytea       unique check (octet_length(state_digest) = 32),
    login        bigint      references identity.login (id) on delete cascade,
    auth_at      timestamptz,
    decided      text        check (decided in ('granted', 'denied')),
    interval_s   integer     not null check (interval_s between 1 and 600),
    last_poll_at timestamptz,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    grant_id     bigint      references identity.oauth_grant (id) on delete cascade,
    check (decided is null or login is not null)
);
create index oauth_device_by_app on identity.oauth_device (app, expires_at);
create index oauth_device_by_login on identity.oauth_device (login);
create index oauth_device_by_grant on identity.oauth_device (grant_id);
create index oauth_device_by_expiry on identity.oauth_device (expires_at);
comment on table identity.oauth_device is 'homed: at the data centre where it was asked. Under the digest of the device code';
comment on column identity.oauth_device.user_digest is 'of the code that is typed in; gone once somebody has, so that nobody else can';
comment on column identity.oauth_device.state_digest is 'by what the page of whoever typed it in answers';
comment on column identity.oauth_device.interval_s is 'how many seconds have to lie between two questions of the device; grows when it asks too soon';

alter table identity.oauth_token
    add column audience bigint references identity.app (id) on delete cascade,
    add column actors   text[] check (cardinality(actors) between 1 and 4);
create index oauth_token_by_audience on identity.oauth_token (audience) where audience is not null;
comment on column identity.oauth_token.audience is 'the app to which alone it is shown; null for our own interface';
comment on column identity.oauth_token.actors is 'client ids of who acts for the person, the last to join first';
