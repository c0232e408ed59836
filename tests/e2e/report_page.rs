//! `report --html` in a browser: the numbers, names that mean harm, sorting and filtering, and how it looks.

use std::fs;
use std::path::PathBuf;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::report::week;
use crate::support::World;
use crate::support::browser::{Browser, Tab};

/// The days of `lively`, and a running timer behind them.
const DAYS: &str = "23 feb .. 2 mar";

/// A week with odd seconds, time over midnight at both ends, a running timer, and planned time.
fn lively() -> World {
    let mut world = week();
    for line in [
        "project add Support --client Acme --color yellow",
        "add --description=Tickets --start=2026-02-24_10:00:01 --stop=2026-02-24_10:20:40 -p Support -b",
        "add --description=Tickets --start=2026-02-25_11:10:07 --stop=2026-02-25_13:00:00 -p Support -t api",
        "add --description=Mail --start=2026-02-25_14:10:07 --stop=2026-02-25_14:20:09",
        "add --description=Late --start=2026-02-22_22:00 --stop=2026-02-23_01:30:30 -p Bookkeeping",
        "add --description=Release --start=2026-03-02_15:50 --stop=2026-03-02_18:00 -p Website",
        "start Call with Acme -p Website -b --at -40m",
    ] {
        let words: Vec<String> = line.split(' ').map(|word| word.replace('_', " ")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        world.track_with_input(&words, "").success();
    }
    world.advance(TimeDelta::seconds(17));
    world
}

/// The page of a report, in a tab.
fn opened(browser: &Browser, world: &World, report: &str) -> Tab {
    let mut tab = browser.tab();
    tab.open(&written(world, report));
    tab
}

/// The page of a report.
fn written(world: &World, report: &str) -> PathBuf {
    world.run(&format!("report {report} --html page.html")).success();
    world.home().join("page.html")
}

/// Pictures for people, where `TRACK_TEST_PICTURES` names a folder for them.
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
fn keep(name: &str, picture: &[u8]) {
    if let Some(folder) = std::env::var_os("TRACK_TEST_PICTURES") {
        fs::create_dir_all(&folder).expect("a folder for pictures");
        fs::write(PathBuf::from(folder).join(name), picture).expect("a picture");
    }
}

/// The numbers of a page: the value and the text of each.
const NUMBERS: &str = r##"(() => {
    const number = (cell) => [Number(cell.dataset.seconds ?? cell.dataset.value), cell.textContent.trim()];
    const rows = (table) => [...document.querySelectorAll(`${table} tbody tr`)];
    const name = (row) => row.querySelector("bdi").textContent;
    return {
        tiles: Object.fromEntries([...document.querySelectorAll(".figure")].map((it) => [it.dataset.figure, number(it)])),
        groups: rows("#groups").map((row) => [name(row), ...number(row.cells[1]), parseInt(row.cells[2].textContent)]),
        groups_total: number(document.querySelector("#groups tfoot td")),
        grid: rows("#grid").map((row) => [name(row), ...[...row.cells].slice(1).map(number)]),
        grid_total: [...document.querySelectorAll("#grid tfoot td")].map(number),
        chart: [...document.querySelectorAll(".bars g")].map((it) => ({
            from: it.dataset.from, to: it.dataset.to, seconds: Number(it.dataset.seconds),
            parts: [...it.querySelectorAll("rect.bar")].map((part) => Number(part.dataset.seconds)),
            heights: [...it.querySelectorAll("rect.bar")].map((part) => Number(part.getAttribute("height"))),
        })),
        entries: rows("#entries").map((row) => ({
            date: row.cells[0].dataset.day,
            description: row.cells[2].querySelector("bdi").textContent,
            project: row.cells[3].querySelector("bdi")?.textContent ?? null,
            tags: [...row.cells[4].querySelectorAll("bdi")].map((it) => it.textContent),
            billable: row.cells[5].textContent === "yes",
            is_partial: row.cells[6].textContent.includes("part"),
            seconds: Number(row.cells[6].dataset.seconds),
            text: row.cells[6].lastChild.textContent.trim(),
        })),
        entries_total: number(document.querySelector("#entries tfoot td")),
    };
})()"##;

fn seconds(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("a number of seconds: {value}"))
}

/// The seconds of a text such as `1h 05m`, `1:05`, `12s` or `1.25`.
fn meant(text: &str) -> i64 {
    let number = |digits: &str| digits.parse::<i64>().unwrap_or_else(|_| panic!("a time: {text}"));
    if text == "·" {
        return 0;
    }
    if let Some((hours, hundredths)) = text.split_once('.') {
        return (number(hours) * 100 + number(hundredths)) * 36;
    }
    if let Some((hours, minutes)) = text.split_once(':').or_else(|| text.split_once("h ")) {
        return (number(hours) * 60 + number(minutes.trim_end_matches('m'))) * 60;
    }
    match text.strip_suffix('m') {
        Some(minutes) => number(minutes) * 60,
        None => number(text.trim_end_matches('s')),
    }
}

/// Insists that texts say the numbers they stand for, rounded, and that they add up to a total.
fn check_sum(numbers: &[&Value], total: &Value, what: &str) {
    let mut sums = (0, 0);
    for number in numbers {
        let (exact, shown) = (seconds(&number[0]), meant(number[1].as_str().expect("a text")));
        assert!((exact - shown).abs() < 60, "{what}: {number}");
        sums = (sums.0 + exact, sums.1 + shown);
    }
    let expected = (seconds(&total[0]), meant(total[1].as_str().expect("a text")));
    assert_eq!(sums, expected, "{what} add up");
}

/// The groups of a report with those within them, and what is left out, as the rows of a table.
fn rows(groups: &Value, more: &Value, found: &mut Vec<(Option<String>, i64)>) {
    for group in groups.as_array().into_iter().flatten() {
        found.push((group["name"].as_str().map(str::to_owned), seconds(&group["total"])));
        rows(&group["groups"], &group["more"], found);
    }
    if let Some(count) = more["count"].as_u64() {
        found.push((Some(format!("and {count} more")), seconds(&more["total"])));
    }
}

fn check_groups(page: &Value, report: &Value, line: &str) {
    let mut expected = Vec::new();
    rows(&report["groups"], &report["more"], &mut expected);
    let shown = page["groups"].as_array().expect("groups");
    assert_eq!(shown.len(), expected.len(), "{line}");
    for (row, (name, total)) in shown.iter().zip(expected) {
        assert_eq!(seconds(&row[1]), total, "{line}: {row}");
        // Days are written as people read them.
        if let Some(name) = name.filter(|name| !name.is_empty() && !name.starts_with("2026-")) {
            let shown = row[0].as_str().expect("it is there").trim_start_matches('#');
            assert_eq!(shown.to_lowercase(), name.to_lowercase(), "{line}");
        }
    }
    for (tile, field) in [("total", "total"), ("billable", "billable"), ("days", "days")] {
        assert_eq!(page["tiles"][tile][0], report[field], "{line}: {tile}");
    }
    let days = seconds(&report["days"]);
    assert_eq!(seconds(&page["tiles"]["average"][0]), seconds(&report["total"]) / days, "{line}");
    assert_eq!(page["groups_total"][0], report["total"], "{line}");
}

#[test]
fn every_number_is_that_of_the_document() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    for flags in [
        "",
        "--by project,description",
        "--by client,project --top 1 --sort name",
        "--by tag",
        "--by day,project",
        "--by weekday",
        "--decimal",
        "-p Website --by description",
        "--round 15m --round-mode up --by project,description",
        "--round 30m --round-per group --by project,description",
        "--round 1h --round-per day",
    ] {
        let line = format!("{DAYS} {flags}");
        let mut tab = opened(&browser, &world, &line);
        let page = tab.value(NUMBERS);
        let report = world.json(&format!("report {}", line.replace("--decimal", "")));
        check_groups(&page, &report, &line);
        let is_rounded_sum = flags.contains("--round-per");
        let entries: Vec<Value> = page["entries"]
            .as_array()
            .expect("it is there")
            .iter()
            .map(|it| json!([it["seconds"], it["text"]]))
            .collect();
        check_sum(&entries.iter().collect::<Vec<_>>(), &page["entries_total"], &line);
        let total = if is_rounded_sum { &report["rounding"]["exact"] } else { &report["total"] };
        assert_eq!(&page["entries_total"][0], total, "{line}");
        assert_eq!(
            page["grid_total"].as_array().expect("it is there").last().expect("it is there")[0],
            *total,
            "{line}"
        );
        let charted: i64 = page["chart"]
            .as_array()
            .expect("it is there")
            .iter()
            .map(|it| seconds(&it["seconds"]))
            .sum();
        assert_eq!(charted, seconds(total), "{line}");
        assert_eq!(tab.incidents(), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn amounts_are_those_of_the_document() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    world.configure("rate = 95\ncurrency = \"EUR\"\n");
    let line = format!("{DAYS} --money");
    let mut tab = opened(&browser, &world, &line);
    let report = world.json(&format!("report {line}"));
    let amounts = |of: &Value| of["amounts"][0]["minor"].as_i64().unwrap_or(0);
    let total = amounts(&report["money"]);
    assert!(total > 0, "{report}");
    assert_eq!(tab.value(NUMBERS)["tiles"]["amount"][0], total);
    let shown = tab.value(
        "[...document.querySelectorAll('#groups tbody tr, #groups tfoot tr')].map((row) => Number(row.cells[3].dataset.value))",
    );
    let groups = report["groups"].as_array().expect("groups");
    let expected: Vec<i64> = groups.iter().map(amounts).chain([total]).collect();
    assert_eq!(shown, json!(expected));
    let text = tab.value("document.querySelector('[data-figure=amount]').textContent");
    let amount = report["money"]["amounts"][0]["amount"].as_str().expect("an amount");
    assert_eq!(text, format!("{amount} EUR"));
    assert_eq!(tab.incidents(), Vec::<String>::new());
}

#[test]
fn chart_grid_and_entries_are_those_of_the_documents() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    let page = opened(&browser, &world, DAYS).value(NUMBERS);
    let days = world.json(&format!("report {DAYS} --by day,project"));
    let charted = page["chart"].as_array().expect("it is there");
    assert_eq!(charted.len(), 8);
    for column in charted {
        let day = days["groups"]
            .as_array()
            .expect("it is there")
            .iter()
            .find(|it| it["name"] == column["from"]);
        let mut expected: Vec<i64> = day
            .map(|day| {
                day["groups"]
                    .as_array()
                    .expect("it is there")
                    .iter()
                    .map(|it| seconds(&it["total"]))
                    .collect()
            })
            .unwrap_or_default();
        let mut parts: Vec<i64> =
            column["parts"].as_array().expect("it is there").iter().map(seconds).collect();
        parts.sort_unstable();
        expected.sort_unstable();
        assert_eq!(parts, expected, "{column}");
        assert_eq!(seconds(&column["seconds"]), expected.iter().sum::<i64>());
        for (part, height) in column["parts"]
            .as_array()
            .expect("it is there")
            .iter()
            .zip(column["heights"].as_array().expect("it is there"))
        {
            // 200 pixels are eight hours here.
            let expected = part.as_f64().expect("it is there") * 200.0 / 28_800.0;
            assert!((height.as_f64().expect("it is there") - expected).abs() < 0.03, "{column}");
        }
    }
    let busiest = days["groups"]
        .as_array()
        .expect("it is there")
        .iter()
        .map(|it| seconds(&it["total"]))
        .max();
    assert_eq!(page["tiles"]["busiest"][0].as_i64(), busiest);

    let grid = world.json(&format!("report {DAYS} --grid"));
    let columns: Vec<i64> = grid["columns"]
        .as_array()
        .expect("it is there")
        .iter()
        .map(|it| seconds(&it["total"]))
        .collect();
    let totals: Vec<&Value> = page["grid_total"].as_array().expect("it is there").iter().collect();
    assert_eq!(totals.iter().map(|it| seconds(&it[0])).take(8).collect::<Vec<_>>(), columns);
    check_sum(&totals[..8], totals[8], "the sums of columns");
    let lines = page["grid"].as_array().expect("it is there");
    for (line, group) in lines.iter().zip(grid["groups"].as_array().expect("it is there")) {
        let cells: Vec<&Value> = line.as_array().expect("it is there")[1..].iter().collect();
        assert_eq!(cells[8][0], group["total"]);
        check_sum(&cells[..8], cells[8], "a row");
        for (cell, column) in cells.iter().zip(grid["columns"].as_array().expect("it is there")) {
            let of_day = group["groups"]
                .as_array()
                .expect("it is there")
                .iter()
                .find(|it| it["name"] == column["from"]);
            assert_eq!(seconds(&cell[0]), of_day.map_or(0, |it| seconds(&it["total"])), "{line}");
        }
    }
    for (line, group) in lines.iter().zip(page["groups"].as_array().expect("groups")) {
        let total = line.as_array().expect("cells").last().expect("a total");
        let [shown, total] = [&group[2], &total[1]].map(|it| meant(it.as_str().expect("a text")));
        assert_eq!(shown, total, "a group is shown alike in both tables: {group}");
    }
    for (i, total) in totals.iter().enumerate() {
        let column: Vec<&Value> = lines.iter().map(|line| &line[i + 1]).collect();
        check_sum(&column, total, "a column");
    }

    let list = world.json(&format!("list {DAYS}"));
    let entries = page["entries"].as_array().expect("it is there");
    let whole: Vec<&Value> = entries.iter().filter(|it| it["is_partial"] == false).collect();
    for entry in &whole {
        let listed = list["entries"].as_array().expect("it is there").iter().find(|it| {
            it["description"] == entry["description"]
                && it["start"]
                    .as_str()
                    .expect("it is there")
                    .starts_with(entry["date"].as_str().expect("it is there"))
        });
        let listed = listed.unwrap_or_else(|| panic!("{entry} is listed"));
        assert_eq!(listed["duration"], entry["seconds"]);
        assert_eq!(listed["project"]["name"], entry["project"]);
        assert_eq!((&listed["tags"], &listed["billable"]), (&entry["tags"], &entry["billable"]));
    }
    let partial: Vec<&Value> =
        entries.iter().filter(|it| it["is_partial"] == true).map(|it| &it["description"]).collect();
    assert_eq!(partial, ["Late", "Release"].map(Value::from).iter().collect::<Vec<_>>());
    assert_eq!(whole.len() + 1, list["entries"].as_array().expect("it is there").len());
}

#[test]
fn names_that_mean_harm_do_nothing() {
    let Some(browser) = Browser::start() else { return };
    let world = World::offline();
    let long = "x".repeat(3000);
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(2)>",
        "'\"></title></style></script><svg onload=alert(3)>",
        "javascript:alert(4)",
        "</style><style>body{display:none}",
        "{{ 7 * 7 }} {% raw %} ${7}",
        "<!-- &lt; &amp; --> ]]>",
        "abc\u{202e}drow",
        "日本語のプロジェクト",
        "👩‍💻 Émile ☕",
        &long,
    ];
    for (i, name) in names.iter().enumerate() {
        let short: String = name.chars().take(200).collect();
        world.track(["client", "add", "--", &short]).success();
        world.track(["project", "add", &format!("--client={short}"), "--", &short]).success();
        let start = format!("2026-03-01 {:02}:00", i + 8);
        let stop = format!("2026-03-01 {:02}:30", i + 8);
        let description = format!("--description={name}");
        let tag = format!("--tag={}", short.replace(',', ""));
        let project = format!("--project={short}");
        world
            .track(["add", &description, &project, &tag, "--start", &start, "--stop", &stop])
            .success();
    }
    let clean = |name: &str| name.replace('\u{202e}', "");
    for by in ["project,description", "client,tag", "description,project"] {
        let mut tab = opened(&browser, &world, &format!("1 mar --by {by}"));
        assert_eq!(tab.value("document.title"), "Time report: Sun 1 Mar 2026");
        let counts = tab.value(
            "['script', 'style', 'img', 'svg svg', '[onerror], [onload], [onclick]', 'a', 'base, form, iframe, object']
                .map((it) => document.querySelectorAll(it).length)",
        );
        assert_eq!(counts, json!([1, 1, 0, 0, 0, 0, 0]), "{by}");
        assert_eq!(tab.value("getComputedStyle(document.body).display"), "block");
        let shown = tab.value("[...document.querySelectorAll('#entries tbody tr')].map((row) => row.cells[2].textContent.trim())");
        assert_eq!(shown, json!(names.map(clean)), "{by}");
        assert_eq!(tab.incidents(), Vec::<String>::new(), "{by}");
    }
    let mut tab = opened(&browser, &world, "1 mar");
    for width in [390, 1280] {
        tab.look(width, "light");
        assert_eq!(tab.value("document.documentElement.scrollWidth"), width);
        keep(&format!("names-{width}.png"), &tab.picture(4000));
    }
    // A policy keeps out what would get through, and it would be noticed.
    let mut tab = opened(&browser, &world, "1 mar");
    tab.value("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(5)><p style=color:red>')");
    tab.value("document.body.append(Object.assign(document.createElement('script'), { textContent: 'alert(6)' }))");
    tab.value("fetch('http://127.0.0.1:9/').catch(() => 'kept')");
    let incidents = tab.incidents();
    assert!(incidents.iter().any(|it| it.contains("Content Security Policy")), "{incidents:?}");
    assert!(incidents.iter().all(|it| !it.contains("dialog")), "{incidents:?}");
    assert_eq!(
        tab.value(
            "getComputedStyle(document.querySelector('p[style]')).color === 'rgb(255, 0, 0)'"
        ),
        false
    );
}

#[test]
fn columns_are_sorted_and_entries_filtered_by_hand() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    let mut tab = opened(&browser, &world, DAYS);
    let column = |tab: &mut Tab, table: &str, column: usize| {
        let cells = format!(
            "[...document.querySelectorAll('{table} tbody tr:not([hidden])')].map((row) => row.cells[{column}])"
        );
        tab.value(&format!("{cells}.map((cell) => cell.dataset.seconds ? Number(cell.dataset.seconds) : cell.textContent.trim())"))
    };
    let click = |tab: &mut Tab, table: &str, column: usize| {
        tab.value(&format!("document.querySelectorAll('{table} thead button')[{column}].click()"));
        tab.value(&format!(
            "document.querySelectorAll('{table} thead th')[{column}].getAttribute('aria-sort')"
        ))
    };
    let chronological = column(&mut tab, "#entries", 1);
    assert_eq!(click(&mut tab, "#entries", 6), "descending");
    let durations: Vec<i64> = column(&mut tab, "#entries", 6)
        .as_array()
        .expect("it is there")
        .iter()
        .map(seconds)
        .collect();
    assert!(durations.is_sorted_by(|a, b| a >= b) && durations.len() == 12, "{durations:?}");
    assert_eq!(click(&mut tab, "#entries", 6), "ascending");
    let ascending: Vec<i64> = column(&mut tab, "#entries", 6)
        .as_array()
        .expect("it is there")
        .iter()
        .map(seconds)
        .collect();
    assert!(ascending.is_sorted(), "{ascending:?}");
    assert_eq!(click(&mut tab, "#entries", 3), "ascending");
    let projects = column(&mut tab, "#entries", 3);
    assert_eq!(projects.as_array().expect("it is there")[0], "Bookkeeping", "{projects}");
    assert_eq!(
        projects.as_array().expect("it is there").last().expect("it is there"),
        "",
        "what has none is last: {projects}"
    );
    assert_eq!(click(&mut tab, "#entries", 0), "ascending");
    assert_eq!(column(&mut tab, "#entries", 1), chronological);
    assert_eq!(click(&mut tab, "#groups", 0), "ascending");
    let names = column(&mut tab, "#groups", 0);
    assert_eq!(names, json!(["Bookkeeping", "no project", "Support Acme", "Website Acme running"]));

    let filter = |tab: &mut Tab, text: &str| {
        tab.value(&format!(
            "(async () => {{ const input = document.getElementById('filter'); input.value = {}; \
             input.dispatchEvent(new Event('input')); await new Promise((done) => setTimeout(done, 100)); \
             return document.getElementById('found').textContent; }})()",
            json!(text)
        ))
    };
    assert_eq!(tab.value("document.querySelector('.controls').hidden"), false);
    assert_eq!(filter(&mut tab, "TICKETS"), "2 of 12, 2h 11m");
    assert_eq!(column(&mut tab, "#entries", 2), json!(["Tickets", "Tickets"]));
    assert_eq!(filter(&mut tab, "tickets api"), "1 of 12, 1h 50m");
    assert_eq!(filter(&mut tab, "nothing like that"), "0 of 12, 0m");
    assert_eq!(filter(&mut tab, " "), "");
    assert_eq!(column(&mut tab, "#entries", 1), chronological);
    assert_eq!(tab.incidents(), Vec::<String>::new());
}

#[test]
fn without_script_everything_is_there() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    let page = written(&world, DAYS);
    let mut tab = browser.tab();
    tab.open(&page);
    let with_script = tab.value(NUMBERS);
    let mut tab = browser.tab();
    tab.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    tab.open(&page);
    assert_eq!(tab.value("document.querySelectorAll('button').length"), 0, "no script ran");
    assert_eq!(tab.value("getComputedStyle(document.querySelector('.controls')).display"), "none");
    assert_eq!(tab.value(NUMBERS), with_script);
}

#[test]
fn it_has_room_everywhere() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    let mut tab = opened(&browser, &world, &format!("{DAYS} --by project,description"));
    for width in [320, 390, 768, 1280] {
        for scheme in ["light", "dark"] {
            tab.look(width, scheme);
            let wide = tab.value("document.documentElement.scrollWidth");
            assert_eq!(wide, width, "the page is not wider than the screen");
            let colors = tab.value(
                "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.card')).backgroundColor]",
            );
            let expected = if scheme == "dark" {
                json!(["rgb(231, 233, 237)", "rgb(25, 28, 34)"])
            } else {
                json!(["rgb(27, 31, 36)", "rgb(255, 255, 255)"])
            };
            assert_eq!(colors, expected);
            keep(&format!("{width}-{scheme}.png"), &tab.picture(4000));
        }
    }
    tab.look(1280, "dark");
    keep("print.pdf", &tab.print());
    // A4 without its margins.
    tab.look(703, "dark");
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(tab.value("[...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > 703.5).map((it) => it.tagName + it.className + it.id + it.getBoundingClientRect().right + it.textContent.slice(0, 30))"), json!([]));
    assert_eq!(tab.value("document.documentElement.scrollWidth"), 703);
    assert_eq!(
        tab.value("getComputedStyle(document.body).color"),
        "rgb(27, 31, 36)",
        "ink on paper"
    );
    assert_eq!(tab.value("getComputedStyle(document.querySelector('.controls')).display"), "none");
    let narrow =
        tab.value("[...document.querySelectorAll('table')].every((it) => it.scrollWidth <= 703)");
    assert_eq!(narrow, true, "tables are as wide as the paper");
    keep("print.png", &tab.picture(4000));
    assert_eq!(tab.incidents(), Vec::<String>::new());
}

#[test]
fn headings_and_figures_are_there_for_readers_that_cannot_see() {
    let Some(browser) = Browser::start() else { return };
    let world = lively();
    let mut tab = opened(&browser, &world, DAYS);
    assert_eq!(tab.value("document.documentElement.lang"), "en");
    assert_eq!(
        tab.value("[...document.querySelectorAll('h1, h2')].map((it) => it.textContent)"),
        json!([
            "Mon 23 Feb – Mon 2 Mar 2026",
            "Time by day",
            "By project",
            "Projects by day",
            "Entries"
        ])
    );
    let nameless = tab
        .value("[...document.querySelectorAll('table th:not([scope]):not([aria-hidden])')].length");
    assert_eq!(nameless, 0, "each heading of a table says what it is for");
    let titles = tab.value("[...document.querySelectorAll('.bars rect.bar')].every((it) => it.querySelector('title').textContent.includes(' · '))");
    assert_eq!(titles, true);
}
