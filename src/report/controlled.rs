//! Rounding of a table so that it adds up in both directions (“controlled rounding”).

use std::collections::VecDeque;

/// A place in the table: row and column.
type Place = (usize, usize);

/// The cells of a table in whole units of this size, each rounded up or down, so that the sums of rows and of columns
/// are those of the exact cells rounded up or down too, and all together is rounded down. What is exact stays so.
pub(crate) fn controlled(cells: &[Vec<i64>], unit: i64) -> Vec<Vec<i64>> {
    let width = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut table = Remainders::of(cells, width, unit);
    // First the corner, which stands for what is cut off the total.
    let corner = (cells.len(), width);
    while table.is_open(corner) {
        let path = table.path_around(corner);
        table.shift(&path);
    }
    for row in 0..=cells.len() {
        for column in 0..=width {
            while table.is_open((row, column)) {
                let path = table.path_around((row, column));
                table.shift(&path);
            }
        }
    }
    let rounded = |(row, cells): (usize, &Vec<i64>)| {
        let up = |column: usize| table.left[row][column] / unit;
        cells.iter().enumerate().map(|(i, cell)| cell.div_euclid(unit) + up(i)).collect()
    };
    cells.iter().enumerate().map(rounded).collect()
}

/// What is left of each cell above whole units, with a row and a column more that make every sum whole. A cell is
/// open until that is nothing or a whole unit.
struct Remainders {
    left: Vec<Vec<i64>>,
    unit: i64,
}

impl Remainders {
    fn of(cells: &[Vec<i64>], width: usize, unit: i64) -> Self {
        let mut left: Vec<Vec<i64>> = cells
            .iter()
            .map(|row| {
                let cell = |i: usize| row.get(i).map_or(0, |cell| cell.rem_euclid(unit));
                let row: Vec<i64> = (0..width).map(cell).collect();
                let rest = (-row.iter().sum::<i64>()).rem_euclid(unit);
                row.into_iter().chain([rest]).collect()
            })
            .collect();
        let rest = |i: usize| (-left.iter().map(|row| row[i]).sum::<i64>()).rem_euclid(unit);
        let last = (0..=width).map(rest).collect();
        left.push(last);
        Self { left, unit }
    }

    fn is_open(&self, (row, column): Place) -> bool {
        (1..self.unit).contains(&self.left[row][column])
    }

    /// A closed path of open cells that begins with this one and goes by turns along a row and along a column: the
    /// shortest one. There is one, since every row and column with an open cell has another one.
    fn path_around(&self, (row, column): Place) -> Vec<Place> {
        let (height, width) = (self.left.len(), self.left[0].len());
        // From the row to the column of the cell, without the cell itself: rows and columns are the nodes.
        let mut from: Vec<Option<usize>> = vec![None; height + width];
        let mut queue = VecDeque::from([row]);
        from[row] = Some(row);
        while let Some(node) = queue.pop_front() {
            let near: Vec<usize> = if node < height {
                (0..width)
                    .filter(|it| self.is_open((node, *it)) && (node, *it) != (row, column))
                    .map(|it| height + it)
                    .collect()
            } else {
                (0..height).filter(|it| self.is_open((*it, node - height))).collect()
            };
            for next in near {
                if from[next].is_none() && !(next == height + column && node == row) {
                    from[next] = Some(node);
                    queue.push_back(next);
                }
            }
        }
        let mut path = vec![(row, column)];
        let mut node = height + column;
        while let Some(before) = from[node].filter(|_| node != row) {
            let (row, column) = (before.min(node), before.max(node) - height);
            path.push((row, column));
            node = before;
        }
        path
    }

    /// Takes from the first cell of a path and every second one what it gives to the others, until one of them is
    /// no longer open.
    fn shift(&mut self, path: &[Place]) {
        let room = |(i, &(row, column)): (usize, &Place)| {
            let left = self.left[row][column];
            if i % 2 == 0 { left } else { self.unit - left }
        };
        let by = path.iter().enumerate().map(room).min().unwrap_or(0);
        for (i, &(row, column)) in path.iter().enumerate() {
            self.left[row][column] += if i % 2 == 0 { -by } else { by };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_adds_up_in_both_directions() {
        let exact = vec![vec![60, 120], vec![0, 3600]];
        assert_eq!(controlled(&exact, 60), [[1, 2], [0, 60]]);
        let halves = controlled(&[vec![90, 90], vec![90, 90]], 60);
        assert!(
            [[[1, 2], [2, 1]], [[2, 1], [1, 2]]]
                .map(|it| it.map(Vec::from))
                .contains(&[halves[0].clone(), halves[1].clone()])
        );
        assert_eq!(controlled(&[vec![59]], 60), [[0]]);
        assert_eq!(controlled(&[vec![40, 40, 40]], 60)[0].iter().sum::<i64>(), 2);
        assert_eq!(controlled(&[], 60), Vec::<Vec<i64>>::new());
        assert_eq!(controlled(&[vec![], vec![]], 60), vec![Vec::<i64>::new(); 2]);
    }

    proptest! {
        #[test]
        fn every_sum_is_rounded_and_all_is_rounded_down(
            cells in (1..8_usize, 1..15_usize).prop_flat_map(|(height, width)| {
                prop::collection::vec(prop::collection::vec(0..20_000_i64, width), height)
            }),
            unit in prop::sample::select(vec![1_i64, 36, 60, 3600]),
        ) {
            let rounded = controlled(&cells, unit);
            let is_rounded = |exact: i64, units: i64| {
                units == exact / unit || units == exact / unit + 1 && exact % unit > 0
            };
            let columns = |table: &[Vec<i64>]| -> Vec<i64> {
                (0..table[0].len()).map(|i| table.iter().map(|row| row[i]).sum()).collect()
            };
            for (exact, units) in cells.iter().zip(&rounded) {
                prop_assert!(is_rounded(exact.iter().sum(), units.iter().sum()));
                for (exact, units) in exact.iter().zip(units) {
                    prop_assert!(is_rounded(*exact, *units));
                }
            }
            for (exact, units) in columns(&cells).into_iter().zip(columns(&rounded)) {
                prop_assert!(is_rounded(exact, units));
            }
            let total: i64 = cells.iter().flatten().sum();
            prop_assert_eq!(rounded.iter().flatten().sum::<i64>(), total / unit);
        }
    }
}
