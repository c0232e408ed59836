//! Settings: a name, a value, and where it comes from, in columns.

use std::path::Path;

use crate::answer::{
    Answer, ConfigEdited, ConfigList, ConfigPath, ConfigRemoved, ConfigValue, ConfigWritten, Exit,
    Reader,
};
use crate::config::{FOLDER_FILE, FolderFile, Placeholder, SettingValue, Settings, Source};
use crate::ui::Look;
use crate::ui::style::QUIET;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{brief, plain};

/// A wider value extends beyond its column instead of widening it.
const WIDEST: usize = 40;

fn setting_row(name: &str, value: String, from: String) -> Vec<Cell> {
    vec![Cell::plain(name), Cell::plain(value), Cell::new(from, QUIET)]
}

/// Groups of lines in the same columns, with a blank line between two groups.
fn table(groups: &[Vec<Vec<Cell>>]) -> String {
    let table = Table::new(0, &[Column::LEFT.at_most(WIDEST); 2], groups.iter().flatten());
    groups.iter().map(|rows| table.lines(rows)).collect::<Vec<_>>().join("\n")
}

impl Answer for ConfigList {
    fn text(&self, _: Look) -> String {
        let mut groups = vec![values(&self.shown), places(&self.shown)];
        groups.extend(self.folder_file.as_ref().map(|file| folder_rows(file, &self.shown)));
        table(&groups)
    }
}

impl Answer for ConfigValue {
    fn text(&self, _: Look) -> String {
        self.text.clone()
    }

    fn exit(&self) -> Exit {
        if self.setting.set { Exit::Done } else { Exit::No }
    }
}

impl Answer for ConfigWritten {
    fn text(&self, _: Look) -> String {
        format!("Set {} = {} in {}.\n", self.key, plain(&self.value), self.written_to)
    }
}

impl Answer for ConfigRemoved {
    fn text(&self, _: Look) -> String {
        let of = if self.is_default_profile {
            String::new()
        } else {
            format!(" (profile {})", self.profile)
        };
        let key = self.key;
        if self.removed {
            format!("Removed {key} from config.toml{of}.\n")
        } else {
            format!("{key} was not set in config.toml{of}.\n")
        }
    }
}

impl Answer for ConfigPath {
    fn text(&self, look: Look) -> String {
        let path = self.config_file.display().to_string();
        if look.terminal { plain(&path) + "\n" } else { path + "\n" }
    }

    /// In a pipe it is the name of a file to open.
    fn reader(&self, look: Look) -> Reader {
        if look.terminal { Reader::Person } else { Reader::Program }
    }
}

impl Answer for ConfigEdited {
    fn text(&self, _: Look) -> String {
        let what = if self.changed { "Saved" } else { "No changes to" };
        format!("{what} {}.\n", self.shown_file)
    }
}

fn values(settings: &Settings) -> Vec<Vec<Cell>> {
    let row = |name: &str, value: &SettingValue, from: &Source| {
        let value = match value {
            SettingValue::Text(text) | SettingValue::Hidden(text) => brief(text),
            SettingValue::Switch(on) => on.to_string(),
            SettingValue::Table(rows) => {
                let rows: Vec<String> =
                    rows.0.iter().map(|(name, value)| format!("{name} {value}")).collect();
                brief(&rows.join(", "))
            }
            SettingValue::List(words) => brief(&words.join(", ")),
        };
        setting_row(name, value, from.label())
    };
    let list = settings.list();
    list.iter()
        .map(|(name, setting)| match setting {
            Some(setting) => row(name, &setting.value, &setting.from),
            None => vec![Cell::plain(*name), Cell::new("not set", QUIET)],
        })
        .collect()
}

fn places(settings: &Settings) -> Vec<Vec<Cell>> {
    let paths = &settings.paths;
    let row = |name: &str, path: &Path, from: &Source| {
        let there = if path.exists() { "" } else { ", not created yet" };
        setting_row(name, settings.here.short(path), format!("{}{there}", from.label()))
    };
    vec![
        row("config.toml", &paths.config_file, &paths.config_from),
        row("store", &paths.database, &paths.data_from),
    ]
}

/// The settings of the folder's `.track.toml`, as `track start` uses them.
fn folder_rows(file: &FolderFile, settings: &Settings) -> Vec<Vec<Cell>> {
    let row = |name: &str, value: String| setting_row(name, value, FOLDER_FILE.to_owned());
    let path = settings.here.short(&file.path);
    let mut rows = vec![setting_row(FOLDER_FILE, path, "used by `track start`".to_owned())];
    rows.extend(file.project.as_ref().map(|name| row("project", brief(name))));
    rows.extend(file.task.as_ref().map(|name| row("task", brief(name))));
    rows.extend(file.tags.as_ref().map(|tags| row("tags", brief(&tags.join(", ")))));
    rows.extend(file.billable.map(|on| row("billable", on.to_string())));
    if let (Some(template), Some(filled)) = (&file.description, file.description(&settings.here)) {
        let now = match filled {
            Ok(text) => format!("{FOLDER_FILE}; currently “{}”", brief(&text)),
            Err(place) => format!("{FOLDER_FILE}; {}", unknown(place)),
        };
        rows.push(setting_row("description", brief(template.as_str()), now));
    }
    rows
}

fn unknown(place: Placeholder) -> &'static str {
    match place {
        Placeholder::Branch => "no branch",
        Placeholder::Dir => "no folder name",
        Placeholder::Issue => "no ticket in the branch name",
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn columns_line_up_and_a_long_value_disturbs_nobody() {
        let row = |name: &str, value: &str, from: &str| {
            setting_row(name, value.to_owned(), from.to_owned())
        };
        let groups = [
            vec![
                row("name", "日本語", "default"),
                vec![Cell::plain("other"), Cell::new("not set", QUIET)],
            ],
            vec![row("a", &"x".repeat(41), "file"), row("longer", "y", "z")],
        ];
        let text = anstream::adapter::strip_str(&table(&groups)).to_string();
        assert_snapshot!(text, @"
        name    日本語   default
        other   not set

        a       xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  file
        longer  y        z
        ");
    }
}
