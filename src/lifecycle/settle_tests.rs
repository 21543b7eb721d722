use super::*;

const MS: u64 = 1_000_000;
const MIB: u64 = 1 << 20;
const NOISE: Tolerance = Tolerance {
    system_bytes: 256 << 10,
    heap_bytes: 0,
    process_bytes: 256 << 10,
};

fn at(ms: u64, available: u64, resident: u64) -> Observation {
    Observation {
        at_ns: ms * MS,
        available_bytes: Some(available),
        heap_bytes: Some(1000),
        resident_bytes: Some(resident),
        threads: Some(1),
        others_cpu_ns: 0,
    }
}

/// Plays a machine (observation by time since the stage returned) until the settler is content.
fn settle(
    before: Observation,
    cap_ms: u64,
    machine: impl Fn(u64) -> Observation,
) -> (Verdict, u64) {
    let (verdict, ms, _) = settled(before, cap_ms, machine);
    (verdict, ms)
}

/// The same, and the spread of the last observations.
fn settled(
    before: Observation,
    cap_ms: u64,
    machine: impl Fn(u64) -> Observation,
) -> (Verdict, u64, Option<u64>) {
    let mut now = 0;
    let mut settler = Settler::new(before, machine(0), NOISE, cap_ms * MS);
    loop {
        now += STEP_NS / MS;
        match settler.observe(machine(now)) {
            Verdict::Wait(ns) => assert_eq!(ns, STEP_NS),
            verdict => return (verdict, now, settler.spread_bytes(verdict)),
        }
    }
}

#[test]
fn a_stage_whose_memory_is_all_in_the_process_is_at_rest_after_the_short_window() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
        at(ms, 900 * MIB, 110 * MIB)
    });
    assert_eq!((verdict, ms), (Verdict::AtRest, 30));
}

#[test]
fn memory_given_back_late_by_a_thread_is_waited_for() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
        let late = if ms < 400 { 32 * MIB } else { 0 };
        Observation {
            threads: Some(2),
            ..at(ms, 1000 * MIB - late, 10 * MIB + late)
        }
    });
    assert_eq!((verdict, ms), (Verdict::AtRest, 430));
}

#[test]
fn what_the_system_lost_and_the_process_did_not_gain_asks_for_the_long_window() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
        at(ms, 936 * MIB, 10 * MIB)
    });
    assert_eq!((verdict, ms), (Verdict::AtRest, 500));
}

#[test]
fn little_that_may_be_pending_asks_for_little_time() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| Observation {
        threads: Some(2),
        ..at(ms, 996 * MIB, 14 * MIB)
    });
    assert_eq!((verdict, ms), (Verdict::AtRest, 90));
}

#[test]
fn file_pages_that_stay_available_are_explained() {
    let (_, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
        at(ms, 1000 * MIB, 110 * MIB)
    });
    assert_eq!(ms, 30);
}

#[test]
fn computing_in_the_background_is_not_rest() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| Observation {
        others_cpu_ns: ms.min(200) * MS,
        ..at(ms, 1000 * MIB, 10 * MIB)
    });
    assert_eq!((verdict, ms), (Verdict::AtRest, 230));
}

#[test]
fn counters_that_never_rest_end_at_the_cap() {
    let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
        at(ms, (1000 - ms / 5) * MIB, 10 * MIB)
    });
    assert_eq!((verdict, ms), (Verdict::Capped, 300));
}

#[test]
fn what_the_counters_still_moved_at_the_cap_is_told() {
    // A MiB every 5 ms, and 32 observations are kept.
    let (verdict, _, spread) = settled(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
        at(ms, (1000 - ms / 5) * MIB, 10 * MIB)
    });
    assert_eq!((verdict, spread), (Verdict::Capped, Some(31 * MIB)));
}

#[test]
fn what_the_counters_moved_while_at_rest_is_told() {
    let (verdict, _, spread) = settled(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
        // Before the quiet window it is more.
        let early = if ms < 20 { 50 * MIB } else { 0 };
        at(ms, 1000 * MIB - early - (ms % 2) * 4096, 10 * MIB)
    });
    assert_eq!((verdict, spread), (Verdict::AtRest, Some(4096)));
}

#[test]
fn the_budget_of_a_run_is_shared_by_the_stages_that_are_left() {
    let mut budget = Budget::new(3000 * MS);
    assert_eq!(budget.cap_ns(10), 300 * MS);
    budget.spend(30 * MS);
    assert_eq!(budget.cap_ns(9), 330 * MS);
    // However busy the machine is, a run waits no longer than its budget and the least of each stage.
    for left in (1..=9).rev() {
        let cap_ns = budget.cap_ns(left);
        assert!(cap_ns >= 60 * MS);
        budget.spend(cap_ns);
    }
    assert_eq!(budget.cap_ns(1), 60 * MS);
    assert_eq!(Budget::new(3000 * MS).cap_ns(1000), 60 * MS);
    assert_eq!(Budget::new(10 * MS).cap_ns(5), 10 * MS);
    assert_eq!(Budget::new(3000 * MS).cap_ns(0), 3000 * MS);
}

#[test]
fn a_machine_that_tells_nothing_is_still_settled() {
    let nothing = |ms: u64| Observation {
        at_ns: ms * MS,
        ..Observation::default()
    };
    let (verdict, _) = settle(nothing(0), 3000, nothing);
    assert_eq!(verdict, Verdict::AtRest);
}

#[test]
fn policies_are_read_as_they_are_written() {
    for text in ["adaptive:3s", "fixed:5s", "none"] {
        assert_eq!(text.parse::<SettlePolicy>().unwrap().to_string(), text);
    }
    assert_eq!("adaptive".parse(), Ok(SettlePolicy::default()));
    for text in ["", "fixed", "fixed:", "fixed:soon", "fast", "adaptive:"] {
        assert!(text.parse::<SettlePolicy>().is_err(), "{text}");
    }
}
