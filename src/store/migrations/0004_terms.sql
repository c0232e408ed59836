-- The words of the format are those of the program: a change without an answer is unacknowledged, and is
-- in flight until a moment.
update entries set detail = json_remove(json_set(detail, '$.in_flight_until',
    coalesce(json_extract(detail, '$.settles'), 0)), '$.settles')
    where status in ('sending', 'doubt', 'unheard') and json_valid(detail);
update clients set detail = json_remove(json_set(detail, '$.in_flight_until',
    coalesce(json_extract(detail, '$.settles'), 0)), '$.settles')
    where status in ('sending', 'doubt', 'unheard') and json_valid(detail);
update projects set detail = json_remove(json_set(detail, '$.in_flight_until',
    coalesce(json_extract(detail, '$.settles'), 0)), '$.settles')
    where status in ('sending', 'doubt', 'unheard') and json_valid(detail);
update tasks set detail = json_remove(json_set(detail, '$.in_flight_until',
    coalesce(json_extract(detail, '$.settles'), 0)), '$.settles')
    where status in ('sending', 'doubt', 'unheard') and json_valid(detail);
update tags set detail = json_remove(json_set(detail, '$.in_flight_until',
    coalesce(json_extract(detail, '$.settles'), 0)), '$.settles')
    where status in ('sending', 'doubt', 'unheard') and json_valid(detail);
update entries set status = 'unacknowledged' where status = 'unheard';
update clients set status = 'unacknowledged' where status = 'unheard';
update projects set status = 'unacknowledged' where status = 'unheard';
update tasks set status = 'unacknowledged' where status = 'unheard';
update tags set status = 'unacknowledged' where status = 'unheard';

alter table journal_things rename to journal_catalog;
alter table journal_catalog rename column thing to key;
