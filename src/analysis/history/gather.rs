//! Takes reports in, one after the other, keeps of each only its figures, and makes a history of them: a table with as
//! many sides as there are releases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::digest::{Category, Digest};
use crate::analysis::noise::{ASSUMED_NOISE_BYTES, SideNoise};
use crate::analysis::sides::{Runs, Tally};
use crate::analysis::table::{
    COLUMNS, Column, Draft, Line, Mark, Quantity, RowKey, RunOrder, Scope, Summary, Table, Wanted,
};
use crate::report::{AttributionKind, Model, Stage, Temperature, Tool};
use crate::units;

use super::facts::Facts;
use super::model::{HISTORY_SCHEMA, History, Release, Series};
use super::order::{Order, Placed};
use super::steps::{Asked, found};
use super::workloads::{Subject, Workload, workloads};

/// Why reports make no history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Two of them were counted in different ways.
    #[error(
        "{first} counts as {}, {other} as {}: figures of different attribution do not form one history; give the reports of one of them, or measure again with --attribution",
        first_kind.name(),
        other_kind.name()
    )]
    MixedAttribution {
        /// The first report.
        first: String,
        /// Its attribution.
        first_kind: AttributionKind,
        /// The first that differs.
        other: String,
        /// Its attribution.
        other_kind: AttributionKind,
    },
    /// The order names a release that no report has.
    #[error("no report has the release `{label}`; there are: {known}")]
    UnknownRelease {
        /// What was named.
        label: String,
        /// What there is.
        known: String,
    },
    /// No run of any report came to its end.
    #[error("no run of any report finished, so there is nothing to follow; see `trtmem render`")]
    NothingFinished,
    /// What was asked for leaves nothing.
    #[error("no report has such a figure; leave out --stage, --category or --engine")]
    NothingSelected,
}

/// Which figures are followed; an empty list leaves the choice open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Stages; `None` among them is the whole life.
    pub stages: Vec<Option<Stage>>,
    /// Owners and quantities.
    pub columns: Vec<(Category, Quantity)>,
    /// File names of engines. Figures of the whole process are kept where all of its engines are named.
    pub engines: Vec<String>,
}

impl Selection {
    fn has_stage(&self, stage: Option<Stage>) -> bool {
        self.stages.is_empty() || self.stages.contains(&stage)
    }

    /// The columns that are followed.
    fn columns(&self) -> [bool; COLUMNS.len()] {
        COLUMNS.map(|column| self.columns.is_empty() || self.columns.contains(&column))
    }

    fn follows(&self, scope: Scope, engines: &[String]) -> bool {
        let engine = scope
            .engine()
            .and_then(|at| engines.get(usize::try_from(at).ok()?));
        self.has_stage(scope.stage()) && self.has_engine(engine.map(String::as_str), engines)
    }

    /// Whether the figures of an engine are followed, or without one those of a process with `engines`.
    fn has_engine(&self, engine: Option<&str>, engines: &[String]) -> bool {
        let named = |name: &str| self.engines.iter().any(|it| it == name);
        match engine {
            _ if self.engines.is_empty() => true,
            Some(name) => named(name),
            None => !engines.is_empty() && engines.iter().all(|name| named(name)),
        }
    }
}

/// What a history goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRules {
    /// How the releases are put in order.
    pub order: Order,
    /// Changes up to so many bytes are of no interest.
    pub threshold_bytes: u64,
}

/// Reports on their way to a history.
#[derive(Debug)]
pub struct Gathering {
    selection: Selection,
    /// The arithmetic of all, and the report that set it.
    attribution: Option<(AttributionKind, String)>,
    releases: Vec<ReleaseDraft>,
    places: HashMap<String, u32>,
    subjects: Vec<(Subject, Vec<Model>)>,
    places_of_subjects: HashMap<Subject, usize>,
    /// The figures of each subject, the releases numbered as they came.
    drafts: Vec<Draft>,
    /// The runs of each subject in each release.
    tallies: BTreeMap<(usize, u32), Tally>,
}

/// A release that is being put together.
#[derive(Debug)]
struct ReleaseDraft {
    /// Its label, or the time of its report.
    label: String,
    /// Whether that is a label.
    labelled: bool,
    /// The time of the earliest report.
    created: String,
    reports: u32,
    facts: Facts,
}

impl Gathering {
    /// Nothing yet.
    pub fn new(selection: Selection) -> Gathering {
        Gathering {
            selection,
            attribution: None,
            releases: Vec::new(),
            places: HashMap::new(),
            subjects: Vec::new(),
            places_of_subjects: HashMap::new(),
            drafts: Vec::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// Takes a report in. Reports without a release are each their own, by their time.
    ///
    /// # Errors
    /// It was counted in another way than those before it.
    pub fn add(&mut self, path: &str, digest: &Digest) -> Result<(), HistoryError> {
        self.check_attribution(path, digest.header.attribution.kind)?;
        let release = self.release(digest);
        let place = self.subject(digest);
        let (Some((subject, _)), Some(draft)) =
            (self.subjects.get(place), self.drafts.get_mut(place))
        else {
            return Ok(());
        };
        let follows = |scope: Scope| self.selection.follows(scope, &subject.engines);
        for run in &digest.runs {
            let tally = self.tallies.entry((place, release)).or_default();
            if tally.take(run) {
                let mark = Mark {
                    side: release,
                    cold: run.temperature == Temperature::Cold,
                };
                draft.take(mark, run, Wanted::Lifecycle, &follows);
            }
        }
        Ok(())
    }

    fn subject(&mut self, digest: &Digest) -> usize {
        let subject = Subject::of(&digest.header);
        if let Some(place) = self.places_of_subjects.get(&subject) {
            return *place;
        }
        let place = self.subjects.len();
        let models = &digest.header.workload.models;
        self.drafts
            .push(Draft::new(models.len(), self.selection.columns()));
        self.places_of_subjects.insert(subject.clone(), place);
        self.subjects.push((subject, models.clone()));
        place
    }

    fn check_attribution(&mut self, path: &str, kind: AttributionKind) -> Result<(), HistoryError> {
        match &self.attribution {
            None => self.attribution = Some((kind, path.to_owned())),
            Some((first_kind, first)) if *first_kind != kind => {
                return Err(HistoryError::MixedAttribution {
                    first: first.clone(),
                    first_kind: *first_kind,
                    other: path.to_owned(),
                    other_kind: kind,
                });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// The place of a report's release, with the report counted in.
    fn release(&mut self, digest: &Digest) -> u32 {
        let header = &digest.header;
        let label = header.release.as_deref().filter(|label| !label.is_empty());
        let labelled = label.is_some();
        let label = label.unwrap_or(&header.created);
        let place = self.places.get(label).copied().unwrap_or_else(|| {
            let place = u32::try_from(self.releases.len()).unwrap_or(u32::MAX);
            self.places.insert(label.to_owned(), place);
            self.releases.push(ReleaseDraft {
                label: label.to_owned(),
                labelled,
                created: header.created.clone(),
                reports: 0,
                facts: Facts::default(),
            });
            place
        });
        let draft = usize::try_from(place).ok();
        if let Some(draft) = draft.and_then(|place| self.releases.get_mut(place)) {
            draft.reports = draft.reports.saturating_add(1);
            draft.labelled |= labelled;
            if header.created < draft.created {
                draft.created.clone_from(&header.created);
            }
            draft.facts.take(header);
        }
        place
    }

    /// Puts the releases in order, pools the runs of each, and looks for the places where a figure changed for
    /// good.
    ///
    /// # Errors
    /// The order names a release that there is none of, or nothing is left to be followed.
    pub fn finish(mut self, rules: &HistoryRules, tool: Tool) -> Result<History, HistoryError> {
        let order = rules.order.sort(&self.placed())?;
        let attribution = match &self.attribution {
            Some((kind, _)) if self.tallies.values().any(|it| it.finished() > 0) => *kind,
            _ => return Err(HistoryError::NothingFinished),
        };
        let workloads = workloads(&self.subjects, &self.releases_of_subjects());
        let releases = self.told(&order);
        let measured: Vec<Measured> = workloads
            .iter()
            .map(|workload| self.measured(workload, &order, attribution))
            .collect();
        let warnings = self.warnings(&workloads, &measured, &releases);
        let asked = if self.selection.columns.is_empty() {
            Asked::ForAll
        } else {
            Asked::ByName
        };
        let mut series = Vec::new();
        for (workload, measured) in workloads.iter().zip(&measured) {
            let table = self.table(workload, measured);
            let mut found = found(&table, asked, rules.threshold_bytes);
            let rows = table.lines.iter().flat_map(Line::rows);
            series.extend(rows.map(|(key, column)| {
                let found = found.remove(&key).unwrap_or_default();
                Series {
                    engine: engine(&workloads, workload, key),
                    stage: key.scope.stage(),
                    nth: key.scope.nth(),
                    owner: key.category,
                    quantity: key.quantity,
                    label: label(&workloads, workload, key),
                    points: points(&table, (key, column), order.len()),
                    changes: found.changes,
                    open: found.open,
                }
            }));
        }
        if series.is_empty() {
            return Err(HistoryError::NothingSelected);
        }
        Ok(History {
            schema: HISTORY_SCHEMA,
            tool,
            order: rules.order.words(),
            attribution,
            threshold_bytes: rules.threshold_bytes,
            series,
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
            if let Some(releases) = all.get_mut(*subject) {
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

    /// What is known of a workload in each release, these in order.
    fn measured(&self, workload: &Workload, order: &[usize], kind: AttributionKind) -> Measured {
        let mut ranks = vec![None; self.releases.len()];
        for (rank, place) in (0..).zip(order) {
            if let Some(it) = ranks.get_mut(*place) {
                *it = Some(rank);
            }
        }
        let mut tallies: Vec<Option<Tally>> = vec![None; order.len()];
        for ((subject, release), tally) in &self.tallies {
            let rank = at(&ranks, *release).copied().flatten();
            let rank = rank.filter(|_| workload.subjects.contains(subject));
            if let Some(it) = rank.and_then(|rank: u32| at_mut(&mut tallies, rank)) {
                it.get_or_insert_default().add(tally.clone());
            }
        }
        Measured {
            which: Runs::of(tallies.iter().flatten()),
            ranks,
            tallies,
            kind,
        }
    }

    /// The figures of a workload, the releases in order for sides.
    fn table(&mut self, workload: &Workload, measured: &Measured) -> Table {
        let mut draft = |at: &usize| {
            self.drafts
                .get_mut(*at)
                .map(std::mem::take)
                .unwrap_or_default()
        };
        let drafts = workload.subjects.iter().map(&mut draft);
        let drafts = drafts.zip(workload.engines.positions.iter().map(Vec::as_slice));
        let side = |mark: Mark| {
            let rank = at(&measured.ranks, mark.side).copied().flatten()?;
            measured.which.count(mark.cold).then_some(rank)
        };
        let order = RunOrder::AsTheyCame;
        Table::new(drafts.collect(), order, &side, measured.noise()).by_engine()
    }

    /// What a reader has to know, one sentence each, the gravest first.
    fn warnings(
        &self,
        workloads: &[Workload],
        measured: &[Measured],
        releases: &[Release],
    ) -> Vec<String> {
        let mut warnings = Vec::new();
        if workloads.len() > 1 {
            warnings.push(format!(
                "{} workloads were measured, each followed on its own: {}.",
                workloads.len(),
                listed(workloads.iter().map(|it| it.name.as_str()))
            ));
        }
        let left_out = self.releases.len().saturating_sub(releases.len());
        if left_out > 0 {
            warnings.push(format!(
                "{left_out} {} not in the list and left out.",
                are(left_out, "release")
            ));
        }
        let tallies = measured.iter().flat_map(|it| it.tallies.iter().flatten());
        let unfinished: u32 = tallies.map(|tally| tally.unfinished).sum();
        if unfinished > 0 {
            let words = match unfinished {
                1 => "run did not finish and is",
                _ => "runs did not finish and are",
            };
            warnings.push(format!("{unfinished} {words} left out."));
        }
        let mixed = measured.iter().any(|it| {
            let mut tallies = it.tallies.iter().flatten();
            let both = |tally: &Tally| (1..tally.finished()).contains(&tally.cold());
            it.which == Runs::All && tallies.any(both)
        });
        if mixed {
            warnings.push(
                "Cold runs are counted too, because some release has fewer than three warm ones."
                    .to_owned(),
            );
        }
        let noise = measured.iter().flat_map(Measured::noise);
        let assumed = noise.flatten().filter(SideNoise::is_assumed).count();
        if assumed > 0 {
            warnings.push(format!(
                "{assumed} {} without recorded noise; {} are assumed, within which a few runs decide nothing.",
                are(assumed, "release"),
                units::size(ASSUMED_NOISE_BYTES)
            ));
        }
        let unlabelled = self.releases.iter().filter(|it| !it.labelled).count();
        if unlabelled > 0 && unlabelled < self.releases.len() {
            warnings.push(format!(
                "{unlabelled} {} without a label and named by the time of measuring.",
                are(unlabelled, "report")
            ));
        }
        let undated = releases
            .iter()
            .filter(|it| it.created.starts_with(NO_CLOCK))
            .count();
        if undated > 0 {
            warnings.push(format!(
                "{undated} {} dated 1970, by boards without a clock; their order by time is unreliable.",
                are(undated, "release")
            ));
        }
        warnings
    }
}

/// What boards without a clock say.
const NO_CLOCK: &str = "1970-";

fn are(count: usize, noun: &str) -> String {
    match count {
        1 => format!("{noun} is"),
        _ => format!("{noun}s are"),
    }
}

/// Names that a sentence lists.
const MOST_NAMED: usize = 6;

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    let listed: Vec<&str> = names.take(MOST_NAMED).collect();
    match more {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}

/// The runs of a workload, release by release.
struct Measured {
    /// For each release as it came its place in order; `None` where it is left out.
    ranks: Vec<Option<u32>>,
    /// The runs of each release in order; `None` where the workload was not measured.
    tallies: Vec<Option<Tally>>,
    which: Runs,
    kind: AttributionKind,
}

impl Measured {
    fn noise(&self) -> Vec<Option<SideNoise>> {
        let noise = |tally: &Option<Tally>| Some(tally.as_ref()?.noise(self.which, self.kind));
        self.tallies.iter().map(noise).collect()
    }
}

fn at<T>(all: &[T], place: u32) -> Option<&T> {
    all.get(usize::try_from(place).ok()?)
}

fn at_mut<T>(all: &mut [T], place: u32) -> Option<&mut T> {
    all.get_mut(usize::try_from(place).ok()?)
}

/// The figure of each release.
fn points(
    table: &Table,
    (key, column): (RowKey, &Column),
    releases: usize,
) -> Vec<Option<Summary>> {
    let mut points = vec![None; releases];
    for release in &column.sides {
        let mut values = column.of(*release).to_vec();
        values.sort_unstable();
        if let Some(point) = at_mut(&mut points, *release) {
            *point = table.summary(key, *release, &values, CONFIDENCE);
        }
    }
    points
}

/// The engine, told apart from one of its name in another workload; of the whole process what ran in it,
/// where there are several workloads.
fn engine(workloads: &[Workload], workload: &Workload, key: RowKey) -> Option<String> {
    let Some(name) = key.scope.engine().and_then(|it| workload.engines.name(it)) else {
        return (workloads.len() > 1).then(|| workload.name.clone());
    };
    let having = workloads.iter().filter(|it| it.has_engine(name));
    Some(if having.count() > 1 && workload.name != name {
        format!("{name} in {}", workload.name)
    } else {
        name.to_owned()
    })
}

/// `Deserialization (lanes.engine) · cpu`
fn label(workloads: &[Workload], workload: &Workload, key: RowKey) -> String {
    let several = workloads.len() > 1 || workload.engines.matches.len() > 1;
    let engine = engine(workloads, workload, key).filter(|_| several);
    let label = key.label(engine.as_deref());
    match key.scope {
        Scope::Life if key.is_total() => label,
        _ => format!("{label} · {}", key.part()),
    }
}
