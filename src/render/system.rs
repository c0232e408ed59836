//! The doctor's findings, the prompt, completion hooks and manual pages as text.

use std::io::{self, Write};

use crate::answer::{
    Answer, CheckState, CompletionHook, Diagnosis, Exit, Finding, ManPages, PromptLine,
};
use crate::render::checks::checks;
use crate::ui::Look;
use crate::ui::text::counted;

impl Answer for Diagnosis {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        writeln!(out, "{}\n{}", checks(&self.checks, look.width), summary(&self.checks))
    }

    fn exit(&self) -> Exit {
        if self.ok { Exit::Done } else { Exit::No }
    }
}

fn summary(findings: &[Finding]) -> String {
    let count = |state| findings.iter().filter(|it| it.state == state).count();
    let (failed, attention) = (count(CheckState::Failed), count(CheckState::Attention));
    let checks_failed = format!("{} failed", counted(failed, "check"));
    let things = counted(attention, "thing");
    let need = if attention == 1 { "needs" } else { "need" };
    match (failed, attention, count(CheckState::LeftOut)) {
        (0, 0, 0) => "All is well.".to_owned(),
        (0, 0, _) => "All is well, as far as it was looked at.".to_owned(),
        (0, _, _) => format!("{things} {need} attention."),
        (_, 0, _) => format!("{checks_failed}."),
        (_, _, _) => format!("{checks_failed}, {things} more {need} attention."),
    }
}

impl Answer for PromptLine {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        out.write_all(self.text.as_bytes())
    }
}

impl Answer for CompletionHook {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        out.write_all(self.hook.as_bytes())
    }
}

impl Answer for ManPages {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        writeln!(out, "Wrote {} pages to {}.", self.files.len(), self.folder.display())
    }
}
