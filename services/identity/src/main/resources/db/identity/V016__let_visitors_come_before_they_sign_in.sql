-- Why: whoever asks something on a site is served before anybody knows who it is, and stays the same person when that is known.

create table identity.visitor (
    login        bigint      primary key references identity.login (id) on delete cascade,
    proof        bytea       not null unique check (octet_length(proof) = 32),
    made_at      timestamptz not null,
    connected_at timestamptz,
    ended_at     timestamptz,
    known_at     timestamptz,
    known_as     bigint      references identity.login (id),
    check (known_as is null or known_at is not null and known_as <> login)
);
comment on table identity.visitor is 'homed: with its login. Who came without signing in. A release before this one takes them for customers that nothing lets in. Personal: login, known_as.';
comment on column identity.visitor.proof is 'SHA-256 of what proves to be this visitor to who signs in later';
comment on column identity.visitor.connected_at is 'when it was first let into chat; null for one that can have written nothing';
comment on column identity.visitor.ended_at is 'since when it has no session, and so nobody can come as this visitor any more; noted within a quarter of an hour';
comment on column identity.visitor.known_at is 'since when it is known who it is: as which other login, or by its own; until then its login is a guest, though it stands as a customer';
comment on column identity.visitor.known_as is 'the customer who signed in and showed the proof; this login is removed then, and what is its is found at that customer';
create index visitor_here on identity.visitor (made_at) where known_at is null and ended_at is null;
create index visitor_of on identity.visitor (known_as) where known_as is not null;
