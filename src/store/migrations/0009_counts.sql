-- How many time entries wait to be sent, so that no command has to count them.
create table counts (
    one integer primary key check (one = 1),
    waiting_entries integer not null
);
insert into counts select 1, count(*) from entries where unsent and refusal is null;
create trigger entries_inserted after insert on entries when new.unsent and new.refusal is null begin
    update counts set waiting_entries = waiting_entries + 1;
end;
create trigger entries_updated after update of unsent, refusal on entries
    when (new.unsent and new.refusal is null) <> (old.unsent and old.refusal is null) begin
    update counts set waiting_entries = waiting_entries + iif(new.unsent and new.refusal is null, 1, -1);
end;
create trigger entries_deleted after delete on entries when old.unsent and old.refusal is null begin
    update counts set waiting_entries = waiting_entries - 1;
end;

-- The entries of a project in the order of the list, those without a project too.
drop index entries_by_project;
create index entries_by_project on entries (project, start, key);
