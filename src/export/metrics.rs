//! The figures of a report, each over the runs that are shown, for formats that hold one number a name.
//!
//! `OpenMetrics` 1.0 text (`prometheus.io/docs/specs/om/open_metrics_spec`): gauges in bytes for a pushgateway or a
//! textfile collector. There are no timestamps: a board's clock may say 1970, and a pushgateway refuses them.
//!
//! What the GitHub action `github-action-benchmark` charts and alerts on, as its tool
//! `customSmallerIsBetter`: an array of `{name, unit, value, range, extra}`, of which `range` and `extra`
//! are texts (the action's README, "custom benchmarks"). The name is the key of a series for ever:
//! `engine/stage/category`, `process/stage/category`, `lifecycle/category`. The action divides the new value by the last
//! one, which says nothing of memory that is given back; figures below zero and the stages that only release are
//! therefore not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Serialize;

use crate::analysis::comparison::{CONFIDENCE, Quantity, Row, Scope, Summary, summarise};
use crate::analysis::digest::{Category, RunDigest};
use crate::analysis::history::{History, HistoryRow};
use crate::analysis::lifecycle::Shown;
use crate::escape::bounded;
use crate::export::{RenderError, json};
use crate::report::{Measured, Report, Run, Stage};
use crate::units::joined;

/// Longest name of an engine and longest text of a label, characters.
const LONGEST: usize = 200;

/// A name for every model of the workload: the last part of its path, with a number where it is not the
/// first of that name. No two are the same.
pub(super) fn engine_names(report: &Report) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let models = &report.header.workload.models;
    let named = models.iter().map(|model| {
        let file = model.path.rsplit('/').next().unwrap_or_default();
        let name = bounded(file, LONGEST);
        let again = (2u32..).map(|nth| format!("{name} ({nth})"));
        let mut names = std::iter::once(name.clone()).chain(again);
        // As many names as models and one more: one of them is free.
        let free = names.find(|name| !taken.contains(name));
        let free = free.unwrap_or(name.clone());
        taken.insert(free.clone());
        free
    });
    named.collect()
}

/// The name of the model at a position, which in a report from a file may be any. The name of one that
/// the workload does not list holds a slash, as no other does.
pub(super) fn engine_name(names: &[String], position: u32) -> String {
    usize::try_from(position)
        .ok()
        .and_then(|position| names.get(position).cloned())
        .unwrap_or_else(|| format!("model/{position}"))
}

/// A figure over the shown runs.
struct Figure {
    /// The lifecycle, or a stage.
    scope: Scope,
    /// Held or peak.
    quantity: Quantity,
    /// Whose bytes.
    owner: Category,
    /// The name of the engine; absent for the process.
    engine: Option<String>,
    /// Over the runs that have it.
    summary: Summary,
}

/// Every figure that the shown runs have, the lifecycle total first, then the stages in their order.
fn of(report: &Report) -> Vec<Figure> {
    let names = engine_names(report);
    let mut seen: BTreeMap<(Scope, Quantity, Category), Vec<i64>> = BTreeMap::new();
    for run in &Shown::of(report).runs {
        let (digest, _) = RunDigest::of(run);
        let life = digest.life.filter(|_| run.lifecycle.value().is_some());
        // What was seen being allocated is told of stages alone.
        let life = life
            .iter()
            .map(|life| (Scope::Life, life, &Category::MEASURED[..4]));
        let stages = digest.stages.iter().map(|it| {
            let (stage, engine, nth) = (it.stage, it.model, it.nth);
            let scope = Scope::Stage { stage, engine, nth };
            (scope, &it.figures, &Category::MEASURED[..])
        });
        for (scope, figures, owners) in life.chain(stages) {
            for owner in owners.iter().copied() {
                let held = figures.of(owner).map(|bytes| (Quantity::Held, bytes));
                let peak = figures.peak_of(owner).map(|bytes| (Quantity::Peak, bytes));
                for (quantity, bytes) in held.into_iter().chain(peak) {
                    seen.entry((scope, quantity, owner))
                        .or_default()
                        .push(bytes);
                }
            }
        }
    }
    let figures = seen
        .into_iter()
        .filter_map(|((scope, quantity, owner), mut bytes)| {
            bytes.sort_unstable();
            Some(Figure {
                scope,
                quantity,
                owner,
                engine: scope.engine().map(|model| engine_name(&names, model)),
                summary: summarise(&bytes, CONFIDENCE)?,
            })
        });
    figures.collect()
}

/// What the figures of a family are: of a stage or of the lifecycle, held or peak.
fn help(of_stages: bool, quantity: Quantity) -> &'static str {
    match (of_stages, quantity) {
        (false, Quantity::Held) => {
            "Memory held at the end of the lifecycle, before teardown. The categories cpu, device and other sum to total."
        }
        (false, Quantity::Peak) => "Highest point of the lifecycle above the baseline.",
        (true, Quantity::Held) => {
            "Memory a stage took, negative where it freed memory. The categories cpu, device and other sum to total; allocator and buffers are parts of device."
        }
        (true, Quantity::Peak) => "Highest point inside a stage above its beginning.",
    }
}

/// The report as an exposition. Every figure is the median of the runs that the table shows.
pub(crate) fn openmetrics(report: &Report) -> String {
    let header = &report.header;
    let release = bounded(header.release.as_deref().unwrap_or_default(), LONGEST);
    let board = header.environment.board.value();
    let board = bounded(board.map_or("", String::as_str), LONGEST);
    let common = [("release", release), ("board", board)];
    let all = of(report);
    let mut exposition = Exposition::default();
    for (scope, quantity) in [
        ("lifecycle", Quantity::Held),
        ("lifecycle", Quantity::Peak),
        ("stage", Quantity::Held),
        ("stage", Quantity::Peak),
    ] {
        let of_stages = scope == "stage";
        let name = format!("trtmem_{scope}_{}_bytes", quantity.id());
        let help = help(of_stages, quantity);
        let of_family = all.iter().filter(|it| it.quantity == quantity);
        for figure in of_family.filter(|it| it.scope.stage().is_some() == of_stages) {
            let stage = figure.scope.stage();
            let nth = stage.map(|_| figure.scope.nth().saturating_add(1).to_string());
            let labels = [
                ("engine", figure.engine.clone().unwrap_or_default()),
                ("stage", stage.map_or("", Stage::id).to_owned()),
                ("occurrence", nth.unwrap_or_default()),
                ("category", figure.owner.id().to_owned()),
            ];
            let labels = labelled(labels.iter().chain(&common));
            let summary = &figure.summary;
            let median = (Some(summary.median_bytes), summary.half_width_bytes());
            exposition.add_median(&name, help, &labels, median);
        }
    }
    let runs = || report.runs.iter();
    let noise = runs().filter_map(Run::noise_bytes);
    let noise = noise.map(|bytes| Measured::Value(i64::try_from(bytes).unwrap_or(i64::MAX)));
    let drift = runs().filter_map(Run::drift_bytes).map(Measured::Value);
    let (noise, drift) = (Measured::median(noise), Measured::median(drift));
    let common = labelled(&common);
    let help = "What available memory moved while nothing happened.";
    exposition.add("trtmem_noise_bytes", help, &common, noise.get());
    let help = "What was not reclaimed after the run.";
    exposition.add("trtmem_not_reclaimed_bytes", help, &common, drift.get());
    exposition.text()
}

/// The history as an exposition: of every figure the latest release's, and every step change.
pub fn history(history: &History) -> String {
    let mut exposition = Exposition::default();
    let rows = || history.rows.iter().enumerate();
    let help = "The figure of the latest release that has it; the middle of its runs.";
    for (at, HistoryRow { row, .. }) in rows() {
        let mut cells = history.releases.iter().zip(&row.cells).rev();
        if let Some((release, cell)) = cells.find(|(_, cell)| cell.value_bytes.is_some()) {
            let labels = of_row(history, row, at, &release.label);
            let median = (cell.value_bytes, cell.half_width_bytes);
            exposition.add_median("trtmem_trend_bytes", help, &labels, median);
        }
    }
    let help = "Step changes: by how much a release moved the level of a figure.";
    for (at, HistoryRow { row, steps, .. }) in rows() {
        for step in steps {
            let labels = of_row(history, row, at, history.label_of(step.side));
            let bytes = Some(step.change_bytes);
            exposition.add("trtmem_trend_change_bytes", help, &labels, bytes);
        }
    }
    exposition.text()
}

/// The position tells apart what shortened names would not.
fn of_row(history: &History, row: &Row, at: usize, release: &str) -> String {
    let key = row.key;
    let occurrence = u64::from(key.scope.nth()).saturating_add(1);
    let stage = key.scope.stage().map_or("lifecycle", Stage::id);
    labelled(&[
        ("series", at.to_string()),
        ("engine", row.engine.clone().unwrap_or_default()),
        ("stage", stage.to_owned()),
        ("occurrence", occurrence.to_string()),
        ("category", key.category.id().to_owned()),
        ("quantity", key.quantity.id().to_owned()),
        ("attribution", history.attribution.name().to_owned()),
        ("release", release.to_owned()),
    ])
}

/// `name="value",…`, with backslash and quote escaped. One that has no value is left out, as the specification has it.
/// Values are not cut here: names of engines are cut already, and differ at their ends.
fn labelled<'a>(labels: impl IntoIterator<Item = &'a (&'static str, String)>) -> String {
    let labels = labels.into_iter().filter(|(_, value)| !value.is_empty());
    let labels = labels.map(|(name, value)| {
        // The line feed is gone already, as every other control character.
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("{name}=\"{value}\"")
    });
    joined(labels, ",")
}

/// Metric families, gauges in bytes: the name of each, what it is, and its samples.
#[derive(Default)]
struct Exposition(Vec<(String, &'static str, String)>);

impl Exposition {
    /// Adds a sample to its family, where there is one.
    fn add(&mut self, name: &str, help: &'static str, labels: &str, bytes: Option<impl Display>) {
        let Some(bytes) = bytes else { return };
        let known = self.0.iter().position(|(known, ..)| known == name);
        let place = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push((name.to_owned(), help, String::new()));
        }
        self.0[place].2 += &format!("{name}{{{labels}}} {bytes}\n");
    }

    /// Adds a median, and how far the end of its interval is.
    fn add_median(
        &mut self,
        name: &str,
        help: &'static str,
        labels: &str,
        (median_bytes, half_width_bytes): (Option<i64>, Option<u64>),
    ) {
        const HALF_WIDTH: &str = "The farther end of the confidence interval of the median from it; absent where there are too few runs for one.";
        let stem = name.strip_suffix("_bytes").unwrap_or(name);
        let half_width = format!("{stem}_half_width_bytes");
        self.add(name, help, labels, median_bytes);
        self.add(&half_width, HALF_WIDTH, labels, half_width_bytes);
    }

    fn text(&self) -> String {
        let families = self.0.iter().map(|(name, help, samples)| {
            format!("# TYPE {name} gauge\n# UNIT {name} bytes\n# HELP {name} {help}\n{samples}")
        });
        families.collect::<String>() + "# EOF\n"
    }
}

/// One series' newest point.
#[derive(Serialize)]
struct Point {
    name: String,
    unit: &'static str,
    value: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    extra: String,
}

/// The figures of a report, medians of the runs that the table shows.
pub(crate) fn benchmark(report: &Report) -> Result<String, RenderError> {
    let context = context(report);
    let mut figures = of(report);
    figures.retain(|figure| !figure.scope.gives_back());
    let points = figures
        .iter()
        .filter(|figure| figure.summary.median_bytes >= 0);
    let points = points.map(|figure| {
        let summary = &figure.summary;
        let below_zero = below_zero(figure, &figures);
        Point {
            name: name(figure),
            unit: "bytes",
            value: summary.median_bytes,
            range: summary.half_width_bytes().map(|it| format!("± {it}")),
            extra: format!("n={}{below_zero}{context}", summary.runs),
        }
    });
    json::document(&points.collect::<Vec<Point>>())
}

/// What else of the same stage is not charted, since it is below zero.
fn below_zero(figure: &Figure, all: &[Figure]) -> String {
    let same = all.iter().filter(|other| other.scope == figure.scope);
    let below = same.filter(|other| other.summary.median_bytes < 0);
    let below = below.map(|it| format!("{}={}", category(it), it.summary.median_bytes));
    let below: Vec<String> = below.collect();
    if below.is_empty() {
        return String::new();
    }
    format!("\nnot charted, below zero: {}", below.join(" "))
}

/// `device`, `total-peak`.
fn category(figure: &Figure) -> String {
    let peak = match figure.quantity {
        Quantity::Held => "",
        Quantity::Peak => "-peak",
    };
    format!("{}{peak}", figure.owner.id())
}

/// `resnet50.engine/context/device`, `…/context-2/device-peak`.
fn name(figure: &Figure) -> String {
    let category = category(figure);
    let Some(stage) = figure.scope.stage() else {
        return format!("lifecycle/{category}");
    };
    let engine = figure.engine.as_deref().unwrap_or("process");
    let again = match figure.scope.nth() {
        0 => String::new(),
        nth => format!("-{}", nth.saturating_add(1)),
    };
    format!("{engine}/{}{again}/{category}", stage.id())
}

/// What the chart shows beside a point.
fn context(report: &Report) -> String {
    let header = &report.header;
    let release = header.release.as_ref().map(|it| ("release", it.as_str()));
    let board = header
        .environment
        .board
        .value()
        .map(|it| ("board", it.as_str()));
    let libraries = header.environment.libraries.iter().take(8);
    let libraries = libraries.map(|(name, version)| (name.as_str(), version.as_str()));
    let lines = release.into_iter().chain(board).chain(libraries);
    let lines = lines.chain([("attribution", header.attribution.kind.name())]);
    let lines = lines
        .map(|(name, text)| format!("\n{}={}", bounded(name, LONGEST), bounded(text, LONGEST)));
    lines.collect()
}
