//! The doctor's findings, the prompt, completion hooks and manual pages as text.

use crate::answer::{
    Answer, BackedUp, CheckState, CompletionHook, Diagnosis, Exit, Finding, ManPages, PromptLine,
    Reader,
};
use crate::ui::Look;
use crate::ui::style::{ERROR, HINT, QUIET, RUNNING, WARNING};
use crate::ui::table::{Cell, Column, Table, hanging};
use crate::ui::text::{LongWord, counted, file_size, in_full, plain};

/// Columns of the longest mark and of the longest title.
const COLUMNS: [Column; 2] = [Column::LEFT.at_least(7), Column::LEFT.at_least(13)];
const FIX: &str = "fix: ";
/// Columns below which a finding is not wrapped here; the terminal does it.
const NARROWEST: usize = 30;

impl Answer for BackedUp {
    fn text(&self, _: Look) -> String {
        let entries = counted(self.entries, "entry");
        format!("Backed up  {}  {entries}  {}\n", plain(&self.shown_file), file_size(self.bytes))
    }
}

impl Answer for Diagnosis {
    fn text(&self, look: Look) -> String {
        format!("{}\n{}\n", checks(&self.checks, look.width), summary(&self.checks))
    }

    fn exit(&self) -> Exit {
        if self.ok { Exit::Done } else { Exit::No }
    }
}

/// The findings in their order; `width` is that of the terminal, if there is one.
fn checks(findings: &[Finding], width: Option<usize>) -> String {
    let table = Table::fixed(0, &COLUMNS);
    let room = table.room(width).map(|room| room.max(NARROWEST));
    let mut text = String::new();
    for finding in findings {
        let (mark, style) = match finding.state {
            CheckState::Ok => ("ok", RUNNING),
            CheckState::Attention => ("warning", WARNING),
            CheckState::Failed => ("failed", ERROR),
            CheckState::LeftOut => ("skipped", QUIET),
        };
        let row = [Cell::new(mark, style), Cell::plain(finding.check.title())];
        let finding_text = Cell::plain(in_full(&finding.text));
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

fn summary(findings: &[Finding]) -> String {
    let count = |state| findings.iter().filter(|it| it.state == state).count();
    let (failed, warnings) = (count(CheckState::Failed), count(CheckState::Attention));
    let checks_failed = format!("{} failed", counted(failed, "check"));
    let warned = counted(warnings, "warning");
    let skipped = findings.iter().filter(|it| it.state == CheckState::LeftOut);
    let skipped: Vec<&str> = skipped.map(|it| it.check.title()).collect();
    match (failed, warnings) {
        (0, 0) if skipped.is_empty() => "No problems found.".to_owned(),
        (0, 0) => format!("No problems found. Not checked: {}.", skipped.join(", ")),
        (0, _) => format!("{warned}."),
        (_, 0) => format!("{checks_failed}."),
        (_, _) => format!("{checks_failed}, {warned}."),
    }
}

impl Answer for PromptLine {
    fn text(&self, _: Look) -> String {
        self.text.clone()
    }

    fn reader(&self, _: Look) -> Reader {
        Reader::Template
    }
}

impl Answer for CompletionHook {
    fn text(&self, _: Look) -> String {
        self.hook.to_owned()
    }

    fn reader(&self, _: Look) -> Reader {
        Reader::Program
    }
}

impl Answer for ManPages {
    fn text(&self, _: Look) -> String {
        let folder = plain(&self.folder.display().to_string());
        format!("Wrote {} pages to {folder}.\n", self.files.len())
    }
}
