-- Why: what is held about a person can be handed to them and erased only where each table says whether it holds any.
do $$
declare
    said record;
begin
    for said in select * from (values
        ('cluster.node', 'Of no person.'),
        ('cluster.peer', 'Of no person.')) as words (name, about)
    loop
        execute format('comment on table %s is %L', said.name,
            rtrim(obj_description(said.name::regclass, 'pg_class'), '.') || '. ' || said.about);
    end loop;
end $$;
