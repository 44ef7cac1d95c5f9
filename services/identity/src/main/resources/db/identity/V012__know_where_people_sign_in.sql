-- Why: whoever guesses at a login from many addresses must not keep its person out. From where people have signed in before, they do
-- not wait for what strangers try.

create table identity.known_place (
    login   bigint      not null references identity.login (id) on delete cascade,
    network cidr        not null,
    seen_at timestamptz not null,
    primary key (login, network)
);
comment on table identity.known_place is 'mergeable: of each the latest moment counts. Networks from which a person signed in within 90 days, with all that is asked of them; at most 20 of one login. Personal: login.';
comment on column identity.known_place.network is 'one address of IPv4, 64 bits of IPv6, which is what one customer gets';
comment on column identity.known_place.seen_at is 'when last, behind by up to a day';
create index known_place_by_time on identity.known_place (seen_at);
