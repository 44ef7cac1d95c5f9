-- Why: what is held about a person can be handed to them and erased only where each table says whether it holds any.
do $$
declare
    said record;
begin
    for said in select * from (values
        ('storage.restore_audit', 'Of no person: an operator is known by the account of their machine.'),
        ('storage.setting_version', 'Personal: author.'),
        ('storage.setting_audit', 'Personal: author.'),
        ('storage.setting_node', 'Of no person.'),
        ('storage.event', 'Personal: key, data.'),
        ('storage.event_end', 'Of no person.'),
        ('storage.event_feed', 'Of no person.')) as words (name, about)
    loop
        execute format('comment on table %s is %L', said.name,
            rtrim(obj_description(said.name::regclass, 'pg_class'), '.') || '. ' || said.about);
    end loop;
end $$;
