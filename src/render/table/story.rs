//! How a run that did not finish ended, told.

use crate::escape::escape;
use crate::report::{Cause, Origin, Outcome, Report, Run, Severity, Stage};
use crate::trt_log::{explain, parse_text};
use crate::units;

use super::built;
use crate::units::in_words;

/// More unfinished runs than this are counted, not told.
const MOST_TOLD: usize = 3;

/// Lines of the child's output that are shown.
const OUTPUT_LINES: usize = 8;

/// Paragraphs about every run that did not finish.
pub(crate) fn paragraphs(report: &Report) -> Vec<String> {
    let unfinished: Vec<&Run> = report
        .runs
        .iter()
        .filter(|run| run.outcome != Outcome::Finished)
        .collect();
    let mut paragraphs = Vec::new();
    for run in unfinished.iter().take(MOST_TOLD) {
        paragraphs.extend(told(report, run));
    }
    if let Some(more @ 1..) = unfinished.len().checked_sub(MOST_TOLD) {
        paragraphs.push(format!("{} more did not finish either.", in_words(more)));
    }
    if unfinished.is_empty() && !report.complete {
        paragraphs.push(missing(report));
    }
    paragraphs
}

fn missing(report: &Report) -> String {
    let (made, asked) = (report.runs.len(), report.header.workload.settings.runs);
    if made == 0 {
        return "The record ends before the first run began: nothing was measured.".to_owned();
    }
    format!("The record ends after {made} of {asked} runs; it is marked incomplete.")
}

fn told(report: &Report, run: &Run) -> Vec<String> {
    let mut paragraphs = vec![format!(
        "{}{}",
        which(report, run),
        what_happened(report, run)
    )];
    if let Outcome::Died { evidence, .. } = &run.outcome
        && !evidence.is_empty()
    {
        let sentences: Vec<String> = evidence
            .iter()
            .map(|sentence| escape(sentence).into_owned())
            .collect();
        paragraphs.push(sentences.join(" "));
    }
    paragraphs.extend(what_it_means(run));
    paragraphs.push(what_is_kept(run));
    paragraphs.extend(what_to_try(report, &run.outcome));
    paragraphs.extend(output(run));
    paragraphs
}

fn which(report: &Report, run: &Run) -> String {
    if report.header.workload.settings.runs > 1 {
        format!(
            "Run {} of {}: ",
            run.index.saturating_add(1),
            report.header.workload.settings.runs
        )
    } else {
        String::new()
    }
}

fn during(run: &Run, stage: Option<Stage>) -> String {
    match stage {
        Some(stage) => format!("during {}", stage.label()),
        None if run.finished().next().is_none() => "before the first stage".to_owned(),
        None => "between two stages".to_owned(),
    }
}

fn what_happened(report: &Report, run: &Run) -> String {
    let is_log = report.header.origin() == Origin::Logged;
    match &run.outcome {
        Outcome::Finished => "It finished.".to_owned(),
        Outcome::Failed { stage, message, .. } => {
            let stage = stage.map_or("The run", Stage::label);
            format!("{stage} failed: {}", escape(message))
        }
        Outcome::Died {
            stage,
            cause,
            after_ns,
            ..
        } => {
            let after =
                after_ns.map_or_else(String::new, |nanos| format!(", {} in", units::time(nanos)));
            format!("{} {}{after}.", what_ended_it(cause), during(run, *stage))
        }
        Outcome::Interrupted { stage } => {
            format!(
                "The measurement was stopped from outside {}.",
                during(run, *stage)
            )
        }
        Outcome::Unknown { stage } if is_log => format!(
            "The log ends {}: how the program ended is not in it.",
            during(run, *stage)
        ),
        Outcome::Unknown { stage } => format!(
            "The record ends {}: the program that wrote it is gone, and how the run ended is unknown.",
            during(run, *stage)
        ),
    }
}

fn what_ended_it(cause: &Cause) -> String {
    match cause {
        Cause::Signal { number, name } => {
            format!(
                "The process was ended by {} (signal {number})",
                escape(name)
            )
        }
        Cause::Exit { status } => format!("The process exited with status {status}"),
        Cause::OutOfMemory => {
            "The process was killed by the system, which ran out of memory,".to_owned()
        }
        Cause::MemoryLimit => "The process hit a limit on its own memory".to_owned(),
        Cause::Timeout => {
            "The process was ended because a stage took longer than --timeout".to_owned()
        }
        Cause::MinFree => {
            "The process was ended because available memory fell below --min-free".to_owned()
        }
        Cause::Protocol { detail } => format!(
            "The process was ended because its message was not understood ({})",
            escape(detail)
        ),
        Cause::Spawn { detail } => {
            format!("The process could not be started ({})", escape(detail))
        }
    }
}

/// What the error means that TensorRT named, where that is known: its last one counts.
fn what_it_means(run: &Run) -> Option<String> {
    let errors = run.log.iter().rev();
    let errors = errors.filter(|line| line.severity <= Severity::Error);
    let mut texts: Vec<&str> = errors.map(|line| line.text.as_str()).collect();
    if let Outcome::Failed { message, .. } = &run.outcome {
        texts.insert(0, message);
    }
    let explained = || {
        let mut said = texts.into_iter().flat_map(parse_text);
        said.find_map(|said| explain(&said))
    };
    let stage = match &run.outcome {
        Outcome::Failed { stage, .. } | Outcome::Died { stage, .. } => *stage,
        _ => None,
    };
    let of_a_build = stage == Some(Stage::Build);
    let of_a_build = of_a_build.then(|| built::meaning(run)).flatten();
    let meaning = of_a_build.or_else(explained)?;
    Some(format!("This means: {}.", escape(&meaning)))
}

fn what_is_kept(run: &Run) -> String {
    let finished = run.finished().count();
    match finished {
        0 => "No stage had finished; the report is marked incomplete.".to_owned(),
        1 => "One finished stage is in the report, which is marked incomplete.".to_owned(),
        _ => format!(
            "{} finished stages are in the report, which is marked incomplete.",
            in_words(finished)
        ),
    }
}

fn what_to_try(report: &Report, outcome: &Outcome) -> Option<String> {
    const DOCTOR: &str = "trtmem doctor, which shows what this machine lacks.";
    let cause = match outcome {
        Outcome::Died { cause, .. } => cause,
        Outcome::Failed { missing: true, .. } => return Some(format!("Try: {DOCTOR}")),
        _ => return None,
    };
    let advice = match cause {
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
    };
    Some(format!("Try: {advice}"))
}

/// The end of what the child wrote.
fn output(run: &Run) -> Option<String> {
    let lines: Vec<&str> = run
        .child_output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let end = lines.get(lines.len().saturating_sub(OUTPUT_LINES)..)?;
    if end.is_empty() {
        return None;
    }
    let mut text = "The end of its output:".to_owned();
    for line in end {
        text.push_str("\n  | ");
        text.push_str(&escape(line));
    }
    Some(text)
}
