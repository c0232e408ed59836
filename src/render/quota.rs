//! What is left of Toggl's hourly quota, as text.

use crate::model::Allowance;
use crate::time::{Now, format};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::plain;
use crate::view::Allotment;

/// The allowances, one a line.
pub(crate) fn list(allotments: &[Allotment], now: &Now) -> String {
    let cells =
        |it: &Allotment| [Cell::plain(plain(&it.name)), Cell::plain(sentence(it.allowance, now))];
    let rows: Vec<[Cell; 2]> = allotments.iter().map(cells).collect();
    Table::new(0, &[Column::LEFT], &rows).lines(&rows)
}

fn sentence(allowance: Option<Allowance>, now: &Now) -> String {
    let of = |total: Option<i64>| total.map_or(String::new(), |total| format!(" of {total}"));
    match allowance {
        None => "not known yet; --fresh asks Toggl".to_owned(),
        Some(Allowance { resets_at, total, .. }) if resets_at <= now.instant => match total {
            Some(total) => format!("{total} of {total} requests left"),
            None => format!("full again since {}", format::moment(resets_at, now)),
        },
        Some(Allowance { remaining, resets_at, total }) => format!(
            "{}{} requests left, anew at {}",
            remaining.max(0),
            of(total),
            format::moment(resets_at, now)
        ),
    }
}
