//! Which release comes after which, labels compared as people read versions.

use std::cmp::Ordering;

use crate::units;

use super::gather::{HistoryError, ReleaseDraft};
use super::model::Release;

/// How releases are put in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// By label, as versions are read; releases without a label after them, by time.
    Label,
    /// By the time of their first report.
    Date,
    /// As their first reports were given.
    Given,
    /// As listed; others are left out.
    List(Vec<String>),
}

impl Order {
    /// It in words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Order::Label => "by label, as versions are read",
            Order::Date => "by the time of the first report",
            Order::Given => "as the reports were given",
            Order::List(_) => "as listed",
        }
    }

    /// The positions of the releases, in order.
    ///
    /// # Errors
    /// The list names a release that there is none of.
    pub(super) fn sort(&self, releases: &[ReleaseDraft]) -> Result<Vec<usize>, HistoryError> {
        let mut order: Vec<(usize, &ReleaseDraft)> = releases.iter().enumerate().collect();
        match self {
            Order::Given => {}
            Order::Label => order.sort_by(|(_, a), (_, b)| by_label(a, b)),
            Order::Date => order.sort_by(|(_, a), (_, b)| by_date(&a.release, &b.release)),
            Order::List(labels) => return listed(labels, releases),
        }
        Ok(order.into_iter().map(|(place, _)| place).collect())
    }
}

fn by_label(a: &ReleaseDraft, b: &ReleaseDraft) -> Ordering {
    match (a.labelled, b.labelled) {
        (true, true) => natural(&a.release.label, &b.release.label),
        (false, false) => by_date(&a.release, &b.release),
        (a, b) => b.cmp(&a),
    }
}

/// Times of RFC 3339 are texts that sort as time does.
fn by_date(a: &Release, b: &Release) -> Ordering {
    let date = a.created.cmp(&b.created);
    date.then_with(|| natural(&a.label, &b.label))
}

/// Labels that an error lists.
const MOST_KNOWN: usize = 12;

fn listed(labels: &[String], releases: &[ReleaseDraft]) -> Result<Vec<usize>, HistoryError> {
    let known = || releases.iter().map(|it| it.release.label.as_str());
    let mut order = Vec::new();
    for label in labels {
        let place = known().position(|it| it == label).ok_or_else(|| {
            let mut known: Vec<&str> = known().collect();
            known.sort_by(|a, b| natural(a, b));
            HistoryError::UnknownRelease {
                label: label.clone(),
                known: units::listed(&known, MOST_KNOWN),
            }
        })?;
        if !order.contains(&place) {
            order.push(place);
        }
    }
    Ok(order)
}

/// What a version has before it is one, in the order of its coming.
const BEFORE_RELEASE: [&str; 7] = ["dev", "alpha", "ea", "beta", "pre", "preview", "rc"];

/// Compares labels: runs of digits as numbers (`6.0.5` before `6.0.10`), the rest as text. What names a
/// version that is still to come is before it: `6.0.5-rc1` before `6.0.5`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (next(&mut left), next(&mut right)) {
            (None, None) => return a.cmp(b),
            (Some(_), None) => return longer(a, b),
            (None, Some(_)) => return longer(b, a).reverse(),
            (Some(one), Some(other)) => match compare(one, other) {
                Ordering::Equal => {}
                decided => return decided,
            },
        }
    }
}

/// How a label stands to the shorter one it begins with.
fn longer(long: &str, short: &str) -> Ordering {
    let more = long.get(short.len()..).unwrap_or_default();
    let more = more.trim_start_matches(['-', '.', '_', '~', '+', ' ']);
    let word = more.to_ascii_lowercase();
    if BEFORE_RELEASE.iter().any(|it| word.starts_with(it)) {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

/// Takes a run of digits, or one character that is none.
fn next<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let first = rest.chars().next()?;
    let length = match rest.find(|c: char| !c.is_ascii_digit()) {
        Some(0) => first.len_utf8(),
        Some(digits) => digits,
        None => rest.len(),
    };
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn compare(a: &str, b: &str) -> Ordering {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if is_number(a) && is_number(b) {
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(labels: &[&str]) -> Vec<String> {
        let mut labels: Vec<String> = labels.iter().map(ToString::to_string).collect();
        labels.sort_by(|a, b| natural(a, b));
        labels
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let labels = ["drive-6.0.10", "drive-6.0.5", "drive-5.2.6", "drive-6.0.9"];
        let expected = ["drive-5.2.6", "drive-6.0.5", "drive-6.0.9", "drive-6.0.10"];
        assert_eq!(sorted(&labels), expected);
        assert_eq!(
            sorted(&["v99999999999999999999", "v100000000000000000000"])[0],
            "v99999999999999999999"
        );
    }

    #[test]
    fn what_comes_before_a_version_is_before_it_and_what_comes_after_is_after() {
        let labels = ["6.0.5.1", "6.0.5", "6.0.5-rc2", "6.0.5-rc10", "6.0.4"];
        let expected = ["6.0.4", "6.0.5-rc2", "6.0.5-rc10", "6.0.5", "6.0.5.1"];
        assert_eq!(sorted(&labels), expected);
    }

    proptest! {
        #[test]
        fn it_is_an_order(a in "[ab.0-9-]{0,6}", b in "[ab.0-9-]{0,6}", c in "[ab.0-9-]{0,6}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b) == Ordering::Equal, a == b);
            if natural(&a, &b) != Ordering::Greater && natural(&b, &c) != Ordering::Greater {
                prop_assert!(natural(&a, &c) != Ordering::Greater, "{} {} {}", a, b, c);
            }
        }
    }
}
