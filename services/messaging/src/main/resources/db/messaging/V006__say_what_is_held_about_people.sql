-- Why: what is held about a person can be handed to them and erased only where each table says whether it holds any.
do $$
declare
    said record;
begin
    for said in select * from (values
        ('messaging.log_writer', 'Of no person.'),
        ('messaging.log_shard', 'Of no person.'),
        ('messaging.log_cursor', 'Of no person.'),
        ('messaging.archive', 'Personal: owner, peer.'),
        ('messaging.delivery_position', 'Personal: owner.'),
        ('messaging.stream_position', 'Personal: owner.'),
        ('messaging.line', 'Personal: owner, object.'),
        ('messaging.line_group', 'Personal: created_by.'),
        ('messaging.line_member', 'Personal: member, nick.'),
        ('messaging.roster_item', 'Personal: owner, contact.'),
        ('messaging.roster_version', 'Personal: owner.')) as words (name, about)
    loop
        execute format('comment on table %s is %L', said.name,
            rtrim(obj_description(said.name::regclass, 'pg_class'), '.') || '. ' || said.about);
    end loop;
end $$;
