-- When the account was made in Toggl: history begins there. Null until Toggl has said.
alter table profile add column account_began integer;
