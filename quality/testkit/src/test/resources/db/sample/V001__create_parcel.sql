create table parcel (id bigint primary key);
comment on table parcel is 'mergeable: by id, a parcel never changes';
