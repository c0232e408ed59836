//! What is left of Toggl's hourly quota, as text.

use std::io::{self, Write};

use crate::answer::{Answer, Quotas};
use crate::ui::Look;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::plain;

impl Answer for Quotas {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let rows: Vec<[Cell; 2]> = self
            .buckets
            .iter()
            .map(|it| [Cell::plain(plain(&it.name)), Cell::plain(&it.sentence)])
            .collect();
        out.write_all(Table::new(0, &[Column::LEFT], &rows).lines(&rows).as_bytes())
    }
}
