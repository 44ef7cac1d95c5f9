-- Why: people ask for what is held about them, and to be forgotten; so each table says whether it holds any, and who asked waits here.

create table identity.erasure (
    id           bigint      generated always as identity primary key,
    login        bigint      not null references identity.login (id),
    pseudonym    text        not null unique check (pseudonym ~ '^erased-[a-z0-9]{12}$'),
    asked_at     timestamptz not null,
    asked_by     text        not null check (char_length(asked_by) <= 64),
    due_at       timestamptz not null,
    withdrawn_at timestamptz,
    held_until   timestamptz,
    done_at      timestamptz
);
create unique index erasure_by_login on identity.erasure (login) where withdrawn_at is null;
create index erasure_due on identity.erasure (due_at) where withdrawn_at is null and done_at is null;
comment on table identity.erasure is 'homed: with its login. People who are to be erased, or were. Personal: asked_by.';
comment on column identity.erasure.pseudonym is 'what stands for the person where a row stays';
comment on column identity.erasure.due_at is 'until then it can be withdrawn';
comment on column identity.erasure.held_until is 'a node is at it, and says so again before then';

create table identity.taken_name (
    digest bytea primary key check (octet_length(digest) = 32)
);
comment on table identity.taken_name is
    'mergeable: rows are only ever added. HMAC of names of people who were erased, under a key of identity.secret, so that none is given to another. Of no person by name.';

do $$
declare
    said record;
begin
    for said in select * from (values
        ('identity.login', 'Personal: name, display_name.'),
        ('identity.scram', 'Personal: login.'),
        ('identity.session', 'Personal: login.'),
        ('identity.token', 'Personal, with session.'),
        ('identity.ending', 'Of no person by name: a number, for a day.'),
        ('identity.secret', 'Of no person.'),
        ('identity.password_link', 'Personal: login.'),
        ('identity.deed', 'Personal: name, subject, detail.'),
        ('identity.bundle', 'Of no person.'),
        ('identity.bundle_permission', 'Of no person.'),
        ('identity.boundary', 'Of no person.'),
        ('identity.access_grant', 'Personal: granted_by, ended_by, reason.'),
        ('identity.organisation', 'Of no person.'),
        ('identity.department', 'Of no person.'),
        ('identity.department_span', 'Personal: changed_by.'),
        ('identity.membership', 'Personal: person, changed_by.'),
        ('identity.app', 'Personal: barred_why.'),
        ('identity.app_secret', 'Of no person.'),
        ('identity.app_key', 'Of no person.'),
        ('identity.consent', 'Personal: login.'),
        ('identity.oauth_grant', 'Personal: login.'),
        ('identity.oauth_token', 'Personal, with grant_id.'),
        ('identity.oauth_request', 'Personal: login.'),
        ('identity.signing_key', 'Of no person.'),
        ('identity.proof', 'Of no person.'),
        ('identity.oauth_pushed', 'Of no person: what an app asks, for a minute.'),
        ('identity.oauth_device', 'Personal: login.'),
        ('identity.second_factor', 'Personal: login.'),
        ('identity.recovery_code', 'Personal: login.'),
        ('identity.code_try', 'Personal: login.')) as words (name, about)
    loop
        execute format('comment on table %s is %L', said.name,
            rtrim(obj_description(said.name::regclass, 'pg_class'), '.') || '. ' || said.about);
    end loop;
end $$;
