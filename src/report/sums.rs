//! Sums by groups within groups.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

use super::{Charge, Charged};

/// What is summed over entries, in exact seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) total: i64,
    /// What of it is billable.
    pub(crate) billable: i64,
    /// Whether an entry that runs is part of it.
    pub(crate) is_running: bool,
}

impl Sums {
    /// Adds others.
    pub(crate) fn add(&mut self, other: Self) {
        self.total += other.total;
        self.billable += other.billable;
        self.is_running |= other.is_running;
    }
}

/// The sums of a group, and the groups within it.
#[derive(Clone, Debug)]
pub(crate) struct Tree<K> {
    pub(crate) sums: Sums,
    /// What of it is charged for.
    pub(crate) charged: Charged,
    pub(crate) groups: HashMap<K, Tree<K>, RandomState>,
}

impl<K> Default for Tree<K> {
    fn default() -> Self {
        Self { sums: Sums::default(), charged: Charged::default(), groups: HashMap::default() }
    }
}

impl<K: Copy + Eq + Hash> Tree<K> {
    /// Adds a piece of time: once to this group, and to each group it belongs to on the next level. `levels` are
    /// the groups by level, from the outermost on.
    pub(crate) fn add(&mut self, piece: Sums, charge: Charge, levels: &[Vec<K>]) {
        self.sums.add(piece);
        self.charged.add(charge, piece.total);
        if let [keys, inner @ ..] = levels {
            for key in keys {
                self.groups.entry(*key).or_default().add(piece, charge, inner);
            }
        }
    }

    /// Rounds the innermost groups; the sums of the others are made of these again. A group whose inner groups overlap
    /// is rounded by itself.
    pub(crate) fn round(&mut self, round: &impl Fn(i64) -> i64) {
        let mut inner = Sums::default();
        for group in self.groups.values() {
            inner.add(group.sums);
        }
        let adds_up = !self.groups.is_empty() && inner.total == self.sums.total;
        let mut rounded = Sums { is_running: self.sums.is_running, ..Sums::default() };
        let mut charged = Charged::default();
        for group in self.groups.values_mut() {
            group.round(round);
            rounded.add(group.sums);
            charged.add_all(&group.charged);
        }
        if !adds_up {
            rounded.total = round(self.sums.total);
            rounded.billable = round(self.sums.billable);
            charged = self.charged.rounded(round);
        }
        (self.sums, self.charged) = (rounded, charged);
    }

    /// Leaves out the groups that are further inside than so many levels.
    pub(crate) fn cut(&mut self, levels: usize) {
        if levels == 0 {
            self.groups.clear();
            return;
        }
        for group in self.groups.values_mut() {
            group.cut(levels - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(total: i64) -> Sums {
        Sums { total, ..Sums::default() }
    }

    #[test]
    fn a_group_counts_a_piece_once_and_so_does_each_group_in_it() {
        let mut tree = Tree::default();
        tree.add(piece(60), Charge::Nothing, &[vec!["web"], vec!["api", "bug"]]);
        let running = Sums { billable: 30, is_running: true, ..piece(30) };
        tree.add(running, Charge::Nothing, &[vec!["web"], vec!["bug"]]);
        tree.add(piece(5), Charge::Nothing, &[vec!["app"], vec![]]);
        assert_eq!(tree.sums, Sums { total: 95, billable: 30, is_running: true });
        let web = &tree.groups["web"];
        assert_eq!(web.sums.total, 90);
        assert_eq!((web.groups["api"].sums.total, web.groups["bug"].sums.total), (60, 90));
        assert!(!web.groups["api"].sums.is_running && web.groups["bug"].sums.is_running);
        assert!(tree.groups["app"].groups.is_empty());
    }

    #[test]
    fn rounding_begins_with_the_innermost_groups() {
        let up = |seconds: i64| (seconds + 59) / 60 * 60;
        let mut tree = Tree::default();
        let rate = Charge::At("60".parse().ok());
        tree.add(piece(61), Charge::Nothing, &[vec!["web"], vec!["api"]]);
        tree.add(Sums { billable: 10, ..piece(10) }, rate, &[vec!["web"], vec!["bug"]]);
        tree.add(piece(5), rate, &[vec!["app"], vec!["api", "bug"]]);
        tree.round(&up);
        let (web, app) = (&tree.groups["web"], &tree.groups["app"]);
        assert_eq!((web.groups["api"].sums.total, web.groups["bug"].sums.total), (120, 60));
        assert_eq!((web.sums.total, web.sums.billable), (180, 60));
        assert_eq!((app.sums.total, app.groups["api"].sums.total), (60, 60), "they overlap");
        assert_eq!((tree.sums.total, tree.sums.billable), (240, 60));
        let seconds = [web, app, &tree].map(|tree| tree.charged.seconds());
        assert_eq!(seconds, [60, 60, 120], "what is charged follows the rounded time");
        tree.cut(1);
        assert!(tree.groups.values().all(|group| group.groups.is_empty()));
    }

    proptest! {
        #[test]
        fn parts_equal_the_whole_where_groups_do_not_overlap(
            pieces in prop::collection::vec((0..100_000_i64, any::<bool>(), 0..4_u8, 0..4_u8), 0..50),
        ) {
            let mut tree = Tree::default();
            for (total, is_billable, outer, inner) in &pieces {
                let billable = if *is_billable { *total } else { 0 };
                tree.add(Sums { billable, ..piece(*total) }, Charge::Nothing, &[vec![*outer], vec![*inner]]);
            }
            let sum = |tree: &Tree<u8>| {
                let mut sum = Sums::default();
                for group in tree.groups.values() {
                    sum.add(group.sums);
                }
                sum
            };
            prop_assert_eq!(tree.sums.total, pieces.iter().map(|it| it.0).sum::<i64>());
            prop_assert_eq!(sum(&tree), tree.sums);
            for group in tree.groups.values() {
                prop_assert_eq!(sum(group), group.sums);
            }
        }
    }
}
