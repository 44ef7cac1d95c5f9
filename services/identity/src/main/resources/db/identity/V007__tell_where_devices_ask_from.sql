-- Whoever types a device's code in has to see whether it is their device that asks, or somebody's elsewhere who sent them the code.
alter table identity.oauth_device
    add column asked_from text check (length(asked_from) between 1 and 45),
    add column asked_at   timestamptz;
comment on column identity.oauth_device.asked_from is 'the address from which it asked; null where a node of an earlier release was asked';
comment on column identity.oauth_device.asked_at is 'when it asked; null where a node of an earlier release was asked';
