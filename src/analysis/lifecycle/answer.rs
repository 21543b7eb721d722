//! The answer in words: what takes the most, what the model itself costs, and how runs ended that did not finish.

use crate::report::{
    AttributionKind, Cause, DeviceMemory, Headline, Mark, Measured, Origin, Outcome, Report, Run,
    Severity, Stage, Taken, model_cost,
};
use crate::trt_log::{built, explain, parse_text};
use crate::units::{self, in_words, is_part, joined};

use super::inside::{ALLOCATOR, skipped};
use super::rows::{Row, RowOf};
use super::{Shown, model_name};

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
    let is_exact = is_discrete && shown.runs.iter().all(is_booked);
    let device = shown.of_total(|delta| &delta.device_bytes).get();
    let exact = [
        (
            "heap in use",
            shown.of_total(|delta| &delta.cpu_bytes).get(),
        ),
        ("device memory of the process", device.filter(|_| is_exact)),
        (ALLOCATOR, shown.seen(|seen| seen.allocator_bytes).get()),
    ];
    let exact = exact.into_iter().filter_map(|(name, bytes)| {
        let bytes = units::signed_mib(bytes?);
        Some(format!("{name} {bytes} MiB"))
    });
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
        Stage::Runtime if is_first => "Creating the first runtime",
        Stage::Runtime => "Creating another runtime",
        Stage::Read => "Reading the plan",
        Stage::Context if is_first => "Creating the context",
        Stage::Context => "Creating another context",
        Stage::Bindings => "Filling the bindings",
        Stage::FirstInference => "The first inference",
        Stage::Inference => "The inference loop",
        // No release takes the most.
        stage => stage.label(),
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
    let what = if count == 1 {
        "the model itself costs"
    } else {
        "the models themselves cost"
    };
    let cost = cost
        .get()
        .map(|bytes| format!("; {what} {} MiB", units::mib(bytes)));
    cost.unwrap_or_default()
}

/// More unfinished runs than this are counted, not told.
const MOST_TOLD: usize = 3;

/// Lines of the child's output that are shown.
pub(crate) const MOST_OUTPUT_AT_END: usize = 8;

/// How a run ended: the name that files have for it, what stands in the row of the stage it ended in, and that stage.
pub(crate) fn ended(outcome: &Outcome) -> (&'static str, &'static str, Option<Stage>) {
    match outcome {
        Outcome::Finished => ("finished", "not ended", None),
        Outcome::Failed { stage, .. } => ("failed", "failed", *stage),
        Outcome::Died { stage, .. } => ("died", "died", *stage),
        Outcome::Interrupted { stage } => ("interrupted", "stopped", *stage),
        Outcome::Unknown { stage } => ("unknown", "unknown", *stage),
    }
}

/// How a run ended: what happened, what it means, what is kept and what to try, a paragraph each; and the end of what
/// the child wrote.
pub(crate) type Ending<'a> = (Vec<String>, Vec<&'a str>);

/// Every run that did not finish, and whether any is missing.
pub(crate) fn endings(report: &Report) -> Vec<Ending<'_>> {
    let unfinished = report
        .runs
        .iter()
        .filter(|run| run.outcome != Outcome::Finished);
    let unfinished: Vec<&Run> = unfinished.collect();
    let told = unfinished.iter().take(MOST_TOLD);
    let mut endings: Vec<Ending> = told.map(|run| ending(report, run)).collect();
    let made = report.runs.len();
    let more = match unfinished.len().checked_sub(MOST_TOLD) {
        Some(more @ 1..) => format!("{} more did not finish either.", in_words(more)),
        _ if !unfinished.is_empty() || report.complete => return endings,
        _ if made == 0 => {
            "The record ends before the first run began: nothing was measured.".into()
        }
        _ => {
            let asked = report.header.workload.settings.runs;
            format!("The record ends after {made} of {asked} runs; it is marked incomplete.")
        }
    };
    endings.push((vec![more], Vec::new()));
    endings
}

fn ending<'a>(report: &Report, run: &'a Run) -> Ending<'a> {
    let which = match report.header.workload.settings.runs {
        runs @ 2.. => format!("Run {} of {runs}: ", run.index.saturating_add(1)),
        _ => String::new(),
    };
    let mut paragraphs = vec![format!("{which}{}", what_happened(report, run))];
    if let Outcome::Died { evidence, .. } = &run.outcome
        && !evidence.is_empty()
    {
        paragraphs.push(evidence.join(" "));
    }
    paragraphs.extend(what_it_means(run).map(|meaning| format!("This means: {meaning}.")));
    paragraphs.push(what_is_kept(run));
    paragraphs.extend(what_to_try(report, &run.outcome).map(|advice| format!("Try: {advice}")));
    (paragraphs, end_of_output(run, MOST_OUTPUT_AT_END))
}

fn what_happened(report: &Report, run: &Run) -> String {
    let during = match ended(&run.outcome).2 {
        Some(stage) => format!("during {}", stage.label()),
        None if run.finished().next().is_none() => "before the first stage".to_owned(),
        None => "between two stages".to_owned(),
    };
    match &run.outcome {
        Outcome::Finished => "It finished.".to_owned(),
        Outcome::Failed { stage, message, .. } => {
            let what = stage.map_or("The run", Stage::label);
            format!("{what} failed: {message}")
        }
        Outcome::Died {
            cause, after_ns, ..
        } => {
            let after = after_ns.map(|nanos| format!(", {} in", units::time(nanos)));
            let (cause, after) = (what_ended_it(cause), after.unwrap_or_default());
            format!("The process {cause} {during}{after}.")
        }
        Outcome::Interrupted { .. } => {
            format!("The measurement was stopped from outside {during}.")
        }
        Outcome::Unknown { .. } if report.header.origin() == Origin::Logged => {
            format!("The log ends {during}: how the program ended is not in it.")
        }
        Outcome::Unknown { .. } => format!(
            "The record ends {during}: the program that wrote it is gone, and how the run ended is unknown."
        ),
    }
}

fn what_ended_it(cause: &Cause) -> String {
    match cause {
        Cause::Signal { number, name } => format!("was ended by {name} (signal {number})"),
        Cause::Exit { status } => format!("exited with status {status}"),
        Cause::OutOfMemory => "was killed by the system, which ran out of memory,".to_owned(),
        Cause::MemoryLimit => "hit a limit on its own memory".to_owned(),
        Cause::Timeout => "was ended because a stage took longer than --timeout".to_owned(),
        Cause::MinFree => "was ended because available memory fell below --min-free".to_owned(),
        Cause::Protocol { detail } => {
            format!("was ended because its message was not understood ({detail})")
        }
        Cause::Spawn { detail } => format!("could not be started ({detail})"),
    }
}

/// What the error means that TensorRT named, where that is known: its last one counts.
fn what_it_means(run: &Run) -> Option<String> {
    if let ("failed" | "died", _, Some(Stage::Build)) = ended(&run.outcome)
        && let Some(lacked) = what_a_build_lacked(run)
    {
        return Some(lacked);
    }
    let errors = run.log.iter().rev();
    let errors = errors.filter(|line| line.severity <= Severity::Error);
    let mut texts: Vec<&str> = errors.map(|line| line.text.as_str()).collect();
    if let Outcome::Failed { message, .. } = &run.outcome {
        texts.insert(0, message);
    }
    let mut said = texts.into_iter().flat_map(parse_text);
    said.find_map(|said| explain(&said))
}

/// What a build lacked that failed for want of memory: how much, and what there was.
fn what_a_build_lacked(run: &Run) -> Option<String> {
    let said = built(&run.log);
    let refused = said.refused_bytes.map(|bytes| {
        let (bytes, free) = (units::size(bytes), free_before(run));
        format!("{bytes} of device memory were wanted at once{free}")
    });
    let lacked = joined(refused.into_iter().chain(said.skipped.map(skipped)), "; ");
    let next = "end other programs on the device, or bound what the builder may take: --memPoolSize=workspace:…";
    (!lacked.is_empty()).then(|| format!("{lacked}; {next}"))
}

/// What was free when the stage began in which the run ended: the last sample was taken there.
fn free_before(run: &Run) -> String {
    let before = run.samples.last();
    let device = before.and_then(|sample| sample.device.cuda_free_bytes.get());
    let device = device.map(|bytes| format!(", {} of it were free", units::size(bytes)));
    let system = before.and_then(|sample| sample.system.available_bytes.get());
    let system = || {
        Some(format!(
            ", {} of system memory were available",
            units::size(system?)
        ))
    };
    device.or_else(system).unwrap_or_default()
}

fn what_is_kept(run: &Run) -> String {
    let kept = match run.finished().count() {
        0 => return "No stage had finished; the report is marked incomplete.".to_owned(),
        1 => "One finished stage is".to_owned(),
        several => format!("{} finished stages are", in_words(several)),
    };
    format!("{kept} in the report, which is marked incomplete.")
}

fn what_to_try(report: &Report, outcome: &Outcome) -> Option<&'static str> {
    const DOCTOR: &str = "trtmem doctor, which shows what this machine lacks.";
    let cause = match outcome {
        Outcome::Died { cause, .. } => cause,
        Outcome::Failed { missing: true, .. } => return Some(DOCTOR),
        _ => return None,
    };
    Some(match cause {
        Cause::OutOfMemory | Cause::MinFree if report.header.workload.is_build() => {
            "less for the builder, such as --memPoolSize=workspace:64 or a lower --builderOptimizationLevel."
        }
        Cause::OutOfMemory => {
            "--min-free 200MiB to stop before the machine suffers, or a plan built with a smaller workspace."
        }
        Cause::MemoryLimit => {
            "a higher limit (trtmem doctor lists those that apply), or a smaller model."
        }
        Cause::Timeout => "a longer --timeout, or none, to see whether the stage ends at all.",
        Cause::MinFree => "a smaller --min-free, or a plan built with a smaller workspace.",
        Cause::Signal { .. } | Cause::Exit { .. } => {
            "the same model with its own runner (trtexec), to see whether it fails there too."
        }
        Cause::Protocol { .. } => {
            "the command again; if it repeats, a library prints where it should not, or two builds are mixed."
        }
        Cause::Spawn { .. } => DOCTOR,
    })
}

/// The last lines of what the child wrote that say something.
pub(crate) fn end_of_output(run: &Run, most: usize) -> Vec<&str> {
    let lines = run.child_output.lines().rev();
    let lines = lines.filter(|line| !line.trim().is_empty()).take(most);
    let mut last: Vec<&str> = lines.collect();
    last.reverse();
    last
}
