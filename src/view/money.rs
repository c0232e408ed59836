//! What time comes to in money.

use std::collections::{BTreeSet, HashMap};

use crate::model::{
    Amount, CatalogKind, Currency, EntryFields, Project, ProjectKey, Rate, Rates, Workspace,
    WorkspaceId, is_same_name,
};
use crate::report::{Charge, Charged, Price};
use crate::store::{self, Store};

/// The time of a group that is charged for, and what is shown of its price.
#[derive(Clone, Debug, Default)]
pub(crate) struct Money {
    pub(crate) charged: Charged,
    /// By currency, so that those of the groups of a level add up to that of the whole.
    pub(crate) amounts: Vec<Amount>,
}

impl Money {
    /// The money of time, not divided among groups yet.
    pub(super) fn of(charged: &Charged) -> Self {
        Self { charged: charged.clone(), amounts: charged.price().amounts() }
    }

    /// The amount in this currency, if there is any.
    pub(crate) fn amount(&self, currency: Option<Currency>) -> Option<Amount> {
        self.amounts.iter().copied().find(|amount| amount.currency == currency)
    }

    /// All amounts, for people: `213.75 EUR`, `50.00 EUR + 80.00 USD`.
    pub(crate) fn text(&self) -> String {
        let amounts: Vec<String> = self.amounts.iter().map(ToString::to_string).collect();
        amounts.join(" + ")
    }

    /// Rounds the amounts of parts, so that they add up to this one.
    pub(super) fn divide(&self, parts: &mut [&mut Self]) {
        let prices: Vec<Price> = parts.iter().map(|part| part.charged.price()).collect();
        let divided = self.charged.price().divided(&prices, &self.amounts);
        for (part, amounts) in parts.iter_mut().zip(divided) {
            part.amounts = amounts;
        }
    }
}

/// What is charged for, and at which rate.
pub(super) struct Pricing<'a> {
    rates: &'a Rates,
    by_project: HashMap<ProjectKey, Option<Rate>>,
    /// The workspaces on Toggl's free plan, where no time can be billable, unless an entry is all the same.
    free: BTreeSet<WorkspaceId>,
}

impl<'a> Pricing<'a> {
    /// `billable` are the workspaces of the billable entries.
    pub(super) fn new(
        rates: &'a Rates,
        workspaces: &[Workspace],
        billable: &BTreeSet<WorkspaceId>,
    ) -> Self {
        let is_free = |it: &&Workspace| !it.premium && !billable.contains(&it.id);
        let free = workspaces.iter().filter(is_free).map(|workspace| workspace.id).collect();
        Self { rates, by_project: HashMap::new(), free }
    }

    /// The workspace of an entry, if it is on the free plan and none of its entries is billable.
    pub(super) fn free_workspace(&self, fields: &EntryFields) -> Option<WorkspaceId> {
        fields.workspace.filter(|id| self.free.contains(id))
    }

    /// Billable time is charged for. In a free workspace all time of projects that have a rate is. `project` is that
    /// of the entry.
    pub(super) fn charge(&mut self, fields: &EntryFields, project: Option<&Project>) -> Charge {
        let rate = match fields.project {
            Some(key) => *self.by_project.entry(key).or_insert_with(|| self.rates.of(project)),
            None => self.rates.of(None),
        };
        let is_free = self.free_workspace(fields).is_some();
        if fields.billable || is_free && fields.project.is_some() && rate.is_some() {
            Charge::At(rate)
        } else {
            Charge::Nothing
        }
    }
}

/// The names among the rates that neither a project nor a client has.
pub(crate) fn unknown_names(rates: &[(String, Rate)], store: &Store) -> store::Result<Vec<String>> {
    let projects = store.projects()?;
    let clients = store.catalog_rows(CatalogKind::Client)?;
    let clients: Vec<&str> =
        clients.iter().filter_map(|row| Some(row.wanted.as_ref()?.name())).collect();
    let is_known = |name: &str| {
        let is_project = |project: &Project| {
            is_same_name(&project.name, name)
                || project
                    .client
                    .as_ref()
                    .is_some_and(|client| is_same_name(&format!("{client}/{}", project.name), name))
        };
        projects.iter().any(is_project) || clients.iter().any(|client| is_same_name(client, name))
    };
    let names = rates.iter().map(|(name, _)| name);
    Ok(names.filter(|name| !is_known(name)).cloned().collect())
}
