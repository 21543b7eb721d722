//! The answer in words: what takes the most, and what the model itself costs.

use crate::report::{Mark, Measured, Stage, model_cost, whole_life};
use crate::units;

use super::header::model_name;
use super::rows::{Line, Row};
use super::shown::Shown;

/// The sentence at the end of a table; `None` where nothing was measured.
pub(in crate::render) fn sentence(shown: &Shown, lines: &[Line]) -> Option<String> {
    let kind = shown.report.header.attribution.kind;
    let life = whole_life(kind, shown.runs.first()?)?;
    let whole = shown.median(|run| Some(whole_life(kind, run)?.delta.total_bytes));
    let Some(total) = whole.get() else {
        let reason = life.delta.total_bytes.reason().unwrap_or("no run has it");
        let reason = crate::render::escape::escape(reason);
        return Some(format!("What the life costs is not known: {reason}."));
    };
    let mark = shown.life_mark(&whole);
    if mark == Mark::WithinNoise {
        return Some(format!(
            "No total stands clear of the noise: the whole life moved {} MiB{}.",
            units::mib(total),
            heap(shown)
        ));
    }
    if total <= 0 {
        return Some(format!(
            "The machine had {} MiB more at the end of the life than before it: other programs gave memory back. Repeat it on a quieter machine, or with --runs 10.",
            units::mib(total.saturating_neg())
        ));
    }
    let mut answer = largest_stage(shown, lines, total);
    answer.push_str(&models(shown));
    answer.push('.');
    if mark == Mark::OtherProcesses {
        answer.push_str(
            " As much was not back afterwards: repeat it on a quieter machine, or with --runs 10.",
        );
    }
    Some(answer)
}

/// What can be said of the heap where the totals say nothing: neighbours do not move it.
fn heap(shown: &Shown) -> String {
    let kind = shown.report.header.attribution.kind;
    let cpu = shown.median(|run| Some(whole_life(kind, run)?.delta.cpu_bytes));
    let noise = shown
        .runs
        .iter()
        .filter_map(|run| run.noise.value()?.heap_bytes.get())
        .max();
    match (cpu.get(), noise) {
        (Some(bytes), Some(noise)) if bytes.unsigned_abs() > noise => format!(
            "; the heap, which other programs do not move, changed by {}",
            units::signed_size(bytes)
        ),
        _ => String::new(),
    }
}

/// The stage that takes the most. The first runtime is made of two stages where CUDA has its own.
fn largest_stage(shown: &Shown, lines: &[Line], total: i64) -> String {
    let of = |wanted: Stage| {
        staged(lines)
            .find(|(_, stage, _)| *stage == wanted)
            .map(|(_, _, bytes)| bytes)
    };
    let Some((row, stage, bytes)) = largest(lines) else {
        return format!("The whole life takes {} MiB", units::mib(total));
    };
    if let (Stage::Cuda | Stage::Runtime, 0, Some(cuda), Some(runtime)) =
        (stage, row.nth, of(Stage::Cuda), of(Stage::Runtime))
    {
        return format!(
            "{} {}, {}",
            doing(shown, row, Stage::Runtime),
            share(cuda.saturating_add(runtime), total),
            before_tensorrt(shown, cuda)
        );
    }
    format!("{} {}", doing(shown, row, stage), share(bytes, total))
}

/// How much of the first runtime is CUDA: alone, where a baseline tells it, else its stage here, which
/// may hold what TensorRT had CUDA do.
fn before_tensorrt(shown: &Shown, cuda: i64) -> String {
    let baseline = shown.report.header.baseline.as_ref();
    match baseline.and_then(|baseline| baseline.total_bytes.get()) {
        Some(alone) => format!("and {} of that is CUDA before TensorRT", units::mib(alone)),
        None => format!("{} of it CUDA's initialisation", units::mib(cuda)),
    }
}

/// The rows of stages whose total is known.
fn staged(lines: &[Line]) -> impl Iterator<Item = (&Row, Stage, i64)> {
    lines.iter().filter_map(|line| match line {
        Line::Figures(row) => Some((row, row.stage?, row.delta.total_bytes.get()?)),
        _ => None,
    })
}

/// The stage with the largest total. The plan's bytes do not count where they are given back.
fn largest(lines: &[Line]) -> Option<(&Row, Stage, i64)> {
    let plan_released = staged(lines).any(|(_, stage, _)| stage == Stage::ReleasePlan);
    staged(lines)
        .filter(|(_, stage, _)| !(plan_released && *stage == Stage::Read))
        .filter(|(_, stage, bytes)| *bytes > 0 && !stage.is_release())
        .max_by_key(|(_, _, bytes)| *bytes)
}

fn doing(shown: &Shown, row: &Row, stage: Stage) -> String {
    let doing = match stage {
        Stage::Library => "Loading the libraries",
        Stage::Cuda => "Initialising CUDA",
        Stage::Runtime if row.nth == 0 => "Creating the first runtime",
        Stage::Runtime => "Creating another runtime",
        Stage::Read => "Reading the plan",
        Stage::Deserialize => "Deserialization",
        Stage::ReleasePlan => "Releasing the plan",
        Stage::Context if row.nth == 0 => "Creating the context",
        Stage::Context => "Creating another context",
        Stage::Bindings => "Filling the bindings",
        Stage::FirstInference => "The first inference",
        Stage::Inference => "The inference loop",
        Stage::ReleaseContext => "Releasing the context",
        Stage::ReleaseEngine => "Releasing the engine",
        Stage::ReleaseRuntime => "Releasing the runtime",
    };
    match row.model {
        Some(model) if shown.report.header.workload.models.len() > 1 => {
            format!("{doing} of {}", model_name(shown.report, model))
        }
        _ => doing.to_owned(),
    }
}

/// `takes 520.6 of 574.1 MiB (91%)`; without a share where other stages gave memory back.
fn share(part: i64, whole: i64) -> String {
    if part > whole {
        return format!(
            "takes {} MiB, of which the rest of the life gives some back: {} MiB remain",
            units::mib(part),
            units::mib(whole)
        );
    }
    let percent = part as f64 / whole as f64 * 100.0;
    format!(
        "takes {} of {} MiB ({percent:.0}%)",
        units::mib(part),
        units::mib(whole)
    )
}

/// What is left when the stages of the process are taken out.
fn models(shown: &Shown) -> String {
    let count = u32::try_from(shown.report.header.workload.models.len()).unwrap_or(u32::MAX);
    let cost = shown.median(|run| {
        (0..count)
            .filter_map(|model| model_cost(run, model))
            .map(|delta| delta.total_bytes)
            .reduce(|sum: Measured<i64>, next| sum.plus(&next))
    });
    match (cost.get(), count) {
        (Some(bytes), 1) => format!("; the model itself costs {} MiB", units::mib(bytes)),
        (Some(bytes), _) => format!("; the models themselves cost {} MiB", units::mib(bytes)),
        (None, _) => String::new(),
    }
}
