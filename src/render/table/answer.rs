//! The answer in words: what takes the most, and what the model itself costs.

use crate::report::{
    AttributionKind, Delta, DeviceMemory, Headline, Mark, Measured, Run, SeenInLife, Stage, Taken,
    model_cost, seen_in_life,
};
use crate::units::{self, is_part};

use super::header::model_name;
use crate::analysis::lifecycle::Line;
use crate::analysis::lifecycle::Shown;

/// The sentence at the end of a table; `None` where nothing was measured.
pub(crate) fn sentence(shown: &Shown, lines: &[Line]) -> Option<String> {
    let life = shown.runs.first()?.lifecycle.value()?;
    let whole = shown.median(|run| Some(run.lifecycle.value()?.delta.total_bytes.clone()));
    let Some(total) = whole.get() else {
        let reason = life.delta.total_bytes.reason().unwrap_or("no run has it");
        let reason = crate::escape::escape(reason);
        return Some(format!("What the lifecycle costs is unknown: {reason}."));
    };
    let mark = shown.life_mark(&whole);
    if mark == Mark::WithinNoise {
        return Some(format!(
            "No total is above the noise: the lifecycle moved {} MiB{}.",
            units::mib(total),
            heap(shown)
        ));
    }
    if total <= 0 {
        return Some(format!(
            "The machine had {} MiB more at the end of the lifecycle than before it: other processes freed memory. Repeat it on a quieter machine, or with --runs 10.",
            units::mib(total.saturating_neg())
        ));
    }
    if mark == Mark::OtherProcesses {
        return Some(exact_instead(shown, total));
    }
    let mut answer = peak_of_a_build(shown, total);
    answer.push_str(&largest_stage(shown, lines, total));
    answer.push_str(&models(shown));
    answer.push('.');
    if mark == Mark::NotChecked {
        answer.push_str(" Whether other processes moved memory meanwhile was not checked.");
    }
    Some(answer)
}

/// What a build needs at its peak, which is more than what it leaves; nothing for a run.
fn peak_of_a_build(shown: &Shown, total: i64) -> String {
    let peak = shown.median(|run| Some(run.lifecycle.value()?.peak_bytes.clone()));
    match peak.get() {
        Some(peak) if shown.report.header.workload.is_build() && peak > total => format!(
            "At its peak the build takes {} MiB, at its end {} MiB. ",
            units::mib(peak),
            units::mib(total)
        ),
        _ => String::new(),
    }
}

/// Where other processes moved more than the noise, what they cannot move is named instead of a total.
fn exact_instead(shown: &Shown, total: i64) -> String {
    let life = |part: fn(&Delta) -> &Measured<i64>| {
        shown.median(|run| Some(part(&run.lifecycle.value()?.delta).clone()))
    };
    let seen =
        |part: fn(SeenInLife) -> Measured<i64>| shown.median(|run| Some(part(seen_in_life(run))));
    // The driver's own figure for the process is nobody else's.
    let is_booked = |run: &&Run| {
        let (first, last) = (run.samples.first(), run.samples.last());
        let both = first.zip(last);
        both.is_some_and(|(first, last)| DeviceMemory::is_booked(&first.device, &last.device))
    };
    let is_discrete = shown.report.header.attribution.kind == AttributionKind::Discrete;
    let device = if is_discrete && shown.runs.iter().all(is_booked) {
        life(|delta| &delta.device_bytes)
    } else {
        Measured::absent("other processes move it too")
    };
    let exact = [
        ("heap in use", life(|delta| &delta.cpu_bytes)),
        ("device memory of the process", device),
        (super::device::ALLOCATOR, seen(|seen| seen.allocator_bytes)),
    ];
    let exact: Vec<String> = exact
        .iter()
        .filter_map(|(name, bytes)| Some(format!("{name} {} MiB", units::signed_mib(bytes.get()?))))
        .collect();
    let exact = if exact.is_empty() {
        "nothing was measured that they cannot change".to_owned()
    } else {
        format!("what they cannot change: {}", exact.join(", "))
    };
    format!(
        "Other processes moved memory during the run, so the lifecycle total of {} MiB is not this process's alone; {exact}. Repeat it on a quieter machine, or with --runs 10.",
        units::mib(total)
    )
}

/// What can be said of the heap where the totals say nothing: neighbours do not move it.
fn heap(shown: &Shown) -> String {
    let cpu = shown.median(|run| Some(run.lifecycle.value()?.delta.cpu_bytes.clone()));
    let noise = shown
        .runs
        .iter()
        .filter_map(|run| run.noise.value()?.heap_bytes.get())
        .max();
    match (cpu.get(), noise) {
        (Some(bytes), Some(noise)) if bytes.unsigned_abs() > noise => format!(
            "; the heap, which other processes do not change, changed by {}",
            units::signed_size(bytes)
        ),
        _ => String::new(),
    }
}

/// The stage that takes the most, and how much of it is CUDA's.
fn largest_stage(shown: &Shown, lines: &[Line], total: i64) -> String {
    let Some(headline) = headline(shown, lines, total) else {
        return format!("The lifecycle takes {} MiB", units::mib(total));
    };
    let takes = format!(
        "{} {}",
        doing(shown, &headline),
        share(headline.bytes, total)
    );
    match headline.cuda_bytes {
        Some(cuda) => takes + &before_tensorrt(shown, cuda, headline.bytes),
        None => takes,
    }
}

/// That of the run that is shown, as its report has it; of several runs, by the medians of their stages.
fn headline(shown: &Shown, lines: &[Line], total: i64) -> Option<Headline> {
    if let [only] = shown.runs[..] {
        return only.lifecycle.value()?.headline.get();
    }
    let stages: Vec<Taken> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Figures(row) => Some(Taken {
                stage: row.stage?,
                model: row.model,
                occurrence: u32::try_from(row.nth).unwrap_or(u32::MAX),
                bytes: row.delta.total_bytes.get()?,
            }),
            _ => None,
        })
        .collect();
    Headline::of(&stages, total)
}

/// How much of the first runtime is CUDA: alone, where a baseline tells it, else its stage here, which
/// may hold what TensorRT had CUDA do. A share is only told of what it can be a share of.
fn before_tensorrt(shown: &Shown, cuda: i64, runtime: i64) -> String {
    let baseline = shown.report.header.baseline.as_ref();
    match baseline.and_then(|baseline| baseline.total_bytes.get()) {
        Some(alone) if is_part(alone, runtime) => {
            format!(
                ", and {} of that is CUDA before TensorRT",
                units::mib(alone)
            )
        }
        Some(alone) => format!(
            "; CUDA alone takes {} MiB by the baseline",
            units::mib(alone)
        ),
        None if is_part(cuda, runtime) => {
            format!(", {} of it CUDA's initialisation", units::mib(cuda))
        }
        None => format!("; CUDA's initialisation takes {} MiB", units::mib(cuda)),
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
    match headline.model {
        Some(model) if shown.report.header.workload.models.len() > 1 => {
            format!("{doing} of {}", model_name(shown.report, model))
        }
        _ => doing.to_owned(),
    }
}

/// `takes 520.6 of 574.1 MiB (91%)`; without a share where other stages gave memory back.
fn share(part: i64, whole: i64) -> String {
    if !is_part(part, whole) {
        return format!(
            "takes {} MiB; other stages free memory, and the lifecycle total is {} MiB",
            units::mib(part),
            units::mib(whole)
        );
    }
    let takes = format!("takes {} of {} MiB", units::mib(part), units::mib(whole));
    if whole == 0 {
        return takes;
    }
    let percent = part as f64 / whole as f64 * 100.0;
    format!("{takes} ({percent:.0}%)")
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
