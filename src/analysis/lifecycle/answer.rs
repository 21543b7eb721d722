//! The answer in words: what takes the most, and what the model itself costs.

use crate::report::{
    AttributionKind, DeviceMemory, Headline, Mark, Measured, Run, Stage, Taken, model_cost,
};
use crate::units::{self, is_part, joined};

use super::device::ALLOCATOR;
use super::rows::{Row, RowOf};
use super::shown::{Shown, model_name};

const REPEAT: &str = "Repeat it on a quieter machine, or with --runs 10.";

/// The answer; `None` where nothing was measured, and of a lifecycle that ended early, which has no whole to take shares
/// of.
pub(crate) fn answer(shown: &Shown, rows: &[Row]) -> Option<String> {
    let whole = rows.iter().find(|row| row.of == RowOf::Lifecycle);
    let whole = whole.filter(|_| shown.finished())?.figures.as_ref()?;
    let life = shown.runs.first()?.lifecycle.value()?;
    let Some(total) = whole.delta.total_bytes.get() else {
        let reason = life.delta.total_bytes.reason().unwrap_or("no run has it");
        return Some(format!("What the lifecycle costs is unknown: {reason}."));
    };
    if whole.mark == Mark::WithinNoise {
        return Some(format!(
            "No total is above the noise: the lifecycle moved {} MiB{}.",
            units::mib(total),
            heap(shown)
        ));
    }
    if total <= 0 {
        return Some(format!(
            "The machine had {} MiB more at the end of the lifecycle than before it: other processes freed memory. {REPEAT}",
            units::mib(total.saturating_neg())
        ));
    }
    if whole.mark == Mark::OtherProcesses {
        return Some(exact_instead(shown, total));
    }
    let peak = whole.peak.as_ref().and_then(Measured::get);
    let mut answer = match peak.filter(|peak| *peak > total) {
        // What a build needs at its peak is more than what it leaves.
        Some(peak) if shown.report.header.workload.is_build() => format!(
            "At its peak the build takes {} MiB, at its end {} MiB. ",
            units::mib(peak),
            units::mib(total)
        ),
        _ => String::new(),
    };
    answer += &largest_stage(shown, rows, total);
    answer += &models(shown);
    answer.push('.');
    if whole.mark == Mark::NotChecked {
        answer += " Whether other processes moved memory meanwhile was not checked.";
    }
    Some(answer)
}

/// Where other processes moved more than the noise, what they cannot move is named instead of a total.
fn exact_instead(shown: &Shown, total: i64) -> String {
    // The driver's own figure for the process is nobody else's.
    let is_booked = |run: &&Run| {
        let both = run.samples.first().zip(run.samples.last());
        both.is_some_and(|(first, last)| DeviceMemory::is_booked(&first.device, &last.device))
    };
    let is_discrete = shown.report.header.attribution.kind == AttributionKind::Discrete;
    let device = if is_discrete && shown.runs.iter().all(is_booked) {
        shown.of_total(|delta| &delta.device_bytes).get()
    } else {
        None
    };
    let exact = [
        (
            "heap in use",
            shown.of_total(|delta| &delta.cpu_bytes).get(),
        ),
        ("device memory of the process", device),
        (ALLOCATOR, shown.seen(|seen| seen.allocator_bytes).get()),
    ];
    let exact = exact
        .into_iter()
        .filter_map(|(name, bytes)| Some(format!("{name} {} MiB", units::signed_mib(bytes?))));
    let exact = match joined(exact, ", ") {
        none if none.is_empty() => "nothing was measured that they cannot change".to_owned(),
        exact => format!("what they cannot change: {exact}"),
    };
    let total = units::mib(total);
    format!(
        "Other processes moved memory during the run, so the lifecycle total of {total} MiB is not this process's alone; {exact}. {REPEAT}"
    )
}

/// What can be said of the heap where the totals say nothing: other processes do not move it.
fn heap(shown: &Shown) -> String {
    let cpu = shown.of_total(|delta| &delta.cpu_bytes);
    let noise = shown.runs.iter();
    let noise = noise.filter_map(|run| run.noise.value()?.heap_bytes.get());
    match (cpu.get(), noise.max()) {
        (Some(bytes), Some(noise)) if bytes.unsigned_abs() > noise => format!(
            "; the heap, which other processes do not change, changed by {}",
            units::signed_size(bytes)
        ),
        _ => String::new(),
    }
}

/// The stage that takes the most, and how much of it is CUDA's.
fn largest_stage(shown: &Shown, rows: &[Row], total: i64) -> String {
    let Some(headline) = headline(shown, rows, total) else {
        return format!("The lifecycle takes {} MiB", units::mib(total));
    };
    let (bytes, doing) = (headline.bytes, doing(shown, &headline));
    let cuda = headline.cuda_bytes;
    let cuda = cuda.map_or(String::new(), |cuda| before_tensorrt(shown, cuda, bytes));
    let (takes, of) = (units::mib(bytes), units::mib(total));
    if !is_part(bytes, total) {
        return format!(
            "{doing} takes {takes} MiB; other stages free memory, and the lifecycle total is {of} MiB{cuda}"
        );
    }
    // The total is more than nothing.
    let percent = bytes as f64 / total as f64 * 100.0;
    format!("{doing} takes {takes} of {of} MiB ({percent:.0}%){cuda}")
}

/// That of the run that is shown, as its report has it; of several runs, by the medians of their stages.
fn headline(shown: &Shown, rows: &[Row], total: i64) -> Option<Headline> {
    if let [only] = shown.runs[..] {
        return only.lifecycle.value()?.headline.get();
    }
    let stages = rows.iter().filter_map(|row| match row.of {
        RowOf::Stage(stage, occurrence) => Some(Taken {
            stage,
            model: row.model,
            occurrence,
            bytes: row.figures.as_ref()?.delta.total_bytes.get()?,
        }),
        _ => None,
    });
    Headline::of(&stages.collect::<Vec<_>>(), total)
}

/// How much of the first runtime is CUDA: alone, where a baseline tells it, else its stage here, which
/// may hold what TensorRT had CUDA do. A share is only told of what it can be a share of.
fn before_tensorrt(shown: &Shown, cuda: i64, runtime: i64) -> String {
    let baseline = shown.report.header.baseline.as_ref();
    let alone = baseline.and_then(|baseline| baseline.total_bytes.get());
    let bytes = units::mib(alone.unwrap_or(cuda));
    match (alone, is_part(alone.unwrap_or(cuda), runtime)) {
        (Some(_), true) => format!(", and {bytes} of that is CUDA before TensorRT"),
        (Some(_), false) => format!("; CUDA alone takes {bytes} MiB by the baseline"),
        (None, true) => format!(", {bytes} of it CUDA's initialisation"),
        (None, false) => format!("; CUDA's initialisation takes {bytes} MiB"),
    }
}

fn doing(shown: &Shown, headline: &Headline) -> String {
    let is_first = headline.occurrence == 0;
    let doing = match headline.stage {
        Stage::Library => "Loading the libraries",
        Stage::Cuda => "Initialising CUDA",
        Stage::Builder => "Creating the builder",
        Stage::Parse => "Parsing the network",
        Stage::Build => "Building the engine",
        Stage::Save => "Saving the engine",
        Stage::ReleaseBuilder => "Releasing the builder",
        Stage::Runtime if is_first => "Creating the first runtime",
        Stage::Runtime => "Creating another runtime",
        Stage::Read => "Reading the plan",
        Stage::Deserialize => "Deserialization",
        Stage::ReleasePlan => "Releasing the plan",
        Stage::Context if is_first => "Creating the context",
        Stage::Context => "Creating another context",
        Stage::Bindings => "Filling the bindings",
        Stage::FirstInference => "The first inference",
        Stage::Inference => "The inference loop",
        Stage::ReleaseContext => "Releasing the context",
        Stage::ReleaseEngine => "Releasing the engine",
        Stage::ReleaseRuntime => "Releasing the runtime",
        Stage::Custom(stage) => stage.name(),
    };
    match headline.model.filter(|_| shown.has_several_models()) {
        Some(model) => format!("{doing} of {}", model_name(shown.report, model)),
        None => doing.to_owned(),
    }
}

/// What is left when the stages of the process are taken out.
fn models(shown: &Shown) -> String {
    let count = u32::try_from(shown.report.header.workload.models.len()).unwrap_or(u32::MAX);
    let cost = shown.median(|run| {
        let costs = (0..count).filter_map(|model| model_cost(run, model));
        let totals = costs.map(|delta| delta.total_bytes);
        totals.reduce(|sum, next| sum.plus(&next))
    });
    match (cost.get().map(units::mib), count) {
        (Some(mib), 1) => format!("; the model itself costs {mib} MiB"),
        (Some(mib), _) => format!("; the models themselves cost {mib} MiB"),
        (None, _) => String::new(),
    }
}
