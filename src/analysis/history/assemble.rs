//! From what was gathered to a history.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::{CONFIDENCE, Quantity, Summary, summarise};
use crate::analysis::digest::Category;
use crate::report::{Stage, Tool};

use super::changes::{Asked, Course, found};
use super::error::HistoryError;
use super::gather::{Gathering, Track, TrackKey};
use super::model::{HISTORY_SCHEMA, History, Release, Series};
use super::order::{Order, Placed};
use super::recorded::Recorded;
use super::subject::{Subject, Workload, workloads};
use super::warnings::warnings;

/// What a history goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRules {
    /// How the releases are put in order.
    pub order: Order,
    /// Changes up to so many bytes are of no interest.
    pub threshold_bytes: u64,
}

/// A figure's place in the history, in printing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeriesKey {
    pub(super) workload: usize,
    pub(super) engine: Option<u32>,
    pub(super) stage: Option<Stage>,
    pub(super) nth: u32,
    pub(super) quantity: Quantity,
    pub(super) owner: Category,
}

impl Gathering {
    /// Puts the releases in order, pools the runs of each, and looks for the places where a figure changed for
    /// good.
    ///
    /// # Errors
    /// The order names a release that there is none of, or nothing is left to be followed.
    pub fn finish(mut self, rules: &HistoryRules, tool: Tool) -> Result<History, HistoryError> {
        let order = rules.order.sort(&self.placed())?;
        let ranks = ranks(&order, self.releases.len());
        let attribution = match &self.attribution {
            Some((kind, _)) if self.tallies.values().any(|it| it.cold + it.warm > 0) => *kind,
            _ => return Err(HistoryError::NothingFinished),
        };
        let (workloads, places) = workloads(&self.subjects, &self.releases_of_subjects());
        let recorded = Recorded::of(&self.tallies, &places, &ranks, attribution);
        let releases = self.told(&order);
        let warnings = warnings(&self, &workloads, &recorded, &releases, order.len());
        let courses = courses(
            std::mem::take(&mut self.tracks),
            &self.subjects,
            &workloads,
            &places,
            &recorded,
            &ranks,
        );
        if courses.is_empty() {
            return Err(HistoryError::NothingSelected);
        }
        let asked = if self.selection.columns.is_empty() {
            Asked::ForAll
        } else {
            Asked::ByName
        };
        let mut found = found(&courses, asked, rules.threshold_bytes);
        let with_found = courses.into_iter().map(|(key, course)| {
            let found = found.remove(&key).unwrap_or_default();
            (key, course, found)
        });
        let series = with_found.map(|(key, course, found)| Series {
            engine: engine(&workloads, key),
            stage: key.stage,
            nth: key.nth,
            owner: key.owner,
            quantity: key.quantity,
            label: label(&workloads, key),
            points: points(&course, order.len()),
            changes: found.changes,
            open: found.open,
        });
        Ok(History {
            schema: HISTORY_SCHEMA,
            tool,
            order: rules.order.words(),
            attribution,
            threshold_bytes: rules.threshold_bytes,
            series: series.collect(),
            releases,
            warnings,
        })
    }

    fn placed(&self) -> Vec<Placed<'_>> {
        self.releases
            .iter()
            .map(|it| Placed {
                label: &it.label,
                labelled: it.labelled,
                created: &it.created,
            })
            .collect()
    }

    /// The releases in which each subject was measured.
    fn releases_of_subjects(&self) -> Vec<BTreeSet<u32>> {
        let mut all = vec![BTreeSet::new(); self.subjects.len()];
        for (subject, release) in self.tallies.keys() {
            if let Some(releases) = at_mut(&mut all, *subject) {
                releases.insert(*release);
            }
        }
        all
    }

    fn told(&self, order: &[usize]) -> Vec<Release> {
        let mut before = None;
        let mut told = Vec::with_capacity(order.len());
        for draft in order.iter().filter_map(|place| self.releases.get(*place)) {
            let news = before.map_or_else(Vec::new, |before| draft.facts.news(before));
            before = Some(&draft.facts);
            told.push(Release {
                label: draft.label.clone(),
                created: draft.created.clone(),
                reports: draft.reports,
                news,
            });
        }
        told
    }
}

/// For each release in the order of coming its rank; `None` where it is left out.
fn ranks(order: &[usize], releases: usize) -> Vec<Option<u32>> {
    let mut ranks = vec![None; releases];
    for (rank, place) in (0..).zip(order) {
        if let Some(it) = ranks.get_mut(*place) {
            *it = Some(rank);
        }
    }
    ranks
}

fn at<T>(all: &[T], place: u32) -> Option<&T> {
    all.get(usize::try_from(place).ok()?)
}

fn at_mut<T>(all: &mut [T], place: u32) -> Option<&mut T> {
    all.get_mut(usize::try_from(place).ok()?)
}

/// The figures of all workloads, each with its releases in order.
fn courses(
    tracks: BTreeMap<TrackKey, Track>,
    subjects: &[Subject],
    workloads: &[Workload],
    places: &[usize],
    recorded: &Recorded,
    ranks: &[Option<u32>],
) -> BTreeMap<SeriesKey, Course> {
    let mut values: BTreeMap<SeriesKey, Vec<(u32, i64)>> = BTreeMap::new();
    for (key, track) in tracks {
        let workload = at(places, key.subject).copied().unwrap_or_default();
        let name = key.engine.and_then(|engine| {
            let subject = at(subjects, key.subject)?;
            at(&subject.engines, engine)
        });
        let engine = name.and_then(|name| workloads.get(workload)?.engine(name));
        let counts = |(release, cold): (u32, bool)| {
            let rank = at(ranks, release).copied().flatten()?;
            (!(cold && recorded.leaves_cold_out(workload))).then_some(rank)
        };
        let marked = track.marks.into_iter().zip(track.values);
        let kept = marked.filter_map(|(mark, value)| Some((counts(mark)?, value)));
        let key = SeriesKey {
            workload,
            engine,
            stage: key.stage,
            nth: key.nth,
            quantity: key.quantity,
            owner: key.owner,
        };
        values.entry(key).or_default().extend(kept);
    }
    values.retain(|_, values| !values.is_empty());
    let course = |(key, values)| (key, course(key, values, recorded));
    values.into_iter().map(course).collect()
}

fn course(key: SeriesKey, mut values: Vec<(u32, i64)>, recorded: &Recorded) -> Course {
    values.sort_by_key(|(rank, _)| *rank);
    let mut course = Course::default();
    for (rank, value) in values {
        if course.releases.last() != Some(&rank) {
            course.releases.push(rank);
            course.starts.push(course.values.len());
            let noise = recorded.noise(key.workload, rank);
            let reach = noise.map(|noise| noise.reach(key.owner, key.quantity));
            course.reach.push(reach.unwrap_or_default());
        }
        course.values.push(value);
    }
    course
}

/// The figure of each release.
fn points(course: &Course, releases: usize) -> Vec<Option<Summary>> {
    let mut points = vec![None; releases];
    for (position, release) in course.releases.iter().enumerate() {
        let mut values = course.between(position, position + 1).to_vec();
        values.sort_unstable();
        if let Some(point) = at_mut(&mut points, *release) {
            *point = summarise(&values, CONFIDENCE);
        }
    }
    points
}

fn name_of_engine(workloads: &[Workload], key: SeriesKey) -> Option<&str> {
    let workload = workloads.get(key.workload)?;
    at(&workload.engines, key.engine?).map(String::as_str)
}

/// The engine, told apart from one of its name in another workload; of the whole process what ran in it,
/// where there are several workloads.
fn engine(workloads: &[Workload], key: SeriesKey) -> Option<String> {
    let workload = workloads.get(key.workload)?;
    let Some(name) = name_of_engine(workloads, key) else {
        return (workloads.len() > 1).then(|| workload.name.clone());
    };
    let having = workloads.iter().filter(|it| it.engine(name).is_some());
    Some(if having.count() > 1 && workload.name != name {
        format!("{name} in {}", workload.name)
    } else {
        name.to_owned()
    })
}

/// `Deserialization (lanes.engine) · cpu`
fn label(workloads: &[Workload], key: SeriesKey) -> String {
    let is_total = (key.owner, key.quantity) == (Category::Total, Quantity::Held);
    let scope = match key.stage {
        Some(stage) => stage.label(),
        None if is_total => "lifecycle total",
        None => "lifecycle",
    };
    let mut label = scope.to_owned();
    if key.nth > 0 {
        label += &format!(" {}", u64::from(key.nth) + 1);
    }
    let several = workloads.len() > 1
        || workloads
            .get(key.workload)
            .is_some_and(|it| it.engines.len() > 1);
    if several && let Some(engine) = engine(workloads, key) {
        label += &format!(" ({engine})");
    }
    let what = match (key.owner, key.quantity) {
        (owner, Quantity::Held) => owner.label().to_owned(),
        (Category::Total, Quantity::Peak) => "peak".to_owned(),
        (owner, Quantity::Peak) => format!("{} peak", owner.label()),
    };
    if key.stage.is_none() && is_total {
        return label;
    }
    format!("{label} · {what}")
}
