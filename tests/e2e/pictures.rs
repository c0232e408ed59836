//! The pictures of README and `docs/` are what `track` shows on a terminal: each is made again and compared.
//!
//! `TRACK_UPDATE_PICTURES=1 cargo test --test e2e pictures` writes them. Look at them in a browser, in light and dark.

use std::fmt::Write as _;
use std::path::Path;

use anstyle_svg::Term;
use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, Weekday};

use crate::readme::furnished;
use crate::support::World;

/// Columns of the terminal.
const COLUMNS: usize = 80;
/// Lines of text are so far apart, in pixels, and the first one is below so much.
const LINE: usize = 18;
const ABOVE: usize = 28;
/// How long a command is shown before its answer, and an answer before the next command, in milliseconds.
const TYPED: usize = 700;
const READ: usize = 2100;
/// How long the last answer stays before the recording begins again, in milliseconds.
const STAYS: usize = 8000;
/// The colors of text, of the ground behind it and of the styles of `track`: in the dark, then in the light.
const COLORS: [(&str, &str, &str); 6] = [
    ("fg", "#d6dbe1", "#1f2328"),
    ("bg", "#16191e", "#f6f8fa"),
    ("fg-green", "#56c271", "#1a7f37"),
    ("fg-cyan", "#5ac8d8", "#0f6f80"),
    ("fg-yellow", "#e0b341", "#8a5b00"),
    ("fg-red", "#f47067", "#b3261e"),
];

/// Whether a picture is still, or shows one command after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Still,
    Recording,
}

/// Commands on a terminal, each at a time of Monday, 23 November 2026.
struct Scene {
    file: &'static str,
    kind: Kind,
    /// What happened before, out of the picture.
    before: fn() -> Vec<String>,
    shown: &'static [(&'static str, &'static str)],
}

/// The colors of projects, from Toggl's palette.
const PROJECTS: [(&str, &str); 4] = [
    ("Website", "#2da608"),
    ("Support", "#e36a00"),
    ("Online shop", "#9e5bd9"),
    ("Bookkeeping", "#0b83d9"),
];

fn nothing() -> Vec<String> {
    Vec::new()
}

/// Work of the week before.
fn a_week() -> Vec<String> {
    let lines = [
        "Fix login 16 Nov 9:00-12:30 -p Website -t review",
        "Checkout 16 Nov 13:15-17:00 -p Website",
        "Product photos 17 Nov 9:00-11:45 -p shop",
        "Call with Ada 17 Nov 13:00-13:45 -p Support -t meeting",
        "Fix login 17 Nov 14:00-17:30 -p Website -t review",
        "Write invoices 18 Nov 9:00-12:10 -p book",
        "Checkout 18 Nov 13:00-14:45 -p Website",
        "Answer tickets 19 Nov 9:00-12:00 -p Support",
        "Product photos 19 Nov 12:45-16:30 -p shop",
        "Write invoices 20 Nov 9:00-14:00 -p book",
        "Reading 20 Nov 15:00-16:15",
    ];
    lines.map(|line| format!("add {line}")).into()
}

/// Work of a year: more of it in spring and autumn, none on most weekends and in three weeks of August.
fn a_year() -> Vec<String> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a date");
    let days = first.iter_days().take_while(|day| (day.month(), day.day()) < (11, 23));
    let lines = days.enumerate().filter_map(|(n, day)| {
        let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let is_off = day.month() == 8 && day.day() < 22 || is_weekend && n % 19 != 0;
        let busy = if matches!(day.month(), 3 | 4 | 10 | 11) { 2 } else { 0 };
        let hours = if is_weekend { 2 } else { 2 + busy + n * 7 % 5 };
        (!is_off)
            .then(|| format!("--offline add Work {} 9:00-{}:00", day.format("%Y-%m-%d"), 9 + hours))
    });
    lines.collect()
}

const SCENES: [Scene; 4] = [
    Scene {
        file: "docs/images/first-day.svg",
        kind: Kind::Recording,
        before: nothing,
        shown: &[
            ("9:00", "start Write invoices -p book"),
            ("9:50", "start Fix login -p Website -t review --at -5m"),
            ("11:20", "current"),
            ("11:30", "stop"),
            ("11:31", "add Standup 8:45-9:00 -t meeting"),
            ("11:32", "list"),
            ("11:33", "delete Standup"),
            ("11:33", "undo"),
            ("11:34", "report today"),
        ],
    },
    Scene {
        file: "docs/images/report.svg",
        kind: Kind::Still,
        before: a_week,
        shown: &[("9:00", "report last week --by project,description")],
    },
    Scene {
        file: "docs/images/grid.svg",
        kind: Kind::Still,
        before: a_week,
        shown: &[("9:00", "report last week --grid")],
    },
    Scene {
        file: "docs/images/heat.svg",
        kind: Kind::Still,
        before: a_year,
        shown: &[("9:00", "report --heat")],
    },
];

fn wait_until(world: &mut World, time: &str) {
    let at = format!("2026-11-23T{time:0>5}:00+01:00");
    let at = DateTime::<FixedOffset>::parse_from_rfc3339(&at).expect("a time of the day");
    let passed = at - world.now();
    world.advance(passed);
}

/// What a command shows on a terminal with all colors.
fn on_terminal(world: &World, line: &str) -> String {
    let mut command = world.on_terminal(&format!("track {line}"));
    command.envs([("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]);
    command.env("COLUMNS", COLUMNS.to_string());
    let output = command.output().expect("a terminal");
    assert!(output.status.success(), "{line}: {output:?}");
    String::from_utf8(output.stdout).expect("text").replace('\r', "")
}

/// The text of a terminal on which the commands of a scene were typed, and the lines where each command and each
/// answer begins.
fn typed(scene: &Scene) -> (String, Vec<usize>) {
    let mut world = furnished();
    world.fake().with(|toggl| {
        for project in &mut toggl.projects {
            let known = PROJECTS.iter().find(|(name, _)| *name == project.name);
            project.color = known.expect("a project with a color").1.to_owned();
        }
    });
    wait_until(&mut world, "7:00");
    world.log_in();
    wait_until(&mut world, "8:00");
    for line in (scene.before)() {
        world.run(&line).success();
    }
    let (mut text, mut begins) = (String::new(), Vec::new());
    for (time, line) in scene.shown {
        wait_until(&mut world, time);
        begins.push(text.lines().count());
        let words = if *line == "current" { String::new() } else { format!(" {line}") };
        writeln!(text, "\u{1b}[2m$\u{1b}[0m \u{1b}[1mtrack{words}\u{1b}[0m").expect("a String");
        begins.push(text.lines().count());
        text += &on_terminal(&world, line);
    }
    (text.trim_end().to_owned(), begins)
}

/// The milliseconds at which each part of a recording appears, and its length.
fn moments(parts: usize) -> (Vec<usize>, usize) {
    let moments: Vec<usize> =
        (0..parts).map(|part| part / 2 * (TYPED + READ) + part % 2 * TYPED).collect();
    let length = moments.last().copied().unwrap_or(0) + STAYS;
    (moments, length)
}

/// The style of a picture: colors for dark and light, and when the parts of a recording appear.
fn style(parts: usize, kind: Kind) -> String {
    let mut style = String::new();
    for (class, dark, _) in COLORS {
        writeln!(style, "    .{class} {{ fill: {dark} }}").expect("a String");
    }
    // That of the crate would make it too faint.
    style += "    .dimmed { opacity: 1; fill-opacity: 0.62 }\n";
    style += "    @media (prefers-color-scheme: light) {\n";
    for (class, _, light) in COLORS {
        writeln!(style, "      .{class} {{ fill: {light} }}").expect("a String");
    }
    style += "    }\n";
    if kind == Kind::Recording {
        let (moments, length) = moments(parts);
        style += "    @media (prefers-reduced-motion: no-preference) {\n";
        for (part, moment) in moments.into_iter().enumerate().skip(1) {
            let share = moment * 10_000 / length;
            let share = format!("{}.{:02}", share / 100, share % 100);
            writeln!(
                style,
                "      .p{part} {{ animation: p{part} {length}ms step-end infinite }}\n      \
                 @keyframes p{part} {{ 0% {{ visibility: hidden }} {share}% {{ visibility: visible }} }}"
            )
            .expect("a String");
        }
        style += "    }\n";
    }
    style
}

/// The picture of a text, whose parts begin at these lines.
fn picture(text: &str, begins: &[usize], kind: Kind) -> String {
    let svg = Term::new().min_width_px(COLUMNS * 8 + COLUMNS / 2).render_svg(text);
    let mut made = String::new();
    for line in svg.lines() {
        if line.trim() == "</style>" {
            made += &style(begins.len(), kind);
        }
        let row = line.trim_start().strip_prefix("<tspan x=\"10px\" y=\"");
        let row = row.and_then(|rest| rest.split_once("px\"")?.0.parse::<usize>().ok());
        match row.map(|y| (y - ABOVE) / LINE).filter(|_| kind == Kind::Recording) {
            Some(row) => {
                let part = begins.iter().filter(|begin| **begin <= row).count() - 1;
                made += &line.replacen("<tspan ", &format!("<tspan class=\"p{part}\" "), 1);
            }
            None => made += line,
        }
        made += "\n";
    }
    made
}

#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
#[test]
fn they_are_what_the_terminal_shows() {
    let update = std::env::var_os("TRACK_UPDATE_PICTURES").is_some();
    let mut old = Vec::new();
    for scene in &SCENES {
        let (text, begins) = typed(scene);
        let made = picture(&text, &begins, scene.kind);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(scene.file);
        if update {
            std::fs::write(&path, &made).expect("a picture");
        } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&made) {
            old.push(scene.file);
        }
    }
    assert!(old.is_empty(), "not what the terminal shows now: {old:?}");
}
