//! Which release comes after which.

use std::cmp::Ordering;

use super::error::HistoryError;
use super::natural::natural;

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

/// A release to be put in its place.
pub(super) struct Placed<'a> {
    /// Its label, or its time.
    pub(super) label: &'a str,
    /// Whether that is a label.
    pub(super) labelled: bool,
    /// The time of its first report, RFC 3339: text that sorts as time does.
    pub(super) created: &'a str,
}

impl Order {
    /// It in words.
    pub(super) fn words(&self) -> String {
        match self {
            Order::Label => "by label, as versions are read".to_owned(),
            Order::Date => "by the time of the first report".to_owned(),
            Order::Given => "as the reports were given".to_owned(),
            Order::List(_) => "as listed".to_owned(),
        }
    }

    /// The positions of the releases, in order.
    ///
    /// # Errors
    /// The list names a release that there is none of.
    pub(super) fn sort(&self, releases: &[Placed]) -> Result<Vec<usize>, HistoryError> {
        let mut order: Vec<usize> = (0..releases.len()).collect();
        let by = |compare: fn(&Placed, &Placed) -> Ordering| {
            move |a: &usize, b: &usize| match (releases.get(*a), releases.get(*b)) {
                (Some(a), Some(b)) => compare(a, b),
                _ => a.cmp(b),
            }
        };
        match self {
            Order::Given => {}
            Order::Label => order.sort_by(by(by_label)),
            Order::Date => order.sort_by(by(by_date)),
            Order::List(labels) => return listed(labels, releases),
        }
        Ok(order)
    }
}

fn by_label(a: &Placed, b: &Placed) -> Ordering {
    match (a.labelled, b.labelled) {
        (true, true) => natural(a.label, b.label),
        (false, false) => by_date(a, b),
        (a, b) => b.cmp(&a),
    }
}

fn by_date(a: &Placed, b: &Placed) -> Ordering {
    let date = a.created.cmp(b.created);
    date.then_with(|| natural(a.label, b.label))
}

fn listed(labels: &[String], releases: &[Placed]) -> Result<Vec<usize>, HistoryError> {
    let place = |label: &String| {
        let mut all = releases.iter();
        all.position(|release| release.label == label)
            .ok_or_else(|| HistoryError::UnknownRelease {
                label: label.clone(),
                known: known(releases),
            })
    };
    let mut order = Vec::new();
    for label in labels {
        let place = place(label)?;
        if !order.contains(&place) {
            order.push(place);
        }
    }
    Ok(order)
}

/// Labels that an error lists.
const MOST_KNOWN: usize = 12;

fn known(releases: &[Placed]) -> String {
    let mut labels: Vec<&str> = releases.iter().map(|it| it.label).collect();
    labels.sort_by(|a, b| natural(a, b));
    let more = labels.len().saturating_sub(MOST_KNOWN);
    labels.truncate(MOST_KNOWN);
    let labels = labels.join(", ");
    match more {
        0 => labels,
        more => format!("{labels} and {more} more"),
    }
}
