-- How the entries of a task are found.
create index entries_by_task on entries (task) where task is not null;

-- Changes whose answers were not heard say until when they may still arrive: those from before no more.
update entries set detail = json_object('changes', json(detail), 'settles', 0) where status = 'unheard';
update clients set detail = json_object('changes', json(detail), 'settles', 0) where status = 'unheard';
update projects set detail = json_object('changes', json(detail), 'settles', 0) where status = 'unheard';
update tasks set detail = json_object('changes', json(detail), 'settles', 0) where status = 'unheard';
update tags set detail = json_object('changes', json(detail), 'settles', 0) where status = 'unheard';
