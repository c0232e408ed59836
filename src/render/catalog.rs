//! Clients, projects, tasks and tags as text.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::answer::{Answer, CatalogChanged, CatalogList, Unchanged};
use serde::Serialize;

use anstyle::Style;

use super::entries::standing;
use crate::model::CatalogKind;
use crate::ui::Look;
use crate::ui::style::{self, DONE, QUIET, TAG, VERB};
use crate::ui::text::{brief, plain, width as width_of};
use crate::view::CatalogView;

/// A receipt: what was done to which thing, in one line.
pub(crate) fn receipt(verb: &str, thing: &CatalogView, look: Look) -> String {
    let kind = thing.kind.name();
    let mut text = format!("{DONE}{verb:<VERB$}{DONE:#}  {kind}  {}", name(thing, look));
    let owner = owner(thing);
    if !owner.is_empty() {
        let _ = write!(text, "  {QUIET}of{QUIET:#} {owner}");
    }
    text.push('\n');
    text
}

/// A list, one a line. The workspaces are named where there are several.
pub(crate) fn list(things: &[CatalogView], account: bool, look: Look) -> String {
    let first = things.first().and_then(|thing| thing.workspace.as_ref());
    let several = things.iter().any(|thing| thing.workspace.as_ref() != first);
    let widest = |part: fn(&CatalogView) -> usize| things.iter().map(part).max().unwrap_or(0);
    let names = widest(|thing| width_of(&plain(&thing.name)));
    let owners = widest(|thing| width_of(&owner(thing)));
    let mut text = String::new();
    for thing in things {
        let pad = names - width_of(&plain(&thing.name));
        let mut line = format!("{}{:pad$}", name(thing, look), "");
        if owners > 0 {
            let owner = owner(thing);
            let pad = owners - width_of(&owner);
            let _ = write!(line, "  {owner}{:pad$}", "");
        }
        for part in details(thing, account) {
            let _ = write!(line, "  {part}");
        }
        if let Some(workspace) = thing.workspace.as_ref().filter(|_| several) {
            let _ = write!(line, "  {QUIET}{}{QUIET:#}", brief(&workspace.name));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn name(thing: &CatalogView, look: Look) -> String {
    let style = match thing.kind {
        CatalogKind::Project => style::project(thing.color.as_deref(), look.depth),
        CatalogKind::Tag => TAG,
        CatalogKind::Client | CatalogKind::Task => Style::new(),
    };
    format!("{style}{}{style:#}", plain(&thing.name))
}

/// Whom a project is for, or what a task is part of.
fn owner(thing: &CatalogView) -> String {
    thing.client.as_ref().or(thing.project.as_ref()).map_or(String::new(), |it| plain(it))
}

fn details(thing: &CatalogView, account: bool) -> Vec<String> {
    let mut parts = Vec::new();
    if !thing.active {
        let word = if thing.kind == CatalogKind::Task { "done" } else { "archived" };
        parts.push(format!("{QUIET}{word}{QUIET:#}"));
    }
    let standing = standing(&thing.sending, account);
    parts.extend(standing.map(|(text, style)| format!("{style}{text}{style:#}")));
    parts
}

impl Answer for CatalogList {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        let (kind, rows) = self.rows.named();
        if rows.is_empty() {
            return writeln!(out, "No {kind}.");
        }
        let views: Vec<CatalogView> = rows.iter().map(|row| row.0.clone()).collect();
        out.write_all(list(&views, self.has_account, *look).as_bytes())
    }
}

impl Answer for CatalogChanged {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        let (verb, row) = self.changed.named();
        match row {
            Some(row) => out.write_all(receipt(verb, &row.0, *look).as_bytes()),
            None => Ok(()),
        }
    }
}

impl<T: Serialize> Answer for Unchanged<T> {
    fn text(&self, _: &mut dyn Write, _: &Look) -> io::Result<()> {
        Ok(())
    }
}
