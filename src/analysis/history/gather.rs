//! Takes reports in, one after the other, keeps of each only its figures, and makes a history of them: a table with as
//! many sides as there are releases.

use std::collections::HashMap;

use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::digest::{Category, Digest};
use crate::analysis::noise::ASSUMED_NOISE_BYTES;
use crate::analysis::sides::{Runs, Tally};
use crate::analysis::table::{
    COLUMNS, Column, Quantity, RowKey, RunOrder, Scope, Summary, Table, count,
};
use crate::report::{AttributionKind, Header, Stage, Tool};
use crate::units::{self, size};

use super::facts::Facts;
use super::model::{HISTORY_SCHEMA, History, Release, Series};
use super::order::Order;
use super::steps::found;
use super::workloads::{Measured, Subject, Workload, workloads};

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
    /// The columns that are followed.
    fn columns(&self) -> [bool; COLUMNS.len()] {
        COLUMNS.map(|column| self.columns.is_empty() || self.columns.contains(&column))
    }

    /// Whether a scope of a process with these engines is followed.
    pub(super) fn follows(&self, scope: Scope, engines: &[String]) -> bool {
        let is_named = |name: &String| self.engines.contains(name);
        let engine = scope.engine();
        let engine = engine.and_then(|at| engines.get(usize::try_from(at).ok()?));
        let has_engine = match engine {
            _ if self.engines.is_empty() => true,
            Some(name) => is_named(name),
            None => !engines.is_empty() && engines.iter().all(is_named),
        };
        has_engine && (self.stages.is_empty() || self.stages.contains(&scope.stage()))
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
    /// The releases as they came.
    releases: Vec<ReleaseDraft>,
    /// Their places by their labels.
    places: HashMap<String, usize>,
    subjects: Vec<Measured>,
}

/// A release that is being put together.
#[derive(Debug)]
pub(super) struct ReleaseDraft {
    /// It without its news; named by the time of its report where that has no label.
    pub(super) release: Release,
    pub(super) labelled: bool,
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
        }
    }

    /// Takes a report in. Reports without a release are each their own, by their time.
    ///
    /// # Errors
    /// It was counted in another way than those before it.
    pub fn add(&mut self, path: &str, digest: &Digest) -> Result<(), HistoryError> {
        let kind = digest.header.attribution.kind;
        let first = || (kind, path.to_owned());
        let (first_kind, first) = self.attribution.get_or_insert_with(first);
        if *first_kind != kind {
            return Err(HistoryError::MixedAttribution {
                first: first.clone(),
                first_kind: *first_kind,
                other: path.to_owned(),
                other_kind: kind,
            });
        }
        let release = self.release(&digest.header);
        let subject = Subject::of(&digest.header);
        let known = self.subjects.iter_mut().find(|it| it.subject == subject);
        if let Some(known) = known {
            known.take(release, digest, &self.selection);
        } else {
            let models = digest.header.workload.models.clone();
            let mut new = Measured::new(subject, models, self.selection.columns());
            new.take(release, digest, &self.selection);
            self.subjects.push(new);
        }
        Ok(())
    }

    /// The place of a report's release, with the report counted in.
    fn release(&mut self, header: &Header) -> u32 {
        let label = header.release.as_deref().filter(|label| !label.is_empty());
        let name = label.unwrap_or(&header.created);
        let next = self.releases.len();
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            self.releases.push(ReleaseDraft {
                release: Release {
                    label: name.to_owned(),
                    created: header.created.clone(),
                    ..Release::default()
                },
                labelled: false,
                facts: Facts::default(),
            });
        }
        if let Some(draft) = self.releases.get_mut(place) {
            let release = &mut draft.release;
            release.reports = release.reports.saturating_add(1);
            if header.created < release.created {
                release.created.clone_from(&header.created);
            }
            draft.labelled |= label.is_some();
            draft.facts.take(header);
        }
        count(place)
    }

    /// Puts the releases in order, pools the runs of each, and looks for the places where a figure changed for
    /// good.
    ///
    /// # Errors
    /// The order names a release that there is none of, or nothing is left to be followed.
    pub fn finish(self, rules: &HistoryRules, tool: Tool) -> Result<History, HistoryError> {
        let order = rules.order.sort(&self.releases)?;
        let mut tallies = self.subjects.iter().flat_map(|it| it.tallies.values());
        let attribution = match self.attribution {
            Some((kind, _)) if tallies.any(|it| it.finished() > 0) => kind,
            _ => return Err(HistoryError::NothingFinished),
        };
        let mut ranks: Vec<Option<u32>> = vec![None; self.releases.len()];
        for (rank, place) in (0..).zip(&order) {
            ranks[*place] = Some(rank);
        }
        let releases = in_order(&self.releases, &order);
        let mut workloads = workloads(self.subjects);
        let pooled: Vec<Pooled> = workloads
            .iter()
            .map(|it| Pooled::of(it, &ranks, releases.len()))
            .collect();
        let warnings = warnings(&workloads, &pooled, &releases, &self.releases, attribution);
        let tables: Vec<Table> = workloads
            .iter_mut()
            .zip(&pooled)
            .map(|(workload, pooled)| pooled.table(workload, &ranks, attribution))
            .collect();
        let mut series = Vec::new();
        let by_name = !self.selection.columns.is_empty();
        for (workload, table) in workloads.iter().zip(&tables) {
            for found in found(table, by_name, rules.threshold_bytes) {
                let key = found.key;
                let engine = engine(&workloads, workload, key);
                series.push(Series {
                    stage: key.scope.stage(),
                    nth: key.scope.nth(),
                    owner: key.category,
                    quantity: key.quantity,
                    label: label(&workloads, workload, key, engine.as_deref()),
                    engine,
                    points: points(table, key, found.column, count(releases.len())),
                    changes: found.changes,
                    open: found.open,
                });
            }
        }
        if series.is_empty() {
            return Err(HistoryError::NothingSelected);
        }
        Ok(History {
            schema: HISTORY_SCHEMA,
            tool,
            order: rules.order.words().to_owned(),
            attribution,
            threshold_bytes: rules.threshold_bytes,
            series,
            releases,
            warnings,
        })
    }
}

/// The releases in their order, each with what is new in it.
fn in_order(drafts: &[ReleaseDraft], order: &[usize]) -> Vec<Release> {
    let mut before: Option<&Facts> = None;
    let in_order = order.iter().filter_map(|place| drafts.get(*place));
    let told = in_order.map(|draft| Release {
        news: before
            .replace(&draft.facts)
            .map_or_else(Vec::new, |before| draft.facts.news(before)),
        ..draft.release.clone()
    });
    told.collect()
}

/// The runs of a workload, release by release.
struct Pooled {
    /// Those of each release in order; `None` where the workload was not measured.
    tallies: Vec<Option<Tally>>,
    /// Which of them count.
    which: Runs,
}

impl Pooled {
    /// `ranks` are the places in order of the releases as they came; `None` for those that are left out.
    fn of(workload: &Workload, ranks: &[Option<u32>], releases: usize) -> Pooled {
        let mut tallies: Vec<Option<Tally>> = vec![None; releases];
        for (release, tally) in workload.parts.iter().flat_map(|it| &it.tallies) {
            let rank = at(ranks, *release).copied().flatten();
            if let Some(it) = rank.and_then(|rank| tallies.get_mut(usize::try_from(rank).ok()?)) {
                it.get_or_insert_default().add(tally.clone());
            }
        }
        Pooled {
            which: Runs::of(tallies.iter().flatten()),
            tallies,
        }
    }

    /// The figures of the workload, the releases in order for sides.
    fn table(
        &self,
        workload: &mut Workload,
        ranks: &[Option<u32>],
        kind: AttributionKind,
    ) -> Table {
        let drafts = workload
            .parts
            .iter_mut()
            .map(|it| std::mem::take(&mut it.draft));
        let drafts = drafts
            .zip(workload.engines.positions.iter().map(Vec::as_slice))
            .collect();
        let tallies = self.tallies.iter();
        let noise = tallies.map(|it| Some(it.as_ref()?.noise(self.which, kind)));
        let side = |side: u32, cold: bool| {
            let rank = at(ranks, side).copied().flatten()?;
            self.which.count(cold).then_some(rank)
        };
        Table::new(
            drafts,
            RunOrder::AsTheyCame,
            &|mark| side(mark.side, mark.cold),
            noise.collect(),
        )
        .by_engine()
    }
}

fn at<T>(all: &[T], place: u32) -> Option<&T> {
    all.get(usize::try_from(place).ok()?)
}

/// What boards without a clock say.
const NO_CLOCK: &str = "1970-";

/// Names that a sentence lists.
const MOST_NAMED: usize = 6;

/// What a reader has to know, one sentence each, the gravest first. `drafts` are all releases, also those left out.
fn warnings(
    workloads: &[Workload],
    pooled: &[Pooled],
    releases: &[Release],
    drafts: &[ReleaseDraft],
    kind: AttributionKind,
) -> Vec<String> {
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    let said = |number: usize, noun: &str, rest: &str| {
        (number > 0).then(|| format!("{} {} {rest}.", units::count(number, noun), are(number)))
    };
    let several = (workloads.len() > 1).then(|| {
        let names: Vec<&str> = workloads.iter().map(|it| it.name.as_str()).collect();
        format!(
            "{} workloads were measured, each followed on its own: {}.",
            names.len(),
            units::listed(&names, MOST_NAMED)
        )
    });
    let tallies = || pooled.iter().flat_map(|it| it.tallies.iter().flatten());
    let unfinished: usize = tallies().map(|it| it.unfinished as usize).sum();
    let unfinished = (unfinished > 0).then(|| {
        let runs = units::count(unfinished, "run");
        format!("{runs} did not finish and {} left out.", are(unfinished))
    });
    let is_mixed = |tally: &Tally| (1..tally.finished()).contains(&tally.cold());
    let mixed = pooled
        .iter()
        .any(|it| it.which == Runs::All && it.tallies.iter().flatten().any(is_mixed));
    let mixed = mixed.then(|| {
        "Cold runs are counted too, because some release has fewer than three warm ones.".to_owned()
    });
    let noise = pooled.iter().flat_map(|pooled| {
        let tallies = pooled.tallies.iter().flatten();
        tallies.map(|it| it.noise(pooled.which, kind))
    });
    let assumed = format!(
        "without recorded noise; {} are assumed, within which a few runs decide nothing",
        size(ASSUMED_NOISE_BYTES)
    );
    let left_out = drafts.len().saturating_sub(releases.len());
    let unlabelled = drafts.iter().filter(|it| !it.labelled).count();
    let unlabelled = if unlabelled == drafts.len() {
        0
    } else {
        unlabelled
    };
    let undated = releases
        .iter()
        .filter(|it| it.created.starts_with(NO_CLOCK));
    let warnings = [
        several,
        said(left_out, "release", "not in the list and left out"),
        unfinished,
        mixed,
        said(
            noise.filter(|it| it.is_assumed()).count(),
            "release",
            &assumed,
        ),
        said(
            unlabelled,
            "report",
            "without a label and named by the time of measuring",
        ),
        said(
            undated.count(),
            "release",
            "dated 1970, by boards without a clock; their order by time is unreliable",
        ),
    ];
    warnings.into_iter().flatten().collect()
}

/// The figure of each release.
fn points(table: &Table, key: RowKey, column: &Column, releases: u32) -> Vec<Option<Summary>> {
    let point = |release: u32| {
        let mut values = column.of(release).to_vec();
        values.sort_unstable();
        table.summary(key, release, &values, CONFIDENCE)
    };
    (0..releases).map(point).collect()
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
fn label(workloads: &[Workload], workload: &Workload, key: RowKey, engine: Option<&str>) -> String {
    let several = workloads.len() > 1 || workload.engines.matches.len() > 1;
    let label = key.label(engine.filter(|_| several));
    match key.scope {
        Scope::Life if key.is_total() => label,
        _ => format!("{label} · {}", key.part()),
    }
}
