//! Clients, projects, tasks and tags as text.

use std::mem;

use anstyle::Style;
use serde::Serialize;

use super::entries::{columns, fitted, refusal, unsent, widths};
use crate::answer::{Answer, CatalogAnswer, CatalogChanged, CatalogList, Unchanged};
use crate::model::CatalogKind;
use crate::ui::Look;
use crate::ui::style::{self, DONE, QUIET, TAG, VERB};
use crate::ui::table::{Cell, Column, GAP, Table};
use crate::ui::text::{brief, name_in_full};
use crate::view::CatalogView;

/// A receipt: the verb and the row, in one line.
pub(crate) fn receipt(verb: &str, CatalogAnswer(row): &CatalogAnswer, look: Look) -> String {
    let kind = row.kind.name();
    let owner = Some(owner(row)).filter(|owner| !owner.text.is_empty());
    let of = owner.as_ref().map_or(0, |_| "of ".len());
    let mut names: Vec<Cell> = [name(row, look)].into_iter().chain(owner).collect();
    if let Some(width) = look.width {
        names = fitted(names, width.saturating_sub(VERB + GAP + kind.len() + GAP + of));
    }
    let mut names = names.into_iter();
    let name = names.next().unwrap_or_else(|| Cell::plain(""));
    let owner = names.next().map(|owner| format!("  {QUIET}of{QUIET:#} {owner}"));
    format!("{DONE}{verb:<VERB$}{DONE:#}  {kind}  {name}{}\n", owner.unwrap_or_default())
}

/// A list, one a line; names are cut where the terminal is too narrow. The workspaces are named where there
/// are several.
fn list(rows: &[CatalogAnswer], account: bool, look: Look) -> String {
    let first = rows.first().and_then(|row| row.0.workspace.as_ref());
    let several = rows.iter().any(|row| row.0.workspace.as_ref() != first);
    let row = |CatalogAnswer(row): &CatalogAnswer| {
        let workspace = row.workspace.as_ref().filter(|_| several);
        let workspace = workspace.map(|workspace| Cell::new(brief(&workspace.name), QUIET));
        ListRow {
            names: [name(row, look), owner(row)],
            marks: marks(row, account).collect(),
            texts: refusal(&row.sending).into_iter().chain(workspace).collect(),
        }
    };
    let mut rows: Vec<ListRow> = rows.iter().map(row).collect();
    if let Some(width) = look.width {
        cut(&mut rows, width);
    }
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(ListRow::cells).collect();
    Table::new(0, &[Column::LEFT; 2], &rows).lines(&rows)
}

/// A row of a list.
struct ListRow {
    /// Its name and that of its owner, in columns.
    names: [Cell; 2],
    /// Short words, which are never cut.
    marks: Vec<Cell>,
    /// What follows.
    texts: Vec<Cell>,
}

impl ListRow {
    fn cells(self) -> Vec<Cell> {
        self.names.into_iter().chain(self.marks).chain(self.texts).collect()
    }
}

/// Cuts names and texts to a width: the columns of names as wide as leaves the texts of each row their share.
fn cut(rows: &mut [ListRow], width: usize) {
    let widest = |i: usize| rows.iter().map(|row| row.names[i].width()).max().unwrap_or(0);
    let mut most = [widest(0), widest(1)];
    let names: Vec<usize> = most.into_iter().filter(|width| *width > 0).collect();
    for row in &*rows {
        let texts = row.texts.iter().map(Cell::width);
        let needed: Vec<usize> = names.iter().copied().chain(texts).collect();
        let shares = widths(&needed, width.saturating_sub(columns(&row.marks)));
        for (most, share) in most.iter_mut().zip(shares) {
            *most = share.min(*most);
        }
    }
    let taken: usize = most.iter().filter(|width| **width > 0).map(|width| width + GAP).sum();
    for row in rows {
        for (cell, most) in row.names.iter_mut().zip(most) {
            *cell = cell.clone().cut(Some(most));
        }
        let room = width.saturating_sub(taken + columns(&row.marks));
        row.texts = fitted(mem::take(&mut row.texts), room);
    }
}

fn name(row: &CatalogView, look: Look) -> Cell {
    let style = match row.kind {
        CatalogKind::Project => style::project(row.color.as_deref(), look.depth),
        CatalogKind::Tag => TAG,
        CatalogKind::Client | CatalogKind::Task => Style::new(),
    };
    Cell::new(name_in_full(&row.name), style)
}

/// The client of a project, or the project of a task.
fn owner(row: &CatalogView) -> Cell {
    let owner = row.client.as_ref().or(row.project.as_ref());
    Cell::plain(owner.map_or(String::new(), |owner| name_in_full(owner)))
}

/// That new entries are billable, that it is archived, that it is not sent.
fn marks(row: &CatalogView, account: bool) -> impl Iterator<Item = Cell> {
    let word = if row.kind == CatalogKind::Task { "done" } else { "archived" };
    let inactive = (!row.active).then(|| Cell::new(word, QUIET));
    let billable = (row.billable == Some(true)).then(|| Cell::new("$", QUIET));
    billable.into_iter().chain(inactive).chain(unsent(&row.sending, account))
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
