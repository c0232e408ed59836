//! `track report --html`: the report as a page for a browser.

use std::path::{Path, PathBuf};

use crate::answer::{HtmlJson, HtmlPage, Report};
use crate::app::App;
use crate::commands::outcome::Answered;
use crate::messages::Failure;
use crate::render::page;
use crate::store::{Filter, Store};
use crate::system::file;
use crate::view;
use crate::view::groups::{SumBy, Summary};

/// The file that is standard output.
const STANDARD_OUTPUT: &str = "-";

/// Where the page goes.
#[derive(Debug, clap::Args)]
pub(super) struct PageArgs {
    /// Write an HTML page to this file.
    ///
    /// It has a chart, a grid and all entries. `-` writes it to standard output.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        conflicts_with_all = ["grid", "heat", "target", "csv", "tsv", "markdown"]
    )]
    html: Option<PathBuf>,
}

impl PageArgs {
    /// Whether a page is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.html.is_some()
    }

    /// Refuses what cannot be written, before anything is read.
    pub(super) fn check(&self, app: &App) -> anyhow::Result<()> {
        match &self.html {
            None => Ok(()),
            Some(path) if is_standard_output(path) && app.out.json => {
                Err(Failure::usage("--json and --html - both write to standard output.")
                    .hint("For example: `track report --html report.html --json`.")
                    .into())
            }
            Some(path) if is_standard_output(path) => Ok(()),
            Some(path) => Ok(file::check(path)?),
        }
    }

    /// What the page shows beside the report, if one is asked for.
    pub(super) fn read(
        &self,
        store: &Store,
        filter: &Filter,
        by: SumBy<'_>,
        summary: &mut Summary,
        filters: Vec<String>,
    ) -> anyhow::Result<Option<Box<HtmlPage>>> {
        if self.html.is_none() {
            return Ok(None);
        }
        let page = view::page::page(store, filter, by, summary)?;
        Ok(Some(Box::new(HtmlPage { page, filters })))
    }

    /// The answer; where the page goes to a file, a receipt of that, once it is written.
    pub(super) fn answered(&self, mut report: Report, app: &App) -> anyhow::Result<Answered> {
        let Some(path) = self.html.as_deref().filter(|path| !is_standard_output(path)) else {
            return Ok(Answered::new(report));
        };
        let Some(page) = report.page.take() else { return Ok(Answered::new(report)) };
        let bytes = file::replace(path, |out| page::write(&report, &page, out))?;
        report.html = Some(HtmlJson {
            bytes,
            entries: page.page.entries.len(),
            file: path.to_owned(),
            shown_file: app.settings.here.short(path),
        });
        Ok(Answered::receipt(report))
    }
}

fn is_standard_output(path: &Path) -> bool {
    path == Path::new(STANDARD_OUTPUT)
}
