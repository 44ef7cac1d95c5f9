-- Why: an administrator has to be able to keep out an app of somebody else's, and one whose owner has left is nobody's to answer for.
alter table identity.app
    add column barred_at  timestamptz,
    add column barred_why text check (barred_why is null or (num_nulls(barred_at) = 0 and char_length(barred_why) between 1 and 500));
comment on column identity.app.disabled_at is 'since when its owner keeps it out';
comment on column identity.app.barred_at is 'since when an administrator keeps it out, which its owner cannot change';

create view identity.app_let_in as
    select a.id, a.client_id, a.name, a.owner, a.public, a.redirect_uris, a.permissions
    from identity.app a join identity.login o on o.id = a.owner
    where a.removed_at is null and a.disabled_at is null and a.barred_at is null
      and o.removed_at is null and o.disabled_at is null;
comment on view identity.app_let_in is 'The apps that nobody keeps out, and for which somebody answers who is let in';
