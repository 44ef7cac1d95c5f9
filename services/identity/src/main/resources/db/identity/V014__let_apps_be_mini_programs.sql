-- Why: apps run within our own clients, as mini-programs: they learn who uses them without a page of their own, and lose it with the
-- session. And pages of apps reach into the client, each by what its app vouches for.

alter table identity.app
    add column mini    boolean not null default false check (not (mini and public)),
    add column origins text[]  not null default '{}' check (cardinality(origins) <= 20);
comment on column identity.app.mini is 'runs within our own clients, and has a back end that keeps a secret';
comment on column identity.app.origins is 'where its pages lie (RFC 6454), as browsers write it';

create or replace view identity.app_let_in as
    select a.id, a.client_id, a.name, a.owner, a.public, a.redirect_uris, a.permissions, a.tenant, a.mini, a.origins
    from identity.app a join identity.login o on o.id = a.owner
    where a.removed_at is null and a.disabled_at is null and a.barred_at is null
      and o.removed_at is null and o.disabled_at is null
      and a.tenant in (select t.id from identity.tenant t where t.closed_at is null);

alter table identity.oauth_grant add column session text references identity.session (id) on delete cascade;
create index oauth_grant_by_session on identity.oauth_grant (session, app) where session is not null;
comment on column identity.oauth_grant.session is 'with which it ends: of a mini-program, which has one for each session; null for all others';
