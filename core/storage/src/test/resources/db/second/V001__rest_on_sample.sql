create table label (parcel bigint references sample.parcel (id));
comment on table label is 'homed: with its parcel';
