//! Takes reports in, one after the other, keeps of each only its figures, and makes a history of them: a table with as
//! many sides as there are releases.

use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::digest::Digest;
use crate::analysis::figure::{COLUMNS, RowKey, Scope, count};
use crate::analysis::noise::{ASSUMED_NOISE_BYTES, SideNoise};
use crate::analysis::rows::{Cell, Headline, Row, Rules};
use crate::analysis::sides::{Runs, Side};
use crate::analysis::table::Table;
use crate::report::{AttributionKind, Tool};
use crate::units::{self, size};

use super::model::{
    HISTORY_SCHEMA, History, HistoryError, HistoryRow, Release, Selection, TrendOutcome,
};
use super::releases::{Order, Releases};
use super::steps::{Found, SIGNIFICANCE, found};
use super::workloads::{Measured, Subject, Workload, workloads};

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
    releases: Releases,
    subjects: Vec<Measured>,
}

impl Gathering {
    /// Nothing yet.
    pub fn new(selection: Selection) -> Gathering {
        Gathering {
            selection,
            attribution: None,
            releases: Releases::default(),
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
        let release = self.releases.take(&digest.header);
        let subject = Subject::of(&digest.header);
        let known = self.subjects.iter().position(|it| it.subject == subject);
        let place = known.unwrap_or(self.subjects.len());
        if known.is_none() {
            let models = digest.header.workload.models.clone();
            let new = Measured::new(subject, models, self.selection.columns());
            self.subjects.push(new);
        }
        self.subjects[place].take(release, digest, &self.selection);
        Ok(())
    }

    /// Puts the releases in order, pools the runs of each, and looks for the places where a figure changed for
    /// good.
    ///
    /// # Errors
    /// The order names a release that there is none of, or nothing is left to be followed.
    pub fn finish(self, rules: &HistoryRules, tool: Tool) -> Result<History, HistoryError> {
        let (releases, ranks) = self.releases.sorted(&rules.order)?;
        let mut tallies = self.subjects.iter().flat_map(|it| it.tallies.values());
        let attribution = match self.attribution {
            Some((kind, _)) if tallies.any(|it| it.finished() > 0) => kind,
            _ => return Err(HistoryError::NothingFinished),
        };
        let left_out = ranks.iter().filter(|rank| rank.is_none()).count();
        let mut workloads = workloads(self.subjects, &ranks);
        let warnings = warnings(
            &workloads,
            &releases,
            (left_out, self.releases.unlabelled()),
            attribution,
        );
        let tables = workloads.iter_mut();
        let tables = tables.map(|it| it.table(&ranks, releases.len(), attribution));
        let tables: Vec<Table> = tables.collect();
        let by_name = !self.selection.columns.is_empty();
        let mut rows = Vec::new();
        for (workload, table) in workloads.iter().zip(&tables) {
            let found = found(table, by_name, rules.threshold_bytes).into_iter();
            rows.extend(found.map(|found| HistoryRow {
                row: Row {
                    cells: cells(table, &found, releases.len(), attribution),
                    ..named(&workloads, workload, found.key)
                },
                steps: found.steps,
                undecided: found.undecided,
            }));
        }
        if rows.is_empty() {
            return Err(HistoryError::NothingSelected);
        }
        let side = |release: &Release| Side {
            label: release.label.clone(),
            created: release.created.clone(),
            ..Side::default()
        };
        let history = History {
            schema: HISTORY_SCHEMA,
            tool,
            headline: Headline {
                verdict: TrendOutcome::NoStepShown,
                text: String::new(),
                status: 0,
            },
            warnings,
            sides: releases.iter().map(side).collect(),
            releases,
            rules: Rules {
                significance: SIGNIFICANCE,
                confidence: CONFIDENCE,
                threshold_bytes: Some(rules.threshold_bytes),
                order: Some(rules.order.words().to_owned()),
                ..Rules::default()
            },
            attribution,
            engines: Vec::new(),
            rows,
        };
        Ok(history.told())
    }
}

/// What boards without a clock say.
const NO_CLOCK: &str = "1970-";

/// Names that a sentence lists.
const MOST_NAMED: usize = 6;

/// What a reader has to know, one sentence each, the gravest first.
fn warnings(
    workloads: &[Workload],
    releases: &[Release],
    (left_out, unlabelled): (usize, usize),
    kind: AttributionKind,
) -> Vec<String> {
    let said = |number: usize, noun: &str, rest: &str| {
        let rest = rest.replace("{are}", if number == 1 { "is" } else { "are" });
        (number > 0).then(|| format!("{} {rest}.", units::count(number, noun)))
    };
    let names: Vec<&str> = workloads.iter().map(|it| it.name.as_str()).collect();
    let several = (names.len() > 1).then(|| {
        let (number, names) = (names.len(), units::listed(&names, MOST_NAMED));
        format!("{number} workloads were measured, each followed on its own: {names}.")
    });
    let tallies = || {
        workloads
            .iter()
            .flat_map(|it| it.tallies.values().map(|tally| (it.which, tally)))
    };
    let unfinished = tallies().map(|(_, tally)| tally.unfinished as usize).sum();
    let mixed = tallies()
        .any(|(which, tally)| which == Runs::All && (1..tally.finished()).contains(&tally.cold()));
    let mixed = mixed.then_some(
        "Cold runs are counted too, because some release has fewer than three warm ones.",
    );
    let noise = tallies().map(|(which, tally)| tally.noise(which, kind));
    let assumed = format!(
        "{{are}} without recorded noise; {} are assumed, within which a few runs decide nothing",
        size(ASSUMED_NOISE_BYTES)
    );
    let assumed = said(
        noise.filter(SideNoise::is_assumed).count(),
        "release",
        &assumed,
    );
    let unlabelled_is = "{are} without a label and named by the time of measuring";
    let undated = releases
        .iter()
        .filter(|it| it.created.starts_with(NO_CLOCK));
    let undated_are =
        "{are} dated 1970, by boards without a clock; their order by time is unreliable";
    let warnings = [
        several,
        said(left_out, "release", "{are} not in the list and left out"),
        said(unfinished, "run", "did not finish and {are} left out"),
        mixed.map(str::to_owned),
        assumed,
        said(unlabelled, "report", unlabelled_is),
        said(undated.count(), "release", undated_are),
    ];
    warnings.into_iter().flatten().collect()
}

/// The figure of each release.
fn cells(table: &Table, found: &Found, releases: usize, kind: AttributionKind) -> Vec<Cell> {
    let cell = |release: u32| {
        let mut values = found.column.of(release).to_vec();
        values.sort_unstable();
        match table.summary(found.key, release, &values, CONFIDENCE) {
            Some(summary) => Cell::of(found.key, summary, kind, None),
            None => Cell::absent("no run of this release has the figure"),
        }
    };
    (0..count(releases)).map(cell).collect()
}

/// A row without its figures. Its engine is told apart from one of its name in another workload; of the whole process it
/// is what ran in it, where there are several workloads.
fn named(workloads: &[Workload], workload: &Workload, key: RowKey) -> Row {
    let engine = key.scope.engine().and_then(|it| workload.engines.name(it));
    let engine = match engine {
        None => (workloads.len() > 1).then(|| workload.name.clone()),
        Some(name) => {
            let having = workloads.iter().filter(|it| it.has_engine(name));
            let is_shared = having.count() > 1 && workload.name != name;
            Some(if is_shared {
                format!("{name} in {}", workload.name)
            } else {
                name.to_owned()
            })
        }
    };
    let several = workloads.len() > 1 || workload.engines.matches.len() > 1;
    let label = key.label(engine.as_deref().filter(|_| several));
    Row {
        label: match key.scope {
            Scope::Life if key.is_total() => label,
            _ => format!("{label} · {}", key.part()),
        },
        engine,
        engine_index: None,
        cells: Vec::new(),
        changes: Vec::new(),
        key,
    }
}
