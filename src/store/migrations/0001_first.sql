-- Times are Unix seconds, UTC. A missing `start` means that the entry is wanted deleted.
create table entries (
    key integer primary key autoincrement,
    id integer unique,
    -- wanted
    workspace integer,
    description text not null default '',
    project integer references projects (key),
    task integer references tasks (key),
    tags text not null default '[]',
    billable integer not null default 0,
    start integer,
    stop integer,
    -- known: what Toggl last confirmed, as JSON; null when Toggl never heard of it
    known text,
    -- status: idle, sending, doubt, refused; with the attempt or the refusal as JSON
    status text not null default 'idle',
    detail text,
    -- wanted differs from known, or an attempt is open
    unsent integer not null default 0
);
create index entries_by_start on entries (start, key) where start is not null;
create index entries_running on entries (start) where start is not null and stop is null;
create index entries_unsent on entries (start, key) where unsent;

create table workspaces (
    id integer primary key,
    organization integer,
    name text not null,
    premium integer not null default 0
);
create table clients (
    key integer primary key autoincrement,
    id integer unique,
    workspace integer not null,
    name text not null,
    archived integer not null default 0
);
create table projects (
    key integer primary key autoincrement,
    id integer unique,
    workspace integer not null,
    client integer references clients (key),
    name text not null,
    color text,
    active integer not null default 1
);
create table tasks (
    key integer primary key autoincrement,
    id integer unique,
    project integer not null references projects (key),
    name text not null,
    active integer not null default 1
);
create table tags (
    key integer primary key autoincrement,
    id integer unique,
    workspace integer not null,
    name text not null
);
create index tags_by_name on tags (workspace, name);

-- Every command that changed something, with what each row wanted before and after (JSON, null when absent).
create table journal (
    seq integer primary key autoincrement,
    at integer not null,
    command text not null
);
create table journal_changes (
    seq integer not null references journal (seq),
    entry integer not null,
    before text,
    after text,
    primary key (seq, entry)
) without rowid;

create table quota (
    bucket text primary key,
    remaining integer not null,
    resets_at integer not null,
    -- requests an hour; null when Toggl never said
    total integer
) without rowid;

-- Ranges of start times [from, until) whose entries are completely known; kept up to date by pulls.
create table coverage (
    "from" integer primary key,
    until integer not null
) without rowid;

-- Exactly one row: the account this file belongs to, and how far sync has come.
create table profile (
    one integer primary key check (one = 1),
    user integer,
    email text,
    name text,
    workspace integer,
    week_start integer,
    -- server time of the last pull; our time of the last pull and of the last catalog
    pulled_to integer,
    pulled_at integer,
    catalog_at integer,
    -- Toggl's clock less ours, in seconds
    clock_offset integer,
    -- after a 429: no request before
    pause_until integer,
    -- fingerprints of the credentials that Toggl last accepted and refused
    accepted_credentials integer,
    refused_credentials integer
);
insert into profile (one) values (1);
