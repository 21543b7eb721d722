//! What differs between the machines and workloads of the sides, and whether that spoils the comparison.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Header, Model, Origin, Stage};
use crate::units;

use crate::analysis::engines::{EngineChange, EngineMatch, Engines};
use crate::analysis::sides::Gathered;

use super::model::EnvironmentRow;

/// Why sides are not compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    /// Their figures mean different things.
    #[error(
        "{base} and {other} were counted by different arithmetic ({its} and {theirs}), so their figures mean different things; measure both with the same --attribution, or give --force to compare them anyway"
    )]
    Attribution {
        /// Label of the base.
        base: String,
        /// Label of the other side.
        other: String,
        /// The base's attribution.
        its: &'static str,
        /// The other's.
        theirs: &'static str,
    },
    /// One is the build of an engine, the other the run of one.
    #[error(
        "{build} is the build of an engine and {run} the run of one, which have no stage in common but the first two; compare builds with builds"
    )]
    Work {
        /// Label of the build.
        build: String,
        /// Label of the other side.
        run: String,
    },
}

/// Refuses sides that have nothing in common, and, unless `force` insists, those whose figures mean different
/// things.
///
/// # Errors
/// Some are builds and others runs, or their attributions differ.
pub fn check_alike(sides: &[Gathered], force: bool) -> Result<(), Incomparable> {
    let label = |side: &Gathered| side.side.label.clone();
    let build = sides.iter().find(|side| is_build(side));
    if let (Some(build), Some(run)) = (build, sides.iter().find(|side| !is_build(side))) {
        let (build, run) = (label(build), label(run));
        return Err(Incomparable::Work { build, run });
    }
    let kind = |side: &Gathered| side.header.attribution.kind;
    let base = sides.first();
    let other = base.and_then(|base| sides.iter().find(|side| kind(side) != kind(base)));
    match (base, other) {
        (Some(base), Some(other)) if !force => Err(Incomparable::Attribution {
            base: label(base),
            other: label(other),
            its: kind(base).name(),
            theirs: kind(other).name(),
        }),
        _ => Ok(()),
    }
}

/// Whether a side is a build and nothing else: a live one, or that of a log.
fn is_build(side: &Gathered) -> bool {
    let stages = || side.runs.iter().flat_map(|run| &run.stages);
    let has = |stage: Stage| stages().any(|it| it.stage == stage);
    let is_log = side.header.origin() == Origin::Logged;
    side.header.workload.is_build() || is_log && has(Stage::Build) && !has(Stage::Deserialize)
}

/// The rows that differ, and loud warnings about those which may spoil the comparison.
pub(in crate::analysis) fn compare(
    sides: &[Gathered],
    engines: &Engines,
) -> (Vec<EnvironmentRow>, Vec<String>) {
    let mut warnings = Vec::new();
    let mut rows = named(sides, "", |header| &header.environment.libraries);
    for (name, spoils, read) in PROPERTIES {
        let row = differing(sides, name.to_owned(), read);
        if let (Some(row), Some(why)) = (&row, spoils) {
            warnings.push(warning(row, why));
        }
        rows.extend(row);
    }
    rows.extend(named(sides, "", |header| &header.environment.variables));
    rows.extend(named(sides, "option ", |header| {
        &header.workload.settings.backend_options
    }));
    rows.extend(engine_rows(sides, engines));
    (rows, warnings)
}

/// The rows of all names that any side has in a map.
fn named(
    sides: &[Gathered],
    prefix: &str,
    of: fn(&Header) -> &BTreeMap<String, String>,
) -> Vec<EnvironmentRow> {
    let names = sides.iter().flat_map(|side| of(side.header).keys());
    let names: BTreeSet<&String> = names.collect();
    let row = |name: &String| {
        let read = |header: &Header| of(header).get(name).cloned();
        differing(sides, format!("{prefix}{name}"), read)
    };
    names.into_iter().filter_map(row).collect()
}

/// What each side has; `None` where it is the same everywhere.
fn differing(
    sides: &[Gathered],
    name: String,
    read: impl Fn(&Header) -> Option<String>,
) -> Option<EnvironmentRow> {
    let values: Vec<Option<String>> = sides.iter().map(|side| read(side.header)).collect();
    let differs = values.iter().any(|value| Some(value) != values.first());
    differs.then(|| EnvironmentRow {
        name,
        values,
        note: String::new(),
    })
}

/// `different board: A and B. The figures may differ for that reason alone …`
fn warning(row: &EnvironmentRow, why: &str) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for value in &row.values {
        let value = value.as_deref().unwrap_or("unknown");
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    format!("different {}: {}. {why}", row.name, distinct.join(" and "))
}

const MACHINE: Option<&str> =
    Some("The figures may differ for that reason alone; --force accepts it.");
const TOOL: Option<&str> =
    Some("Compare releases with one instrument: measure both with the same trtmem.");
const WORK: Option<&str> =
    Some("Part of the difference may come from the workload, not from the release.");

/// A property of a side that is told where it differs: its name, why figures of sides that differ in it may not be
/// comparable, where that is so, and how it is read.
type Property = (
    &'static str,
    Option<&'static str>,
    fn(&Header) -> Option<String>,
);

const PROPERTIES: [Property; 20] = [
    ("attribution", None, |it| told(it.attribution.kind.name())),
    ("device", MACHINE, |it| {
        Some(it.environment.device.as_ref()?.name.clone())
    }),
    ("driver", None, |it| {
        told(&it.environment.device.as_ref()?.driver_version)
    }),
    ("board", MACHINE, |it| it.environment.board.value().cloned()),
    ("system", MACHINE, |it| told(&it.environment.system)),
    ("architecture", MACHINE, |it| {
        told(&it.environment.architecture)
    }),
    ("kernel", None, |it| told(&it.environment.kernel)),
    ("page size", MACHINE, |it| {
        known(it.environment.page_bytes).map(units::size)
    }),
    ("memory", None, |it| {
        it.environment.memory_bytes.get().map(units::size)
    }),
    ("processors", None, |it| {
        known(it.environment.processors).map(|it| it.to_string())
    }),
    ("node", None, |it| told(&it.environment.node)),
    ("version of trtmem", TOOL, |it| {
        Some(it.tool.version.clone())
    }),
    ("backend", WORK, |it| Some(it.workload.backend.clone())),
    ("number of contexts", WORK, |it| {
        Some(it.workload.settings.contexts.to_string())
    }),
    ("number of runtimes", WORK, |it| {
        Some(it.workload.settings.runtimes.to_string())
    }),
    ("number of cycles", WORK, |it| {
        Some(it.workload.settings.cycles.to_string())
    }),
    ("iterations", None, |it| {
        Some(it.workload.settings.iterations.to_string())
    }),
    ("warm-up", None, |it| {
        Some(it.workload.settings.warm_up.to_string())
    }),
    ("settling", None, |it| {
        Some(it.workload.settings.settle.clone())
    }),
    ("memory kept free", None, |it| {
        it.workload.settings.min_free_bytes.get().map(units::size)
    }),
];

/// Words about the machine; a report made from a log has none.
fn told(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

fn known(number: u64) -> Option<u64> {
    Some(number).filter(|number| *number > 0)
}

/// A row for every engine that is not the same file everywhere.
fn engine_rows(sides: &[Gathered], engines: &Engines) -> Vec<EnvironmentRow> {
    let mut files: Vec<Vec<Option<String>>> = vec![vec![None; sides.len()]; engines.matches.len()];
    for (at, (side, places)) in sides.iter().zip(&engines.positions).enumerate() {
        for (model, place) in side.header.workload.models.iter().zip(places) {
            let place = usize::try_from(*place).ok();
            if let Some(cell) = place.and_then(|place| files.get_mut(place)?.get_mut(at)) {
                *cell = Some(file(model));
            }
        }
    }
    let changed = |(engine, values): (&EngineMatch, Vec<Option<String>>)| {
        let note = match engine.change? {
            EngineChange::Same | EngineChange::Unknown => return None,
            EngineChange::Rebuilt => "rebuilt",
            EngineChange::Renamed => "renamed",
            EngineChange::Added => "added",
            EngineChange::Removed => "removed",
        };
        Some(EnvironmentRow {
            name: format!("engine {}", engine.label),
            values,
            note: note.to_owned(),
        })
    };
    let engines = engines.matches.iter().zip(files);
    engines.filter_map(changed).collect()
}

/// `9c1f53aa… 41.2 MiB`
fn file(model: &Model) -> String {
    let hash = model.sha256.value();
    let hash = hash.map(|hash| format!("{}…", hash.chars().take(8).collect::<String>()));
    let size = model.file_bytes.get().map(units::size);
    let known: Vec<String> = hash.into_iter().chain(size).collect();
    if known.is_empty() {
        return "present".to_owned();
    }
    known.join(" ")
}
