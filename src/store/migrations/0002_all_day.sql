-- Clients, projects, tasks and tags get both states, like entries: what is wanted in columns, what is
-- known beside it as JSON (null when Toggl never heard of it). `gone` means wanted deleted. A workspace
-- of 0 means that there was no account yet.
alter table clients add column gone integer not null default 0;
alter table clients add column known text;
alter table clients add column status text not null default 'idle';
alter table clients add column detail text;
alter table clients add column unsent integer not null default 0;

alter table projects add column private integer;
-- whether its entries go with it when it is deleted
alter table projects add column entries_too integer not null default 0;
alter table projects add column gone integer not null default 0;
alter table projects add column known text;
alter table projects add column status text not null default 'idle';
alter table projects add column detail text;
alter table projects add column unsent integer not null default 0;

alter table tasks add column gone integer not null default 0;
alter table tasks add column known text;
alter table tasks add column status text not null default 'idle';
alter table tasks add column detail text;
alter table tasks add column unsent integer not null default 0;

alter table tags add column gone integer not null default 0;
alter table tags add column known text;
alter table tags add column status text not null default 'idle';
alter table tags add column detail text;
alter table tags add column unsent integer not null default 0;

create index clients_unsent on clients (key) where unsent;
create index projects_unsent on projects (key) where unsent;
create index tasks_unsent on tasks (key) where unsent;
create index tags_unsent on tags (key) where unsent;
-- How the entries and the projects that a thing touches are found.
create index projects_by_client on projects (client) where client is not null;
create index entries_by_project on entries (project) where project is not null;

-- All that is there came from Toggl.
update clients set known = json_object('client', json_object('workspace', workspace, 'name', name,
    'archived', json(iif(archived, 'true', 'false'))));
update projects set known = json_object('project', json_object('workspace', workspace, 'name', name,
    'client', client, 'color', color, 'active', json(iif(active, 'true', 'false')), 'private', null));
update tasks set known = json_object('task', json_object('project', project, 'name', name,
    'active', json(iif(active, 'true', 'false'))));
update tags set known = json_object('tag', json_object('workspace', workspace, 'name', name));

-- With the end in the index, what reaches into a span of time is found without a look at each row.
drop index entries_by_start;
create index entries_by_start on entries (start, key, stop) where start is not null;

-- What a workspace allows, and demands of every entry.
alter table workspaces add column admin integer not null default 1;
alter table workspaces add column projects_by_admins integer not null default 0;
alter table workspaces add column tags_by_admins integer not null default 0;
alter table workspaces add column private_projects integer not null default 0;
alter table workspaces add column needs_description integer not null default 0;
alter table workspaces add column needs_project integer not null default 0;
alter table workspaces add column needs_task integer not null default 0;
alter table workspaces add column needs_tag integer not null default 0;

-- The command that this one took back.
alter table journal add column undoes integer references journal (seq);
create index journal_undone on journal (undoes) where undoes is not null;
create index journal_by_entry on journal_changes (entry, seq);
-- The same for clients, projects, tasks and tags; `kind` says which of them.
create table journal_things (
    seq integer not null references journal (seq),
    kind text not null,
    thing integer not null,
    before text,
    after text,
    primary key (seq, kind, thing)
) without rowid;
