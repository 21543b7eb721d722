//! Where and how a report was made.

use crate::form::html::markup::Markup;
use crate::render::page::document::Block;
use crate::report::{Environment, Header, Measured, Model, Settings, Workload};
use crate::units;

/// Entries of lists that are shown; all are in the JSON.
const MOST_ENTRIES: usize = 40;

/// The machine, the models, and how the runs were made.
pub(super) fn blocks(header: &Header) -> Vec<Block> {
    let mut blocks = vec![Block::Facts(machine(header))];
    let variables = listed(&header.environment.variables);
    if !variables.is_empty() {
        blocks.push(Block::Heading(Markup::prose("Variables that were set")));
        blocks.push(Block::Facts(variables));
    }
    blocks.push(Block::Heading(Markup::prose("What was run, and how")));
    blocks.push(Block::Facts(settings(header)));
    let options = listed(&header.workload.settings.backend_options);
    if !options.is_empty() {
        blocks.push(Block::Heading(Markup::prose("Options of the backend")));
        blocks.push(Block::Facts(options));
    }
    blocks
}

type Fact = (Markup, Markup);

fn fact(name: &str, value: &str) -> Fact {
    (Markup::prose(name), Markup::name(value))
}

fn listed(entries: &std::collections::BTreeMap<String, String>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = entries
        .iter()
        .take(MOST_ENTRIES)
        .map(|(name, value)| (Markup::name(name), Markup::name(value)))
        .collect();
    facts.extend(more(entries.len()));
    facts
}

fn more(all: usize) -> Option<Fact> {
    match all.checked_sub(MOST_ENTRIES) {
        Some(more @ 1..) => Some(fact("", &format!("{more} more in the JSON"))),
        _ => None,
    }
}

fn or_reason(figure: &Measured<u64>, words: fn(u64) -> String) -> String {
    match figure {
        Measured::Value(figure) => words(*figure),
        Measured::Absent { absent } => format!("unknown: {absent}"),
    }
}

fn machine(header: &Header) -> Vec<Fact> {
    let environment = &header.environment;
    let board = match &environment.board {
        Measured::Value(board) => board.clone(),
        Measured::Absent { absent } => format!("unknown: {absent}"),
    };
    let mut facts = vec![
        fact("made", &header.created),
        fact(
            "system",
            &format!(
                "{} {} {}",
                environment.system, environment.kernel, environment.architecture
            ),
        ),
        fact("kernel build", &environment.kernel_build),
        fact("board", &board),
        fact("name of the machine", &environment.node),
        fact("memory", &or_reason(&environment.memory_bytes, units::size)),
        fact("page", &units::size(environment.page_bytes)),
        fact("processors", &environment.processors.to_string()),
    ];
    facts.extend(software(environment));
    facts
}

/// The device, the libraries and the limits.
fn software(environment: &Environment) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(device) = &environment.device {
        facts.push(fact(
            "device",
            &format!(
                "{}: compute {}, {} multiprocessors, {}{}",
                device.name,
                device.compute_capability,
                device.multiprocessors,
                or_reason(&device.total_bytes, units::size),
                if device.integrated {
                    ", integrated"
                } else {
                    ""
                }
            ),
        ));
        facts.push(fact("CUDA of the driver", &device.driver_version));
    }
    for (name, version) in environment.libraries.iter().take(MOST_ENTRIES) {
        let path = environment.library_paths.get(name);
        let path = path.map_or_else(String::new, |path| format!(", {path}"));
        facts.push((
            Markup::name(name),
            Markup::name(&format!("{version}{path}")),
        ));
    }
    for (name, bytes) in environment.limits.iter().take(MOST_ENTRIES) {
        // What is absent here is a limit that does not apply, and the reason says so.
        let limit = match bytes {
            Measured::Value(bytes) => units::size(*bytes),
            Measured::Absent { absent } => absent.clone(),
        };
        facts.push((Markup::name(&format!("limit {name}")), Markup::name(&limit)));
    }
    facts
}

/// The models, each with its file.
fn models(workload: &Workload) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (index, model) in workload.models.iter().take(MOST_ENTRIES).enumerate() {
        let name = match workload.models.len() {
            1 => "model".to_owned(),
            _ => format!("model {}", index + 1),
        };
        let value = Markup::name(&model.path).above(&Markup::prose(&about(model)));
        facts.push((Markup::prose(&name), value));
    }
    facts.extend(more(workload.models.len()));
    facts
}

fn settings(header: &Header) -> Vec<Fact> {
    let workload = &header.workload;
    let settings = &workload.settings;
    let mut facts = models(workload);
    let arithmetic = format!(
        "{}{}: {}",
        header.attribution.kind.name(),
        if header.attribution.forced {
            ", forced"
        } else {
            ""
        },
        header.attribution.reason
    );
    facts.push((Markup::prose("backend"), Markup::name(&workload.backend)));
    facts.push((Markup::prose("arithmetic"), Markup::prose(&arithmetic)));
    facts.push(fact("runs", &settings.runs.to_string()));
    facts.push(fact(
        "iterations",
        &format!(
            "{} after {} to warm up",
            settings.iterations, settings.warm_up
        ),
    ));
    facts.push(fact("settling", &settings.settle));
    facts.extend(bounds(settings));
    facts
}

/// What is said only where it was asked for.
fn bounds(settings: &Settings) -> Vec<Fact> {
    let mut facts = Vec::new();
    let several = [
        ("contexts of each engine", settings.contexts),
        ("runtimes", settings.runtimes),
        ("cycles", settings.cycles),
    ];
    for (name, number) in several.into_iter().filter(|(_, number)| *number > 1) {
        facts.push(fact(name, &number.to_string()));
    }
    let limits = [
        (
            "timeout of a stage",
            &settings.stage_timeout_ns,
            units::time as fn(u64) -> String,
        ),
        ("ended below", &settings.min_free_bytes, units::size),
        ("watched every", &settings.peak_interval_ns, units::time),
    ];
    for (name, figure, words) in limits {
        if let Measured::Value(figure) = figure {
            facts.push(fact(name, &words(*figure)));
        }
    }
    facts
}

/// Format, size and hash of a model; a reason that both lack is said once.
fn about(model: &Model) -> String {
    if let (Some(reason), Some(other)) = (model.file_bytes.reason(), model.sha256.reason())
        && reason == other
    {
        return format!("{}, no file: {reason}", model.format);
    }
    let hash = match &model.sha256 {
        Measured::Value(hash) => format!("SHA-256 {hash}"),
        Measured::Absent { absent } => format!("no hash: {absent}"),
    };
    let size = or_reason(&model.file_bytes, units::size);
    format!("{}, {size}, {hash}", model.format)
}
