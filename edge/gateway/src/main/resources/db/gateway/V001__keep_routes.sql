-- Why: routes change while the platform runs, are one set with a number on all nodes, and everybody can see who made it so.

create table gateway.route_version (
    version        bigint      primary key check (version > 0),
    previous       bigint      not null check (previous >= 0 and previous < version),
    at             timestamptz not null default clock_timestamp(),
    author         text        not null check (char_length(author) <= 300),
    request        text        not null check (char_length(request) <= 100),
    reason         text        not null check (char_length(reason) between 1 and 500),
    rolled_back_to bigint,
    format         integer     not null,
    document       text        not null check (octet_length(document) <= 4194304)
);
comment on table gateway.route_version is 'homed: in the database that its nodes work on; added to, never changed; the newest 1,000 are kept. Personal: author.';
comment on column gateway.route_version.previous is 'the version that its author had seen; 0: there was none';
comment on column gateway.route_version.rolled_back_to is 'the version whose routes these are, 0 for none at all; null for a change';
comment on column gateway.route_version.format is 'how the document is to be read; a node that does not know this one stays with the routes it has';
comment on column gateway.route_version.document is 'routes and back ends, as JSON';

create table gateway.route_draft (
    one      boolean     primary key default true check (one),
    revision bigint      not null check (revision > 0),
    at       timestamptz not null default clock_timestamp(),
    author   text        not null check (char_length(author) <= 300),
    document text        not null check (octet_length(document) <= 4194304)
);
comment on table gateway.route_draft is 'homed: in the database that its nodes work on. The one set of routes that is being written; a draft that was not the newest any more is refused. Personal: author.';
