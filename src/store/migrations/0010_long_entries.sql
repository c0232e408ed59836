-- The few entries of more than a day: what reaches into a time began a day before it, or is one of these.
create index entries_long on entries (start, key, stop) where start is not null and stop - start > 86400;
