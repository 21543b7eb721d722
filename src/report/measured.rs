//! A figure, or the reason why there is none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::median;

/// A measured figure, or why it is absent. Unknown is never zero.
///
/// In JSON a present figure is the bare value; an absent one is `{"absent": "reason"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Measured<T> {
    /// The figure as it was read or computed.
    Value(T),
    /// No figure; the reason is meant for the user.
    Absent {
        /// Why there is no figure, in words.
        absent: String,
    },
}

impl<T> Measured<T> {
    /// An absent figure with its reason.
    pub fn absent(reason: impl Into<String>) -> Self {
        Measured::Absent {
            absent: reason.into(),
        }
    }

    /// The figure, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Measured::Value(value) => Some(value),
            Measured::Absent { .. } => None,
        }
    }

    /// The figure by value, if there is one.
    pub fn get(&self) -> Option<T>
    where
        T: Copy,
    {
        self.value().copied()
    }

    /// Why there is no figure, if there is none.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Measured::Value(_) => None,
            Measured::Absent { absent } => Some(absent),
        }
    }

    /// Applies `f` to a present figure and keeps an absence as it is.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Measured<U> {
        match self {
            Measured::Value(value) => Measured::Value(f(value)),
            Measured::Absent { absent } => Measured::Absent { absent },
        }
    }

    /// Combines two figures; the first absence wins.
    pub fn zip_with<U, V>(&self, other: &Measured<U>, f: impl FnOnce(&T, &U) -> V) -> Measured<V> {
        match (self, other) {
            (Measured::Value(a), Measured::Value(b)) => Measured::Value(f(a, b)),
            (Measured::Absent { absent }, _) | (_, Measured::Absent { absent }) => {
                Measured::absent(absent.clone())
            }
        }
    }

    /// `option`, with `reason` standing in for `None`.
    pub fn from_option(option: Option<T>, reason: impl Into<String>) -> Self {
        match option {
            Some(value) => Measured::Value(value),
            None => Measured::absent(reason),
        }
    }
}

impl Measured<u64> {
    /// `self - before` with its sign; saturates at the ends of `i64`, which no byte count reaches.
    pub fn growth_since(&self, before: &Measured<u64>) -> Measured<i64> {
        self.zip_with(before, |after, before| signed_difference(*after, *before))
    }

    /// `before - self` with its sign: what a counter of free memory has lost.
    pub fn fall_since(&self, before: &Measured<u64>) -> Measured<i64> {
        before.growth_since(self)
    }
}

impl Measured<i64> {
    /// The sum of two byte counts; absent when it leaves the range of `i64`.
    #[must_use]
    pub fn plus(&self, other: &Measured<i64>) -> Measured<i64> {
        self.checked(other, i64::checked_add)
    }

    /// The difference of two byte counts; absent when it leaves the range of `i64`.
    #[must_use]
    pub fn minus(&self, other: &Measured<i64>) -> Measured<i64> {
        self.checked(other, i64::checked_sub)
    }

    /// The median of the figures that are present; absent, with the first reason, where none is.
    pub fn median(figures: impl IntoIterator<Item = Measured<i64>>) -> Measured<i64> {
        let mut present = Vec::new();
        let mut reason = None;
        for figure in figures {
            match figure {
                Measured::Value(bytes) => present.push(bytes),
                Measured::Absent { absent } => {
                    reason.get_or_insert(absent);
                }
            }
        }
        present.sort_unstable();
        let none = || reason.unwrap_or_else(|| "no run has it".to_owned());
        match median(&present) {
            Some(median) => Measured::Value(median),
            None => Measured::absent(none()),
        }
    }

    fn checked(&self, other: &Self, f: impl FnOnce(i64, i64) -> Option<i64>) -> Self {
        match self.zip_with(other, |a, b| f(*a, *b)) {
            Measured::Value(result) => Measured::from_option(result, OUT_OF_RANGE),
            Measured::Absent { absent } => Measured::Absent { absent },
        }
    }
}

/// Why a figure computed from absurd counters is absent.
pub(super) const OUT_OF_RANGE: &str = "the counters differ by more than a byte count can hold";

/// `a - b` of two byte counts, saturating at the ends of `i64`.
pub fn signed_difference(a: u64, b: u64) -> i64 {
    let difference = i128::from(a) - i128::from(b);
    i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
}

/// The median of some byte counts or times, by the one definition there is ([`median`]); `None` of none.
pub fn middle(numbers: impl IntoIterator<Item = u64>) -> Option<u64> {
    let signed = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let mut numbers: Vec<i64> = numbers.into_iter().map(signed).collect();
    numbers.sort_unstable();
    median(&numbers).map(i64::unsigned_abs)
}

impl<T> From<T> for Measured<T> {
    fn from(value: T) -> Self {
        Measured::Value(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_lies_between_them() {
        assert_eq!(middle([30, 10]), Some(20));
        assert_eq!(middle([9, 1, 5]), Some(5));
        assert_eq!(middle([]), None);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let of = |bytes: &[i64]| Measured::median(bytes.iter().copied().map(Measured::Value)).get();
        assert_eq!(of(&[3, 1, 2]), Some(2));
        assert_eq!(of(&[4, 1, 2, 3]), Some(2));
        assert_eq!(of(&[i64::MIN, i64::MAX]), Some(0).or(Some(-1)));
        assert_eq!(of(&[]), None);
    }
}
