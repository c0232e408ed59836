//! `track report --money`: what billable time comes to.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::fake_toggl::WORKSPACE;
use crate::support::{World, transcript};

/// Two clients with projects, odd lengths, and time that is not billable.
fn month() -> World {
    let world = World::offline();
    for line in [
        "client add Acme",
        "client add Globex",
        "project add Website --client Acme",
        "project add App --client Acme",
        "project add Audit --client Globex",
        "project add Sketch",
        "add Fix login 23 feb 9:00-9:40 -p Website -t api -b",
        "add Fix login 24 feb 9:00-9:40 -p Website -t api -t review -b",
        "add Checkout 24 feb 10:00-10:40 -p App -b",
        "add Review 25 feb 9:00-10:20 -p Audit -t review -b",
        "add Logo 25 feb 11:00-12:00 -p Sketch -b",
        "add Lunch 25 feb 12:00-13:00",
        "add Mail 26 feb 8:00-9:00 -p Website",
        "add Call 26 feb 9:00-9:10 -b",
    ] {
        world.run(line).success();
    }
    world
}

const RATES: &str = "currency = 'EUR'\n[rates]\nAcme = 100\nApp = 49.99\nGlobex = '80 USD'\n";

#[test]
fn amounts_stand_beside_the_time_and_add_up() {
    let world = month();
    world.configure(RATES);
    assert_snapshot!(transcript(&world, &[
        "report last week --money",
        "report last week --money --by client,project",
        "report last week --money --top 2",
        "report last week --money -p Website",
        "report last week --money --by tag",
        "report last week --money --round 15m --round-mode up",
        "report last week --money --round 15m --round-mode up --round-per group --by tag",
        "report last week --money --grid",
        "report last week --money --no-billable",
        "report tomorrow --money",
    ]), @"
    $ track report last week --money
    Mon 23 Feb – Sun 1 Mar  6h 30m        166.66 EUR  106.67 USD

    Website  Acme           2h 20m   36%  133.33 EUR              ████████████████████
    Audit  Globex           1h 20m   21%              106.67 USD  ███████████▍
    no project              1h 10m   18%                          ██████████
    Sketch                  1h 00m   15%                          ████████▌
    App  Acme                  40m   10%   33.33 EUR              █████▋

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount

    $ track report last week --money --by client,project
    Mon 23 Feb – Sun 1 Mar  6h 30m        166.66 EUR  106.67 USD

    Acme                    3h 00m   46%  166.66 EUR              ████████████████████
      Website               2h 20m   36%  133.33 EUR              ███████████████▌
      App                      40m   10%   33.33 EUR              ████▍
    no client               2h 10m   33%                          ██████████████▍
      no project            1h 10m   18%                          ███████▊
      Sketch                1h 00m   15%                          ██████▋
    Globex                  1h 20m   21%              106.67 USD  ████████▉
      Audit                 1h 20m   21%              106.67 USD  ████████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount

    $ track report last week --money --top 2
    Mon 23 Feb – Sun 1 Mar  6h 30m        166.66 EUR  106.67 USD

    Website  Acme           2h 20m   36%  133.33 EUR              ████████████████▍
    Audit  Globex           1h 20m   20%              106.67 USD  █████████▍
    and 3 more              2h 50m   44%   33.33 EUR

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount

    $ track report last week --money -p Website
    Mon 23 Feb – Sun 1 Mar  2h 20m        133.33 EUR  filtered

    Website  Acme           2h 20m  100%  133.33 EUR  ████████████████████

    Billable 1h 20m (57%) · 3 days · 46m a day

    $ track report last week --money --by tag
    Mon 23 Feb – Sun 1 Mar  6h 30m        166.66 EUR  106.67 USD

    no tag                  3h 50m   59%   33.33 EUR              ████████████████████
    #review                 2h 00m   31%   66.67 EUR  106.67 USD  ██████████▍
    #api                    1h 20m   21%  133.33 EUR              ██████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --money --round 15m --round-mode up
    Mon 23 Feb – Sun 1 Mar  7h 00m        187.49 EUR  120.00 USD

    Website  Acme           2h 30m   36%  150.00 EUR              ████████████████████
    Audit  Globex           1h 30m   21%              120.00 USD  ████████████
    no project              1h 15m   18%                          ██████████
    Sketch                  1h 00m   14%                          ████████
    App  Acme                  45m   11%   37.49 EUR              ██████

    Billable 5h 00m (71%) · 4 days · 1h 45m a day
    1h 15m of billable time has no rate and is not in the amount
    Rounded up to 15m per entry; 6h 30m before rounding

    $ track report last week --money --round 15m --round-mode up --round-per group --by tag
    Mon 23 Feb – Sun 1 Mar  6h 30m        166.66 EUR  106.67 USD

    no tag                  4h 00m   62%   36.35 EUR              ████████████████████
    #review                 2h 00m   31%   66.67 EUR  106.67 USD  ██████████
    #api                    1h 30m   23%  150.00 EUR              ███████▌

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount
    Rounded up to 15m per group; 6h 30m before rounding
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --money --grid
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total     EUR     USD
    Website  Acme             0:40    0:40       ·    1:00       ·       ·      ·   2:20  133.33       ·
    Audit  Globex                ·       ·    1:20       ·       ·       ·      ·   1:20       ·  106.67
    no project                   ·       ·    1:00    0:10       ·       ·      ·   1:10       ·       ·
    Sketch                       ·       ·    1:00       ·       ·       ·      ·   1:00       ·       ·
    App  Acme                    ·    0:40       ·       ·       ·       ·      ·   0:40   33.33       ·
    Total                     0:40    1:20    3:20    1:10       ·       ·      ·   6:30  166.66  106.67

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    1h 10m of billable time has no rate and is not in the amount

    $ track report last week --money --no-billable
    Mon 23 Feb – Sun 1 Mar  2h 00m  filtered

    Website  Acme           1h 00m   50%  ████████████████████
    no project              1h 00m   50%  ████████████████████

    2 days · 1h 00m a day
    Nothing to bill

    $ track report tomorrow --money
    No entries tomorrow.
    ");
}

#[test]
fn one_rate_is_enough() {
    let world = month();
    world.configure("rate = 95.5\n");
    assert_snapshot!(transcript(&world, &[
        "report last week --money",
        "report last week --money --grid --top 2",
        "report last week --money --csv",
        "config get rate",
    ]), @"
    $ track report last week --money
    Mon 23 Feb – Sun 1 Mar  6h 30m        429.75

    Website  Acme           2h 20m   36%  127.33  ████████████████████
    Audit  Globex           1h 20m   21%  127.33  ███████████▍
    no project              1h 10m   18%   15.92  ██████████
    Sketch                  1h 00m   15%   95.50  ████████▌
    App  Acme                  40m   10%   63.67  █████▋

    Billable 4h 30m (69%) · 4 days · 1h 37m a day

    $ track report last week --money --grid --top 2
    Mon 23 Feb – Sun 1 Mar  Mon 23  Tue 24  Wed 25  Thu 26  Fri 27  Sat 28  Sun 1  Total  Amount
    Website  Acme             0:40    0:40       ·    1:00       ·       ·      ·   2:20  127.33
    Audit  Globex                ·       ·    1:20       ·       ·       ·      ·   1:20  127.33
    and 3 more                   ·    0:40    2:00    0:10       ·       ·      ·   2:50  175.09
    Total                     0:40    1:20    3:20    1:10       ·       ·      ·   6:30  429.75

    Billable 4h 30m (69%) · 4 days · 1h 37m a day

    $ track report last week --money --csv
    project,client,duration,billable_duration,amount
    Website,Acme,2:20:00,1:20:00,127.33
    Audit,Globex,1:20:00,1:20:00,127.33
    ,,1:10:00,0:10:00,15.92
    Sketch,,1:00:00,1:00:00,95.50
    App,Acme,0:40:00,0:40:00,63.67

    $ track config get rate
    95.50
    ");
    world.configure("rate = '12000 JPY'\n");
    assert_snapshot!(world.run("report last week --money --by billable"), @"
    Mon 23 Feb – Sun 1 Mar  6h 30m        54000 JPY

    billable                4h 30m   69%  54000 JPY  ████████████████████
    not billable            2h 00m   31%             ████████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    ");
}

#[test]
fn tables_have_a_column_for_each_currency() {
    let world = month();
    world.configure(RATES);
    assert_snapshot!(transcript(&world, &[
        "report last week --money --csv",
        "report last week --money --tsv --by client",
        "report last week --money --markdown --by tag",
        "report last week --money --csv --grid",
        "report last week --money --markdown --grid --by client",
    ]), @"
    $ track report last week --money --csv
    project,client,duration,billable_duration,amount_eur,amount_usd
    Website,Acme,2:20:00,1:20:00,133.33,
    Audit,Globex,1:20:00,1:20:00,,106.67
    ,,1:10:00,0:10:00,,
    Sketch,,1:00:00,1:00:00,,
    App,Acme,0:40:00,0:40:00,33.33,

    $ track report last week --money --tsv --by client
    client	duration	billable_duration	amount_eur	amount_usd
    Acme	3:00:00	2:00:00	166.66	
    	2:10:00	1:10:00		
    Globex	1:20:00	1:20:00		106.67

    $ track report last week --money --markdown --by tag
    | Tag | Time | Share | Amount |
    | --- | ---: | ---: | ---: |
    | no tag | 3h 50m | 59% | 33.33 EUR |
    | review | 2h 00m | 31% | 66.67 EUR + 106.67 USD |
    | api | 1h 20m | 21% | 133.33 EUR |
    | **Total** | **6h 30m** | **100%** | **166.66 EUR + 106.67 USD** |
    --- stderr
    An entry with several tags counts for each of them, so the rows add up to more than the total.

    $ track report last week --money --csv --grid
    project,client,2026-02-23,2026-02-24,2026-02-25,2026-02-26,2026-02-27,2026-02-28,2026-03-01,total,amount_eur,amount_usd
    Website,Acme,0:40:00,0:40:00,0:00:00,1:00:00,0:00:00,0:00:00,0:00:00,2:20:00,133.33,
    Audit,Globex,0:00:00,0:00:00,1:20:00,0:00:00,0:00:00,0:00:00,0:00:00,1:20:00,,106.67
    ,,0:00:00,0:00:00,1:00:00,0:10:00,0:00:00,0:00:00,0:00:00,1:10:00,,
    Sketch,,0:00:00,0:00:00,1:00:00,0:00:00,0:00:00,0:00:00,0:00:00,1:00:00,,
    App,Acme,0:00:00,0:40:00,0:00:00,0:00:00,0:00:00,0:00:00,0:00:00,0:40:00,33.33,

    $ track report last week --money --markdown --grid --by client
    | client | 2026-02-23 | 2026-02-24 | 2026-02-25 | 2026-02-26 | 2026-02-27 | 2026-02-28 | 2026-03-01 | total | amount_eur | amount_usd |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | Acme | 0:40 | 1:20 |  | 1:00 |  |  |  | 3:00 | 166.66 |  |
    | no client |  |  | 2:00 | 0:10 |  |  |  | 2:10 |  |  |
    | Globex |  |  | 1:20 |  |  |  |  | 1:20 |  | 106.67 |
    | **Total** | **0:40** | **1:20** | **3:20** | **1:10** | **0:00** | **0:00** | **0:00** | **6:30** | **166.66** | **106.67** |
    ");
}

#[test]
fn narrow_terminals_keep_the_amounts() {
    let mut world = month();
    world.configure(RATES);
    for (columns, bars) in [("60", false), ("80", true), ("120", true)] {
        world.set("COLUMNS", columns);
        let mut command = world.on_terminal("track report last week --money --by client,project");
        let text = String::from_utf8(command.output().expect("a terminal").stdout).expect("text");
        assert!(text.contains("133.33 EUR") && text.contains('█') == bars, "{columns}: {text}");
    }
}

#[test]
fn money_as_json() {
    let world = month();
    world.configure(RATES);
    let report = world.json("report last week --money --by client --top 1");
    let amount = |currency: &str, amount: &str, minor: i64| json!({"currency": currency, "amount": amount, "minor": minor});
    assert_eq!(
        report["money"],
        json!({
            "amounts": [amount("EUR", "166.66", 16_666), amount("USD", "106.67", 10_667)],
            "free_plan": [],
            "rated": 12_000,
            "unknown": [],
            "unrated": 4_200,
        })
    );
    assert_eq!(report["groups"][0]["amounts"], json!([amount("EUR", "166.66", 16_666)]));
    assert_eq!(report["more"]["amounts"], json!([amount("USD", "106.67", 10_667)]));
    let plain = world.json("report last week");
    assert_eq!((plain.get("money"), plain["groups"][0].get("amounts")), (None, None));
}

#[test]
fn without_a_rate_it_says_what_to_type() {
    let world = month();
    assert_snapshot!(transcript(&world, &["report --money", "report --money --heat"]), @"
    $ track report --money
    --- stderr
    error: No rate is set.
    hint: For all billable time: `track config set rate 95`, `track config set currency EUR`.
    hint: For a project or a client: `track config set rates Acme=80`.
    --- exit 2

    $ track report --money --heat
    --- stderr
    error: The argument '--money' cannot be used with '--heat [<YEAR>]'.
    hint: `track report --help` shows the usage.
    --- exit 2
    ");
    world.configure("rates = { }\ncurrency = 'EUR'\n");
    world.run("report --money").exits(2);
    world.configure("[rates]\nAcme = 80\n'Acme/Websites' = 90\nGlobax = 70\n");
    assert_snapshot!(world.run("report last week --money --by client"), @"
    Mon 23 Feb – Sun 1 Mar  6h 30m        160.00

    Acme                    3h 00m   46%  160.00  ████████████████████
    no client               2h 10m   33%          ██████████████▍
    Globex                  1h 20m   21%          ████████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    2h 30m of billable time has no rate and is not in the amount
    --- stderr
    The configuration sets rates for “Acme/Websites” and “Globax”, but there are no such projects or clients.
    ");
    assert_eq!(
        world.json("report last week --money")["money"]["unknown"],
        json!(["Acme/Websites", "Globax"])
    );
    world.configure("[rates]\nACME = 80\n'Globax' = 90\n");
    assert_snapshot!(world.run("report last week --money --by client"), @"
    Mon 23 Feb – Sun 1 Mar  6h 30m        160.00

    Acme                    3h 00m   46%  160.00  ████████████████████
    no client               2h 10m   33%          ██████████████▍
    Globex                  1h 20m   21%          ████████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    2h 30m of billable time has no rate and is not in the amount
    --- stderr
    The configuration sets a rate for “Globax”, but there is no such project or client.
    ");
}

#[test]
fn a_profile_has_rates_of_its_own() {
    let world = month();
    world.configure(
        "rate = 50\ncurrency = 'EUR'\n[rates]\nAcme = 80\n\
         [profiles.default]\nrate = 60\n[profiles.default.rates]\nGlobex = 70\n",
    );
    assert_snapshot!(world.run("report last week --money --by client"), @"
    Mon 23 Feb – Sun 1 Mar  6h 30m        283.33 EUR

    Acme                    3h 00m   46%  120.00 EUR  ████████████████████
    no client               2h 10m   33%   70.00 EUR  ██████████████▍
    Globex                  1h 20m   21%   93.33 EUR  ████████▉

    Billable 4h 30m (69%) · 4 days · 1h 37m a day
    ");
}

#[test]
fn names_of_another_account_are_not_looked_for() {
    let world = month();
    world.configure("[rates]\nAcme = 80\nGlobax = 70\n[profiles.work]\npace = 1\n");
    let unknown = |line: &str| world.json(line)["money"]["unknown"].clone();
    assert_eq!(unknown("report --money"), json!(["Globax"]));
    assert_eq!(unknown("--profile work report --money"), json!([]));
    world.configure("[profiles.work.rates]\nAcme = 80\n");
    assert_eq!(unknown("--profile work report --money"), json!(["Acme"]));
}

#[test]
fn on_the_free_plan_projects_with_a_rate_are_charged_for() {
    let world = World::logged_in();
    for line in [
        "client add Acme",
        "project add Website --client Acme",
        "project add Home",
        "add Fix login 23 feb 9:00-9:45 -p Website",
        "add Garden 23 feb 10:00-11:00 -p Home",
        "add Lunch 23 feb 12:00-13:00",
    ] {
        world.run(line).success();
    }
    world.run("config set currency EUR").success();
    world.run("config set rates Acme=80").success();
    assert_snapshot!(transcript(&world, &["report last week --money", "report last week --money -b"]), @"
    $ track report last week --money
    Mon 23 Feb – Sun 1 Mar  2h 45m        60.00 EUR

    Home                    1h 00m   37%             ████████████████████
    no project              1h 00m   36%             ████████████████████
    Website  Acme              45m   27%  60.00 EUR  ███████████████

    Personal is on the free plan, without billable time: all time on projects with a rate counts

    $ track report last week --money -b
    No matching entries from Mon 23 Feb to Sun 1 Mar.
    ");
    assert_eq!(world.json("report last week --money")["money"]["free_plan"], json!(["Personal"]));
    world.run("config set rate 80").success();
    world.run("config set rates Home=0").success();
    assert_snapshot!(world.run("report last week --money"), @"
    Mon 23 Feb – Sun 1 Mar  2h 45m        60.00 EUR

    Home                    1h 00m   37%   0.00 EUR  ████████████████████
    no project              1h 00m   36%             ████████████████████
    Website  Acme              45m   27%  60.00 EUR  ███████████████

    Personal is on the free plan, without billable time: all time on projects with a rate counts
    ");
    // With a paid plan only what is billable counts.
    world.fake().set_premium(WORKSPACE, true);
    world.run("workspace --fresh").success();
    assert_snapshot!(world.run("report last week --money"), @"
    Mon 23 Feb – Sun 1 Mar  2h 45m

    Home                    1h 00m   37%  ████████████████████
    no project              1h 00m   36%  ████████████████████
    Website  Acme              45m   27%  ███████████████

    Nothing to bill
    ");
    world.run("add Call 24 feb 9:00-9:30 -p Website -b").success();
    // And so it does after the plan has ended, as long as something is.
    world.fake().set_premium(WORKSPACE, false);
    world.run("workspace --fresh").success();
    assert_snapshot!(world.run("report last week --money"), @"
    Mon 23 Feb – Sun 1 Mar  3h 15m        40.00 EUR

    Website  Acme           1h 15m   38%  40.00 EUR  ████████████████████
    Home                    1h 00m   31%             ████████████████
    no project              1h 00m   31%             ████████████████

    Billable 30m (15%) · 2 days · 1h 37m a day
    ");
    assert_eq!(world.json("report 23 feb --money")["money"]["free_plan"], json!(["Personal"]));
}

/// Start in minutes since the first day, length in seconds, project, tags, billable.
type Draft = (i64, i64, usize, bool, bool);

const PROJECTS: [Option<&str>; 5] =
    [None, Some("Website"), Some("App"), Some("Audit"), Some("Sketch")];

/// The hundredths an hour and the currency of an entry of `list --json`.
fn rate(entry: &Value) -> Option<(i64, &'static str)> {
    let text = |field: &str| entry["project"][field].as_str();
    match (text("name"), text("client")) {
        (Some("App"), _) => Some((4999, "EUR")),
        (_, Some("Acme")) => Some((10_000, "EUR")),
        (_, Some("Globex")) => Some((8_050, "USD")),
        (Some("Sketch"), _) => Some((3_333, "EUR")),
        _ => None,
    }
}

/// The amounts of an answer by currency, in cents.
fn cents(amounts: &Value) -> BTreeMap<String, i64> {
    let amounts = amounts.as_array().expect("amounts").iter();
    let cents = |it: &Value| {
        (it["currency"].as_str().expect("a code").to_owned(), it["minor"].as_i64().expect("cents"))
    };
    let cents: BTreeMap<String, i64> = amounts.map(cents).collect();
    cents.into_iter().filter(|(_, cents)| *cents != 0).collect()
}

/// The sum of the amounts of these groups, each of which is the sum of those within it.
fn sum(groups: &Value, more: &Value) -> BTreeMap<String, i64> {
    let mut sum = BTreeMap::new();
    for group in groups.as_array().expect("groups").iter().chain(more.as_object().map(|_| more)) {
        for (currency, cents) in cents(&group["amounts"]) {
            *sum.entry(currency).or_default() += cents;
        }
        if group["groups"].as_array().is_some_and(|inner| !inner.is_empty()) {
            let inner = self::sum(&group["groups"], &group["more"]);
            assert_eq!(inner, cents(&group["amounts"]), "{group}");
        }
    }
    sum
}

fn check(drafts: &[Draft]) -> Result<(), TestCaseError> {
    let world = month();
    world.configure(
        "currency = 'EUR'\n[rates]\nAcme = 100\nApp = 49.99\nGlobex = '80.5 USD'\nSketch = 33.33\n",
    );
    for (start, length, project, is_tagged, is_billable) in drafts {
        let start = world.now() - chrono::TimeDelta::days(20) + chrono::TimeDelta::minutes(*start);
        let stop = start + chrono::TimeDelta::seconds(*length);
        let mut line =
            format!("add Work --start {} --stop {}", start.to_rfc3339(), stop.to_rfc3339());
        line += &PROJECTS[*project].map(|name| format!(" -p {name}")).unwrap_or_default();
        line += if *is_tagged { " -t api" } else { "" };
        line += if *is_billable { " -b" } else { "" };
        world.run(&line).success();
    }
    let list = world.json("list all");
    let mut exact: BTreeMap<String, i64> = BTreeMap::new();
    let mut unrated = 0;
    for entry in
        list["entries"].as_array().expect("entries").iter().filter(|it| it["billable"] == true)
    {
        let seconds = entry["duration"].as_i64().expect("seconds");
        match rate(entry) {
            Some((rate, currency)) => {
                *exact.entry(currency.to_owned()).or_default() += seconds * rate;
            }
            None => unrated += seconds,
        }
    }
    let expected: BTreeMap<String, i64> =
        exact.into_iter().map(|(currency, parts)| (currency, (parts + 1800) / 3600)).collect();
    for by in [
        "project",
        "client,project,description",
        "day",
        "billable,week",
        "workspace",
        "weekday,client",
        "project --top 2",
    ] {
        let report = world.json(&format!("report 2026-02-01..today --money --by {by}"));
        prop_assert_eq!(&cents(&report["money"]["amounts"]), &expected, "{}", by);
        prop_assert_eq!(&sum(&report["groups"], &report["more"]), &expected, "{}", by);
        prop_assert_eq!(report["money"]["unrated"].as_i64(), Some(unrated), "{}", by);
    }
    Ok(())
}

#[test]
fn every_amount_is_what_the_list_comes_to() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let cases = std::env::var("TRACK_TEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(3);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let draft = (0..19 * 1440_i64, 1..9000_i64, 0..PROJECTS.len(), any::<bool>(), any::<bool>());
    runner.run(&prop::collection::vec(draft, 1..20), |drafts| check(&drafts)).unwrap();
}
