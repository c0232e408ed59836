-- How the reports of a workspace round: up (1), to the nearest (0) or down (-1), to so many minutes; null until Toggl has
-- said.
alter table workspaces add column rounding_mode integer;
alter table workspaces add column rounding_minutes integer;
