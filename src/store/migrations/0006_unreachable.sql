-- When an attempt to reach Toggl got no answer, by the clock of this machine; null once one succeeded.
alter table profile add column unreachable_at integer;
