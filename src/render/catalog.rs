//! Clients, projects, tasks and tags as text.

use anstyle::Style;
use serde::Serialize;

use super::entries::{LEAST, columns, description_room, sync_status};
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
    let mut name = name(row, look);
    let mut owner = Some(owner(row)).filter(|owner| !owner.text.is_empty());
    if let Some(width) = look.width {
        // The gaps behind the verb and the kind, and the word in front of the owner.
        let room = width.saturating_sub(VERB + GAP + kind.len() + GAP);
        let of = owner.as_ref().map_or(0, |owner| GAP + "of ".len() + owner.width());
        name = name.cut(Some(description_room(of, room)));
        let left = room.saturating_sub(name.width() + GAP + "of ".len());
        owner = owner.map(|owner| owner.cut(Some(left.max(LEAST))));
    }
    let owner = owner.map(|owner| format!("  {QUIET}of{QUIET:#} {owner}"));
    format!("{DONE}{verb:<VERB$}{DONE:#}  {kind}  {name}{}\n", owner.unwrap_or_default())
}

/// A list, one a line; names are cut where the terminal is too narrow. The workspaces are named where there
/// are several.
fn list(rows: &[CatalogAnswer], account: bool, look: Look) -> String {
    let first = rows.first().and_then(|row| row.0.workspace.as_ref());
    let several = rows.iter().any(|row| row.0.workspace.as_ref() != first);
    let cells = |CatalogAnswer(row): &CatalogAnswer| {
        let mut cells = vec![name(row, look), owner(row)];
        cells.extend(details(row, account));
        let workspace = row.workspace.as_ref().filter(|_| several);
        cells.extend(workspace.map(|workspace| Cell::new(brief(&workspace.name), QUIET)));
        cells
    };
    let mut rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    if let Some(width) = look.width {
        cut_names(&mut rows, width);
    }
    Table::new(0, &[Column::LEFT; 2], &rows).lines(&rows)
}

/// Cuts the names and the owners, the first two cells, to the columns that the others leave them.
fn cut_names(rows: &mut [Vec<Cell>], width: usize) {
    let widest = |of: &dyn Fn(&[Cell]) -> usize| rows.iter().map(|row| of(row)).max().unwrap_or(0);
    let (name, details) = (widest(&|row| row[0].width()), widest(&|row| columns(&row[2..])));
    let owner = match widest(&|row| row[1].width()) {
        0 => 0,
        owner => owner + GAP,
    };
    let name = name.min(description_room(owner + details, width));
    let owner = width.saturating_sub(name + GAP + details).max(LEAST);
    for row in rows {
        let rest = row.split_off(2);
        let cut = row.drain(..).zip([name, owner]).map(|(cell, most)| cell.cut(Some(most)));
        *row = cut.collect::<Vec<_>>();
        row.extend(rest);
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
