//! `track config list`, and `track config` alone

use crate::answer::{ConfigList, DescriptionJson, FolderFileJson, SettingJson};
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::config::{FolderFile, FoundFile, Settings};
use crate::messages::{FollowUp, explain, foreign_folder_file};

const EXAMPLES: &str = "\
track config list
track config list --profile work
track config --json";

/// List every setting and its source
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(crate) struct ConfigListArgs {}

pub(crate) fn run(_: &ConfigListArgs, app: &App) -> anyhow::Result<Outcome> {
    let settings = &app.settings;
    let (found, failure) = match settings.folder_file() {
        Ok(found) => (found, None),
        Err(error) => (FoundFile::default(), Some(explain(&error.into()))),
    };
    let folder = found.file.as_ref();
    let answer = ConfigList {
        config_file: settings.paths.config_file.clone(),
        folder: folder.map(|file| folder_json(file, settings)),
        settings: settings
            .list()
            .iter()
            .map(|(name, setting)| SettingJson::of(name, setting.as_ref()))
            .collect(),
        store: settings.paths.database.clone(),
        shown: Box::new(settings.clone()),
        folder_file: folder.cloned(),
    };
    // An error in the folder's file does not keep the rest from being listed.
    let foreign = found.foreign.as_ref().map(|file| foreign_folder_file(file, &settings.here));
    let follow_up = FollowUp { failure, ..FollowUp::notes(foreign) };
    Ok(Answered::new(answer).follow_up(follow_up).into())
}

fn folder_json(file: &FolderFile, settings: &Settings) -> FolderFileJson {
    let description = file.description.as_ref().map(|template| DescriptionJson {
        now: file.description(&settings.here).and_then(Result::ok),
        template: template.as_str().to_owned(),
    });
    FolderFileJson {
        billable: file.billable,
        description,
        file: file.path.clone(),
        project: file.project.clone(),
        tags: file.tags.clone(),
        task: file.task.clone(),
    }
}
