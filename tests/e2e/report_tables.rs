//! `--csv`, `--tsv` and `--markdown` of `list` and `report`.

use insta::assert_snapshot;

use crate::report::week;
use crate::support::{World, transcript};

#[test]
fn a_list_as_a_table() {
    let world = week();
    world.run("start Write docs -p Website --at -70m").success();
    assert_snapshot!(transcript(&world, &[
        "list 23 feb --csv",
        "list 28 feb --tsv",
        "list last week..today --markdown -n 3",
        "list tomorrow --csv",
    ]), @r#"
    $ track list 23 feb --csv
    start_date,start_time,stop_date,stop_time,duration,description,project,client,task,tags,billable,running,workspace,id
    2026-02-23,09:00:00,2026-02-23,12:10:00,3:10:00,Fix login,Website,Acme,,api,yes,no,,
    2026-02-23,13:00:00,2026-02-23,16:00:00,3:00:00,Checkout,Website,Acme,,"api, review",yes,no,,

    $ track list 28 feb --tsv
    start_date	start_time	stop_date	stop_time	duration	description	project	client	task	tags	billable	running	workspace	id
    2026-02-28	22:00:00	2026-03-01	02:00:00	4:00:00	Night shift					no	no

    $ track list last week..today --markdown -n 3
    | Date | Time | Duration | Description | Project | Client | Tags |
    | --- | --- | ---: | --- | --- | --- | --- |
    | 2026-02-27 | 08:00–08:25 | 25m | Mail |  |  |  |
    | 2026-02-28 | 22:00–02:00 | 4h 00m | Night shift |  |  |  |
    | 2026-03-02 | 15:50–now | 1h 10m | Write docs | Website | Acme |  |

    $ track list tomorrow --csv
    start_date,start_time,stop_date,stop_time,duration,description,project,client,task,tags,billable,running,workspace,id
    "#);
}

#[test]
fn a_report_as_a_table() {
    let world = week();
    assert_snapshot!(transcript(&world, &[
        "report last week --csv",
        "report last week --csv --by client,project,description --top 1",
        "report last week --tsv --by billable,day",
        "report last week --csv --by tag",
        "report last week --markdown --by project,description",
        "report tomorrow --csv",
    ]), @"
    $ track report last week --csv
    project,client,duration,billable_duration
    Website,Acme,7:10:00,6:10:00
    ,,4:25:00,0:00:00
    Bookkeeping,,4:00:00,0:00:00

    $ track report last week --csv --by client,project,description --top 1
    client,project,description,duration,billable_duration
    ,,Night shift,4:00:00,0:00:00
    ,,and 1 more,0:25:00,0:00:00
    ,and 1 more,,4:00:00,0:00:00
    and 1 more,,,7:10:00,6:10:00

    $ track report last week --tsv --by billable,day
    billable	day	duration	billable_duration
    not billable	2026-02-24	1:00:00	0:00:00
    not billable	2026-02-26	4:00:00	0:00:00
    not billable	2026-02-27	0:25:00	0:00:00
    not billable	2026-02-28	2:00:00	0:00:00
    not billable	2026-03-01	2:00:00	0:00:00
    billable	2026-02-23	6:10:00	6:10:00

    $ track report last week --csv --by tag
    tag,duration,billable_duration
    ,9:25:00,0:00:00
    api,6:10:00,6:10:00
    review,3:00:00,3:00:00
    --- stderr
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --markdown --by project,description
    | Project | Client | Description | Time | Share |
    | --- | --- | --- | ---: | ---: |
    | Website | Acme | Fix login | 4h 10m | 27% |
    | Website | Acme | Checkout | 3h 00m | 19% |
    | no project |  | Night shift | 4h 00m | 25% |
    | no project |  | Mail | 25m | 3% |
    | Bookkeeping |  | Receipts | 4h 00m | 26% |
    | **Total** |  |  | **15h 35m** | **100%** |

    $ track report tomorrow --csv
    project,client,duration,billable_duration
    ");
}

#[test]
fn only_one_form_can_be_chosen() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "list --csv --json",
        "list --csv --tsv",
        "list --markdown --format {title}",
        "report --tsv --json",
        "report --escape-formulas",
        "report --markdown --escape-formulas",
        "current --format csv",
    ]), @r#"
    $ track list --csv --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "`track list --help` shows the usage."
        ],
        "kind": "usage",
        "message": "The argument '--csv' cannot be used with '--json'."
      }
    }
    --- exit 2

    $ track list --csv --tsv
    --- stderr
    error: The argument '--csv' cannot be used with '--tsv'.
    hint: `track list --help` shows the usage.
    --- exit 2

    $ track list --markdown --format {title}
    --- stderr
    error: The argument '--markdown' cannot be used with '--format <TEMPLATE>'.
    hint: `track list --help` shows the usage.
    --- exit 2

    $ track report --tsv --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "`track report --help` shows the usage."
        ],
        "kind": "usage",
        "message": "The argument '--tsv' cannot be used with '--json'."
      }
    }
    --- exit 2

    $ track report --escape-formulas
    --- stderr
    error: Missing argument: <--csv|--tsv>.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report --markdown --escape-formulas
    --- stderr
    error: The argument '--markdown' cannot be used with '--escape-formulas'.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track current --format csv
    --- stderr
    error: The template “csv” has no field.
    hint: A template prints a line for each entry: `--format '{date}\t{start}\t{stop}\t{duration:decimal}\t{project}\t{title}'`; `track list` and `track report` take `--csv`, `--tsv` and `--markdown`.
    --- exit 2
    "#);
}

/// Names that are hard to quote, or that something would run or show as something else.
const HOSTILE: [&str; 7] = [
    "a,b \"quoted\"",
    "=HYPERLINK(\"http://evil\")",
    "@SUM(A1)",
    "two\nlines\r\nand a tab\t.",
    "|pipe| *bold* <b>",
    "\u{1b}]0;title\u{7}\u{202e}",
    "日本語 🎉",
];

fn hostile() -> World {
    let world = World::offline();
    for (i, name) in HOSTILE.iter().enumerate() {
        let (start, stop) = (format!("7:0{i}"), format!("7:0{}", i + 1));
        world.add_called(name, &start, &stop);
    }
    world
}

/// The records of a text in CSV, read by the rules of RFC 4180.
fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            letter if letter == separator && !is_quoted => record.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    records
}

#[test]
fn cells_are_exact_whatever_is_in_them() {
    let world = hostile();
    let descriptions: Vec<String> = world.json("list")["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .rev()
        .map(|entry| entry["description"].as_str().expect("a text").to_owned())
        .collect();
    for (flag, separator) in [("--csv", ','), ("--tsv", '\t')] {
        let list = records(&world.run(&format!("list {flag}")).success().stdout, separator);
        let found: Vec<&String> = list.iter().skip(1).map(|record| &record[5]).collect();
        assert_eq!(found, descriptions.iter().collect::<Vec<_>>(), "{flag}");
        assert!(list.iter().all(|record| record.len() == 14), "{list:?}");
        let line = format!("report {flag} --by description --sort name");
        let report = records(&world.run(&line).success().stdout, separator);
        let mut found: Vec<&String> = report.iter().skip(1).map(|record| &record[0]).collect();
        let mut expected: Vec<&String> = descriptions.iter().collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{flag}");
    }
}

#[test]
fn formulas_are_escaped_when_asked_to_be() {
    let world = hostile();
    let cells = |line: &str| -> Vec<String> {
        let text = world.run(line).success().stdout;
        let dangerous = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        records(&text, ',').concat().into_iter().filter(dangerous).collect()
    };
    assert_eq!(cells("list --csv").len(), 2);
    assert_eq!(cells("list --csv --escape-formulas"), [""; 0]);
    assert_eq!(cells("report --by description --csv --escape-formulas"), [""; 0]);
    let escaped = world.run("list --csv --escape-formulas").stdout;
    assert!(escaped.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{escaped}");
}

#[test]
fn markdown_keeps_its_rows_whatever_is_in_them() {
    let world = hostile();
    assert_snapshot!(transcript(&world, &["list --markdown", "report --markdown --by description"]), @r#"
    $ track list --markdown
    | Date | Time | Duration | Description | Project | Client | Tags |
    | --- | --- | ---: | --- | --- | --- | --- |
    | 2026-03-02 | 07:00–07:01 | 1m | a,b "quoted" |  |  |  |
    | 2026-03-02 | 07:01–07:02 | 1m | =HYPERLINK("http://evil") |  |  |  |
    | 2026-03-02 | 07:02–07:03 | 1m | @SUM(A1) |  |  |  |
    | 2026-03-02 | 07:03–07:04 | 1m | two lines and a tab . |  |  |  |
    | 2026-03-02 | 07:04–07:05 | 1m | \|pipe\| \*bold\* \<b\> |  |  |  |
    | 2026-03-02 | 07:05–07:06 | 1m | \]0;title |  |  |  |
    | 2026-03-02 | 07:06–07:07 | 1m | 日本語 🎉 |  |  |  |

    $ track report --markdown --by description
    | Description | Time | Share |
    | --- | ---: | ---: |
    | \]0;title | 1m | 15% |
    | =HYPERLINK("http://evil") | 1m | 15% |
    | @SUM(A1) | 1m | 14% |
    | a,b "quoted" | 1m | 14% |
    | two lines and a tab . | 1m | 14% |
    | \|pipe\| \*bold\* \<b\> | 1m | 14% |
    | 日本語 🎉 | 1m | 14% |
    | **Total** | **7m** | **100%** |
    "#);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_no_control_characters() {
    let world = hostile();
    for line in ["list --csv", "list --tsv", "report --csv --by description", "list --markdown"] {
        let shown = world.on_terminal(&format!("track {line}")).output().expect("`script`").stdout;
        let shown = String::from_utf8(shown).expect("readable text");
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{line}: {shown:?}");
    }
}

#[test]
fn the_column_of_a_report_adds_up_to_its_total() {
    let world = week();
    for by in
        ["project", "project,description", "day", "client,project,day", "billable", "month,task"]
    {
        let text = world.run(&format!("report last week --csv --by {by}")).success().stdout;
        let records = records(&text, ',');
        let at = records[0].iter().position(|name| name == "duration").expect("the column");
        let seconds = |text: &str| {
            text.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().expect("a number"))
        };
        for (column, field) in [(at, "total"), (at + 1, "billable")] {
            let sum: i64 = records.iter().skip(1).map(|record| seconds(&record[column])).sum();
            let json = world.json(&format!("report last week --by {by}"));
            assert_eq!(json[field].as_i64(), Some(sum), "{by}\n{text}");
        }
    }
}
