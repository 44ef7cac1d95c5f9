-- Whom each person knows, and who of them may see whose presence. RFC 6121 sections 2 and 3.
create table messaging.roster_item (
    owner    text     not null,
    contact  text     not null,
    name     text     not null default '',
    groups   text[]   not null default '{}',
    outbound smallint not null default 0 check (outbound in (0, 1, 2)),
    inbound  smallint not null default 0 check (inbound in (0, 1, 2)),
    approved boolean  not null default false,
    listed   boolean  not null default true,
    request  text,
    primary key (owner, contact),
    check (request is null or inbound = 1)
);
comment on table messaging.roster_item is
    'homed: where the owner''s shard is owned; of two people here both rows change in one transaction';
comment on column messaging.roster_item.outbound is 'whether the owner sees the contact: 0 no, 1 asked for, 2 yes';
comment on column messaging.roster_item.inbound is 'whether the contact sees the owner: 0 no, 1 asked for, 2 yes';
comment on column messaging.roster_item.approved is 'the owner granted in advance what the contact has not asked for';
comment on column messaging.roster_item.listed is 'whether clients see the item; a mere request is not listed';
comment on column messaging.roster_item.request is
    'the contact''s presence of type subscribe, delivered at every sign-in until it is answered';
create index roster_item_request on messaging.roster_item (owner) where request is not null;

create table messaging.roster_version (
    owner   text   not null primary key,
    version bigint not null
) with (fillfactor = 50);
comment on table messaging.roster_version is
    'homed: where the owner''s shard is owned; raised by every change that clients see, and locked by every change';
