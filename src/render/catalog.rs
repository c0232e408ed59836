//! Clients, projects, tasks and tags as text.

use anstyle::Style;
use serde::Serialize;

use super::entries::sync_status;
use crate::answer::{Answer, CatalogAnswer, CatalogChanged, CatalogList, Unchanged};
use crate::model::CatalogKind;
use crate::ui::Look;
use crate::ui::style::{self, DONE, QUIET, TAG, VERB};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{brief, plain};
use crate::view::CatalogView;

/// A receipt: the verb and the row, in one line.
pub(crate) fn receipt(verb: &str, CatalogAnswer(row): &CatalogAnswer, look: Look) -> String {
    let kind = row.kind.name();
    let owner = match owner(row) {
        owner if owner.is_empty() => owner,
        owner => format!("  {QUIET}of{QUIET:#} {owner}"),
    };
    format!("{DONE}{verb:<VERB$}{DONE:#}  {kind}  {}{owner}\n", name(row, look))
}

/// A list, one a line. The workspaces are named where there are several.
fn list(rows: &[CatalogAnswer], account: bool, look: Look) -> String {
    let first = rows.first().and_then(|row| row.0.workspace.as_ref());
    let several = rows.iter().any(|row| row.0.workspace.as_ref() != first);
    let cells = |CatalogAnswer(row): &CatalogAnswer| {
        let mut cells = vec![name(row, look), Cell::plain(owner(row))];
        cells.extend(details(row, account));
        let workspace = row.workspace.as_ref().filter(|_| several);
        cells.extend(workspace.map(|workspace| Cell::new(brief(&workspace.name), QUIET)));
        cells
    };
    let rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    Table::new(0, &[Column::LEFT; 2], &rows).lines(&rows)
}

fn name(row: &CatalogView, look: Look) -> Cell {
    let style = match row.kind {
        CatalogKind::Project => style::project(row.color.as_deref(), look.depth),
        CatalogKind::Tag => TAG,
        CatalogKind::Client | CatalogKind::Task => Style::new(),
    };
    Cell::new(plain(&row.name), style)
}

/// The client of a project, or the project of a task.
fn owner(row: &CatalogView) -> String {
    row.client.as_ref().or(row.project.as_ref()).map_or(String::new(), |it| plain(it))
}

fn details(row: &CatalogView, account: bool) -> impl Iterator<Item = Cell> {
    let word = if row.kind == CatalogKind::Task { "done" } else { "archived" };
    let inactive = (!row.active).then(|| Cell::new(word, QUIET));
    let billable = (row.billable == Some(true)).then(|| Cell::new("$", QUIET));
    billable.into_iter().chain(inactive).chain(sync_status(&row.sending, account))
}

impl Answer for CatalogList {
    fn text(&self, look: Look) -> String {
        let (kind, rows) = self.rows.named();
        if rows.is_empty() {
            return format!("No {kind}.\n");
        }
        list(rows, self.has_account, look)
    }
}

impl Answer for CatalogChanged {
    fn text(&self, look: Look) -> String {
        let (verb, row) = self.changed.named();
        row.map_or(String::new(), |row| receipt(verb, row, look))
    }
}

impl<T: Serialize> Answer for Unchanged<T> {
    fn text(&self, _: Look) -> String {
        String::new()
    }
}
