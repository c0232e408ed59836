//! `track edit`

mod apply;
mod by_hand;
mod choice;
mod stray_argument;

use crate::answer::{EditText, EditVerb, Edited, EditedEntries, EditedEntry, EntryAt};
use crate::app::App;
use crate::commands::flags::{EntryRefs, NewTimesArgs, TrimArgs, any_two, project_hint};
use crate::commands::newest::{on_newest_named, on_newest_named_unless};
use crate::commands::outcome::{Answered, Committed, Outcome};
use crate::lookup::edit::NameResolver;
use crate::lookup::{LookupError, bring_account, tags_change, with_newest_names};
use crate::messages::{self, Failure, FollowUp, seeming_handle, seeming_tags};
use crate::model::{Entry, EntryKey};
use crate::rules::edit::{EditRequest, FieldChange, TagsChange, TimesChange};
use crate::store::Store;
use crate::time::Now;
use crate::{completion, view};
pub(super) use apply::{EditSummary, called, changes, wanted};
use choice::Choice;
use stray_argument::StrayArgument;

/// The most entries of which each is shown; more are counted.
const FEW: usize = 10;

const NOTES: &str = "\
Without a change on the command line, the entry opens as text in your editor ($VISUAL or $EDITOR).

A clock time is on the day of the entry. For --stop it is the first such time after the start, on a \
day of the entry or within twelve hours; for any other, name the day: --stop \"yesterday 14:00\".";

const EXAMPLES: &str = "\
track edit @ --start 9:15
track edit @2 -d \"Fix the login\" -p Web -t +bug,-api
track edit @2 @3 @4 -p Web --task Design
track edit Standup --duration 20m
track edit @1 --stop +10m
track edit --range today --with-tag call -b
track edit last --start 9:05
track edit @2 --trim
track edit @1";

/// Edit entries: description, project, tags, times
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
pub(crate) struct EditArgs {
    // First: the arguments that it reads are removed from the matches when they are parsed.
    #[command(flatten)]
    stray_argument: StrayArgument,
    #[command(flatten)]
    entries: EntryRefs,
    /// Set the description, in quotes
    #[arg(short, long, value_name = "TEXT")]
    description: Option<String>,
    /// Set the project, by name, client/name or id.
    ///
    /// Clears the task. The project also decides on billable, unless that was set by hand.
    #[arg(short, long, value_name = "PROJECT", conflicts_with = "no_project", add = completion::projects())]
    project: Option<String>,
    /// Remove the project and the task
    #[arg(long, conflicts_with = "task")]
    no_project: bool,
    /// Set the task, by name or id.
    ///
    /// Also sets its project.
    #[arg(long, value_name = "TASK", conflicts_with = "no_task", add = completion::tasks())]
    task: Option<String>,
    /// Remove the task
    #[arg(long)]
    no_task: bool,
    /// Set the tags to a,b or change them with +a,-b.
    ///
    /// `a,b` replaces all tags, `+a` adds one, `-b` removes one.
    #[arg(
        short,
        long = "tag", alias = "tags",
        value_name = "TAG",
        add = completion::tag_lists(),
        allow_hyphen_values = true,
        conflicts_with = "no_tags"
    )]
    tags: Vec<String>,
    /// Remove all tags
    #[arg(long)]
    no_tags: bool,
    /// Mark the time as billable (needs a paid Toggl plan)
    #[arg(short, long, conflicts_with = "no_billable")]
    billable: bool,
    /// Mark the time as not billable
    #[arg(long)]
    no_billable: bool,
    #[command(flatten)]
    times: NewTimesArgs,
    #[command(flatten)]
    trim: TrimArgs,
    // Last: arguments behind it would be under its heading.
    #[command(flatten)]
    choice: Choice,
}

impl EditArgs {
    fn request(&self) -> anyhow::Result<EditRequest> {
        let NewTimesArgs { start, stop, duration } = self.times;
        if start.is_some() && stop.is_some() && duration.is_some() {
            return Err(any_two("--start, --stop and --duration cannot be used together.").into());
        }
        let field = |name: &Option<String>, none: bool| match name {
            Some(name) if name.trim().is_empty() => FieldChange::Clear,
            Some(name) => FieldChange::Set(name.clone()),
            None if none => FieldChange::Clear,
            None => FieldChange::Keep,
        };
        self.check_for_nothing()?;
        let description = self.description.as_deref().map(|text| text.trim().to_owned());
        Ok(EditRequest {
            description,
            project: field(&self.project, self.no_project),
            task: field(&self.task, self.no_task),
            tags: if self.no_tags {
                TagsChange::Replace([].into())
            } else {
                tags_change(&self.tags)?
            },
            billable: match (self.billable, self.no_billable) {
                (false, false) => None,
                (yes, _) => Some(yes),
            },
            times: TimesChange { start, stop, duration },
        })
    }
}

impl EditArgs {
    /// Refuses an empty name, which an unset variable leaves: it would take something off, or mean all entries.
    fn check_for_nothing(&self) -> Result<(), Failure> {
        let is_empty = |text: &String| text.trim().is_empty();
        let flag = if self.project.as_ref().is_some_and(is_empty) {
            ("--project", "`--no-project` removes the project.")
        } else if self.task.as_ref().is_some_and(is_empty) {
            ("--task", "`--no-task` removes the task.")
        } else if self.tags.iter().any(is_empty) {
            ("--tag", "`--no-tags` removes all tags.")
        } else {
            return Ok(());
        };
        Err(Failure::usage(format!("{} needs a name.", flag.0)).hint(flag.1))
    }
}

pub(crate) fn run(args: &EditArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let request = args.request()?;
    let named = args.entries.references(app.store()?, &now)?;
    let choose = || args.choice.entries(&named, &args.stray_argument, app, &now);
    let trim = args.trim.trim;
    if request.billable == Some(true) || request.tags != TagsChange::Keep {
        bring_account(app)?;
    }
    let (done, follow_up) = if request == EditRequest::default() && !trim {
        let (chosen, fetched) = on_newest_named(&named, app, &now, choose)?;
        (by_hand::run(&chosen.entries, app, &now)?, fetched.and(chosen.follow_up))
    } else {
        let decide = || {
            let chosen = choose()?;
            let edit = |_: &Store| edit_all(&chosen.entries, &request, trim, app, &now);
            Ok((with_newest_names(app, edit)?, chosen.follow_up))
        };
        let is_idle = |(done, _): &(EditSummary, FollowUp)| done.written.entries.is_empty();
        let ((done, chosen), fetched) = on_newest_named_unless(is_idle, &named, app, &now, decide)?;
        (done, fetched.and(chosen))
    };
    let text = args.description.as_deref().unwrap_or_default();
    let names_project = args.project.is_some() || args.no_project || args.task.is_some();
    let project = if names_project { None } else { project_hint(text, app.store()?)? };
    let hints =
        [seeming_tags(text, "+"), seeming_handle(text), project].into_iter().flatten().collect();
    outcome(done, follow_up, hints, app, now)
}

/// Edits all of the entries, or none when one of them cannot be.
fn edit_all(
    entries: &[Entry],
    request: &EditRequest,
    trim: bool,
    app: &App,
    now: &Now,
) -> Result<EditSummary, LookupError> {
    let edit = |store: &Store| {
        let mut names = NameResolver::new(app, store)?;
        let mut becomes = Vec::with_capacity(entries.len());
        for entry in entries {
            let (entry, was) = wanted(store, entry, now)?;
            let fields =
                names.fields(request, &was, now).map_err(|invalid| match invalid.error {
                    error if entries.len() == 1 => error,
                    error @ LookupError::Other(_) => error,
                    error => LookupError::OfEntry { error: error.into(), entry: called(&was, now) },
                })?;
            becomes.push((entry, fields));
        }
        let done = EditSummary { new_tags: names.new_tags, ..EditSummary::new(EditVerb::Edited) };
        Ok::<_, LookupError>(changes(becomes, done, trim, store, now)?)
    };
    let (written, done) =
        app.store()?.write_about("edit", now.instant, EditSummary::targets, edit)?;
    Ok(EditSummary { written, trims: *request == EditRequest::default(), ..done })
}

/// The outcome of an edit: an answer when nothing changed, else a change to push.
pub(super) fn outcome(
    done: EditSummary,
    mut follow_up: FollowUp,
    hints: Vec<String>,
    app: &App,
    now: Now,
) -> anyhow::Result<Outcome> {
    follow_up.notes.extend(hints);
    if done.written.entries.is_empty() {
        let notes = follow_up.all().cloned().collect();
        let answer = edited(&done, app, notes, &now)?;
        return Ok(Answered::receipt(answer).follow_up(follow_up).into());
    }
    let neighbours = done.overlaps.views(&done.written, app.store()?, &now)?;
    let asides = messages::overlaps(&neighbours, &now).into_iter();
    let asides = asides.chain(messages::new_tags(&done.new_tags)).chain(unchanged(&done));
    let (written, moved) = (done.written.clone(), moved(done.moved));
    let change = Committed::new(written, move |app, stage| edited(&done, app, stage.notes(), &now));
    Ok(change.before(follow_up).asides(asides).hints(moved).into())
}

/// The entries as they are now.
fn edited(done: &EditSummary, app: &App, notes: Vec<String>, now: &Now) -> anyhow::Result<Edited> {
    let store = app.store()?;
    let keys = done.overlaps.targets(&done.written);
    let neighbours = done.overlaps.views(&done.written, store, now)?;
    let entries = |keys: &[EntryKey]| -> anyhow::Result<Vec<EntryAt>> {
        Ok(EntryAt::all(view::of_keys(store, keys, now.instant)?, now))
    };
    let count = keys.len() - done.moved;
    Ok(Edited {
        verb: done.verb,
        entries: edited_entries(done, keys, store, now)?,
        new_tags: done.new_tags.clone(),
        notes,
        overlaps: EntryAt::all(neighbours.overlapped, now),
        trimmed: EntryAt::all(neighbours.trimmed, now),
        unchanged: entries(&done.unchanged)?,
        summary: match () {
            () if done.written.entries.is_empty() => Some(EditText::Nothing(nothing(done))),
            () if count > FEW => Some(EditText::Count(count)),
            () => None,
        },
    })
}

/// The changed entries as they were and as they are now, in the order they were named. One that was deleted
/// elsewhere meanwhile is skipped.
fn edited_entries(
    done: &EditSummary,
    keys: &[EntryKey],
    store: &Store,
    now: &Now,
) -> anyhow::Result<EditedEntries> {
    let key = |index: &usize| keys.get(*index).copied();
    let changed: Vec<EntryKey> = done.before.iter().filter_map(|(index, _)| key(index)).collect();
    let mut after = view::of_keys(store, &changed, now.instant)?.into_iter().peekable();
    let mut entries = Vec::with_capacity(changed.len());
    for (index, before) in &done.before {
        if let Some(after) = after.next_if(|it| Some(it.key) == key(index)) {
            let [before, after] = [before.clone(), after].map(|view| EntryAt { view, now: *now });
            entries.push(EditedEntry { before, after });
        }
    }
    Ok(EditedEntries(entries))
}

/// A note about entries that are new ones in Toggl now.
fn moved(count: usize) -> Option<String> {
    let text = match count {
        0 => return None,
        1 => "entry moves to another workspace: it is created there and deleted here",
        _ => "entries move to another workspace: they are created there and deleted here",
    };
    Some(format!("{count} {text}."))
}

fn unchanged(done: &EditSummary) -> Option<String> {
    let count = done.unchanged.len();
    let entries_were = if count == 1 { "entry was" } else { "entries were" };
    (count > 0 && !done.trims).then(|| format!("{count} {entries_were} already like that."))
}

/// The receipt when nothing changed.
fn nothing(done: &EditSummary) -> &'static str {
    match done.unchanged.len() {
        _ if done.trims => "Nothing to trim: it overlaps no other entry.\n",
        0 => "Nothing was changed.\n",
        1 => "Nothing to change: it is already like that.\n",
        _ => "Nothing to change: they are already like that.\n",
    }
}
