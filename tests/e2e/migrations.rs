//! A store of the first format: it opens, and nothing in it is lost, doubled or sent twice.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::support::fake_toggl::{Entry, WORKSPACE};
use crate::support::{World, transcript};

const FIRST: &str = include_str!("../../src/store/migrations/0001_first.sql");

/// Reverts what the ninth and later formats added.
const TO_EIGHTH: &str = "drop index entries_by_start;
    create index entries_by_start on entries (start, key, stop) where start is not null;
    alter table profile drop column account_began;
    alter table workspaces drop column rounding_mode;
    alter table workspaces drop column rounding_minutes;
    drop index entries_long;
    drop table counts;
    drop trigger entries_inserted; drop trigger entries_updated; drop trigger entries_deleted;
    drop index entries_by_project;
    create index entries_by_project on entries (project) where project is not null;";

/// Reverts what the later formats changed of the tables.
fn to_third(db: &Connection) {
    db.execute_batch(TO_EIGHTH).expect("the eighth format");
    for table in ["entries", "clients", "projects", "tasks", "tags"] {
        db.execute_batch(&format!(
            "drop index {table}_unsent;
             alter table {table} add column status text not null default 'idle';
             alter table {table} add column detail text;"
        ))
        .expect("the columns of before");
    }
    db.execute_batch(
        "drop index entries_in_flight; drop index entries_refused; drop index entries_changed;
         create index entries_unsent on entries (start, key) where unsent;
         create index clients_unsent on clients (key) where unsent;
         create index projects_unsent on projects (key) where unsent;
         create index tasks_unsent on tasks (key) where unsent;
         create index tags_unsent on tags (key) where unsent;
         drop table tombstones;
         drop table highest_ids;
         alter table profile drop column server;
         alter table profile drop column sender;
         alter table profile drop column list_days;
         alter table profile drop column unreachable_at;
         alter table projects drop column billable;
         alter table journal_changes drop column side_effect;
         alter table journal_catalog rename to journal_things;
         alter table journal_things rename column key to thing;
         pragma user_version = 3;",
    )
    .expect("the third format");
    for table in ["entries", "clients", "projects", "tasks", "tags"] {
        db.execute_batch(&format!(
            "alter table {table} drop column in_flight;
             alter table {table} drop column refusal;
             alter table {table} drop column confirmed;"
        ))
        .expect("without the columns since");
    }
}

/// Rows that Toggl has, as the program itself writes them down: kind, id, and what is known.
fn known(world: &World) -> Vec<(String, Option<i64>, String)> {
    let db = Connection::open(world.database()).expect("a store");
    let mut rows = Vec::new();
    for table in ["clients", "projects", "tasks", "tags"] {
        let sql = format!("select id, known from {table} where known is not null order by id");
        let mut statement = db.prepare(&sql).expect("a table");
        let mut found = statement.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            rows.push((table.to_owned(), row.get(0).expect("an id"), row.get(1).expect("JSON")));
        }
    }
    rows
}

/// What is there at Toggl: names, and three entries of the morning.
fn toggl() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    let client = fake.add_client("Acme");
    let web = fake.add_project_in(WORKSPACE, "Web", |it| it.client_id = Some(client));
    fake.add_project_in(WORKSPACE, "Old", |it| it.active = false);
    fake.add_task(web, "Design");
    fake.add_tag("docs");
    fake.add_tag("loose");
    for (name, clock) in [("Sent", "5:00"), ("Changed", "5:30"), ("Doomed", "6:00")] {
        let start = world.today_at(clock);
        let id = fake.elsewhere_add(name, start, start + TimeDelta::minutes(20));
        fake.elsewhere_edit(id, |it| {
            it.project_id = Some(web);
            it.tags = vec!["docs".to_owned(), "loose".to_owned()];
        });
    }
    world
}

/// A store of the first format, in the place of the one that logging in has made.
struct First {
    db: Connection,
    rows: i64,
}

impl First {
    fn replace(world: &World) -> Self {
        for file in ["default.db", "default.db-wal", "default.db-shm"] {
            let _ = fs::remove_file(world.data_dir().join(file));
        }
        let db = Connection::open(world.database()).expect("a store");
        db.execute_batch(FIRST).expect("the first format");
        db.pragma_update(None, "user_version", 1).expect("a version");
        Self { db, rows: 0 }
    }

    fn account(&self, world: &World) {
        let sql = "update profile set user = ?, email = 'me@example.com', name = 'Me',
                   workspace = ?, week_start = 1, pulled_to = ?3, pulled_at = ?3, catalog_at = ?3,
                   clock_offset = 0";
        let (user, now) = (world.fake().with(|toggl| toggl.user.id), world.now().timestamp());
        self.db.execute(sql, params![user, WORKSPACE, now]).expect("an account");
    }

    /// What Toggl has, as the first format knew it; one tag came with an entry, without its id.
    fn catalog(&self, world: &World) {
        let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            self.db.execute(sql, values).expect(sql);
        };
        world.fake().with(|toggl| {
            run(
                "insert into workspaces (id, organization, name) values (?, ?, 'Personal')",
                &[&WORKSPACE, &toggl.organizations[0].id],
            );
            for it in &toggl.clients {
                let sql = "insert into clients (id, workspace, name) values (?, ?, ?)";
                run(sql, &[&it.id, &WORKSPACE, &it.name]);
            }
            for it in &toggl.projects {
                let sql = "insert into projects (id, workspace, client, name, color, active)
                           values (?, ?, (select key from clients where id = ?), ?, ?, ?)";
                run(sql, &[&it.id, &WORKSPACE, &it.client_id, &it.name, &it.color, &it.active]);
            }
            for it in &toggl.tasks {
                let sql = "insert into tasks (id, project, name, active)
                           values (?, (select key from projects where id = ?), ?, ?)";
                run(sql, &[&it.id, &it.project_id, &it.name, &it.active]);
            }
            for it in &toggl.tags {
                let id = Some(it.id).filter(|_| it.name != "loose");
                let sql = "insert into tags (id, workspace, name) values (?, ?, ?)";
                run(sql, &[&id, &WORKSPACE, &it.name]);
            }
        });
    }

    /// A row with its wanted and known state and its status, and the command that wrote it.
    fn entry(
        &mut self,
        wanted: Option<&Value>,
        theirs: Option<&Entry>,
        (status, detail): (&str, Option<Value>),
        (command, before): (&str, Option<&Value>),
    ) {
        self.rows += 1;
        let known = theirs.map(|it| {
            fields(it.description.as_deref().unwrap_or_default(), it.start, it.stop, true)
        });
        let shown = wanted.or(known.as_ref()).expect("either");
        let unsent = wanted != known.as_ref();
        let sql =
            "insert into entries (key, id, workspace, description, project, tags, start, stop,
                   known, status, detail, unsent) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            self.rows,
            theirs.map(|it| it.id),
            WORKSPACE,
            shown["description"].as_str(),
            shown["project"].as_i64(),
            shown["tags"].to_string(),
            wanted.and_then(|it| it["start"].as_i64()),
            wanted.and_then(|it| it["stop"].as_i64()),
            known.as_ref().map(Value::to_string),
            status,
            detail.as_ref().map(Value::to_string),
            unsent,
        ];
        self.db.execute(sql, values).expect("an entry");
        let sql = "insert into journal (seq, at, command) values (?, ?, ?)";
        let at = shown["start"].as_i64().expect("a start");
        self.db.execute(sql, params![self.rows, at, command]).expect("a command");
        let sql = "insert into journal_changes (seq, entry, before, after) values (?1, ?1, ?2, ?3)";
        let values = params![self.rows, before.map(Value::to_string), wanted.map(Value::to_string)];
        self.db.execute(sql, values).expect("a change");
    }

    /// Entries of every status: sent, changed, deleted, new, refused, in doubt, and one that runs.
    fn entries(&mut self, world: &World) {
        let there = world.fake().entries();
        let (sent, changed, doomed) = (&there[0], &there[1], &there[2]);
        let wanted = |name: &str, entry: &Entry| fields(name, entry.start, entry.stop, true);
        self.entry(Some(&wanted("Sent", sent)), Some(sent), ("idle", None), ("add", None));
        let before = wanted("Changed", changed);
        let longer = fields("Changed", changed.start, Some(world.today_at("5:55")), true);
        self.entry(Some(&longer), Some(changed), ("idle", None), ("stop", Some(&before)));
        let before = wanted("Doomed", doomed);
        self.entry(None, Some(doomed), ("idle", None), ("delete", Some(&before)));
        let plain = |name: &str, clock: &str| {
            let start = world.today_at(clock);
            fields(name, start, Some(start + TimeDelta::minutes(20)), false)
        };
        self.entry(Some(&plain("New", "6:30")), None, ("idle", None), ("add", None));
        let refusal = json!({ "status": 400, "message": "Not nice" });
        self.entry(
            Some(&plain("Refused", "7:00")),
            None,
            ("refused", Some(refusal)),
            ("add", None),
        );
        // Two whose answers were lost: one had arrived.
        let sent_at = world.now().timestamp();
        let attempt =
            |fields: &Value| json!({ "at": sent_at, "settles": sent_at, "fields": fields });
        for (name, clock) in [("Arrived", "7:30"), ("Lost", "8:00")] {
            let it = plain(name, clock);
            self.entry(Some(&it), None, ("doubt", Some(attempt(&it))), ("add", None));
        }
        let start = world.today_at("7:30");
        world.fake().elsewhere_add("Arrived", start, start + TimeDelta::minutes(20));
        self.entry(
            Some(&fields("Runs", world.today_at("8:30"), None, false)),
            None,
            ("idle", None),
            ("start", None),
        );
    }
}

/// An entry as the first format wrote it; the project is the first one of the catalog.
fn fields(
    description: &str,
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
    booked: bool,
) -> Value {
    let tags: &[&str] = if booked { &["docs", "loose"] } else { &[] };
    json!({
        "workspace": WORKSPACE, "description": description, "project": booked.then_some(1),
        "task": null, "tags": tags, "billable": false, "start": start.timestamp(),
        "stop": stop.map(|it| it.timestamp()),
    })
}

#[test]
fn a_store_of_the_first_format_keeps_all_that_is_in_it() {
    let mut world = toggl();
    world.log_in();
    let own = known(&world);
    let mut first = First::replace(&world);
    first.account(&world);
    first.catalog(&world);

    first.entries(&world);
    drop(first);

    assert_snapshot!(transcript(&world, &[
        "list --offline", "undo --list", "project --offline", "tag --offline", "client --offline",
    ]), @"
    $ track list --offline
    Today, Mon 2 Mar   2h 35m
      @7  05:00–05:20     20m  Sent     Web (Acme)  #docs #loose
      @6  05:30–05:55     25m  Changed  Web (Acme)  #docs #loose  not sent yet
      @5  06:30–06:50     20m  New      not sent yet
      @4  07:00–07:20     20m  Refused  refused: Not nice
      @3  07:30–07:50     20m  Arrived  sent, not confirmed
      @2  08:00–08:20     20m  Lost     sent, not confirmed
      @1  08:30–now       30m  Runs     not sent yet
    --- stderr
    As of 09:00: offline.
    Incomplete: Toggl's entries today were never fetched.
    1 deletion not sent yet; `track sync` sends it.

    $ track undo --list
      1  08:30  start “Runs”
      2  08:00  add “Lost”, 20m
      3  07:30  add “Arrived”, 20m
      4  07:00  add “Refused”, 20m
      5  06:30  add “New”, 20m
      6  06:00  delete “Doomed”, 20m
      7  05:30  stop “Changed”: stop
      8  05:00  add “Sent”, 20m

    $ track project --offline
    Web  Acme
    --- stderr
    1 archived not shown; `--all` shows them.
    As of 09:00: offline.

    $ track tag --offline
    docs
    loose
    --- stderr
    As of 09:00: offline.

    $ track client --offline
    Acme
    --- stderr
    As of 09:00: offline.
    ");
    // Whether a project is private was not known then.
    let silent = own.into_iter().map(|(table, id, text)| {
        let text = text.replace("\"private\":true", "\"private\":null");
        let id = id.filter(|_| !text.contains("loose"));
        (table, id, text)
    });
    let mut silent: Vec<_> = silent.collect();
    silent.sort();
    let mut migrated = known(&world);
    migrated.sort();
    assert_eq!(migrated, silent, "as the program itself writes it");
    assert_eq!(world.asked(), [""; 0]);

    world.advance(TimeDelta::minutes(2));
    world.run("sync").exits(7);
    world.run("sync").exits(7);
    assert_eq!(
        world.at_toggl(),
        [
            "05:00–05:20 Sent",
            "05:30–05:55 Changed",
            "06:30–06:50 New",
            "07:30–07:50 Arrived",
            "08:00–08:20 Lost",
            "08:30– Runs",
        ]
    );
    let mut writes = world.asked();
    writes.retain(|it| !it.starts_with("GET"));
    writes.sort();
    let [made, changed, deleted] =
        ["POST /time_entries", "PUT /time_entries/…", "DELETE /time_entries/…"];
    assert_eq!(writes, [deleted, made, made, made, changed], "each was sent once");
    world.run("sync --retry").success();
    assert!(world.at_toggl().contains(&"07:00–07:20 Refused".to_owned()));
    let alive =
        |deleted: &[Option<DateTime<Utc>>]| deleted.iter().filter(|it| it.is_none()).count();
    let counts = world.fake().with(|toggl| {
        [
            toggl.clients.len(),
            toggl.projects.len(),
            toggl.tasks.len(),
            alive(&toggl.tags.iter().map(|it| it.deleted_at).collect::<Vec<_>>()),
        ]
    });
    assert_eq!(counts, [1, 2, 1, 2], "nothing was made twice");
    world.assert_agreed();
    world.assert_sound();
    // A command of the older program can be undone.
    world.run("undo").success();
    assert!(!world.at_toggl().contains(&"08:30– Runs".to_owned()));
    world.assert_agreed();
}

#[test]
fn changes_that_the_second_format_had_not_heard_of_are_sent_once_more() {
    let mut world = World::logged_in();
    world.run("add Write 7:00-7:30").success();
    let db = Connection::open(world.database()).expect("a store");
    to_third(&db);
    db.execute_batch(
        "drop index entries_by_task;
         update entries set status = 'unheard', detail = '[null]', unsent = 1;
         pragma user_version = 2;",
    )
    .expect("the second format");
    drop(db);
    world.run("list --offline").success();
    let db = Connection::open(world.database()).expect("a store");
    let in_flight =
        db.query_row("select in_flight from entries", [], |row| row.get::<_, String>(0));
    let deletion =
        r#"{"change":null,"sent_at":0,"until":0,"offset":0,"highest_id":null,"looked_up":false}"#;
    assert_eq!(in_flight, Ok(deletion.to_owned()));
    let index = "select count(*) from sqlite_schema where name = 'entries_by_task'";
    assert_eq!(db.query_row(index, [], |row| row.get::<_, i64>(0)), Ok(1));
    world.advance(TimeDelta::minutes(5));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Write"]);
    world.assert_agreed();
}

#[test]
fn what_was_in_flight_in_the_third_format_still_is() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    world.run("add Write 7:00-7:30 -p Web").success();
    world.run("add Lost 8:00-8:30 --offline").success();
    let in_flight_until = world.now().timestamp() + 60;
    let db = Connection::open(world.database()).expect("a store");
    let attempt = json!({
        "at": in_flight_until - 60, "settles": in_flight_until,
        "fields": fields("Lost", world.today_at("8:00"), Some(world.today_at("8:30")), false),
    });
    let changed = json!({ "changes": [null], "settles": in_flight_until });
    let put = |sql: &str, detail: &Value| {
        assert_eq!(db.execute(sql, [detail.to_string()]), Ok(1), "{sql}");
    };
    let unacknowledged =
        "update entries set status = 'unheard', detail = ?, unsent = 1 where id > 0";
    to_third(&db);
    put(unacknowledged, &changed);
    put("update entries set status = 'doubt', detail = ? where id is null", &attempt);
    put("update projects set status = 'unheard', detail = ?, unsent = 1", &changed);
    drop(db);

    assert_snapshot!(transcript(&world, &["list --offline", "undo --list"]), @"
    $ track list --offline
    Today, Mon 2 Mar   1h 00m
      @2  07:00–07:30     30m  Write  Web  not sent yet
      @1  08:00–08:30     30m  Lost   sent, not confirmed
    --- stderr
    Nothing fetched from Toggl yet: offline.
    Incomplete: Toggl's entries today were never fetched.

    $ track undo --list
      1  09:00  add “Lost”, 30m
      2  09:00  add “Write”, 30m
      3  09:00  project add “Web”
    ");
    let db = Connection::open(world.database()).expect("a store");
    let sql = "select in_flight from entries union all select in_flight from projects";
    let mut statement = db.prepare(sql).expect("tables");
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    let rows: Vec<Value> = rows.map(|row| row.expect("a row").parse().expect("JSON")).collect();
    let sent = |change: &Value| {
        let sent_at = in_flight_until - 60;
        json!({
            "change": change, "sent_at": sent_at, "until": in_flight_until,
            "offset": 0, "highest_id": null, "looked_up": false,
        })
    };
    assert_eq!(rows, [sent(&Value::Null), sent(&attempt["fields"]), sent(&Value::Null)]);
    drop(statement);
    drop(db);
    world.advance(TimeDelta::minutes(5));
    world.run("sync").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Write", "08:00–08:30 Lost"]);
    world.assert_agreed();
    world.assert_sound();
    world.run("undo").success();
    world.run("undo").success();
    world.run("undo").success();
    assert_eq!(world.at_toggl(), [""; 0]);
    world.assert_agreed();
}

#[test]
fn what_projects_say_of_billable_is_learned_by_the_next_listing() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().add_project_in(WORKSPACE, "Web", |it| it.billable = Some(true));
    world.log_in();
    world.run("list").success();
    let db = Connection::open(world.database()).expect("a store");
    db.execute_batch(TO_EIGHTH).expect("the eighth format");
    db.execute_batch(
        "alter table journal_changes drop column side_effect;
         alter table projects drop column billable;
         update projects set known = json_remove(known, '$.project.billable');",
    )
    .expect("the format before");
    db.pragma_update(None, "user_version", 6).expect("a version");
    drop(db);
    world.fake().clear_requests();
    let project = &world.json("project")["projects"][0];
    assert_eq!((&project["billable"], &project["sync"]), (&Value::Null, &"sent".into()));
    assert_eq!(world.asked(), [""; 0], "nothing is sent because of it");
    world.advance(TimeDelta::hours(25));
    world.run("project").success();
    world.run("start Write -p Web").success();
    assert!(world.fake().running().expect("it runs").billable);
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn what_the_last_command_was_about_is_known_of_commands_before() {
    for (line, expected) in
        [("start Call", "Call"), ("stop", "Work"), ("add Mail 6:00-7:00", "Mail")]
    {
        let world = World::offline();
        world.run("start Work").success();
        world.run(line).success();
        let db = Connection::open(world.database()).expect("a store");
        db.execute_batch(TO_EIGHTH).expect("the eighth format");
        db.execute_batch("alter table journal_changes drop column side_effect;")
            .expect("the format before");
        db.pragma_update(None, "user_version", 7).expect("a version");
        drop(db);
        let shown = world.track(["show", "last", "--format", "{description}"]).success();
        assert_eq!(shown.stdout, format!("{expected}\n"), "{line}");
    }
}
