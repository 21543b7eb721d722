//! The releases of a history: what each was measured with and what is new in it, and which comes after which, labels
//! compared as people read versions.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::analysis::comparison::file_name;
use crate::analysis::figure::count;
use crate::report::Header;
use crate::units;

use super::model::HistoryError;
use super::model::Release;

/// Releases as they come.
#[derive(Debug, Default)]
pub(super) struct Releases {
    drafts: Vec<Draft>,
    /// Their places by their labels.
    places: HashMap<String, usize>,
}

/// A release that is being put together.
#[derive(Debug)]
struct Draft {
    /// It without its news; named by the time of its report where that has no label.
    release: Release,
    labelled: bool,
    facts: Facts,
}

impl Releases {
    /// Counts a report in; the place of its release. One without a label is a release of its own.
    pub(super) fn take(&mut self, header: &Header) -> u32 {
        let label = header.release.as_deref().filter(|label| !label.is_empty());
        let name = label.unwrap_or(&header.created);
        let next = self.drafts.len();
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            self.drafts.push(Draft {
                release: Release {
                    label: name.to_owned(),
                    created: header.created.clone(),
                    ..Release::default()
                },
                labelled: false,
                facts: Facts::default(),
            });
        }
        let draft = &mut self.drafts[place];
        let release = &mut draft.release;
        release.reports = release.reports.saturating_add(1);
        if header.created < release.created {
            release.created.clone_from(&header.created);
        }
        draft.labelled |= label.is_some();
        draft.facts.take(header);
        count(place)
    }

    /// The releases in order, each with what is new in it, and for each as it came its place in order; `None` where it
    /// is left out.
    ///
    /// # Errors
    /// The order names a release that there is none of.
    pub(super) fn sorted(
        &self,
        order: &Order,
    ) -> Result<(Vec<Release>, Vec<Option<u32>>), HistoryError> {
        let mut ranks = vec![None; self.drafts.len()];
        let mut releases = Vec::new();
        let mut before: Option<&Facts> = None;
        for place in order.sort(&self.drafts)? {
            let draft = &self.drafts[place];
            let before = before.replace(&draft.facts);
            ranks[place] = Some(count(releases.len()));
            releases.push(Release {
                news: before.map_or_else(Vec::new, |before| draft.facts.news(before)),
                ..draft.release.clone()
            });
        }
        Ok((releases, ranks))
    }

    /// How many have no label, where others have one.
    pub(super) fn unlabelled(&self) -> usize {
        let has_labels = self.drafts.iter().any(|it| it.labelled);
        let unlabelled = self.drafts.iter().filter(|it| has_labels && !it.labelled);
        unlabelled.count()
    }
}

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
    fn sort(&self, releases: &[Draft]) -> Result<Vec<usize>, HistoryError> {
        let mut order: Vec<(usize, &Draft)> = releases.iter().enumerate().collect();
        match self {
            Order::Given => {}
            Order::Label => order.sort_by(|(_, a), (_, b)| by_label(a, b)),
            Order::Date => order.sort_by(|(_, a), (_, b)| by_date(&a.release, &b.release)),
            Order::List(labels) => return listed(labels, releases),
        }
        Ok(order.into_iter().map(|(place, _)| place).collect())
    }
}

fn by_label(a: &Draft, b: &Draft) -> Ordering {
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

fn listed(labels: &[String], releases: &[Draft]) -> Result<Vec<usize>, HistoryError> {
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

/// Values of one fact that are kept of a release; more are counted as one.
const MOST_VALUES: usize = 8;

/// Facts that are kept of a release.
const MOST_FACTS: usize = 200;

/// Characters that tell one hash from another.
const OF_A_HASH: usize = 8;

/// What a release was measured with: values by name, several where its reports differ.
#[derive(Clone, Debug, Default)]
struct Facts {
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Facts {
    /// Takes what a report says of its environment and its engines.
    fn take(&mut self, header: &Header) {
        let environment = &header.environment;
        let settings = &header.workload.settings;
        for (name, version) in &environment.libraries {
            self.add(name, version);
        }
        if let Some(device) = &environment.device {
            self.add("device", &device.name);
            self.add("driver", &device.driver_version);
        }
        self.add("kernel", &environment.kernel);
        self.add("system", &environment.system);
        self.add("trtmem", &header.tool.version);
        self.add("contexts", &settings.contexts.to_string());
        self.add("runtimes", &settings.runtimes.to_string());
        for (name, value) in &settings.backend_options {
            self.add(&format!("option {name}"), value);
        }
        for (name, value) in &environment.variables {
            self.add(name, value);
        }
        for model in &header.workload.models {
            let hash = model.sha256.value().map_or("", String::as_str);
            let hash: String = hash.chars().take(OF_A_HASH).collect();
            self.add(&format!("{ENGINE}{}", file_name(&model.path)), &hash);
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        let room = self.values.len() < MOST_FACTS;
        if let Some(values) = self.values.get_mut(name) {
            if values.len() < MOST_VALUES && !values.contains(value) {
                values.insert(value.to_owned());
            }
        } else if room {
            let only = BTreeSet::from([value.to_owned()]);
            self.values.insert(name.to_owned(), only);
        }
    }

    /// What is new since the release before, in words.
    fn news(&self, before: &Facts) -> Vec<String> {
        let names: BTreeSet<&String> = self.values.keys().chain(before.values.keys()).collect();
        let news = names.into_iter().filter_map(|name| {
            let (old, new) = (before.values.get(name), self.values.get(name));
            // Of a file without a hash it is not known whether it is another.
            let unknown = |it: Option<&BTreeSet<String>>| it.is_some_and(|it| it.contains(""));
            let says_nothing = old == new || unknown(old) || unknown(new);
            (!says_nothing).then(|| told(name, old, new))
        });
        news.collect()
    }
}

const ENGINE: &str = "engine ";

/// `TensorRT 8.4.12 → 8.6.13`, `engine lanes.engine rebuilt`
fn told(name: &str, old: Option<&BTreeSet<String>>, new: Option<&BTreeSet<String>>) -> String {
    if name.starts_with(ENGINE) {
        let became = match (old, new) {
            (None, _) => "added",
            (Some(_), None) => "gone",
            (Some(_), Some(_)) => "rebuilt",
        };
        return format!("{name} {became}");
    }
    let words = |values: Option<&BTreeSet<String>>| match values {
        Some(values) => units::joined(values.iter().map(String::as_str), ", "),
        None => "unknown".to_owned(),
    };
    format!("{name} {} → {}", words(old), words(new))
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
