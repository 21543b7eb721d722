//! The figures of a report as `OpenMetrics` 1.0 text (`prometheus.io/docs/specs/om/open_metrics_spec`):
//! gauges in bytes for a pushgateway or a textfile collector.
//!
//! There are no timestamps: a board's clock may say 1970, and a pushgateway refuses them.

use std::fmt::Display;

use crate::analysis::comparison::{Quantity, Row};
use crate::analysis::history::History;
use crate::analysis::words;
use crate::escape::bounded;
use crate::report::{Measured, Report, Run, Stage};

use super::metrics;

/// Longest value of a label, characters.
const LONGEST: usize = 200;

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
    let all = metrics::of(report);
    let mut families = Vec::new();
    let kinds = [
        ("lifecycle", Quantity::Held),
        ("lifecycle", Quantity::Peak),
        ("stage", Quantity::Held),
        ("stage", Quantity::Peak),
    ];
    for (scope, quantity) in kinds {
        let of_stages = scope == "stage";
        let name = format!("trtmem_{scope}_{}_bytes", words::quantity(quantity));
        let mut family = Figures::new(&name, help(of_stages, quantity));
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
            let (labels, summary) = (labelled(labels.iter().chain(&common)), &figure.summary);
            let half_width_bytes = summary.half_width_bytes();
            family.add(&labels, Some(summary.median_bytes), half_width_bytes);
        }
        families.extend([family.medians, family.half_widths]);
    }
    let runs = || report.runs.iter();
    let noise = runs().filter_map(Run::noise_bytes);
    let noise = noise.map(|bytes| Measured::Value(i64::try_from(bytes).unwrap_or(i64::MAX)));
    let drift = runs().filter_map(Run::drift_bytes).map(Measured::Value);
    let mut single = |name: &str, help, bytes: Measured<i64>| {
        let mut family = Family::new(name, help);
        family.add(&labelled(&common), bytes.get());
        families.push(family);
    };
    let help = "What available memory moved while nothing happened.";
    single("trtmem_noise_bytes", help, Measured::median(noise));
    let help = "What was not reclaimed after the run.";
    single("trtmem_not_reclaimed_bytes", help, Measured::median(drift));
    exposition(&families)
}

/// The history as an exposition: of every figure the latest release's, and every step change.
pub fn history(history: &History) -> String {
    let mut figures = Figures::new(
        "trtmem_trend_bytes",
        "The figure of the latest release that has it; the middle of its runs.",
    );
    let mut changes = Family::new(
        "trtmem_trend_change_bytes",
        "Step changes: by how much a release moved the level of a figure.",
    );
    for (at, row) in history.rows.iter().enumerate() {
        let mut cells = history.releases.iter().zip(&row.row.cells).rev();
        if let Some((release, cell)) = cells.find(|(_, cell)| cell.value_bytes.is_some()) {
            let labels = of_row(history, &row.row, at, &release.label);
            figures.add(&labels, cell.value_bytes, cell.half_width_bytes);
        }
        for step in &row.steps {
            let release = history.label_of(step.side);
            changes.add(
                &of_row(history, &row.row, at, release),
                Some(step.change_bytes),
            );
        }
    }
    exposition(&[figures.medians, figures.half_widths, changes])
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
        ("quantity", words::quantity(key.quantity).to_owned()),
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
    labels.collect::<Vec<String>>().join(",")
}

/// A metric family: gauges in bytes.
struct Family {
    name: String,
    help: &'static str,
    samples: String,
}

impl Family {
    fn new(name: &str, help: &'static str) -> Family {
        Family {
            name: name.to_owned(),
            help,
            samples: String::new(),
        }
    }

    /// Adds a sample, where there is one.
    fn add(&mut self, labels: &str, bytes: Option<impl Display>) {
        let sample = bytes.map(|bytes| format!("{}{{{labels}}} {bytes}\n", self.name));
        self.samples.extend(sample);
    }
}

/// Medians, and how far the ends of their intervals are.
struct Figures {
    medians: Family,
    half_widths: Family,
}

impl Figures {
    fn new(name: &str, help: &'static str) -> Figures {
        const HALF_WIDTH: &str = "The farther end of the confidence interval of the median from it; absent where there are too few runs for one.";
        let stem = name.strip_suffix("_bytes").unwrap_or(name);
        Figures {
            medians: Family::new(name, help),
            half_widths: Family::new(&format!("{stem}_half_width_bytes"), HALF_WIDTH),
        }
    }

    fn add(&mut self, labels: &str, median_bytes: Option<i64>, half_width_bytes: Option<u64>) {
        self.medians.add(labels, median_bytes);
        self.half_widths.add(labels, half_width_bytes);
    }
}

/// The families that have samples.
fn exposition(families: &[Family]) -> String {
    let families = families.iter().filter(|family| !family.samples.is_empty());
    let families = families.map(
        |Family {
             name,
             help,
             samples,
         }| {
            format!("# TYPE {name} gauge\n# UNIT {name} bytes\n# HELP {name} {help}\n{samples}")
        },
    );
    families.collect::<String>() + "# EOF\n"
}
