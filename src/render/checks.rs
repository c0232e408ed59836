//! What the doctor found, as text: one line a check, and below it what to do.

use std::fmt::Write as _;

use crate::answer::{CheckState, Finding};
use crate::ui::style::{ERROR, HINT, QUIET, RUNNING, WARNING};
use crate::ui::text::{LongWord, plain, wrap};

/// Columns of the longest mark.
const MARK: usize = 9;
/// Columns of the longest title.
const TITLE: usize = 13;
/// Columns before a finding.
const BEFORE: usize = MARK + 2 + TITLE + 2;
/// Narrowest a finding gets before the terminal wraps it.
const NARROWEST: usize = 30;

/// The checks in their order; `width` are the columns of the terminal, if it is one.
pub(crate) fn checks(findings: &[Finding], width: Option<usize>) -> String {
    let room = width.map(|width| width.saturating_sub(BEFORE).max(NARROWEST));
    let mut text = String::new();
    for finding in findings {
        let (mark, style) = match finding.state {
            CheckState::Ok => ("ok", RUNNING),
            CheckState::Attention => ("attention", WARNING),
            CheckState::Failed => ("failed", ERROR),
            CheckState::LeftOut => ("left out", QUIET),
        };
        let title = finding.check.title();
        let _ = write!(text, "{style}{mark:<MARK$}{style:#}  {title:<TITLE$}");
        text.push_str(&block(&plain(&finding.text), room, "  "));
        if let Some(fix) = &finding.fix {
            let _ = write!(text, "{:BEFORE$}{HINT}fix:{HINT:#}", "");
            text.push_str(&block(&plain(fix), room.map(|room| room.saturating_sub(5)), " "));
        }
    }
    text
}

/// Text in lines of so many columns, below each other behind what stands before the first.
fn block(text: &str, room: Option<usize>, gap: &str) -> String {
    let indent = if gap.len() == 1 { BEFORE + 5 } else { BEFORE };
    // A path or a command stays whole, so that it can be copied.
    let lines = wrap(text, room, LongWord::Whole);
    format!("{gap}{}\n", lines.join(&format!("\n{:indent$}", "")))
}
