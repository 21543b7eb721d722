//! What was measured, where, and how quiet the machine was.

use crate::analysis::lifecycle;
use crate::escape::escape;
use crate::report::{Environment, Measured, Origin, Report, Run};
use crate::units;

use crate::analysis::lifecycle::Shown;
use crate::units::count;

/// The lines above the table.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let report = shown.report;
    let mut lines = vec![subject(report)];
    lines.extend(origin(report));
    lines.push(noise_and_time(report));
    lines
}

/// Name of a model, safe to print.
pub(crate) fn model_name(report: &Report, position: u32) -> String {
    escape(&lifecycle::model_name(report, position)).into_owned()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `resnet50.engine · 41.2 MiB · TensorRT 8.4.12 · CUDA 11.4 · Orin · QNX 7.1.0 aarch64 · unified`
fn subject(report: &Report) -> String {
    let header = &report.header;
    let models = &header.workload.models;
    let mut parts = vec![match models.as_slice() {
        [] => "no model".to_owned(),
        [model] => escape(file_name(&model.path)).into_owned(),
        [first, rest @ ..] if rest.iter().all(|model| model.path == first.path) => {
            format!("{} ×{}", escape(file_name(&first.path)), models.len())
        }
        several => count(several.len(), "model"),
    }];
    let sizes: Vec<u64> = models
        .iter()
        .filter_map(|model| model.file_bytes.get())
        .collect();
    if !sizes.is_empty() && sizes.len() == models.len() {
        let sum = sizes
            .iter()
            .fold(0u64, |sum, size| sum.saturating_add(*size));
        parts.push(units::size(sum));
    }
    let environment = &header.environment;
    if libraries(environment).is_empty() && header.origin() == Origin::Measured {
        parts.push(format!("{} backend", escape(&header.workload.backend)));
    }
    for (name, version) in libraries(environment) {
        parts.push(format!("{} {}", escape(name), escape(version)));
    }
    if let Some(device) = &environment.device {
        parts.push(escape(&device.name).into_owned());
    }
    let machine = [
        &environment.system,
        &environment.kernel,
        &environment.architecture,
    ];
    // A log tells nothing of the machine.
    let told: Vec<_> = machine.into_iter().filter(|it| !it.is_empty()).collect();
    if !told.is_empty() {
        let told: Vec<_> = told.into_iter().map(|it| escape(it)).collect();
        parts.push(told.join(" "));
    }
    let forced = if header.attribution.forced {
        " (forced)"
    } else {
        ""
    };
    parts.push(format!("{}{forced}", header.attribution.kind.name()));
    parts.join(" · ")
}

/// The libraries that do the work, TensorRT before CUDA; one that only tells figures is left out.
fn libraries(environment: &Environment) -> Vec<(&String, &String)> {
    const TELLS_FIGURES: &str = "NVML";
    let mut libraries: Vec<(&String, &String)> = environment
        .libraries
        .iter()
        .filter(|(name, _)| *name != TELLS_FIGURES)
        .collect();
    libraries.sort_by_key(|(name, _)| (!name.starts_with("TensorRT"), *name));
    libraries
}

/// The user's label and the board, where there are any.
fn origin(report: &Report) -> Option<String> {
    let header = &report.header;
    let release = header
        .release
        .as_ref()
        .map(|release| format!("release {}", escape(release)));
    let board = header
        .environment
        .board
        .value()
        .map(|board| escape(board).into_owned());
    let parts: Vec<String> = release.into_iter().chain(board).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// `noise at rest: system ±16 KiB, heap 0 B · 1 run, 3.2 s, of which settling 0.31 s`
fn noise_and_time(report: &Report) -> String {
    let runs = &report.runs;
    let asked = usize::try_from(report.header.workload.settings.runs).unwrap_or(usize::MAX);
    let made = if runs.len() < asked {
        format!("{} of {}", runs.len(), count(asked, "run"))
    } else {
        count(runs.len(), "run")
    };
    if report.header.origin() == Origin::Logged {
        return read_from(report, &made);
    }
    let wall = runs.iter().map(wall_ns).fold(0, u64::saturating_add);
    let settling = runs
        .iter()
        .flat_map(Run::finished)
        .map(|(_, figures)| figures.settle.waited_ns)
        .fold(0, u64::saturating_add);
    format!(
        "noise at rest: {} · {made}, {}, of which settling {}",
        noise(runs),
        units::time(wall),
        units::time(settling)
    )
}

/// `read from a.log, lines 1 to 1927 · 1 run · noise assumed: 16 MiB`
fn read_from(report: &Report, made: &str) -> String {
    let told = &report.header.workload.settings.backend_options;
    let of = |name| told.get(name).map_or("", String::as_str);
    let noise = report.runs.iter().filter_map(|run| run.noise.value());
    let assumed = noise.filter(|noise| noise.assumed);
    let assumed = assumed.filter_map(|noise| noise.system_bytes.get()).max();
    let assumed = assumed.map_or_else(String::new, |bytes| {
        format!(" · noise assumed: {}", units::size(bytes))
    });
    format!(
        "read from {}, lines {} · {made}{assumed}",
        escape(of("log")),
        escape(of("lines"))
    )
}

/// The largest noise of any run.
fn noise(runs: &[Run]) -> String {
    let measured = || runs.iter().filter_map(|run| run.noise.value());
    let system = measured()
        .filter_map(|noise| noise.system_bytes.get())
        .max();
    let heap = measured().filter_map(|noise| noise.heap_bytes.get()).max();
    let words = |bytes: Option<u64>| match bytes {
        None => "unknown".to_owned(),
        Some(0) => units::size(0),
        Some(bytes) => format!("±{}", units::size(bytes)),
    };
    format!("system {}, heap {}", words(system), words(heap))
}

/// How long a run took; for one whose end is not known, up to its last sample.
fn wall_ns(run: &Run) -> u64 {
    if let Measured::Value(cost) = &run.cost {
        return cost.wall_ns;
    }
    match (run.samples.first(), run.samples.last()) {
        (Some(first), Some(last)) => last.at_ns.saturating_sub(first.at_ns),
        _ => 0,
    }
}
