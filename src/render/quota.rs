//! What is left of Toggl's hourly quota, as text.

use crate::answer::{Answer, Quotas};
use crate::ui::Look;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::plain;

impl Answer for Quotas {
    fn text(&self, _: Look) -> String {
        let rows: Vec<[Cell; 2]> = self
            .buckets
            .iter()
            .map(|it| [Cell::plain(plain(&it.name)), Cell::plain(&it.sentence)])
            .collect();
        Table::new(0, &[Column::LEFT], &rows).lines(&rows)
    }
}
