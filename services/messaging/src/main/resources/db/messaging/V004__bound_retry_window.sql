-- A retry is looked for seven days back, so an origin-id may be used again later: a key is unique on one day, not for ever.
-- The index stays whole, since receipts and markers look up by it the message that they name, however old.
drop index messaging.archive_key;
create unique index archive_key
    on messaging.archive (key, date_bin('1 day', at, timestamptz '2025-01-01 00:00:00+00')) where key is not null;
comment on column messaging.archive.key is
    'what makes a retry the same for seven days: digest of (sender, addressed, origin-id); in the receiver''s archive made of the source row''s id';
