//! What stands above the table, and what pages have besides: every run, the environment, how to read it.

use std::collections::BTreeMap;

use crate::analysis::lifecycle::{Figures, Row as Line, Shown, ended, temperature};
use crate::report::{
    AttributionKind, Delta, Environment, Mark, Measured, Model, Origin, Outcome, Report, Run,
    Settings, Workload,
};
use crate::units::{self, TimeScale, count, joined, size};
use crate::view::document::{Block, Cell, Column, Row, Table, Text};

use super::stages::{self, is_marked};

/// Entries of lists that are shown; all are in the JSON.
const MOST_ENTRIES: usize = 40;

/// What was measured, where, and how quiet the machine was.
pub(super) fn about(shown: &Shown) -> Vec<Text> {
    let header = &shown.report.header;
    let mut lines = vec![subject(shown.report)];
    let release = header.release.as_ref().map(|it| format!("release {it}"));
    let board = header.environment.board.value().cloned();
    let origin = joined(release.into_iter().chain(board), " · ");
    if !origin.is_empty() {
        lines.push(origin.into());
    }
    lines.push(match header.origin() {
        Origin::Logged => read_from(shown.report),
        Origin::Measured => noise_and_time(&shown.report.runs, &made(shown.report)).into(),
    });
    lines
}

/// `resnet50.engine · 41.2 MiB · TensorRT 8.4.12 · CUDA 11.4 · Orin · QNX 7.1.0 aarch64 · unified`
fn subject(report: &Report) -> Text {
    let header = &report.header;
    let models = &header.workload.models;
    let subject = match models.as_slice() {
        [] => "no model".into(),
        [first, rest @ ..] if rest.iter().all(|model| model.path == first.path) => {
            let times = format!(" ×{}", models.len());
            let times = if rest.is_empty() { "" } else { &times };
            Text::name(first.path.rsplit('/').next().unwrap_or_default()).then(times)
        }
        several => count(several.len(), "model").into(),
    };
    let sizes: Option<Vec<u64>> = models.iter().map(|it| it.file_bytes.get()).collect();
    let sizes = sizes.filter(|sizes| !sizes.is_empty());
    let bytes = sizes.map(|sizes| size(sizes.into_iter().fold(0, u64::saturating_add)));
    let environment = &header.environment;
    let libraries = libraries(environment);
    let is_bare = libraries.is_empty() && header.origin() == Origin::Measured;
    let machine = [
        &environment.system,
        &environment.kernel,
        &environment.architecture,
    ];
    // A log tells nothing of the machine.
    let machine = machine.into_iter().filter(|it| !it.is_empty());
    let machine = joined(machine.map(String::as_str), " ");
    let is_forced = header.attribution.forced;
    let forced = if is_forced { " (forced)" } else { "" };
    let mut parts: Vec<String> = bytes.into_iter().collect();
    parts.extend(is_bare.then(|| format!("{} backend", header.workload.backend)));
    parts.extend(libraries);
    parts.extend(environment.device.as_ref().map(|it| it.name.clone()));
    parts.extend([machine].into_iter().filter(|it| !it.is_empty()));
    parts.push(format!("{}{forced}", header.attribution.kind.name()));
    subject.then(format!(" · {}", parts.join(" · ")))
}

/// The libraries that do the work, TensorRT before CUDA; one that only tells figures is left out.
fn libraries(environment: &Environment) -> Vec<String> {
    const TELLS_FIGURES: &str = "NVML";
    let all = environment.libraries.iter();
    let mut libraries: Vec<_> = all.filter(|(name, _)| *name != TELLS_FIGURES).collect();
    libraries.sort_by_key(|(name, _)| (!name.starts_with("TensorRT"), *name));
    let named = |(name, version)| format!("{name} {version}");
    libraries.into_iter().map(named).collect()
}

/// `4 of 10 runs`
fn made(report: &Report) -> String {
    let asked = usize::try_from(report.header.workload.settings.runs).unwrap_or(usize::MAX);
    match report.runs.len() {
        made if made < asked => format!("{made} of {}", count(asked, "run")),
        made => count(made, "run"),
    }
}

/// `noise at rest: system ±16 KiB, heap 0 B · 1 run, 3.2 s, of which settling 0.31 s`; the largest noise of any run.
fn noise_and_time(runs: &[Run], made: &str) -> String {
    let measured = || runs.iter().filter_map(|run| run.noise.value());
    let system = measured().filter_map(|noise| noise.system_bytes.get());
    let heap = measured().filter_map(|noise| noise.heap_bytes.get());
    let [system, heap] = [system.max(), heap.max()].map(|bytes| match bytes {
        None => "unknown".to_owned(),
        Some(0) => size(0),
        Some(bytes) => format!("±{}", size(bytes)),
    });
    let finished = runs.iter().flat_map(Run::finished);
    let settling = finished.map(|(_, figures)| figures.settle.waited_ns);
    let settling = units::time(settling.fold(0, u64::saturating_add));
    let all = units::time(runs.iter().map(wall_ns).fold(0, u64::saturating_add));
    format!(
        "noise at rest: system {system}, heap {heap} · {made}, {all}, of which settling {settling}"
    )
}

/// How long a run took; for one whose end is not known, up to its last sample.
fn wall_ns(run: &Run) -> u64 {
    let ends = run.samples.first().zip(run.samples.last());
    let seen = ends.map_or(0, |(first, last)| last.at_ns.saturating_sub(first.at_ns));
    run.cost.value().map_or(seen, |cost| cost.wall_ns)
}

/// `read from a.log, lines 1 to 1927 · 1 run · noise assumed: 16 MiB`
fn read_from(report: &Report) -> Text {
    let options = &report.header.workload.settings.backend_options;
    let of = |name| options.get(name).map_or("", String::as_str);
    let noise = report.runs.iter().filter_map(|run| run.noise.value());
    let assumed = noise.filter(|noise| noise.assumed);
    let assumed = assumed.filter_map(|noise| noise.system_bytes.get()).max();
    let assumed = assumed.map(|bytes| format!(" · noise assumed: {}", size(bytes)));
    let (lines, made, assumed) = (of("lines"), made(report), assumed.unwrap_or_default());
    let log = Text::from("read from ").then(Text::name(of("log")));
    log.then(format!(", lines {lines} · {made}{assumed}"))
}

/// Every run, one row each; nothing where there is only one, which every other table is about.
pub(super) fn runs(report: &Report) -> Vec<Block> {
    if report.runs.len() < 2 {
        return Vec::new();
    }
    let figures = stages::columns(report.header.attribution.kind);
    let wall = |run: &Run| run.cost.value().map(|cost| cost.wall_ns);
    let longest = report.runs.iter().filter_map(wall).max();
    let scale = longest.map(TimeScale::of);
    let row = |run: &Run| {
        let life = run.lifecycle.value();
        let none = || Delta::absent("it has no lifecycle");
        let whole = Figures {
            delta: life.map_or_else(none, |life| life.delta.clone()),
            peak: Some(life.map_or(none().total_bytes, |life| life.peak_bytes.clone())),
            spread: None,
            duration_ns: wall(run),
            mark: life.map_or(Mark::NotChecked, |life| life.mark),
        };
        let mut cells = vec![Cell::words(name_of(run))];
        cells.extend(stages::of_figures(&whole, &figures, false, scale));
        cells.extend([
            Cell::plain(run.noise_bytes()),
            Cell::signed(run.drift_bytes()),
        ]);
        Row::new(cells)
    };
    let mut columns = vec![Column::words("run")];
    columns.extend(stages::head(&figures, false));
    columns.extend(["noise ±", "not reclaimed"].map(Column::figures));
    vec![Block::Table(Table {
        id: "runs-caption",
        caption: "The lifecycle total of every run, MiB; noise is what available memory moved at rest, not reclaimed what the system had not regained after exit".into(),
        noun: "run",
        columns,
        rows: report.runs.iter().map(row).collect(),
        ..Table::default()
    })]
}

/// `2 warm, died`
fn name_of(run: &Run) -> String {
    let (number, temperature) = (u64::from(run.index) + 1, temperature(run.temperature));
    match &run.outcome {
        Outcome::Finished => format!("{number} {temperature}"),
        outcome => format!("{number} {temperature}, {}", ended(outcome).1),
    }
}

type Fact = (Text, Text);

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    (name.into(), Text::name(value))
}

/// The machine, the models, and how the runs were made.
pub(super) fn environment(shown: &Shown) -> Vec<Block> {
    let header = &shown.report.header;
    let environment = &header.environment;
    let mut machine = vec![fact("made", &header.created)];
    machine.extend(machine_of(environment));
    let is_forced = header.attribution.forced;
    let forced = if is_forced { ", forced" } else { "" };
    let kind = header.attribution.kind.name();
    let arithmetic = format!("{kind}{forced}: {}", header.attribution.reason);
    let workload = &header.workload;
    let mut settings = models(workload);
    settings.push(fact("backend", &workload.backend));
    settings.push(("arithmetic".into(), arithmetic.into()));
    settings.extend(settings_of(&workload.settings));
    let parts = [
        ("Variables that were set", listed(&environment.variables)),
        ("What was run, and how", settings),
        (
            "Options of the backend",
            listed(&workload.settings.backend_options),
        ),
    ];
    let parts = parts.into_iter().filter(|(_, facts)| !facts.is_empty());
    let parts =
        parts.flat_map(|(heading, facts)| [Block::Heading(heading.into()), Block::Facts(facts)]);
    [Block::Facts(machine)].into_iter().chain(parts).collect()
}

fn listed(entries: &BTreeMap<String, String>) -> Vec<Fact> {
    let told = entries.iter().take(MOST_ENTRIES);
    let told = told.map(|(name, value)| (Text::name(name), Text::name(value)));
    told.chain(more(entries.len())).collect()
}

fn more(all: usize) -> Option<Fact> {
    let more = all.checked_sub(MOST_ENTRIES).filter(|more| *more > 0)?;
    Some(fact("", format!("{more} more in the JSON")))
}

fn or_reason<T: Clone>(figure: &Measured<T>, words: impl Fn(T) -> String) -> String {
    match figure {
        Measured::Value(figure) => words(figure.clone()),
        Measured::Absent { absent } => format!("unknown: {absent}"),
    }
}

fn machine_of(it: &Environment) -> Vec<Fact> {
    let system = format!("{} {} {}", it.system, it.kernel, it.architecture);
    let mut facts = vec![
        fact("system", system),
        fact("kernel build", &it.kernel_build),
        fact("board", or_reason(&it.board, |board| board)),
        fact("name of the machine", &it.node),
        fact("memory", or_reason(&it.memory_bytes, size)),
        fact("page", size(it.page_bytes)),
        fact("processors", it.processors.to_string()),
    ];
    if let Some(device) = &it.device {
        let (name, compute) = (&device.name, &device.compute_capability);
        let (number, bytes) = (device.multiprocessors, or_reason(&device.total_bytes, size));
        let integrated = if device.integrated {
            ", integrated"
        } else {
            ""
        };
        let words =
            format!("{name}: compute {compute}, {number} multiprocessors, {bytes}{integrated}");
        facts.push(fact("device", words));
        facts.push(fact("CUDA of the driver", &device.driver_version));
    }
    let libraries = it.libraries.iter().take(MOST_ENTRIES);
    facts.extend(libraries.map(|(name, version)| {
        let path = it.library_paths.get(name).map(|path| format!(", {path}"));
        let version = format!("{version}{}", path.unwrap_or_default());
        (Text::name(name), Text::name(version))
    }));
    let limits = it.limits.iter().take(MOST_ENTRIES);
    facts.extend(limits.map(|(name, limit)| {
        // What is absent here is a limit that does not apply, and the reason says so.
        let limit = limit.get().map(size).or(limit.reason().map(str::to_owned));
        let name = Text::from("limit ").then(Text::name(name));
        (name, Text::name(limit.unwrap_or_default()))
    }));
    facts
}

/// The models, each with its file.
fn models(workload: &Workload) -> Vec<Fact> {
    let models = &workload.models;
    let told = models.iter().take(MOST_ENTRIES).enumerate();
    let told = told.map(|(index, model)| {
        let number = format!("model {}", index + 1);
        let name = if models.len() == 1 { "model" } else { &number };
        (name.into(), Text::name(&model.path).above(file(model)))
    });
    told.chain(more(models.len())).collect()
}

/// Format, size and hash of a model; a reason that both lack is said once.
fn file(model: &Model) -> String {
    let (format, bytes) = (&model.format, or_reason(&model.file_bytes, size));
    match &model.sha256 {
        Measured::Value(hash) => format!("{format}, {bytes}, SHA-256 {hash}"),
        Measured::Absent { absent } if model.file_bytes.reason() == Some(absent) => {
            format!("{format}, no file: {absent}")
        }
        Measured::Absent { absent } => format!("{format}, {bytes}, no hash: {absent}"),
    }
}

/// How the runs were made; some things are said only where they were asked for.
fn settings_of(it: &Settings) -> Vec<Fact> {
    let iterations = format!("{} after {} to warm up", it.iterations, it.warm_up);
    let mut facts = vec![
        fact("runs", it.runs.to_string()),
        fact("iterations", iterations),
        fact("settling", &it.settle),
    ];
    let several = [
        ("contexts of each engine", it.contexts),
        ("runtimes", it.runtimes),
        ("cycles", it.cycles),
    ];
    let several = several.into_iter().filter(|(_, number)| *number > 1);
    facts.extend(several.map(|(name, number)| fact(name, number.to_string())));
    let limits = [
        (
            "timeout of a stage",
            it.stage_timeout_ns.get().map(units::time),
        ),
        ("ended below", it.min_free_bytes.get().map(size)),
        ("watched every", it.peak_interval_ns.get().map(units::time)),
    ];
    let limits = limits.into_iter();
    facts.extend(limits.filter_map(|(name, limit)| Some(fact(name, limit?))));
    facts
}

/// What words and signs mean, as far as this report uses them.
pub(super) fn reading(shown: &Shown, rows: &[Line]) -> Vec<Text> {
    let kind = shown.report.header.attribution.kind;
    let total = match kind {
        AttributionKind::Unified => {
            "total is the fall of the system's available memory; the device's memory comes out of it: other is the growth of the process's private resident memory less cpu, which is the heap's slack, and device = total − cpu − other, what GPU, DLA, VIC and PVA take and what the driver takes for them; where private resident memory cannot be read, device = total − cpu holds the slack"
        }
        AttributionKind::Discrete => {
            "total is the fall of the system's available memory and of the device's free memory together; other = total − cpu − device"
        }
        AttributionKind::HostOnly => {
            "total is the fall of the system's available memory; no GPU is in play, so other = total − cpu"
        }
        AttributionKind::Logged => {
            "the figures are TensorRT's own, in whole MiB: cpu is the memory of the process, device all memory in use on the device; where the device's memory is the system's, total is the latter alone and device = total − cpu"
        }
    };
    let cpu = match kind {
        AttributionKind::Logged => "what happened between two lines of the log is in no stage",
        _ => "cpu is the growth of heap in use",
    };
    let mut points = vec![
        total,
        cpu,
        "peak is the highest point inside a stage, above its beginning",
        "the lifecycle total is measured from before the first stage to before the first release",
        "a dash is a figure that was not measured; the notes have the reason",
    ];
    if shown.medians() {
        points.push("the grey bands are the middle noise of the runs shown; the noise above the table is the largest");
    }
    if is_marked(rows, Mark::WithinNoise) {
        points.push("~ marks a total no larger than what the counters move by themselves");
    }
    if is_marked(rows, Mark::OtherProcesses) {
        points.push(
            "? marks a total during which other processes moved more than the noise; it may include theirs",
        );
    }
    points.into_iter().map(Text::from).collect()
}
