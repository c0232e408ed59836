//! Rounded parts that add up to the rounded whole.

use std::cmp::Reverse;

/// Each part in whole units of this size, so that together they are `whole` units: rounded down, and the units that
/// are left over go to the parts with the largest remainders. A part that is exact stays exact as long as
/// `whole` is the sum of the parts in units, rounded up or down. Of equal remainders the larger part comes first.
pub(crate) fn apportioned(parts: &[i64], unit: i64, whole: i64) -> Vec<i64> {
    let mut units: Vec<i64> = parts.iter().map(|part| part.div_euclid(unit)).collect();
    let left = usize::try_from(whole - units.iter().sum::<i64>()).unwrap_or(0);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&i| (Reverse(parts[i].rem_euclid(unit)), Reverse(parts[i])));
    for &i in order.iter().take(left) {
        units[i] += 1;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_left_over_goes_to_the_largest_remainders() {
        let table: [(&[i64], i64, i64, &[i64]); 8] = [
            // parts, unit, whole, units
            (&[], 60, 0, &[]),
            (&[90, 90], 60, 3, &[2, 1]),
            (&[100, 80], 60, 3, &[2, 1]),
            (&[80, 100], 60, 3, &[1, 2]),
            (&[40, 40, 40], 60, 2, &[1, 1, 0]),
            (&[3600, 59], 60, 60, &[60, 0]),
            (&[3600, 59], 60, 61, &[60, 1]),
            // Thirds of a hundred percent.
            (&[100, 100, 100], 3, 100, &[34, 33, 33]),
        ];
        for (parts, unit, whole, expected) in table {
            assert_eq!(apportioned(parts, unit, whole), expected, "{parts:?} in {unit}");
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            parts in prop::collection::vec(0..1_000_000_i64, 1..20),
            unit in 1..4000_i64,
            rounds_up in any::<bool>(),
        ) {
            let sum: i64 = parts.iter().sum();
            let whole = if rounds_up { (sum + unit - 1) / unit } else { sum / unit };
            let units = apportioned(&parts, unit, whole);
            prop_assert_eq!(units.iter().sum::<i64>(), whole);
            for (part, units) in parts.iter().zip(units) {
                prop_assert!(units == part / unit || units == part / unit + 1 && part % unit > 0);
            }
        }
    }
}
