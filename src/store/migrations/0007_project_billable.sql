-- Whether new time entries of a project are billable; null until Toggl has said.
alter table projects add column billable integer;
update projects set known = json_set(known, '$.project.billable', null)
    where known is not null and json_valid(known);
