//! The doctor's findings, the prompt, completion hooks and manual pages as text.

use crate::answer::{
    Answer, CheckState, CompletionHook, Diagnosis, Exit, Finding, ManPages, PromptLine,
};
use crate::render::checks::checks;
use crate::ui::Look;
use crate::ui::text::counted;

impl Answer for Diagnosis {
    fn text(&self, look: Look) -> String {
        format!("{}\n{}\n", checks(&self.checks, look.width), summary(&self.checks))
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
    fn text(&self, _: Look) -> String {
        self.text.clone()
    }
}

impl Answer for CompletionHook {
    fn text(&self, _: Look) -> String {
        self.hook.to_owned()
    }
}

impl Answer for ManPages {
    fn text(&self, _: Look) -> String {
        format!("Wrote {} pages to {}.\n", self.files.len(), self.folder.display())
    }
}
