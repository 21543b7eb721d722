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
