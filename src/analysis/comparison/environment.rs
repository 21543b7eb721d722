//! What differs between the machines and workloads of the sides, and whether that spoils the comparison.

use std::collections::BTreeSet;

use crate::report::{Header, Measured, Origin, Stage};
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
        return Err(Incomparable::Work {
            build: label(build),
            run: label(run),
        });
    }
    let Some((base, rest)) = sides.split_first() else {
        return Ok(());
    };
    let kind = base.header.attribution.kind;
    let differs = |side: &&Gathered| side.header.attribution.kind != kind;
    match rest.iter().find(differs) {
        Some(other) if !force => Err(Incomparable::Attribution {
            base: label(base),
            other: label(other),
            its: kind.name(),
            theirs: other.header.attribution.kind.name(),
        }),
        _ => Ok(()),
    }
}

/// Whether a side is a build and nothing else: a live one, or that of a log.
fn is_build(side: &Gathered) -> bool {
    let stages = || side.runs.iter().flat_map(|run| &run.stages);
    let has = |of: fn(Stage) -> bool| stages().any(|it| of(it.stage));
    let is_log = side.header.origin() == Origin::Logged;
    side.header.workload.is_build()
        || is_log && has(|stage| stage == Stage::Build) && !has(|stage| stage == Stage::Deserialize)
}

/// A property of a side that comparisons tell where it differs.
struct Property {
    name: String,
    /// Whether figures of sides that differ here may not be comparable; the reason in words.
    spoils: Option<&'static str>,
    of: Box<Read>,
}

/// Reads a property of a side.
type Read = dyn Fn(&Header) -> Option<String>;

impl Property {
    fn new(
        name: impl Into<String>,
        spoils: Option<&'static str>,
        of: impl Fn(&Header) -> Option<String> + 'static,
    ) -> Property {
        Property {
            name: name.into(),
            spoils,
            of: Box::new(of),
        }
    }
}

/// The rows that differ, and loud warnings about those which may spoil the comparison.
pub(in crate::analysis) fn compare(
    sides: &[Gathered],
    engines: &Engines,
) -> (Vec<EnvironmentRow>, Vec<String>) {
    let mut rows = Vec::new();
    let mut warnings = Vec::new();
    for property in properties(sides) {
        let values: Vec<Option<String>> = sides
            .iter()
            .map(|side| (property.of)(side.header))
            .collect();
        if values.windows(2).all(|pair| pair.first() == pair.last()) {
            continue;
        }
        if let Some(why) = property.spoils {
            warnings.push(warning(&property.name, &values, why));
        }
        rows.push(EnvironmentRow {
            name: property.name,
            values,
            note: String::new(),
        });
    }
    rows.extend(engine_rows(sides, engines));
    (rows, warnings)
}

/// `another board: A and B. Their figures may not be comparable …`
fn warning(name: &str, values: &[Option<String>], why: &str) -> String {
    let mut seen = BTreeSet::new();
    let distinct: Vec<&str> = values
        .iter()
        .map(|value| value.as_deref().unwrap_or("unknown"))
        .filter(|value| seen.insert(*value))
        .collect();
    format!("different {name}: {}. {why}", distinct.join(" and "))
}

const OTHER_MACHINE: &str = "The figures may differ for that reason alone; --force accepts it.";
const OTHER_TOOL: &str = "Compare releases with one instrument: measure both with the same trtmem.";
const OTHER_WORK: &str = "Part of the difference may come from the workload, not from the release.";

fn properties(sides: &[Gathered]) -> Vec<Property> {
    let mut properties = libraries(sides);
    properties.extend(machine());
    properties.extend(workload());
    properties.extend(variables(sides));
    properties.extend(backend_options(sides));
    properties
}

/// `TensorRT`, `CUDA` and whatever else did the work.
fn libraries(sides: &[Gathered]) -> Vec<Property> {
    let libraries = sides
        .iter()
        .flat_map(|side| side.header.environment.libraries.keys());
    let names: BTreeSet<String> = libraries.cloned().collect();
    let property = |name: String| {
        let key = name.clone();
        Property::new(name, None, move |header: &Header| {
            header.environment.libraries.get(&key).cloned()
        })
    };
    names.into_iter().map(property).collect()
}

/// Words about the machine; a report made from a log has none.
fn told(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

fn known(number: u64) -> Option<u64> {
    Some(number).filter(|number| *number > 0)
}

fn machine() -> Vec<Property> {
    vec![
        Property::new("attribution", None, |header| {
            Some(header.attribution.kind.name().to_owned())
        }),
        Property::new("device", Some(OTHER_MACHINE), |header| {
            Some(header.environment.device.as_ref()?.name.clone())
        }),
        Property::new("driver", None, |header| {
            told(&header.environment.device.as_ref()?.driver_version)
        }),
        Property::new("board", Some(OTHER_MACHINE), |header| {
            header.environment.board.value().cloned()
        }),
        Property::new("system", Some(OTHER_MACHINE), |header| {
            told(&header.environment.system)
        }),
        Property::new("architecture", Some(OTHER_MACHINE), |header| {
            told(&header.environment.architecture)
        }),
        Property::new("kernel", None, |header| told(&header.environment.kernel)),
        Property::new("page size", Some(OTHER_MACHINE), |header| {
            known(header.environment.page_bytes).map(units::size)
        }),
        Property::new("memory", None, |header| {
            header.environment.memory_bytes.get().map(units::size)
        }),
        Property::new("processors", None, |header| {
            known(header.environment.processors).map(|it| it.to_string())
        }),
        Property::new("node", None, |header| told(&header.environment.node)),
        Property::new("version of trtmem", Some(OTHER_TOOL), |header| {
            Some(header.tool.version.clone())
        }),
    ]
}

fn workload() -> Vec<Property> {
    let number = |figure: u32| Some(figure.to_string());
    let bytes = |figure: &Measured<u64>| figure.get().map(units::size);
    vec![
        Property::new("backend", Some(OTHER_WORK), |header| {
            Some(header.workload.backend.clone())
        }),
        Property::new("number of contexts", Some(OTHER_WORK), move |header| {
            number(header.workload.settings.contexts)
        }),
        Property::new("number of runtimes", Some(OTHER_WORK), move |header| {
            number(header.workload.settings.runtimes)
        }),
        Property::new("number of cycles", Some(OTHER_WORK), move |header| {
            number(header.workload.settings.cycles)
        }),
        Property::new("iterations", None, move |header| {
            number(header.workload.settings.iterations)
        }),
        Property::new("warm-up", None, move |header| {
            number(header.workload.settings.warm_up)
        }),
        Property::new("settling", None, |header| {
            Some(header.workload.settings.settle.clone())
        }),
        Property::new("memory kept free", None, move |header| {
            bytes(&header.workload.settings.min_free_bytes)
        }),
    ]
}

fn variables(sides: &[Gathered]) -> Vec<Property> {
    let names = sides
        .iter()
        .flat_map(|side| side.header.environment.variables.keys());
    let names: BTreeSet<String> = names.cloned().collect();
    let property = |name: String| {
        let key = name.clone();
        Property::new(name, None, move |header: &Header| {
            header.environment.variables.get(&key).cloned()
        })
    };
    names.into_iter().map(property).collect()
}

fn backend_options(sides: &[Gathered]) -> Vec<Property> {
    let options = |side: &Gathered| {
        let options = &side.header.workload.settings.backend_options;
        options.keys().cloned().collect::<Vec<_>>()
    };
    let names: BTreeSet<String> = sides.iter().flat_map(options).collect();
    let property = |name: String| {
        let key = name.clone();
        Property::new(format!("option {name}"), None, move |header: &Header| {
            header.workload.settings.backend_options.get(&key).cloned()
        })
    };
    names.into_iter().map(property).collect()
}

/// A row for every engine that is not the same file everywhere.
fn engine_rows(sides: &[Gathered], engines: &Engines) -> Vec<EnvironmentRow> {
    let mut files: Vec<Vec<Option<String>>> = vec![vec![None; sides.len()]; engines.matches.len()];
    for (at, side) in sides.iter().enumerate() {
        for (model, position) in side.header.workload.models.iter().zip(0..) {
            let place = engines.position(at, position);
            let place = place.and_then(|place| usize::try_from(place).ok());
            let cell = place.and_then(|place| files.get_mut(place)?.get_mut(at));
            if let Some(cell) = cell {
                *cell = Some(file(model.sha256.value(), model.file_bytes.get()));
            }
        }
    }
    let changed = |(engine, values): (&EngineMatch, Vec<Option<String>>)| {
        let note = match engine.change {
            None | Some(EngineChange::Same | EngineChange::Unknown) => return None,
            Some(EngineChange::Rebuilt) => "rebuilt",
            Some(EngineChange::Renamed) => "renamed",
            Some(EngineChange::Added) => "added",
            Some(EngineChange::Removed) => "removed",
        };
        Some(EnvironmentRow {
            name: format!("engine {}", engine.label),
            values,
            note: note.to_owned(),
        })
    };
    engines
        .matches
        .iter()
        .zip(files)
        .filter_map(changed)
        .collect()
}

/// `9c1f53aa… 41.2 MiB`
fn file(hash: Option<&String>, bytes: Option<u64>) -> String {
    let hash = hash.map(|hash| {
        let short: String = hash.chars().take(8).collect();
        format!("{short}…")
    });
    let size = bytes.map(units::size);
    match (hash, size) {
        (Some(hash), Some(size)) => format!("{hash} {size}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => "present".to_owned(),
    }
}
