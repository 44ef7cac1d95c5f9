-- Why: what an app does for a company it does without any of its people, and only once the company has let it.

alter table identity.app add column offered boolean not null default false;
comment on column identity.app.offered is 'whether other tenants than its own may install it';

create table identity.app_install (
    app          bigint      not null references identity.app (id) on delete cascade,
    tenant       bigint      not null references identity.tenant (id),
    scopes       text[]      not null check (cardinality(scopes) between 1 and 50),
    installed_at timestamptz not null,
    primary key (tenant, app)
);
create index app_install_by_app on identity.app_install (app);
comment on table identity.app_install is 'homed: with its tenant. What a company lets an app do about it. Of no person.';

alter table identity.oauth_token add column tenant bigint references identity.tenant (id);
comment on column identity.oauth_token.tenant is 'about which company alone it is good; null for what stands on a person or on the app itself';
