//! How the time of a command grows with the number of entries, as a chart.

use std::fmt::Write as _;
use std::path::Path;

use super::cases::{EVERYDAY, everyday};
use super::programs::{Figures, measure};
use super::stores::Stores;
use crate::support::Sent;

/// The sizes, each ten times the one before.
const SIZES: [u32; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];
/// The highest time that is shown, in milliseconds.
const TOP: f64 = 12.0;
/// The commands that are shown, by their names.
const COMMANDS: [&str; 4] = ["start", "stop", "current", "list"];
/// The size of one of the charts, and what is around it, in pixels.
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 40.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 34.0;

/// The times of one program and command, by size, in milliseconds.
pub(crate) struct Line {
    command: &'static str,
    program: &'static str,
    times: Vec<f64>,
}

/// Measures all lines.
pub(crate) fn lines(stores: &Stores, track: &Path, rounds: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for command in COMMANDS {
        let index = EVERYDAY.iter().position(|it| it.0 == command).expect("a command");
        let (mut synced, mut local, mut timew) = (Vec::new(), Vec::new(), Vec::new());
        for entries in SIZES {
            let of = |sent| measure(&everyday(index, sent, entries), stores, (track, None), rounds);
            let Figures { track, timew: other, .. } = of(Sent::All);
            synced.push(milliseconds(track.median));
            timew.extend(other.map(|it| milliseconds(it.median)));
            local.push(milliseconds(of(Sent::Never).track.median));
        }
        lines.push(Line { command, program: "timewarrior", times: timew });
        lines.push(Line { command, program: "track, synced", times: synced });
        lines.push(Line { command, program: "track, without an account", times: local });
    }
    lines
}

fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The chart: a square for each command, with its lines.
pub(crate) fn svg(lines: &[Line]) -> String {
    let (width, height) = (2.0 * WIDTH + 20.0, 2.0 * (HEIGHT + ABOVE + BELOW) + 30.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n{STYLE}\
         <title>Milliseconds of a whole process, by the number of entries</title>\n"
    );
    for (n, command) in COMMANDS.iter().enumerate() {
        let x = if n % 2 == 0 { 0.0 } else { WIDTH + 20.0 };
        let y = if n < 2 { 0.0 } else { HEIGHT + ABOVE + BELOW };
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">");
        square(&mut svg, command);
        for line in lines.iter().filter(|line| line.command == *command) {
            draw(&mut svg, line);
        }
        svg.push_str("</g>\n");
    }
    let y = height - 10.0;
    for (n, program) in
        ["timewarrior", "track, synced", "track, without an account"].iter().enumerate()
    {
        let x = LEFT + [0.0, 130.0, 270.0][n];
        let class = class_of(program);
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
             <text x=\"{}\" y=\"{}\">{program}</text>",
            x + 24.0,
            x + 30.0,
            y + 4.0
        );
    }
    svg + "</svg>\n"
}

/// Light and dark, as the reader has it.
const STYLE: &str = "<style>text{fill:#444}line,polyline{fill:none;stroke-width:2}.grid{stroke:#8884;stroke-width:1}\
    .timew{stroke:#999}.synced{stroke:#0b83d9}.local{stroke:#e57cd8;stroke-dasharray:5 3}\
    @media(prefers-color-scheme:dark){text{fill:#bbb}}</style>\n";

fn class_of(program: &str) -> &'static str {
    match program {
        "timewarrior" => "timew",
        "track, synced" => "synced",
        _ => "local",
    }
}

fn square(svg: &mut String, command: &str) {
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"20\" font-weight=\"bold\">{command}, ms</text>");
    for time in [0.0, 3.0, 6.0, 9.0, 12.0] {
        let y = height_of(time);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y}\" x2=\"{WIDTH}\" y2=\"{y}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{time}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    for (n, name) in ["100", "1k", "10k", "100k", "1M"].iter().enumerate() {
        let (x, y) = (place_of(n), ABOVE + HEIGHT + 18.0);
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{name}</text>");
    }
}

fn draw(svg: &mut String, line: &Line) {
    let points: Vec<String> = line
        .times
        .iter()
        .enumerate()
        .map(|(n, time)| format!("{:.1},{:.1}", place_of(n), height_of(time.min(TOP))))
        .collect();
    let class = class_of(line.program);
    let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
}

fn height_of(time: f64) -> f64 {
    ABOVE + HEIGHT * (1.0 - time / TOP)
}

fn place_of(size: usize) -> f64 {
    let step = (WIDTH - LEFT - 30.0) / 4.0;
    LEFT + 10.0 + step * f64::from(u8::try_from(size).expect("few sizes"))
}
