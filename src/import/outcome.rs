//! How a run in a log ended. Only its banner decides: an error can be passed over, and a failure can
//! stand in a log without one, where the program's standard error went elsewhere.

use crate::report::{Outcome, Severity, Stage};
use crate::trt_log::{OutOfMemory, Said, Verdict, explain, parse_text};

use super::draft::RunDraft;

/// Longest error told, bytes.
const LONGEST: usize = 500;

/// The outcome of a run; one without an end banner may be taken for finished.
pub(super) fn outcome(run: &RunDraft, is_taken_for_finished: bool) -> Outcome {
    let stage = told(run);
    match run.ended.as_ref().map(|banner| banner.verdict) {
        Some(Verdict::Passed) => Outcome::Finished,
        None if is_taken_for_finished => Outcome::Finished,
        Some(Verdict::Running) | None => Outcome::Unknown { stage },
        Some(Verdict::Failed) => Outcome::Failed {
            stage,
            message: message(run),
            missing: false,
        },
        Some(Verdict::Waived) => Outcome::Failed {
            stage: None,
            message: "the program reported WAIVED: it did not do its work".to_owned(),
            missing: false,
        },
    }
}

/// What a banner says, in a word.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Running => "running",
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Waived => "waived",
    }
}

/// The stage a run was in when its log ended, for one that is not known to have come through.
pub(super) fn unfinished(outcome: &Outcome) -> Option<Stage> {
    let stage = match outcome {
        Outcome::Failed { stage, .. } | Outcome::Unknown { stage } => (*stage)?,
        Outcome::Finished | Outcome::Died { .. } | Outcome::Interrupted { .. } => return None,
    };
    Some(stage)
}

/// The stage that was going on at the end. What is only thought to come next has not begun: few are told
/// when they begin.
fn told(run: &RunDraft) -> Option<Stage> {
    let stage = run.open?;
    let is_told = matches!(
        stage,
        Stage::Parse | Stage::Build | Stage::Deserialize | Stage::Inference
    );
    let is_in_a_title = !run.steps.is_empty();
    (is_told || is_in_a_title).then_some(stage)
}

fn message(run: &RunDraft) -> String {
    let said = || {
        run.kept
            .lines
            .iter()
            .flat_map(|line| parse_text(&line.text))
    };
    let first = |wanted: fn(&Said) -> bool| said().find(wanted).and_then(|said| explain(&said));
    let explained = first(|said| matches!(said, Said::PlanRefused { .. }))
        .or_else(|| first(|said| matches!(said, Said::CudaFailed { .. })))
        .or_else(|| first(is_out_of_memory));
    let errors = run.kept.lines.iter();
    let mut errors = errors.filter(|line| line.severity <= Severity::Error);
    let error = errors.next().map(|line| cut(&line.text));
    match (explained, error) {
        (Some(explained), _) => explained,
        (None, Some(error)) => error,
        (None, None) => "the program reported FAILED, and the log has no error: its standard error, where errors \
                         go, was not kept"
            .to_owned(),
    }
}

/// Lack of memory that ends a run; a tactic that is skipped for it does not.
fn is_out_of_memory(said: &Said) -> bool {
    match said {
        Said::OutOfMemory { kind } => {
            !matches!(kind, OutOfMemory::Tactic { .. } | OutOfMemory::NvMap { .. })
        }
        _ => false,
    }
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST))
        .unwrap_or_default()
        .to_owned()
}
