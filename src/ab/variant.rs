//! The two variants, and whose turn it is.

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The base.
    A,
    /// What is held against it.
    B,
}

impl Variant {
    /// Both, the base first.
    pub const BOTH: [Variant; 2] = [Variant::A, Variant::B];

    /// Its letter on the command line and in names of files.
    pub fn id(self) -> &'static str {
        match self {
            Variant::A => "a",
            Variant::B => "b",
        }
    }

    /// Its letter as it is shown.
    pub fn letter(self) -> &'static str {
        match self {
            Variant::A => "A",
            Variant::B => "B",
        }
    }

    /// Which of a pair of things is this variant's.
    pub fn of<T>(self, pair: [T; 2]) -> T {
        let [a, b] = pair;
        match self {
            Variant::A => a,
            Variant::B => b,
        }
    }

    /// Who comes first and who second in a pair of runs, from 0: A B, B A, A B … Over two pairs each
    /// variant stands at the same mean position, so that what drifts with time, such as memory that
    /// neighbours take, weighs on both alike; and each follows itself as often as the other.
    pub fn turns(pair: u32) -> [Variant; 2] {
        if pair.is_multiple_of(2) {
            [Variant::A, Variant::B]
        } else {
            [Variant::B, Variant::A]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_a_b_b_a_a_b_b_a() {
        let order: String = (0..4)
            .flat_map(Variant::turns)
            .map(Variant::letter)
            .collect();
        assert_eq!(order, "ABBAABBA");
    }

    #[test]
    fn what_drifts_evenly_weighs_on_both_alike() {
        let order: Vec<Variant> = (0..8).flat_map(Variant::turns).collect();
        let positions = |variant| -> usize {
            let own = order.iter().enumerate().filter(|(_, it)| **it == variant);
            own.map(|(position, _)| position).sum()
        };
        assert_eq!(positions(Variant::A), positions(Variant::B));
    }
}
