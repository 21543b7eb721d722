//! How runs that did not finish ended, in words.

use crate::report::{Cause, Origin, Outcome, Report, Run, Severity, Stage};
use crate::trt_log::{built, explain, parse_text};
use crate::units::{self, in_words, joined};

use super::device::skipped;

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

/// What stands in the row of the stage a run ended in.
pub(crate) fn in_a_word(outcome: &Outcome) -> &'static str {
    ended(outcome).1
}

/// How a run ended.
pub(crate) struct Ending<'a> {
    /// What happened, what it means, what is kept and what to try.
    pub(crate) paragraphs: Vec<String>,
    /// The end of what the child wrote.
    pub(crate) output: Vec<&'a str>,
}

/// Every run that did not finish, and whether any is missing.
pub(crate) fn endings(report: &Report) -> Vec<Ending<'_>> {
    let runs = report.runs.iter();
    let unfinished: Vec<&Run> = runs
        .filter(|run| run.outcome != Outcome::Finished)
        .collect();
    let told = unfinished.iter().take(MOST_TOLD);
    let mut endings: Vec<Ending> = told.map(|run| ending(report, run)).collect();
    let made = report.runs.len();
    let more = match unfinished.len().checked_sub(MOST_TOLD) {
        Some(more @ 1..) => format!("{} more did not finish either.", in_words(more)),
        _ if !unfinished.is_empty() || report.complete => return endings,
        _ if made == 0 => {
            "The record ends before the first run began: nothing was measured.".to_owned()
        }
        _ => {
            let asked = report.header.workload.settings.runs;
            format!("The record ends after {made} of {asked} runs; it is marked incomplete.")
        }
    };
    endings.push(Ending {
        paragraphs: vec![more],
        output: Vec::new(),
    });
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
    Ending {
        paragraphs,
        output: end_of_output(run, MOST_OUTPUT_AT_END),
    }
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
            format!(
                "{} failed: {message}",
                stage.map_or("The run", Stage::label)
            )
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
    let message = match &run.outcome {
        Outcome::Failed { message, .. } => Some(message.as_str()),
        _ => None,
    };
    if let ("failed" | "died", _, Some(Stage::Build)) = ended(&run.outcome)
        && let Some(lacked) = what_a_build_lacked(run)
    {
        return Some(lacked);
    }
    let errors = run.log.iter().rev();
    let errors = errors.filter(|line| line.severity <= Severity::Error);
    let said = message
        .into_iter()
        .chain(errors.map(|line| line.text.as_str()));
    let mut said = said.flat_map(parse_text);
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
    let system = before.and_then(|sample| sample.system.available_bytes.get());
    match (device, system) {
        (Some(bytes), _) => format!(", {} of it were free", units::size(bytes)),
        (None, Some(bytes)) => format!(", {} of system memory were available", units::size(bytes)),
        (None, None) => String::new(),
    }
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
