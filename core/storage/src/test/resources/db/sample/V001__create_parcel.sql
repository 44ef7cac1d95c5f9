create table parcel (id bigint primary key, label text not null);
comment on table parcel is 'mergeable: by id, a parcel never changes';
