-- Why: a bearer token is good for whoever reads it; apps that move money sign each request as well (docs/protocol/signature.md).

alter table identity.app add column signs boolean not null default false;
comment on column identity.app.signs is 'what it sends without a signature of its own is refused';

create table identity.app_key (
    key_id    text        primary key check (key_id ~ '^key-[0-9a-f]{16}$'),
    app       bigint      not null references identity.app (id) on delete cascade,
    slot      smallint    not null check (slot in (1, 2)),
    algorithm text        not null check (char_length(algorithm) between 1 and 40),
    material  bytea       not null check (octet_length(material) between 32 and 1024),
    made_at   timestamptz not null,
    unique (app, slot)
);
comment on table identity.app_key is 'homed: with its app. By what its requests are signed, two at most; whoever reads a secret here can sign as the app';
comment on column identity.app_key.material is 'the secret of HMAC, or a public key as SubjectPublicKeyInfo';

comment on table identity.proof is 'homed: at each data centre its own. Proofs of RFC 9449 and nonces of signed requests that were shown, so that each is good once, whichever node sees it';
