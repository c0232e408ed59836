//! ENTRY: the words behind `delete`, `edit`, `split`, `show` and `continue` are read together. They are one
//! description, or all of them references, or nothing is changed.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION};
use crate::support::inspect::store_contents;
use crate::support::{World, transcript};

/// Entries of an hour each, from midnight on, with these descriptions.
fn world(descriptions: &[&str]) -> World {
    let world = World::offline();
    fill(&world, descriptions);
    world
}

fn fill(world: &World, descriptions: &[&str]) {
    for (hour, description) in descriptions.iter().enumerate() {
        world.add_called(description, &format!("{hour}:00"), &format!("{}:00", hour + 1));
    }
}

/// The descriptions, the earliest first.
fn descriptions(world: &World) -> Vec<String> {
    let listed = world.json("list all");
    let entries = listed["entries"].as_array().expect("entries").iter().rev();
    entries.map(|entry| entry["description"].as_str().expect("a text").to_owned()).collect()
}

/// Runs lines that are refused and change nothing, and tells them.
#[track_caller]
fn refusals(world: &World, lines: &[&str]) -> String {
    let before = store_contents(world);
    for line in lines {
        let outcome = world.typed(line);
        assert_eq!(outcome.code, 4, "{line}\n{outcome}");
    }
    assert_eq!(store_contents(world), before, "nothing is changed");
    transcript(world, lines)
}

#[test]
fn a_description_that_looks_like_several_is_one() {
    let world = world(&["Fix bug", "42", "Fix bug 42"]);
    assert_snapshot!(world.run("delete Fix bug 42"), @"
    Deleted  Fix bug 42  02:00–03:00  1h 00m
    --- stderr
    `track undo` restores it.
    ");
    assert_eq!(descriptions(&world), ["Fix bug", "42"]);
    assert_snapshot!(world.run("delete 42"), @"
    Deleted  42  01:00–02:00  1h 00m
    --- stderr
    `track undo` restores it.
    ");
    assert_eq!(descriptions(&world), ["Fix bug"]);
}

#[test]
fn a_handle_in_a_description_is_a_word_of_it() {
    let world = world(&["Mail", "Meeting @2 PM", "Lunch @ cafe"]);
    world.run("start Work").success();
    assert_snapshot!(transcript(&world, &[
        "delete Lunch @ cafe",
        "delete meeting @2 pm",
        "list",
    ]), @"
    $ track delete Lunch @ cafe
    Deleted  Lunch @ cafe  02:00–03:00  1h 00m
    --- stderr
    `track undo` restores it.

    $ track delete meeting @2 pm
    Deleted  Meeting @2 PM  01:00–02:00  1h 00m
    --- stderr
    `track undo` restores it.

    $ track list
    Today, Mon 2 Mar   1h 00m
      @2  00:00–01:00  1h 00m  Mail
      @1  09:00–now        0s  Work
    ");
}

#[test]
fn a_number_in_a_description_is_no_time() {
    let mut world = World::offline();
    world.advance(TimeDelta::hours(2));
    world.add_called("Call with Ann 2", "1:00", "10:00");
    assert_snapshot!(world.run("split Call with Ann 2 9:30"), @"
    Split    Call with Ann 2  01:00–09:30  8h 30m  @2
             Call with Ann 2  09:30–10:00  30m  @1
    ");
}

#[test]
fn a_bare_number_is_no_part_of_a_description() {
    let world = world(&["Mail", "Sprint 2 planning"]);
    assert_snapshot!(refusals(&world, &[
        "delete 2",
        "edit 2 -d Mailbox",
        "split 2",
        "split 2 1:30",
        "show 2",
        "continue 2",
        "delete 17",
        "delete 0",
        "delete @0",
        "delete @1-@2",
    ]), @"
    $ track delete 2
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track edit 2 -d Mailbox
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track split 2
    --- stderr
    error: “2” could be an entry or a time.
    hint: Did you mean `@2`? Write the time as `2:00`.
    --- exit 4

    $ track split 2 1:30
    --- stderr
    error: “2” could be an entry or a time.
    hint: Did you mean `@2`? Write the time as `2:00`.
    --- exit 4

    $ track show 2
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track continue 2
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track delete 17
    --- stderr
    error: There is no entry with the id 17 in the local store.
    hint: `track list RANGE` fetches older entries and shows their handles.
    --- exit 4

    $ track delete 0
    --- stderr
    error: There is no entry “0”.
    hint: Numbers do not match descriptions; `track list` shows each entry with its handle.
    --- exit 4

    $ track delete @0
    --- stderr
    error: There is no entry “@0”.
    hint: Numbers do not match descriptions; `track list` shows each entry with its handle.
    --- exit 4

    $ track delete @1-@2
    --- stderr
    error: There is no entry “@1-@2”.
    hint: List handles one by one: `@1 @2 @3`.
    --- exit 4
    ");
}

#[test]
fn handles_and_numbers_do_not_mix_with_words() {
    let world = world(&["Fix bug", "Lunch", "Sprint 2 planning"]);
    assert_snapshot!(refusals(&world, &[
        "delete Lunch @3",
        "delete @1 Lunch",
        "delete sprint 2",
        "edit Fix bug 42 -b",
        "edit @1 Lunch @2 -d Other",
        "show Sprint 2",
        "continue Fix bug 3",
        "split Sprint 2 2:30",
    ]), @"
    $ track delete Lunch @3
    --- stderr
    error: “Lunch @3” could be one description or several entries.
    hint: No entry has this description.
    hint: For several entries, type their handles: `@2 @3`.
    --- exit 4

    $ track delete @1 Lunch
    --- stderr
    error: “@1 Lunch” could be one description or several entries.
    hint: No entry has this description.
    hint: For several entries, type their handles: `@1 @2`.
    --- exit 4

    $ track delete sprint 2
    --- stderr
    error: “sprint 2” could be one description or several entries.
    hint: For “Sprint 2 planning”, type it in full, or `@1`.
    hint: For several entries, type their handles: `@1 @2`.
    --- exit 4

    $ track edit Fix bug 42 -b
    --- stderr
    error: “Fix bug 42” could be one description or several entries.
    hint: No entry has this description.
    hint: To name several entries, use their handles, for example `@1 @2`; `track list` shows them.
    --- exit 4

    $ track edit @1 Lunch @2 -d Other
    --- stderr
    error: “@1 Lunch @2” could be one description or several entries.
    hint: No entry has this description.
    hint: For several entries, type their handles: `@1 @2`.
    --- exit 4

    $ track show Sprint 2
    --- stderr
    error: “Sprint 2” could be one description or several entries.
    hint: For “Sprint 2 planning”, type it in full, or `@1`.
    hint: For several entries, type their handles: `@1 @2`.
    --- exit 4

    $ track continue Fix bug 3
    --- stderr
    error: “Fix bug 3” could be one description or several entries.
    hint: No entry has this description.
    hint: For the entry @3, type only `@3`.
    --- exit 4

    $ track split Sprint 2 2:30
    --- stderr
    error: “2” could be a time or a word of the description.
    hint: Write the time as `2:00`, or name the entry by its handle: `track split @2 9:30`.
    --- exit 4
    ");
}

#[test]
fn several_handles_are_several_entries_where_one_is_not_asked_for() {
    let world = world(&["One", "Two", "Three", "Four"]);
    assert_snapshot!(refusals(&world, &["show @1 @2", "continue @1,@2", "split @1 @2 3:30"]), @"
    $ track show @1 @2
    --- stderr
    error: This matches several entries: `@1` and `@2`.
    hint: This command takes one entry: use its handle.
    --- exit 4

    $ track continue @1,@2
    --- stderr
    error: This matches several entries: `@1` and `@2`.
    hint: This command takes one entry: use its handle.
    --- exit 4

    $ track split @1 @2 3:30
    --- stderr
    error: This matches several entries: `@1` and `@2`.
    hint: This command takes one entry: use its handle.
    --- exit 4
    ");
    world.run("delete @2 @3").success();
    assert_eq!(descriptions(&world), ["One", "Four"]);
    world.run("delete @1,@2").success();
    assert_eq!(descriptions(&world), [""; 0]);
}

#[test]
fn a_part_of_one_description_is_enough_and_of_two_too_little() {
    let world = world(&["Fix login", "Fix logout", "Lunch"]);
    assert_snapshot!(refusals(&world, &["delete Fix", "edit Fix -b", "split fix 1:30"]), @"
    $ track delete Fix
    --- stderr
    error: “Fix” matches several entries.
    hint: Use one of these: “Fix logout”, “Fix login”.
    --- exit 4

    $ track edit Fix -b
    --- stderr
    error: “Fix” matches several entries.
    hint: Use one of these: “Fix logout”, “Fix login”.
    --- exit 4

    $ track split fix 1:30
    --- stderr
    error: “fix” matches several entries.
    hint: Use one of these: “Fix logout”, “Fix login”.
    --- exit 4
    ");
    world.run("delete logou").success();
    world.run("edit unc -d Dinner").success();
    assert_eq!(descriptions(&world), ["Fix login", "Dinner"]);
}

#[test]
fn case_accents_and_spaces_do_not_count() {
    for typed in ["GRÖSSE café", "gro\u{308}ße  cafe\u{301}", "Größe Café"] {
        let world = world(&["Größe Café", "Größe Café und mehr"]);
        world.track(["delete", typed]).success();
        assert_eq!(descriptions(&world), ["Größe Café und mehr"], "{typed}");
    }
    // Where there are two, the exact one.
    let world = world(&["fix", "Fix", "FIX"]);
    world.run("delete Fix").success();
    assert_eq!(descriptions(&world), ["fix", "FIX"]);
}

#[test]
fn after_an_earlier_entry_its_receipt_has_the_handle() {
    let world = world(&["", "One", "Two", "Three"]);
    assert_snapshot!(transcript(&world, &[
        "add Standup 0:15-0:30",
        "edit @4 -d \"Stand-up\" --start 0:20",
        "continue @4",
        "stop",
        "split @2 3:30",
        "edit @ @2 -t x",
        "delete @1",
        "undo",
    ]), @r#"
    $ track add Standup 0:15-0:30
    Added    Standup  00:15–00:30  15m  @4
    --- stderr
    Overlaps @5 (no description), 00:00–01:00; `track edit @4 --trim` shortens it.

    $ track edit @4 -d "Stand-up" --start 0:20
    Edited   Standup → Stand-up  00:15–00:30 → 00:20–00:30  10m (was 15m)  @4
    --- stderr
    Overlaps @5 (no description), 00:00–01:00; `track edit @4 --trim` shortens it.

    $ track continue @4
    Started  Stand-up  09:00  @1

    $ track stop
    Stopped  Stand-up  09:00–09:00  0s  @1

    $ track split @2 3:30
    Split    Three  03:00–03:30  30m  @3
             Three  03:30–04:00  30m  @2

    $ track edit @ @2 -t x
    Edited   Stand-up  no tags → #x  09:00–09:00  0s  @1
    Edited   Three  no tags → #x  03:30–04:00  30m  @2
    --- stderr
    New tag: x

    $ track delete @1
    Deleted  Stand-up  #x  09:00–09:00  0s
    --- stderr
    `track undo` restores it.

    $ track undo
    Undone   delete “Stand-up”, just now
    Back     Stand-up  #x  09:00–09:00  0s  @1
    "#);
}

#[test]
fn last_is_what_the_last_command_touched() {
    let mut world = world(&["One", "Two"]);
    world.run("start Work").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(transcript(&world, &[
        "add Standup 0:15-0:30",
        "edit last -d \"Stand-up\"",
        "show last --format {handle}",
        "start Review",
        "edit last -t x",
        "stop",
        "split last 9:10",
        "edit One -d First",
        "split last 0:30",
        "edit last -t y",
        "split last",
        "delete last",
        "edit last -t z",
        "undo",
        "edit last -t z",
        "tag add docs",
        "delete last",
    ]), @r#"
    $ track add Standup 0:15-0:30
    Added    Standup  00:15–00:30  15m  @3
    --- stderr
    Overlaps @4 “One”, 00:00–01:00; `track edit @3 --trim` shortens it.

    $ track edit last -d "Stand-up"
    Edited   Standup → Stand-up  00:15–00:30  15m  @3

    $ track show last --format {handle}
    @3

    $ track start Review
    Stopped  Work  09:00–09:30  30m  @2
    Started  Review  09:30  @1

    $ track edit last -t x
    Edited   Review  no tags → #x  09:30  @1
    --- stderr
    New tag: x

    $ track stop
    Stopped  Review  #x  09:30–09:30  0s  @1

    $ track split last 9:10
    --- stderr
    error: Tomorrow 09:10 is not within the entry, from 09:30 to 09:30.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track edit One -d First
    Edited   One → First  00:00–01:00  1h 00m  @5

    $ track split last 0:30
    Split    First  00:00–00:30  30m  @6
             First  00:30–01:00  30m  @4

    $ track edit last -t y
    Edited   First  no tags → #y  00:00–00:30  30m  @6
    Edited   First  no tags → #y  00:30–01:00  30m  @4
    --- stderr
    New tag: y

    $ track split last
    --- stderr
    error: This matches several entries: `@6` and `@4`.
    hint: This command takes one entry: use its handle.
    --- exit 4

    $ track delete last
    Deleted  First  #y  00:00–00:30  30m
    Deleted  First  #y  00:30–01:00  30m
    --- stderr
    `track undo` restores them.

    $ track edit last -t z
    --- stderr
    error: The last command, `delete “First” and 1 more`, deleted its entry.
    hint: `track undo` restores it.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track undo
    Undone   delete “First” and 1 more, just now
    Back     First  #y  00:00–00:30  30m  @6
    Back     First  #y  00:30–01:00  30m  @4

    $ track edit last -t z
    Edited   First  #y → #z  00:00–00:30  30m  @6
    Edited   First  #y → #z  00:30–01:00  30m  @4
    --- stderr
    New tag: z

    $ track tag add docs
    Added    tag  docs

    $ track delete last
    --- stderr
    error: The last command, `tag add “docs”`, did not change an entry.
    hint: `track list` shows each entry with its handle.
    --- exit 4
    "#);
}

#[test]
fn last_is_a_word_where_an_entry_is_called_so() {
    let world = world(&["last", "Last meeting", "Other"]);
    world.run("delete last").success();
    world.run("delete last meeting").success();
    assert_eq!(descriptions(&world), ["Other"]);
    assert_snapshot!(transcript(&World::offline(), &["edit last -d Text", "delete last"]), @"
    $ track edit last -d Text
    --- stderr
    error: No command has changed anything yet, so there is no `last` entry.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete last
    --- stderr
    error: No command has changed anything yet, so there is no `last` entry.
    hint: `track list` shows each entry with its handle.
    --- exit 4
    ");
}

#[test]
fn without_a_time_an_entry_is_cut_in_half() {
    let mut world = world(&["One", "Two"]);
    assert_snapshot!(transcript(&world, &["split @2", "split Two", "split"]), @"
    $ track split @2
    Split    One  00:00–00:30  30m  @3
             One  00:30–01:00  30m  @2

    $ track split Two
    Split    Two  01:00–01:30  30m  @2
             Two  01:30–02:00  30m  @1

    $ track split
    --- stderr
    error: Which entry should be split, and where?
    hint: `track split 10:30` splits the running or else the newest entry; `track split @` splits it in half.
    --- exit 2
    ");
    world.run("start Work").success();
    world.advance(TimeDelta::minutes(31));
    assert_snapshot!(world.run("split @"), @"
    Split    Work  09:00–09:15  15m  @2
    Running  Work  16m since 09:15  @1
    ");
    world.run("start Now").success();
    assert_snapshot!(transcript(&world, &["split Now", "split Wrok 9:10", "split Work soon", "split @2 soon"]), @"
    $ track split Now
    --- stderr
    error: “Now” could be an entry or a time.
    hint: Name the entry by its handle, for example `track split @2 9:30`; `track list` shows the handles.
    --- exit 4

    $ track split Wrok 9:10
    --- stderr
    error: No entry called “Wrok”.
    hint: Did you mean “Work”?
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track split Work soon
    --- stderr
    error: No entry called “Work soon”.
    hint: `track list` shows each entry with its handle.
    hint: End with a time, for example `10:30`, `45m` or `-15m`.
    --- exit 4

    $ track split @2 soon
    --- stderr
    error: “soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    --- exit 2
    ");
}

#[test]
fn a_length_with_a_minus_counts_from_the_end() {
    let mut world = world(&["One", "Two"]);
    assert_snapshot!(transcript(&world, &[
        "split Two -2m",
        "split @3 -15m 10m --offline",
        "split @4 -1h",
        "split One -1h 30m",
        "split One -x",
        "split One --at 0:30",
        "split One -2x",
    ]), @"
    $ track split Two -2m
    Split    Two  01:00–01:58  58m  @2
             Two  01:58–02:00  2m  @1

    $ track split @3 -15m 10m --offline
    Split    One  00:00–00:10  10m  @5
             One  00:10–00:45  35m  @4
             One  00:45–01:00  15m  @3

    $ track split @4 -1h
    --- stderr
    error: Yesterday 23:45 is not within the entry, from 00:10 to 00:45.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split One -1h 30m
    --- stderr
    error: Yesterday 23:30 is not within the entry, from 00:45 to 01:00.
    hint: Use a time between the two, or a length from the start, for example 45m.
    --- exit 2

    $ track split One -x
    --- stderr
    error: Unknown option `-x`.
    hint: `track split --help` shows the usage.
    --- exit 2

    $ track split One --at 0:30
    --- stderr
    error: Unknown option `--at`.
    hint: Put the times last: `track split @2 10:30`.
    hint: `track split --help` shows the usage.
    --- exit 2

    $ track split One -2x
    --- stderr
    error: No entry called “One -2x”.
    hint: `track list` shows each entry with its handle.
    hint: End with a time, for example `10:30`, `45m` or `-15m`.
    --- exit 4
    ");
    world.run("start Work").success();
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("split -10m"), @"
    Split    Work  09:00–09:20  20m  @2
    Running  Work  10m since 09:20  @1
    ");
}

/// Logged in with quota for everything, an entry of the day before and a fresh pull.
fn world_with_toggl() -> World {
    let world = World::with_toggl();
    world.fake().set_quota(Bucket::User, 1000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 1000);
    world.log_in();
    let old = ["add", "Old", "--start", "yesterday 8:00", "--stop", "yesterday 9:00"];
    world.track(old).success();
    world.run("list --fresh").success();
    world
}

#[test]
fn what_runs_elsewhere_is_looked_for_where_nothing_runs_here() {
    for line in ["edit @ -d Call", "delete @", "split @", "split -5m", "edit @ -t x", "continue @"]
    {
        let mut world = world_with_toggl();
        world.advance(TimeDelta::minutes(10));
        world.fake().elsewhere_start("Meeting");
        world.advance(TimeDelta::minutes(20));
        world.fake().clear_requests();
        world.run(line);
        assert_eq!(world.asked()[0], "GET /me/time_entries", "{line}");
        let looks = world.asked().iter().filter(|it| it.starts_with("GET")).count();
        assert_eq!(looks, 1, "{line}: {:?}", world.asked());
        let old = world.fake().entries().into_iter().find(|it| it.start < world.today_at("0:00"));
        let old = old.unwrap_or_else(|| panic!("{line} deleted the entry of yesterday"));
        assert_eq!((old.description.as_deref(), old.tags.len()), (Some("Old"), 0), "{line}");
        assert_eq!((old.stop.expect("an end") - old.start).num_minutes(), 60, "{line}");
    }
}

#[test]
fn a_meeting_that_began_a_moment_ago_is_found_as_well() {
    let mut world = world_with_toggl();
    world.fake().elsewhere_start("Meeting");
    world.run("edit @ -d Call").success();
    world.settle();
    assert_eq!(world.at_toggl()[1..], ["09:00– Call"]);
    // What is only shown is as old as `track list` may be.
    let world = world_with_toggl();
    world.fake().clear_requests();
    world.run("show").success();
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn where_toggl_does_not_answer_the_newest_is_changed_and_that_is_said() {
    let mut world = world_with_toggl();
    world.advance(TimeDelta::minutes(10));
    world.fake().fail_next_on("GET", Fault::DropBeforeCommit);
    assert_snapshot!(world.run("edit @ -d Newer"), @"
    Edited   Old → Newer  yesterday 08:00–09:00  1h 00m  @1
    --- stderr
    Could not ask Toggl first: Toggl gave no usable answer (connection closed before message completed).
    ");
}

#[test]
fn words_and_handles_that_are_not_found_are_looked_for_once() {
    for line in
        ["delete Meeting", "edit meet -d Call", "split Meeting", "show Meeting", "delete @2"]
    {
        let mut world = world_with_toggl();
        world.advance(TimeDelta::minutes(10));
        let (start, stop) = (world.today_at("7:00"), world.today_at("8:00"));
        world.fake().elsewhere_add("Meeting", start, stop);
        world.fake().clear_requests();
        world.run(line).success();
        let looks = world.asked().iter().filter(|it| it.starts_with("GET")).count();
        assert_eq!(looks, 1, "{line}: {:?}", world.asked());
    }
}

#[test]
fn with_fresh_toggl_is_asked_before_words_are_read() {
    for line in ["edit Old -d Call --fresh", "delete @1 --fresh", "split Old --fresh"] {
        let world = world_with_toggl();
        world.fake().clear_requests();
        world.run(line).success();
        let asked = world.asked();
        let looks = asked.iter().filter(|it| it.starts_with("GET")).count();
        assert_eq!((asked[0].as_str(), looks), ("GET /me/time_entries", 1), "{line}: {asked:?}");
    }
}

#[test]
fn a_part_begins_a_word_and_is_no_word_for_all() {
    let world = world(&["Call Ada", "Write unit docs", "Know-how", "All hands", "Plan for today"]);
    assert_snapshot!(refusals(&world, &[
        "delete all",
        "delete it",
        "delete now",
        "delete today",
        "delete te",
        "edit how2 -d x",
    ]), @"
    $ track delete all
    --- stderr
    error: No entry called “all”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete it
    --- stderr
    error: No entry called “it”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete now
    --- stderr
    error: No entry called “now”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete today
    --- stderr
    error: No entry called “today”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track delete te
    --- stderr
    error: No entry called “te”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track edit how2 -d x
    --- stderr
    error: No entry called “how2”.
    hint: `track list` shows each entry with its handle.
    --- exit 4
    ");
    world.run("delete hands").success();
    world.run("delete unit").success();
    assert_eq!(descriptions(&world), ["Call Ada", "Know-how", "Plan for today"]);
}

#[test]
fn words_mean_what_has_started_before_what_is_planned() {
    let world = world(&["Standup"]);
    world.run("add Standup tomorrow 9:00-9:15").success();
    world.run("add Retro 2026-03-09 9:00-9:15").success();
    world.run("add Retro tomorrow 10:00-10:15").success();
    let start =
        |line: &str| world.json(line)["entry"]["start"].as_str().expect("a start").to_owned();
    assert_eq!(start("show Standup"), "2026-03-02T00:00:00+01:00");
    assert_eq!(start("show Retro"), "2026-03-03T10:00:00+01:00", "the next one");
}

#[test]
fn numbers_together_are_no_descriptions() {
    let world = world(&["1", "2", "Fix"]);
    assert_snapshot!(refusals(&world, &["delete 2 1", "edit 2 1 -d X", "delete last 2"]), @"
    $ track delete 2 1
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track edit 2 1 -d X
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4

    $ track delete last 2
    --- stderr
    error: There is no entry with the id 2 in the local store.
    hint: Did you mean `@2`?
    --- exit 4
    ");
    world.run("delete 2").success();
    assert_eq!(descriptions(&world), ["1", "Fix"]);
}

#[test]
fn a_time_behind_a_handle_gets_its_flag() {
    let world = world(&["Fix"]);
    assert_snapshot!(refusals(&world, &["edit @1 9:15", "edit @1 yesterday 9:15"]), @r#"
    $ track edit @1 9:15
    --- stderr
    error: There is no entry “@1 9:15”.
    hint: To change the time, run `track edit @1 --start 9:15` or `track move @1 9:15`.
    --- exit 4

    $ track edit @1 yesterday 9:15
    --- stderr
    error: “@1 yesterday 9:15” could be one description or several entries.
    hint: To change the time, run `track edit @1 --start "yesterday 9:15"` or `track move @1 "yesterday 9:15"`.
    --- exit 4
    "#);
}

#[test]
fn a_description_that_is_a_handle_is_noted() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["start @1", "add @+2 8:00-8:15", "start Work @1"]), @"
    $ track start @1
    Started  @1  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    `@1` now means this entry, not the handle.

    $ track add @+2 8:00-8:15
    Added    @+2  08:00–08:15  15m  @2
    --- stderr
    `@+2` now means this entry, not the handle.

    $ track start Work @1
    Stopped  @1  09:00–09:00  0s  @2
    Started  Work @1  09:00  @1
    ");
}

#[test]
fn a_word_behind_the_text_of_a_flag_is_asked_about() {
    let world = world(&["Write the report", "Web"]);
    let before = store_contents(&world);
    assert_snapshot!(transcript(&world, &[
        "edit -d Proofread report",
        "edit -p Web Write",
        "edit --task New Web",
    ]), @r#"
    $ track edit -d Proofread report
    --- stderr
    error: “report” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit -p Web Write
    --- stderr
    error: “Write” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2

    $ track edit --task New Web
    --- stderr
    error: “Web” could name an entry, or belong to the flag before it.
    hint: Put several words after a flag in quotes: `-d "Fix the login"`.
    hint: Name the entry before the flags, or by its handle.
    --- exit 2
    "#);
    assert_eq!(store_contents(&world), before);
    world.typed("edit -d \"Proofread it\" report").success();
    world.run("edit --duration 20m Web").success();
    assert_eq!(descriptions(&world), ["Proofread it", "Web"]);
}
