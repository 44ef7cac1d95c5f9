-- Why: nodes that share a database need no list of each other: each notes where it listens.

create table cluster.peer (
    name    text        primary key check (name ~ '^[a-z0-9-]{1,64}$'),
    address inet        not null,
    port    integer     not null check (port between 1 and 65535),
    seen_at timestamptz not null
);
comment on table cluster.peer is 'homed: in the database that its nodes work on; one row a node, written by itself while it looks for others';
comment on column cluster.peer.seen_at is 'by this database''s clock; a row that is old is nobody''s any more';
