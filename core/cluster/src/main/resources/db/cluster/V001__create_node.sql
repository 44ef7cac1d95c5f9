-- Why: who beats is alive, whatever the network says; all of it by this database's clock.

create table cluster.node (
    name         text        primary key check (name ~ '^[a-z0-9-]{1,64}$'),
    life         uuid        not null,
    since        timestamptz not null,
    steady_since timestamptz not null,
    beat_at      timestamptz not null,
    standing     text        not null check (standing in ('joining', 'well', 'cut-off', 'leaving', 'left', 'dead')),
    roles        text[]      not null,
    version      text        not null,
    sees         text[]      not null,
    logs         text[]      not null
) with (fillfactor = 20);
comment on table cluster.node is 'homed: in the database that its nodes work on; one row a node, written by itself once a second';
comment on column cluster.node.life is 'drawn at each start, and when it was declared dead and comes back';
comment on column cluster.node.steady_since is 'since when it has beaten without a pause; who came back a moment ago judges nobody';
comment on column cluster.node.sees is 'the nodes that its network shows it, itself included';
comment on column cluster.node.logs is 'the logs whose shards it can own now';
