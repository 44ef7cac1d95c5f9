-- A key that comes again with other content is not a retry: the second text would be lost. So each row remembers what was submitted.
-- Rows of before know nothing of it, and count as the same as whatever comes under their key; after seven days nobody asks for them.
alter table messaging.archive add column digest uuid;
comment on column messaging.archive.digest is
    'beside a key that its sender made: digest of what they submitted; null in copies, and in rows from before there were digests';
