//! The targets of days as a table.

use chrono::TimeDelta;

use super::entry_table::duration;
use super::tabular::{Tabular, markdown_text};
use crate::answer::Targets;

/// A row for each day; in Markdown, for people, also one for the total.
pub(crate) fn target_table(tabular: Tabular, targets: &Targets) -> String {
    let is_markdown = tabular == Tabular::Markdown;
    let columns = [("day", false), ("duration", true), ("target", true), ("overtime", true)];
    let length = |seconds| duration(TimeDelta::seconds(seconds));
    let signed = |seconds: i64| {
        let sign = if seconds < 0 { "-" } else { "" };
        format!("{sign}{}", length(seconds.abs()))
    };
    let row = |name: String, done, target, overtime| {
        vec![name, length(done), length(target), signed(overtime)]
    };
    let days = targets.days.iter();
    let mut rows: Vec<Vec<String>> =
        days.map(|day| row(day.date.to_string(), day.total, day.target, day.overtime)).collect();
    if is_markdown {
        let done = targets.days.iter().map(|day| day.total).sum();
        let total = row("Total".to_owned(), done, targets.target, targets.overtime);
        rows.push(total.into_iter().map(|cell| format!("**{}**", markdown_text(&cell))).collect());
    }
    tabular.write(&columns, &rows)
}
