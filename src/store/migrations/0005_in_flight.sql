-- A request without an answer and a refusal are two facts about a row. What is in flight is JSON: what was
-- sent, when, and until when it may arrive. `confirmed` is when Toggl last confirmed the row.
drop index entries_unsent;
drop index clients_unsent;
drop index projects_unsent;
drop index tasks_unsent;
drop index tags_unsent;

alter table entries add column in_flight text;
alter table entries add column refusal text;
alter table entries add column confirmed integer;
update entries set in_flight = json_object('change', json_extract(detail, '$.fields'),
    'sent_at', json_extract(detail, '$.at'), 'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status in ('sending', 'doubt');
update entries set in_flight = json_object('change', json(json_extract(detail, '$.changes[#-1]')),
    'sent_at', max(0, json_extract(detail, '$.in_flight_until') - 60),
    'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status = 'unacknowledged';
update entries set refusal = detail where status = 'refused';
update entries set confirmed = 0 where known is not null;
alter table entries drop column status;
alter table entries drop column detail;
create index entries_unsent on entries (start, key) where unsent;
create index entries_in_flight on entries (key) where unsent and in_flight is not null;
create index entries_refused on entries (key) where unsent and refusal is not null;
-- Rows that Toggl has and that differ there.
create index entries_changed on entries (key) where unsent and id is not null;

alter table clients add column in_flight text;
alter table clients add column refusal text;
alter table clients add column confirmed integer;
update clients set in_flight = json_object('change', json_extract(detail, '$.fields'),
    'sent_at', json_extract(detail, '$.at'), 'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status in ('sending', 'doubt');
update clients set in_flight = json_object('change', json(json_extract(detail, '$.changes[#-1]')),
    'sent_at', max(0, json_extract(detail, '$.in_flight_until') - 60),
    'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status = 'unacknowledged';
update clients set refusal = detail where status = 'refused';
update clients set confirmed = 0 where known is not null;
alter table clients drop column status;
alter table clients drop column detail;
create index clients_unsent on clients (key) where unsent;

alter table projects add column in_flight text;
alter table projects add column refusal text;
alter table projects add column confirmed integer;
update projects set in_flight = json_object('change', json_extract(detail, '$.fields'),
    'sent_at', json_extract(detail, '$.at'), 'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status in ('sending', 'doubt');
update projects set in_flight = json_object('change', json(json_extract(detail, '$.changes[#-1]')),
    'sent_at', max(0, json_extract(detail, '$.in_flight_until') - 60),
    'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status = 'unacknowledged';
update projects set refusal = detail where status = 'refused';
update projects set confirmed = 0 where known is not null;
alter table projects drop column status;
alter table projects drop column detail;
create index projects_unsent on projects (key) where unsent;

alter table tasks add column in_flight text;
alter table tasks add column refusal text;
alter table tasks add column confirmed integer;
update tasks set in_flight = json_object('change', json_extract(detail, '$.fields'),
    'sent_at', json_extract(detail, '$.at'), 'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status in ('sending', 'doubt');
update tasks set in_flight = json_object('change', json(json_extract(detail, '$.changes[#-1]')),
    'sent_at', max(0, json_extract(detail, '$.in_flight_until') - 60),
    'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status = 'unacknowledged';
update tasks set refusal = detail where status = 'refused';
update tasks set confirmed = 0 where known is not null;
alter table tasks drop column status;
alter table tasks drop column detail;
create index tasks_unsent on tasks (key) where unsent;

alter table tags add column in_flight text;
alter table tags add column refusal text;
alter table tags add column confirmed integer;
update tags set in_flight = json_object('change', json_extract(detail, '$.fields'),
    'sent_at', json_extract(detail, '$.at'), 'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status in ('sending', 'doubt');
update tags set in_flight = json_object('change', json(json_extract(detail, '$.changes[#-1]')),
    'sent_at', max(0, json_extract(detail, '$.in_flight_until') - 60),
    'until', json_extract(detail, '$.in_flight_until'),
    'offset', (select coalesce(clock_offset, 0) from profile), 'highest_id', null, 'looked_up', json('false')) where status = 'unacknowledged';
update tags set refusal = detail where status = 'refused';
update tags set confirmed = 0 where known is not null;
alter table tags drop column status;
alter table tags drop column detail;
create index tags_unsent on tags (key) where unsent;

-- Ids whose deletion Toggl confirmed and that no list has shown to be gone yet: reads lag behind writes.
create table tombstones (
    kind text not null,
    id integer not null,
    at integer not null,
    primary key (kind, id)
) without rowid;

-- The highest of Toggl's ids that was ever seen in each table: a row that is created later has a higher one.
create table highest_ids (
    kind text primary key,
    id integer not null
) without rowid;
insert into highest_ids select 'entries', max(id) from entries having max(id) is not null;

-- The server whose account this is: ids of another server are other rows.
alter table profile add column server text;
-- The process that may send: changed by each one that becomes the sender.
alter table profile add column sender integer not null default 0;
-- How many days back Toggl lists entries, where it lists fewer than are asked for.
alter table profile add column list_days integer;
