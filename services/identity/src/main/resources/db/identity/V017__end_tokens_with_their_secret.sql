-- Why: whoever revokes a secret that got into wrong hands means what was got with it as well.
-- Tokens that an earlier release issued name no secret: they end when they are two hours old.

alter table identity.app_secret add column id bigint generated always as identity unique;
comment on column identity.app_secret.id is 'given once, while a slot is used again';

alter table identity.oauth_token add column secret bigint references identity.app_secret (id) on delete cascade;
create index oauth_token_by_secret on identity.oauth_token (secret) where secret is not null;
comment on column identity.oauth_token.secret is 'by which the app got this access token, and with which it ends; null for all other tokens, and where the app has none';
