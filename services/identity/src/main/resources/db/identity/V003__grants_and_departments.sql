-- Why: who may do what is granted, by whoever has a reason to, for a while, and within bounds; and people belong to departments, which
-- move, so that what somebody may reach can follow from where they are.

create table identity.bundle (
    id         bigint generated always as identity primary key,
    name       text        not null unique check (char_length(name) between 1 and 100),
    made_at    timestamptz not null default clock_timestamp()
);
comment on table identity.bundle is 'homed: at the data centre of the organisation. Permissions that are granted together; the two built-in ones are not here';

create table identity.bundle_permission (
    bundle     bigint not null references identity.bundle (id) on delete cascade,
    permission text   not null check (permission ~ '^[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*){2}$' and char_length(permission) <= 100),
    primary key (bundle, permission)
);
comment on table identity.bundle_permission is 'homed: with its bundle';

create table identity.boundary (
    id      bigint generated always as identity primary key,
    kind    text        not null check (kind ~ '^[a-z][a-z0-9-]{0,39}$'),
    parent  bigint      references identity.boundary (id),
    name    text        not null check (char_length(name) between 1 and 100),
    made_at timestamptz not null default clock_timestamp()
);
create index boundary_by_parent on identity.boundary (parent);
comment on table identity.boundary is 'homed: at the data centre of the organisation. What a grant may be bounded to: a line of service, a set of books; what lies beneath one is within it. Its parent never changes, so there is no circle';

create table identity.access_grant (
    id           bigint generated always as identity primary key,
    subject_kind text        not null check (subject_kind ~ '^[a-z][a-z0-9-]{0,39}$'),
    subject      bigint      not null check (subject > 0),
    permission   text        check (permission ~ '^[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*){2}$' and char_length(permission) <= 100),
    bundle       bigint      references identity.bundle (id),
    boundary     bigint      references identity.boundary (id),
    range        text        not null check (range in ('own', 'department', 'tree', 'all')),
    valid_from   timestamptz not null,
    valid_until  timestamptz check (valid_until > valid_from),
    producer     text        not null check (producer ~ '^[a-z][a-z0-9-]{0,39}$'),
    producer_key text        not null check (char_length(producer_key) between 1 and 200),
    reason       text        not null check (char_length(reason) between 1 and 500),
    granted_by   text        not null check (char_length(granted_by) <= 64),
    granted_at   timestamptz not null default clock_timestamp(),
    ended_at     timestamptz,
    ended_by     text        check (char_length(ended_by) <= 64),
    check ((permission is null) <> (bundle is null))
);
create unique index access_grant_by_producer on identity.access_grant (producer, producer_key) where ended_at is null;
create index access_grant_by_subject on identity.access_grant (subject_kind, subject) where ended_at is null;
create index access_grant_by_bundle on identity.access_grant (bundle) where bundle is not null;
create index access_grant_by_boundary on identity.access_grant (boundary) where boundary is not null;
comment on table identity.access_grant is 'homed: with its subject. Who holds what; an ended one stays, as history. A kind of subject that a program does not know gives nobody anything';
comment on column identity.access_grant.producer is 'the part of the platform that has the reason, and by producer_key knows the grant again; one grant at a time for each key';
comment on column identity.access_grant.granted_by is 'the name of the login that asked for it, or the empty text when the producer acted by itself';

create table identity.organisation (
    id      bigint generated always as identity primary key,
    name    text        not null unique check (char_length(name) between 1 and 100),
    made_at timestamptz not null default clock_timestamp()
);
comment on table identity.organisation is 'homed: at its own data centre';

create table identity.department (
    id           bigint generated always as identity primary key,
    organisation bigint not null references identity.organisation (id)
);
create index department_by_organisation on identity.department (organisation);
comment on table identity.department is 'homed: with its organisation. Only that there is one; what it is called and where it stands is its history';

-- Both ranges have a GiST operator class of PostgreSQL's own, so this needs no extension that a server of yours may lack.
create table identity.department_span (
    id         bigint generated always as identity primary key,
    department bigint    not null references identity.department (id),
    parent     bigint    references identity.department (id) check (parent <> department),
    name       text      not null check (char_length(name) between 1 and 100),
    valid      tstzrange not null check (not isempty(valid)),
    changed_by text      not null check (char_length(changed_by) <= 64),
    exclude using gist (int8range(department, department, '[]') with &&, valid with &&)
);
create index department_span_by_department on identity.department_span (department);
create index department_span_by_parent on identity.department_span (parent);
comment on table identity.department_span is 'homed: with its department. What it was called and where it stood, since when and until when; one at each moment';

create table identity.membership (
    id         bigint generated always as identity primary key,
    person     bigint    not null references identity.login (id) on delete cascade,
    department bigint    not null references identity.department (id),
    title      text      not null check (char_length(title) <= 100),
    lead       boolean   not null,
    valid      tstzrange not null check (not isempty(valid)),
    changed_by text      not null check (char_length(changed_by) <= 64),
    exclude using gist (int8range(person, person, '[]') with &&, int8range(department, department, '[]') with &&, valid with &&)
);
create index membership_by_person on identity.membership (person);
create index membership_by_department on identity.membership (department);
comment on table identity.membership is 'homed: with its department. Who was a member of it, since when and until when';
