//! Editing as text: the entries go into an editor, diagnostics come back beside the lines they are about,
//! and the text is kept when the edit fails.

use chrono::SubsecRound as _;

use super::apply::{EditSummary, called, changes, wanted};

use crate::answer::EditVerb;
use crate::app::App;
use crate::formats::edit_buffer::{
    Diagnostic, EditBuffer, Marked, ParsedSection, marked, unmarked,
};
use crate::lookup::edit::{InvalidEdit, NameResolver};
use crate::messages::{Advise as _, Failure, report};
use crate::model::{Entry, EntryFields};
use crate::rules::edit::EditRequest;
use crate::rules::merge::{EntryField, merge};
use crate::store::Store;
use crate::system::draft::EditorDraft;
use crate::system::editor::Editor;
use crate::time::Now;
use crate::ui::prompt;
use crate::ui::text::brief;
use crate::view;

/// Lets the person edit these entries as text, which is kept in a file when the edit fails.
pub(super) fn run(entries: &[Entry], app: &App, now: &Now) -> anyhow::Result<EditSummary> {
    if !Editor::possible() {
        return Err(Failure::usage("Nothing to change was given.")
            .hint("For example: `track edit @ --start 9:15` or `track edit @2 -p PROJECT -t +TAG`.")
            .hint("On a terminal, `track edit @2` opens the entry in an editor.")
            .into());
    }
    let store = app.store()?;
    let entries: Vec<Entry> = entries.iter().filter(|it| it.wanted.is_some()).cloned().collect();
    let views = view::of_rows(store, &entries, now.instant)?;
    let buffer = EditBuffer::of(entries.into_iter().zip(views).collect(), now);
    let draft = EditorDraft::new(&app.settings.paths.data_dir, app.clock.now())?;
    edit_until_valid(&buffer, &draft, app, now).map_err(|error| keep(draft, &buffer, app, error))
}

/// Opens the editor until the text is valid, comes back unchanged, or the person gives up. The first mistake opens
/// it again at once; from the second one on the person is asked, since an editor need not be one.
fn edit_until_valid(
    buffer: &EditBuffer,
    draft: &EditorDraft,
    app: &App,
    now: &Now,
) -> anyhow::Result<EditSummary> {
    let mut offered = Marked { text: buffer.text(), line: 1 };
    let mut wrong: Option<Diagnostic> = None;
    loop {
        let line = wrong.as_ref().map(|_| offered.line);
        let text = unmarked(&draft.edit(&app.editor, &offered.text, line)?);
        if text == unmarked(&offered.text) {
            return match wrong {
                None => Ok(EditSummary::new(EditVerb::Edited)),
                Some(diagnostic) => Err(mistake(&diagnostic, &text).into()),
            };
        }
        // The editor may have been open for long.
        let now = Now { instant: app.clock.now().trunc_subsecs(0), ..*now };
        let diagnostics = match buffer.read(&text) {
            Err(diagnostics) => diagnostics,
            Ok(parsed_sections) => match resolve(parsed_sections, app, &now)? {
                Err(diagnostics) => diagnostics,
                Ok(resolved) => return commit(&resolved, app.store()?, &now),
            },
        };
        if let Some(diagnostic) = diagnostics.first().filter(|_| wrong.is_some()) {
            ask_to_go_on(mistake(diagnostic, &text), app)?;
        }
        offered = marked(&text, &diagnostics);
        wrong = diagnostics.into_iter().next();
    }
}

/// Asks whether a text with this mistake is to be opened again. Fails where it is not, or nobody can be asked.
fn ask_to_go_on(mistake: Failure, app: &App) -> anyhow::Result<()> {
    if app.out.json || !prompt::possible() {
        return Err(mistake.into());
    }
    report(&mistake.into(), &app.out);
    if prompt::agreed("Edit it again?")? {
        return Ok(());
    }
    Err(Failure::usage("The text still has this error.").hint("Nothing was changed.").into())
}

/// What each entry is to become, and the tags that are new.
struct ResolvedEdit {
    entries: Vec<(ParsedSection, EntryFields)>,
    new_tags: Vec<String>,
}

/// Resolves the sections, or collects what is wrong with them.
fn resolve(
    parsed_sections: Vec<ParsedSection>,
    app: &App,
    now: &Now,
) -> anyhow::Result<Result<ResolvedEdit, Vec<Diagnostic>>> {
    let store = app.store()?;
    // An unchanged section is not reported as an entry that was like that already.
    let touched = |parsed: &ParsedSection| parsed.request != EditRequest::default();
    let parsed_sections: Vec<ParsedSection> = parsed_sections.into_iter().filter(touched).collect();
    let mut names = NameResolver::new(app, store)?;
    let mut fields = look_up(&parsed_sections, &mut names, now);
    let absent = |it: &Result<EntryFields, InvalidEdit>| {
        it.as_ref().is_err_and(|invalid| invalid.error.is_absent())
    };
    if app.sync_disabled().is_none() && fields.iter().any(absent) {
        // A name may be newer than the catalog here.
        let stop_reason = app.refresh_names()?.ok().and_then(|report| report.stop_reason);
        names = NameResolver::new(app, store)?;
        fields = look_up(&parsed_sections, &mut names, now);
        let outdated = |InvalidEdit { field, error }| {
            let outdated = error.is_absent();
            let error = if outdated { error.outdated(stop_reason.as_ref(), now) } else { error };
            InvalidEdit { field, error }
        };
        fields = fields.into_iter().map(|it| it.map_err(outdated)).collect();
    }
    let mut resolved = ResolvedEdit { entries: Vec::new(), new_tags: names.new_tags };
    let mut diagnostics = Vec::new();
    for (parsed, fields) in parsed_sections.into_iter().zip(fields) {
        match fields {
            Ok(fields) => resolved.entries.push((parsed, fields)),
            Err(InvalidEdit { field, error }) => {
                diagnostics.push(parsed.diagnostic(field, &error.into()));
            }
        }
    }
    Ok(if diagnostics.is_empty() { Ok(resolved) } else { Err(diagnostics) })
}

fn look_up(
    parsed_sections: &[ParsedSection],
    names: &mut NameResolver<'_>,
    now: &Now,
) -> Vec<Result<EntryFields, InvalidEdit>> {
    parsed_sections.iter().map(|it| names.fields(&it.request, &it.was, now)).collect()
}

/// Commits the edit. Other commands may have changed the same entries while the editor was open: each
/// field that was changed on one side only is taken from there.
fn commit(resolved: &ResolvedEdit, store: &Store, now: &Now) -> anyhow::Result<EditSummary> {
    let (written, done) =
        store.write_about("edit", now.instant, EditSummary::targets, |store| {
            let mut becomes = Vec::with_capacity(resolved.entries.len());
            for (parsed, fields) in &resolved.entries {
                let (entry, current) = wanted(store, &parsed.entry, now)?;
                let merged = merge(Some(fields), Some(&parsed.was), Some(&current));
                if !merged.conflicts.is_empty() {
                    let (name, fields) =
                        (called(&current, now), EntryField::names(&merged.conflicts));
                    let text = format!("{name} was also changed in the meantime: {fields}.");
                    return Err(Failure::no(text).hint("Nothing was changed.").into());
                }
                becomes.push((entry, merged.wanted.unwrap_or(current)));
            }
            let new_tags = resolved.new_tags.clone();
            let done = EditSummary { new_tags, ..EditSummary::new(EditVerb::Edited) };
            changes(becomes, done, false, store, now)
        })?;
    Ok(EditSummary { written, ..done })
}

/// The failure of a text with an error in it, with the line that it is about.
fn mistake(diagnostic: &Diagnostic, text: &str) -> Failure {
    let mut lines = diagnostic.said.iter();
    let failure = Failure::usage(lines.next().cloned().unwrap_or_default());
    let failure = lines.fold(failure, Failure::hint).hint("Nothing was changed.");
    match diagnostic.line_of(text) {
        Some(line) => failure.about(&format!("In “{}”", brief(line))),
        None => failure,
    }
}

/// Keeps a draft that was changed, and says where.
fn keep(draft: EditorDraft, buffer: &EditBuffer, app: &App, error: anyhow::Error) -> anyhow::Error {
    // A draft that cannot be read is kept.
    let untouched = draft.text().is_ok_and(|text| text.is_empty() || text == buffer.text());
    if untouched {
        return error;
    }
    match draft.keep() {
        Ok(path) if !path.exists() => error.hint("The editor removed your text."),
        Ok(path) => error.hint(format!(
            "Your text is saved for a week in {}; edit the entry again and copy from it.",
            app.settings.here.short(&path)
        )),
        Err(why) => error.hint(format!("Could not save your text: {why}.")),
    }
}
