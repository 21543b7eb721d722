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
    let mut now = 0;
    let mut settler = Settler::new(before, machine(0), NOISE, cap_ms * MS);
    loop {
        now += STEP_NS / MS;
        match settler.observe(machine(now)) {
            Verdict::Wait(ns) => assert_eq!(ns, STEP_NS),
            verdict => return (verdict, now),
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
