//! `track config list`, and `track config` alone

use std::path::Path;

use serde_json::json;

use super::setting_document;
use crate::answer::Exit;
use crate::app::App;
use crate::config::{FOLDER_FILE, FolderFile, Placeholder, SettingValue, Settings, Source};
use crate::render::settings::{SettingRow, table};
use crate::ui::text::brief;

const EXAMPLES: &str = "\
Examples:
  track config list
  track config list --profile work
  track config --json";

/// Show every setting and where it comes from
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigListArgs {}

pub(crate) fn run(_: &ConfigListArgs, app: &App) -> anyhow::Result<Exit> {
    let settings = &app.settings;
    let found = settings.folder_file();
    let folder = found.as_ref().ok().and_then(Option::as_ref);
    if app.out.json {
        let paths = &settings.paths;
        let list = settings.list();
        app.out.document(&json!({
            "settings": list
                .iter()
                .map(|shown| setting_document(shown.name, shown.setting.as_ref()))
                .collect::<Vec<_>>(),
            "config_file": paths.config_file,
            "store": paths.database,
            "folder": folder.map(|file| document(file, settings)),
        }))?;
    } else {
        let mut groups = vec![values(settings), places(settings)];
        groups.extend(folder.map(|file| said(file, settings)));
        app.out.answer(&table(&groups))?;
    }
    // What could be told is told; a folder's file with a mistake in it is a mistake all the same.
    found?;
    Ok(Exit::Done)
}

fn values(settings: &Settings) -> Vec<SettingRow> {
    let row = |name: &str, value: &SettingValue, from: &Source| {
        let value = match value {
            SettingValue::Text(text) | SettingValue::Hidden(text) => brief(text),
            SettingValue::Switch(on) => on.to_string(),
            SettingValue::List(words) => brief(&words.join(", ")),
        };
        SettingRow::new(name, value, from.label())
    };
    let list = settings.list();
    list.iter()
        .map(|shown| match &shown.setting {
            Some(setting) => row(shown.name, &setting.value, &setting.from),
            None => SettingRow::empty(shown.name, "not set"),
        })
        .collect()
}

fn places(settings: &Settings) -> Vec<SettingRow> {
    let paths = &settings.paths;
    let row = |name: &str, path: &Path, from: &Source| {
        let there = if path.exists() { "" } else { ", not there yet" };
        SettingRow::new(name, settings.here.short(path), format!("{}{there}", from.label()))
    };
    vec![
        row("config.toml", &paths.config_file, &paths.config_from),
        row("store", &paths.database, &paths.data_from),
    ]
}

/// What the folder says, as `track start` takes it.
fn said(file: &FolderFile, settings: &Settings) -> Vec<SettingRow> {
    let row = |name: &str, value: String| SettingRow::new(name, value, FOLDER_FILE.to_owned());
    let path = settings.here.short(&file.path);
    let mut rows = vec![SettingRow::new(FOLDER_FILE, path, "for `track start`".to_owned())];
    rows.extend(file.project.as_ref().map(|name| row("project", brief(name))));
    rows.extend(file.task.as_ref().map(|name| row("task", brief(name))));
    rows.extend(file.tags.as_ref().map(|tags| row("tags", brief(&tags.join(", ")))));
    rows.extend(file.billable.map(|on| row("billable", on.to_string())));
    if let (Some(template), Some(filled)) = (&file.description, file.description(&settings.here)) {
        let now = match filled {
            Ok(text) => format!("{FOLDER_FILE}; now “{}”", brief(&text)),
            Err(place) => format!("{FOLDER_FILE}; {}", unknown(place)),
        };
        rows.push(SettingRow::new("description", brief(template.as_str()), now));
    }
    rows
}

/// Why a place in a description cannot be filled in.
fn unknown(place: Placeholder) -> &'static str {
    match place {
        Placeholder::Branch => "no branch here",
        Placeholder::Dir => "no name here",
        Placeholder::Issue => "no ticket in the branch",
    }
}

fn document(file: &FolderFile, settings: &Settings) -> serde_json::Value {
    json!({
        "file": file.path,
        "project": file.project,
        "task": file.task,
        "tags": file.tags,
        "billable": file.billable,
        "description": file.description.as_ref().map(|template| json!({
            "template": template.as_str(),
            "now": file.description(&settings.here).and_then(Result::ok),
        })),
    })
}
