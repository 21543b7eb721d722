//! How a run ended, judged from what is known. Pure.

use super::conversation::End;
use super::evidence::KillsRose;
use crate::report::{Cause, Outcome, Stage, StageProgress};
use crate::units;

/// The number of this signal, the same on every POSIX system.
const SIGKILL: i32 = 9;

/// What allocators write when they give up: Rust's, C++'s, the C library's words for `ENOMEM`.
const OUT_OF_ALLOCATIONS: [&str; 3] = [
    "memory allocation of",
    "bad_alloc",
    "Cannot allocate memory",
];

/// Lines of the child's output quoted as evidence.
const LINES_QUOTED: usize = 3;

/// Longest quoted line.
const QUOTED_CHARS: usize = 200;

/// What is known of an ended child.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Whether the system told how it ended.
    pub(super) reaped: bool,
    /// The status it left with.
    pub(super) exit_status: Option<i32>,
    /// The signal that ended it.
    pub(super) signal: Option<i32>,
    /// The signal's name.
    pub(super) signal_name: Option<&'static str>,
    /// The stage it was in.
    pub(super) stage: Option<Stage>,
    /// The cycle it was in, after the first life.
    pub(super) cycle: Option<u64>,
    /// Nanoseconds since that stage began.
    pub(super) after_ns: Option<u64>,
    /// By how much the count of kills for want of memory rose.
    pub(super) out_of_memory_kills: Option<KillsRose>,
    /// Available memory at the baseline, and the lowest in the stage.
    pub(super) available: Option<(u64, u64)>,
    /// The child's size when last seen.
    pub(super) resident_bytes: Option<u64>,
    /// The floor of available memory asked for.
    pub(super) min_free_bytes: Option<u64>,
    /// The longest a stage may take.
    pub(super) stage_timeout_ns: Option<u64>,
    /// What it was doing, in words.
    pub(super) activity: Option<String>,
    /// How far the stage was, where it told.
    pub(super) progress: Option<StageProgress>,
    /// The end of its output.
    pub(super) output: String,
}

/// Judges how a run ended.
pub(super) fn judge(end: End, facts: &Facts) -> Outcome {
    let stage = facts.stage;
    let cause = match end {
        End::Interrupted => return Outcome::Interrupted { stage },
        End::Failed { message, missing } => {
            return Outcome::Failed {
                stage,
                message,
                missing,
            };
        }
        End::Done => match cause_of_status(facts) {
            None => return Outcome::Finished,
            Some(cause) => cause,
        },
        End::Closed => cause_of_status(facts).unwrap_or_else(|| Cause::Protocol {
            detail: "it closed its message channel before it was done".to_owned(),
        }),
        End::Broke(error) => Cause::Protocol {
            detail: error.to_string(),
        },
        End::Lost(error) => Cause::Protocol {
            detail: format!("the channel to it failed: {error}"),
        },
        End::TimedOut => Cause::Timeout,
        End::BelowMinFree => Cause::MinFree,
    };
    Outcome::Died {
        stage,
        evidence: evidence(&cause, facts),
        cause,
        after_ns: facts.after_ns,
    }
}

/// What a child's exit says; `None` where it left in order.
fn cause_of_status(facts: &Facts) -> Option<Cause> {
    let gave_up = OUT_OF_ALLOCATIONS
        .iter()
        .any(|words| facts.output.contains(words));
    match (facts.signal, facts.exit_status) {
        // The kernel kills with this signal and no other.
        (Some(SIGKILL), _) if facts.out_of_memory_kills.is_some_and(|rose| rose.by > 0) => {
            Some(Cause::OutOfMemory)
        }
        (Some(_), _) if gave_up => Some(Cause::MemoryLimit),
        (Some(number), _) => Some(Cause::Signal {
            number,
            name: facts.signal_name.unwrap_or("unnamed").to_owned(),
        }),
        (None, Some(0)) => None,
        (None, Some(_)) if gave_up => Some(Cause::MemoryLimit),
        (None, Some(status)) => Some(Cause::Exit { status }),
        (None, None) if facts.reaped => None,
        (None, None) => Some(Cause::Protocol {
            detail: "the system does not say how it ended".to_owned(),
        }),
    }
}

fn evidence(cause: &Cause, facts: &Facts) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(limit_met(cause, facts));
    sentences.extend(facts.cycle.map(|cycle| format!("It was in cycle {cycle}.")));
    sentences.extend(
        facts
            .progress
            .as_ref()
            .map(|it| format!("It was at: {it}.")),
    );
    sentences.extend(memory_seen(facts));
    sentences.extend(out_of_memory_counter(cause, facts));
    if matches!(cause, Cause::Timeout) {
        sentences.extend(facts.activity.clone());
    }
    sentences.extend(quoted(&facts.output));
    sentences
}

fn limit_met(cause: &Cause, facts: &Facts) -> Option<String> {
    match cause {
        Cause::Timeout => Some(format!(
            "The stage had taken longer than the {} that --timeout allows.",
            units::time(facts.stage_timeout_ns?)
        )),
        Cause::MinFree => Some(format!(
            "Available memory was below the {} that --min-free asks for.",
            units::size(facts.min_free_bytes?)
        )),
        _ => None,
    }
}

fn memory_seen(facts: &Facts) -> Option<String> {
    let (before, lowest) = facts.available?;
    let held = facts.resident_bytes.map_or(String::new(), |bytes| {
        format!(", and the child held {}", units::size(bytes))
    });
    Some(format!(
        "Available memory had gone from {} to {}{held}.",
        units::size(before),
        units::size(lowest)
    ))
}

fn out_of_memory_counter(cause: &Cause, facts: &Facts) -> Option<String> {
    let rose = facts.out_of_memory_kills?;
    match cause {
        Cause::OutOfMemory if rose.of_group => Some(format!(
            "The kernel's out-of-memory counter of this control group rose by {}: it ran out of memory.",
            rose.by
        )),
        Cause::OutOfMemory => Some(format!(
            "The kernel's out-of-memory counter rose by {}: it ran out of memory, unless that was another process.",
            rose.by
        )),
        Cause::Signal {
            number: SIGKILL, ..
        } => Some(
            "The kernel's out-of-memory counter did not rise: something else ended it.".to_owned(),
        ),
        _ => None,
    }
}

fn quoted(output: &str) -> Option<String> {
    let lines: Vec<String> = output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.chars().take(QUOTED_CHARS).collect())
        .collect();
    let from = lines.len().saturating_sub(LINES_QUOTED);
    let last = lines.get(from..).filter(|last| !last.is_empty())?;
    Some(format!("The end of its output: {}", last.join(" / ")))
}

#[cfg(test)]
mod tests {
    use super::super::protocol::ProtocolError;
    use super::*;

    fn rose(by: u64, of_group: bool) -> KillsRose {
        KillsRose { by, of_group }
    }

    fn killed_by(number: i32, name: &'static str) -> Facts {
        Facts {
            reaped: true,
            signal: Some(number),
            signal_name: Some(name),
            stage: Some(Stage::Deserialize),
            after_ns: Some(1_300_000_000),
            out_of_memory_kills: Some(rose(0, true)),
            available: Some((2 << 30, 24 << 20)),
            resident_bytes: Some(1800 << 20),
            ..Facts::default()
        }
    }

    fn left_with(status: i32) -> Facts {
        Facts {
            reaped: true,
            exit_status: Some(status),
            ..Facts::default()
        }
    }

    fn died(outcome: Outcome) -> (Cause, Vec<String>) {
        match outcome {
            Outcome::Died {
                cause, evidence, ..
            } => (cause, evidence),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_kill_with_a_risen_counter_is_out_of_memory() {
        let facts = Facts {
            out_of_memory_kills: Some(rose(1, true)),
            ..killed_by(9, "SIGKILL")
        };
        let (cause, evidence) = died(judge(End::Closed, &facts));
        assert_eq!(cause, Cause::OutOfMemory);
        assert_eq!(
            evidence,
            [
                "Available memory had gone from 2 GiB to 24 MiB, and the child held 1.8 GiB.",
                "The kernel's out-of-memory counter of this control group rose by 1: it ran out of memory.",
            ]
        );
    }

    #[test]
    fn a_count_of_the_whole_machine_is_told_with_its_doubt() {
        let facts = Facts {
            out_of_memory_kills: Some(rose(1, false)),
            ..killed_by(9, "SIGKILL")
        };
        let (cause, evidence) = died(judge(End::Closed, &facts));
        assert_eq!(cause, Cause::OutOfMemory);
        assert!(
            evidence[1].contains("unless that was another"),
            "{evidence:?}"
        );
    }

    #[test]
    fn another_signal_is_not_the_kernels_although_somebody_ran_out_of_memory() {
        let facts = Facts {
            out_of_memory_kills: Some(rose(1, false)),
            ..killed_by(11, "SIGSEGV")
        };
        let (cause, _) = died(judge(End::Closed, &facts));
        assert!(
            matches!(cause, Cause::Signal { number: 11, .. }),
            "{cause:?}"
        );
    }

    #[test]
    fn a_kill_without_it_came_from_somebody_else() {
        let (cause, evidence) = died(judge(End::Closed, &killed_by(9, "SIGKILL")));
        let name = "SIGKILL".to_owned();
        assert_eq!(cause, Cause::Signal { number: 9, name });
        assert!(evidence[1].contains("something else"), "{evidence:?}");
    }

    #[test]
    fn an_allocator_that_gave_up_met_a_limit() {
        let facts = Facts {
            output: "memory allocation of 1048576 bytes failed\n".into(),
            ..killed_by(6, "SIGABRT")
        };
        let (cause, evidence) = died(judge(End::Closed, &facts));
        assert_eq!(cause, Cause::MemoryLimit);
        assert!(
            evidence[1].contains("memory allocation of 1048576"),
            "{evidence:?}"
        );
    }

    #[test]
    fn a_status_of_its_own_is_told() {
        let (cause, _) = died(judge(End::Closed, &left_with(3)));
        assert_eq!(cause, Cause::Exit { status: 3 });
    }

    #[test]
    fn leaving_in_order_but_early_breaks_the_protocol() {
        let (cause, _) = died(judge(End::Closed, &left_with(0)));
        assert!(matches!(cause, Cause::Protocol { .. }));
    }

    #[test]
    fn a_child_that_did_everything_and_left_in_order_has_finished() {
        assert_eq!(judge(End::Done, &left_with(0)), Outcome::Finished);
    }

    #[test]
    fn a_crash_after_the_last_stage_is_still_a_crash() {
        let facts = Facts {
            stage: None,
            ..killed_by(11, "SIGSEGV")
        };
        let (cause, _) = died(judge(End::Done, &facts));
        assert!(matches!(cause, Cause::Signal { number: 11, .. }));
    }

    #[test]
    fn our_own_kill_is_named_by_its_reason_and_not_by_its_signal() {
        let facts = Facts {
            min_free_bytes: Some(200 << 20),
            stage_timeout_ns: Some(2_000_000_000),
            activity: Some("The process was asleep.".into()),
            ..killed_by(9, "SIGKILL")
        };
        let (cause, evidence) = died(judge(End::BelowMinFree, &facts));
        assert_eq!(cause, Cause::MinFree);
        assert!(evidence[0].contains("200 MiB"), "{evidence:?}");
        let (cause, evidence) = died(judge(End::TimedOut, &facts));
        assert_eq!(cause, Cause::Timeout);
        assert!(evidence[0].contains("2.00 s"), "{evidence:?}");
        assert!(evidence.contains(&"The process was asleep.".to_owned()));
        let (cause, _) = died(judge(End::Broke(ProtocolError::TooLong), &facts));
        assert!(matches!(cause, Cause::Protocol { .. }));
    }

    #[test]
    fn a_stage_that_told_how_far_it_was_is_told_with_it() {
        let facts = Facts {
            progress: Some(StageProgress {
                stage: Stage::Build,
                phase: "Building Engine".into(),
                done: 3,
                of: 4,
            }),
            ..killed_by(9, "SIGKILL")
        };
        let (_, evidence) = died(judge(End::Closed, &facts));
        let expected = "It was at: Building Engine, 3 of 4 steps.".to_owned();
        assert!(evidence.contains(&expected), "{evidence:?}");
    }
}
