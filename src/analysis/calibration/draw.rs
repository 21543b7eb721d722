//! Draws by lot from a seed.

/// `SplitMix64` (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), which passes the
/// usual tests and is ten lines: a lottery needs no more.
pub(super) struct Lot(u64);

impl Lot {
    pub(super) fn new(seed: u64) -> Lot {
        Lot(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0 (Lemire 2019: the high half of a product; the bias of a bound of
    /// thousands is below 2^-50).
    fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * bound as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// `count` of the positions below `pool`, in a random order (Fisher and Yates).
    pub(super) fn positions(&mut self, pool: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..pool).collect();
        for place in 0..count.min(pool) {
            let other = place + self.below(pool - place);
            all.swap(place, other);
        }
        all.truncate(count);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_draw_and_no_run_is_drawn_twice() {
        let draw = |seed| Lot::new(seed).positions(50, 20);
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let mut drawn = draw(7);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 20);
        assert!(drawn.iter().all(|position| *position < 50));
    }

    #[test]
    fn every_position_is_drawn_about_as_often() {
        let mut lot = Lot::new(1);
        let mut counts = [0_u32; 10];
        for _ in 0..10_000 {
            for position in lot.positions(10, 3) {
                counts[position] += 1;
            }
        }
        assert!(
            counts.iter().all(|count| (2_800..3_200).contains(count)),
            "{counts:?}"
        );
    }
}
