-- Why: whoever asks one node sees all of them, also those that this one has no link to; and clients of a node that drains are
-- told of another. A node of the release before writes none of it, and what it would have said is empty.

alter table cluster.node
    add column address     text    not null default '',
    add column clients     text    not null default '',
    add column sessions    integer not null default 0,
    add column connections integer not null default 0,
    add column behind      bigint  not null default 0,
    add column state       text    not null default '',
    add column says        text    not null default '';
comment on column cluster.node.address is 'where the other nodes reach it, for people who read';
comment on column cluster.node.clients is 'where XMPP clients reach it, as host or host:port; empty: that was not said';
comment on column cluster.node.sessions is 'of people who live there';
comment on column cluster.node.connections is 'of clients to it, XMPP and WebSocket';
comment on column cluster.node.behind is 'rows of the one of its shards that is farthest behind which have not been carried to their receivers'' homes';
comment on column cluster.node.state is 'ready, impaired, unready or draining, as its health says; empty: it has not said';
comment on column cluster.node.says is 'what is wrong with it and what to do, in a sentence or two';
