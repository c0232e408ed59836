//! Editing as text: the entries go into an editor, mistakes come back at their place, and whatever
//! happens the text is not lost.

use chrono::SubsecRound as _;

use super::super::args::{TrimArgs, blame, is_absent};
use super::page::{Mistake, Page, Reading, marked, unmarked};
use super::wish::{Names, Wish, Wrong};
use super::{Done, called, changes, wanted};
use crate::app::App;
use crate::editor::{Draft, Editor};
use crate::failure::{Failure, Kind, explain};
use crate::model::{Entry, Fields};
use crate::parts::{Part, merge};
use crate::render::brief;
use crate::store::Store;
use crate::time::Now;
use crate::view;

/// Lets the person edit these entries as text.
///
/// # Errors
/// When there is no terminal, the editor fails, or the person gives up on a mistake; the text is
/// then kept in a file.
pub(super) fn run(entries: &[Entry], app: &App, now: &Now) -> anyhow::Result<Done> {
    if !Editor::possible() {
        return Err(Failure::new(Kind::Usage, "What is to change? Nothing was said.")
            .hint("Such as `track edit @ --start 9:15` or `track edit @2 -p PROJECT -t +TAG`.")
            .hint("On a terminal, `track edit @2` opens the entry in an editor.")
            .into());
    }
    let store = app.store()?;
    let entries: Vec<Entry> = entries.iter().filter(|it| it.wanted.is_some()).cloned().collect();
    let views = view::of_rows(store, &entries, now.instant)?;
    let page = Page::of(entries.into_iter().zip(views).collect(), now);
    let draft = Draft::new(&app.settings.paths.data_dir)?;
    converse(&page, &draft, app, now).map_err(|error| keep(draft, &page, &error))
}

/// Asks until the text makes sense, or comes back as it was.
fn converse(page: &Page, draft: &Draft, app: &App, now: &Now) -> anyhow::Result<Done> {
    let mut offered = page.text();
    let mut wrong: Option<Mistake> = None;
    loop {
        let text = unmarked(&draft.edit(&app.editor, &offered)?);
        if text == unmarked(&offered) {
            return match wrong {
                None => Ok(Done::default()),
                Some(mistake) => Err(given_up(&mistake, &text).into()),
            };
        }
        // It may have taken a while.
        let now = Now { instant: app.clock.now().trunc_subsecs(0), ..*now };
        let mistakes = match page.read(&text) {
            Err(mistakes) => mistakes,
            Ok(readings) => match understand(readings, app, &now)? {
                Err(mistakes) => mistakes,
                Ok(meant) => return commit(&meant, app.store()?, &now),
            },
        };
        offered = marked(&text, &mistakes);
        wrong = mistakes.into_iter().next();
    }
}

/// What each entry is to become, and the tags that are new.
struct Meant {
    entries: Vec<(Reading, Fields)>,
    new_tags: Vec<String>,
}

/// Finds out what the words mean, or everything that is wrong with them.
fn understand(
    readings: Vec<Reading>,
    app: &App,
    now: &Now,
) -> anyhow::Result<Result<Meant, Vec<Mistake>>> {
    let store = app.store()?;
    // What was left alone has nothing to say, not even that it is like that already.
    let touched = |reading: &Reading| reading.wish != Wish::default();
    let readings: Vec<Reading> = readings.into_iter().filter(touched).collect();
    let mut names = Names::new(app, store)?;
    let mut fields = look_up(&readings, &mut names, now);
    let absent = |it: &Result<Fields, Wrong>| matches!(it, Err(wrong) if is_absent(&wrong.error));
    if app.apart().is_none() && fields.iter().any(absent) {
        // A name may be younger than the catalog. If that cannot be asked for, it stays a mistake.
        let halt = app.refresh_catalog()?.ok().and_then(|report| report.halt);
        names = Names::new(app, store)?;
        fields = look_up(&readings, &mut names, now);
        let blamed = |wrong: Wrong| {
            let absent = is_absent(&wrong.error);
            let error = if absent { blame(wrong.error, halt.as_ref(), now) } else { wrong.error };
            Wrong { error, ..wrong }
        };
        fields = fields.into_iter().map(|it| it.map_err(blamed)).collect();
    }
    let mut meant = Meant { entries: Vec::new(), new_tags: names.new_tags };
    let mut mistakes = Vec::new();
    for (reading, fields) in readings.into_iter().zip(fields) {
        match fields {
            Ok(fields) => meant.entries.push((reading, fields)),
            Err(wrong) => mistakes.push(reading.mistake(wrong.field, &wrong.error)),
        }
    }
    Ok(if mistakes.is_empty() { Ok(meant) } else { Err(mistakes) })
}

fn look_up(readings: &[Reading], names: &mut Names<'_>, now: &Now) -> Vec<Result<Fields, Wrong>> {
    readings.iter().map(|it| names.fields(&it.wish, &it.was, now)).collect()
}

/// Commits what was written. Other commands may have changed the same entries while the editor was open:
/// each field that was changed on one side only is taken from there.
fn commit(meant: &Meant, store: &Store, now: &Now) -> anyhow::Result<Done> {
    let (written, done) = store.write("edit", now.instant, |store| {
        let mut becomes = Vec::with_capacity(meant.entries.len());
        for (reading, fields) in &meant.entries {
            let (entry, current) = wanted(store, &reading.entry, now)?;
            let merged = merge(Some(fields), Some(&reading.was), Some(&current));
            if !merged.conflicts.is_empty() {
                let (name, fields) = (called(&current, now), Part::names(&merged.conflicts));
                let text = format!("{name} was changed in the meantime, too: {fields}.");
                return Err(Failure::new(Kind::No, text).hint("Nothing was changed.").into());
            }
            becomes.push((entry, merged.wanted.unwrap_or(current)));
        }
        changes(becomes, meant.new_tags.clone(), TrimArgs::default(), store, now)
    })?;
    Ok(Done { written, ..done })
}

/// The text came back with the mistake still in it: out of its place, it needs the line it is about.
fn given_up(mistake: &Mistake, text: &str) -> Failure {
    let mut said = mistake.said.iter();
    let failure = Failure::new(Kind::Usage, said.next().cloned().unwrap_or_default());
    let failure = said.fold(failure, Failure::hint).hint("Nothing was changed.");
    match mistake.line_of(text) {
        Some(line) => failure.about(&format!("In “{}”", brief(line))),
        None => failure,
    }
}

/// Lets a draft with something in it outlive the failure.
fn keep(draft: Draft, page: &Page, error: &anyhow::Error) -> anyhow::Error {
    let failure = explain(error);
    // What cannot be read is no reason to throw it away.
    let untouched = draft.text().is_ok_and(|text| text.is_empty() || text == page.text());
    if untouched {
        return failure.into();
    }
    match draft.keep() {
        Ok(path) => failure
            .hint(format!(
                "Your text is kept in {}, to copy from when you edit again.",
                path.display()
            ))
            .into(),
        Err(why) => failure.hint(format!("Your text could not be kept: {why}.")).into(),
    }
}
