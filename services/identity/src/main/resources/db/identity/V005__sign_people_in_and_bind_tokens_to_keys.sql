-- Why: apps sign people in (OpenID Connect), so there are keys that sign; and tokens can be bound to a key of the app (RFC 9449), so
-- that whoever copies one has nothing.

create table identity.signing_key (
    kid        text        primary key check (kid ~ '^[A-Za-z0-9_-]{8,64}$'),
    alg        text        not null check (alg in ('RS256', 'ES256')),
    public_key bytea       not null,
    sealed     bytea       not null,
    made_at    timestamptz not null,
    signs_from timestamptz not null,
    retires_at timestamptz not null check (retires_at > signs_from)
);
create index signing_key_by_time on identity.signing_key (alg, signs_from);
comment on table identity.signing_key is 'homed: at each data centre its own. By what ID tokens are signed; published a while before it signs and a while after';
comment on column identity.signing_key.sealed is 'the private half as PKCS #8, by AES-GCM under a secret of identity.secret';
comment on column identity.signing_key.retires_at is 'when the next one is meant to follow; while there is none, this one signs on';

alter table identity.app
    add column id_token_alg   text    not null default 'RS256' check (id_token_alg in ('RS256', 'ES256')),
    add column proof_required boolean not null default false;
comment on column identity.app.proof_required is 'gets no token that is not bound to a key (RFC 9449 section 5.2)';

alter table identity.oauth_request
    add column nonce text check (char_length(nonce) <= 500),
    add column jkt   text check (char_length(jkt) = 43);
comment on column identity.oauth_request.nonce is 'goes into the ID token unread (OpenID Connect Core section 3.1.2.1)';
comment on column identity.oauth_request.jkt is 'dpop_jkt of RFC 9449 section 10: by which key alone the code is good';

alter table identity.oauth_grant
    add column auth_at timestamptz,
    add column jkt     text check (char_length(jkt) = 43);
comment on column identity.oauth_grant.auth_at is 'when the person signed in who granted it; null for what an app has for itself, and for grants of a release before';
comment on column identity.oauth_grant.jkt is 'by which key alone a public app refreshes (RFC 9449 section 5)';

alter table identity.oauth_token add column jkt text check (char_length(jkt) = 43);
comment on column identity.oauth_token.jkt is 'SHA-256 thumbprint (RFC 7638) of the key without which the token is worth nothing';

create table identity.proof (
    digest     bytea       primary key check (octet_length(digest) = 32),
    expires_at timestamptz not null
);
create index proof_by_expiry on identity.proof (expires_at);
comment on table identity.proof is 'homed: at each data centre its own. Proofs of RFC 9449 that were shown, so that each is good once, whichever node sees it';
