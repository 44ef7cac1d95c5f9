create table silent (id bigint primary key);
create table vague (id bigint primary key);
comment on table vague is 'somehow mergeable';
