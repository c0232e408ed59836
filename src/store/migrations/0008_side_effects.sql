-- Whether a command changed the entry beside what it was about: a timer that a start stopped, an entry that
-- was trimmed for another one.
alter table journal_changes add column side_effect integer not null default 0;
update journal_changes set side_effect = 1
    where before is not null
    and seq in (select seq from journal where command in ('start', 'continue', 'add'));
