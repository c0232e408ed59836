//! The outcome of a command, and the one place that finishes it: the receipt as soon as the change is
//! durable, then the push, then the notes about Toggl, then the exit code. With `--json` there is one
//! document, at the end.

use crate::answer::{Answer, Exit, Reader};
use crate::app::{App, Pushed};
use crate::commands::pager;
use crate::messages::{self, FollowUp};
use crate::store::Written;
use crate::ui::Out;

/// The outcome of a command.
pub(crate) enum Outcome {
    /// There is something to say, and nothing to send.
    Answered(Answered),
    /// Something was written, and is to be sent.
    Committed(Committed),
    /// The person changed their mind or pressed Ctrl-C; this is the state that is left.
    Interrupted(String),
    /// There is nothing to say.
    Nothing(Exit),
}

/// An answer, and the sentences beside it.
pub(crate) struct Answered {
    answer: Box<dyn Answer>,
    /// Whether `--quiet` leaves it out.
    receipt: bool,
    /// Whether it goes through a pager where it is longer than the screen.
    is_paged: bool,
    asides: Vec<String>,
    follow_up: FollowUp,
}

impl Answered {
    /// An answer that was asked for.
    pub(crate) fn new(answer: impl Answer + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            receipt: false,
            is_paged: false,
            asides: Vec::new(),
            follow_up: FollowUp::default(),
        }
    }

    /// What a command did, which `--quiet` leaves out.
    pub(crate) fn receipt(answer: impl Answer + 'static) -> Self {
        Self { receipt: true, ..Self::new(answer) }
    }

    /// Whether it goes through a pager where it is longer than the screen.
    pub(crate) fn paged(self, is_paged: bool) -> Self {
        Self { is_paged, ..self }
    }

    /// Sentences for people alone: what JSON has fields for, or no use.
    pub(crate) fn asides(self, asides: impl IntoIterator<Item = String>) -> Self {
        Self { asides: asides.into_iter().collect(), ..self }
    }

    /// What happened in Toggl: notes, which the answer holds as well, and why it may lack something.
    pub(crate) fn follow_up(self, follow_up: FollowUp) -> Self {
        Self { follow_up, ..self }
    }
}

impl From<Answered> for Outcome {
    fn from(reply: Answered) -> Self {
        Self::Answered(reply)
    }
}

/// How far a change has come when its answer is made.
pub(crate) enum Stage {
    /// It is committed: the receipt for people.
    Committed,
    /// It was sent, as far as that was possible: the document, with these notes.
    Pushed(Vec<String>),
}

impl Stage {
    /// The notes of the document.
    pub(crate) fn notes(self) -> Vec<String> {
        match self {
            Self::Committed => Vec::new(),
            Self::Pushed(notes) => notes,
        }
    }
}

type Build = dyn Fn(&App, Stage) -> anyhow::Result<Box<dyn Answer>>;
type Later = dyn Fn(&App) -> anyhow::Result<Vec<String>>;
type Next = dyn FnOnce(&App, &Pushed) -> anyhow::Result<Option<Committed>>;

/// A committed change. Its answer is made from the rows as they are then: for people right after the
/// commit, for programs once it was sent.
pub(crate) struct Committed {
    written: Written,
    build: Box<Build>,
    asides: Vec<String>,
    before: FollowUp,
    later: Option<Box<Later>>,
    hints: Vec<String>,
    next: Option<Box<Next>>,
}

impl Committed {
    /// The rows that were written, and how the answer is made of them.
    pub(crate) fn new<A: Answer + 'static>(
        written: Written,
        build: impl Fn(&App, Stage) -> anyhow::Result<A> + 'static,
    ) -> Self {
        let build = move |app: &App, stage: Stage| -> anyhow::Result<Box<dyn Answer>> {
            Ok(Box::new(build(app, stage)?))
        };
        Self {
            written,
            build: Box::new(build),
            asides: Vec::new(),
            before: FollowUp::default(),
            later: None,
            hints: Vec::new(),
            next: None,
        }
    }

    /// Sentences for people alone, beside the receipt: what JSON has fields for, or no use.
    pub(crate) fn asides(mut self, asides: impl IntoIterator<Item = String>) -> Self {
        self.asides.extend(asides);
        self
    }

    /// What there is to say before what happened in Toggl.
    pub(crate) fn before(self, before: FollowUp) -> Self {
        Self { before, ..self }
    }

    /// Notes that depend on the state of the rows after the push.
    pub(crate) fn later(
        self,
        later: impl Fn(&App) -> anyhow::Result<Vec<String>> + 'static,
    ) -> Self {
        Self { later: Some(Box::new(later)), ..self }
    }

    /// Notes about what was typed, after all other notes.
    pub(crate) fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Self {
        self.hints.extend(hints);
        self
    }

    /// A further change that what happened in Toggl asks for. Its document speaks of both.
    pub(crate) fn next(
        self,
        next: impl FnOnce(&App, &Pushed) -> anyhow::Result<Option<Committed>> + 'static,
    ) -> Self {
        Self { next: Some(Box::new(next)), ..self }
    }

    /// Prints the receipt: the change is safe from here on, whatever happens in Toggl.
    fn announce(&self, app: &App, out: &Out) -> anyhow::Result<()> {
        if !out.json {
            let answer = (self.build)(app, Stage::Committed)?;
            if out.writes_receipts() {
                show(&*answer, out)?;
            }
            self.asides.iter().for_each(|sentence| out.note(sentence));
        }
        Ok(())
    }

    /// Pushes the rows, and what follows from that. A receipt that cannot be printed fails the command, but
    /// keeps nothing from Toggl.
    fn push(mut self, app: &App, out: &Out) -> anyhow::Result<(Self, Pushed)> {
        let announced = self.announce(app, out);
        let pushed = app.push(&self.written);
        announced?;
        let next = self.next.take().map(|next| next(app, &pushed)).transpose()?;
        let Some(next) = next.flatten() else {
            return Ok((self, pushed));
        };
        let (mut next, mut later) = next.push(app, out)?;
        if let (Ok(earlier), Ok(later)) = (pushed, &mut later) {
            later.notes.splice(0..0, earlier.notes);
        }
        next.written.entries.splice(0..0, self.written.entries);
        next.before = self.before.and(next.before);
        Ok((next, later))
    }

    fn finish(self, app: &App, out: &Out) -> anyhow::Result<Exit> {
        let (change, pushed) = self.push(app, out)?;
        let mut follow_up =
            change.before.and(messages::after_write(app, &pushed, &change.written, &app.now()?)?);
        if let Some(later) = &change.later {
            follow_up.notes.extend(later(app)?);
        }
        if !change.written.entries.is_empty() {
            follow_up.notes.extend(app.unknown_zone().as_ref().map(messages::unknown_zone_note));
        }
        follow_up.notes.extend(change.hints);
        if out.json {
            let notes = follow_up.all().cloned().collect();
            let answer = (change.build)(app, Stage::Pushed(notes))?;
            document(&*answer)?;
        }
        let interrupted = pushed.is_ok_and(|report| report.is_interrupted());
        end(follow_up, if interrupted { Exit::Interrupted } else { Exit::Done }, out)
    }
}

impl Outcome {
    /// The same, with one more sentence for people.
    pub(crate) fn noting(self, sentence: &str) -> Self {
        match self {
            Self::Committed(change) => Self::Committed(change.asides([sentence.to_owned()])),
            outcome => outcome,
        }
    }

    /// The same, with what came before it in the same command.
    pub(crate) fn after(self, earlier: FollowUp) -> Self {
        match self {
            Self::Committed(change) => {
                let before = earlier.and(change.before);
                Self::Committed(Committed { before, ..change })
            }
            outcome => outcome,
        }
    }
}

impl From<Committed> for Outcome {
    fn from(change: Committed) -> Self {
        Self::Committed(change)
    }
}

/// Finishes an outcome: prints it, pushes its rows, decides on the exit code.
pub(super) fn finish(outcome: Outcome, app: &App, out: &Out) -> anyhow::Result<Exit> {
    match outcome {
        Outcome::Answered(reply) => reply.finish(app, out),
        Outcome::Committed(change) => change.finish(app, out),
        Outcome::Nothing(exit) => Ok(exit),
        Outcome::Interrupted(note) => {
            out.note(&note);
            Ok(Exit::Interrupted)
        }
    }
}

impl Answered {
    fn finish(self, app: &App, out: &Out) -> anyhow::Result<Exit> {
        if out.json {
            document(&*self.answer)?;
        } else if !self.receipt || out.writes_receipts() {
            self.show(app, out)?;
        }
        self.asides.iter().for_each(|sentence| out.note(sentence));
        end(self.follow_up, self.answer.exit(), out)
    }
}

impl Answered {
    /// Prints the text, by a pager where there is one for it.
    fn show(&self, app: &App, out: &Out) -> anyhow::Result<()> {
        if let Some(command) = app.pager.as_ref().filter(|_| self.is_paged)
            && self.answer.reader(out.look()) == Reader::Person
            && let Some(screen) = out.screen()
            && pager::show(&*self.answer, command, screen, out)?
        {
            return Ok(());
        }
        show(&*self.answer, out)
    }
}

/// Prints the text of an answer, as it is made.
fn show(answer: &dyn Answer, out: &Out) -> anyhow::Result<()> {
    let look = out.look();
    let reader = answer.reader(look);
    answer.write(look, &mut |text| match reader {
        Reader::Person => out.show(text),
        Reader::Template => out.answer(text),
        Reader::Program => Out::exactly(text),
    })
}

/// Prints an answer as a document.
fn document(answer: &dyn Answer) -> anyhow::Result<()> {
    let printed = Out::document(|stdout| answer.json(stdout));
    // A document that ends early because its entries cannot be read is no failure of the output.
    answer.check()?;
    Ok(printed?)
}

/// Prints the notes, and ends the command: with the failure there is, or as the answer says.
fn end(follow_up: FollowUp, exit: Exit, out: &Out) -> anyhow::Result<Exit> {
    for note in follow_up.all() {
        out.note(note);
    }
    match (follow_up.failure, follow_up.missing) {
        (Some(failure), _) => Err(failure.into()),
        (None, Some(kind)) => Ok(Exit::Partly(kind)),
        (None, None) => Ok(exit),
    }
}
