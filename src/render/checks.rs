//! The findings of `track doctor` as text: one line a check, and the remedy below it.

use crate::answer::{CheckState, Finding};
use crate::ui::style::{ERROR, HINT, QUIET, RUNNING, WARNING};
use crate::ui::table::{Cell, Column, Table, hanging};
use crate::ui::text::{LongWord, plain};

/// Columns of the longest mark and of the longest title.
const COLUMNS: [Column; 2] = [Column::LEFT.at_least(9), Column::LEFT.at_least(13)];
const FIX: &str = "fix: ";
/// Columns below which a finding is not wrapped here; the terminal does it.
const NARROWEST: usize = 30;

/// The findings in their order; `width` is that of the terminal, if there is one.
pub(crate) fn checks(findings: &[Finding], width: Option<usize>) -> String {
    let table = Table::fixed(0, &COLUMNS);
    let room = table.room(width).map(|room| room.max(NARROWEST));
    let mut text = String::new();
    for finding in findings {
        let (mark, style) = match finding.state {
            CheckState::Ok => ("ok", RUNNING),
            CheckState::Attention => ("attention", WARNING),
            CheckState::Failed => ("failed", ERROR),
            CheckState::LeftOut => ("left out", QUIET),
        };
        let row = [Cell::new(mark, style), Cell::plain(finding.check.title())];
        let finding_text = Cell::plain(plain(&finding.text));
        // A path or a command stays whole, so that it can be copied.
        text.push_str(&table.block(&row, &finding_text, room, LongWord::Whole));
        if let Some(fix) = &finding.fix {
            let (indent, room) = (table.width(), room.map(|room| room.saturating_sub(FIX.len())));
            text.push_str(&format!("{}{HINT}{FIX}{HINT:#}", " ".repeat(indent)));
            let fix = Cell::plain(plain(fix));
            text.push_str(&hanging(&fix, indent + FIX.len(), room, LongWord::Whole));
        }
    }
    text
}
