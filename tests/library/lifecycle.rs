//! What a life tells beside its stages: what libraries log, what is learnt, several contexts and
//! runtimes, cycles, loops and their growth.

use crate::command::Dir;
use crate::measured::{Life, figures, run};
use trtmem::report::{
    Cause, Event, GrowthCounter, GrowthOver, GrowthVerdict, Outcome, Report, Severity, Stage,
    StageStatus,
};

const MIB: i64 = 1 << 20;

/// What glibc adds to a block above its caches: its header, rounded up to a page.
const BLOCK: i64 = 4096 + 16;

fn said(report: &Report) -> Vec<(Severity, Option<Stage>, &str)> {
    let lines = run(report).log.iter();
    lines
        .map(|line| (line.severity, line.stage, line.text.as_str()))
        .collect()
}

#[test]
fn what_libraries_log_is_kept_with_its_stage_in_the_order_it_was_said() {
    let report =
        Life::of("runtime:log=info:one;context:log=verbose:two*2,log=warning:three").report();
    assert_eq!(
        said(&report),
        [
            (Severity::Info, Some(Stage::Runtime), "one"),
            (Severity::Verbose, Some(Stage::Context), "two"),
            (Severity::Verbose, Some(Stage::Context), "two"),
            (Severity::Warning, Some(Stage::Context), "three"),
        ]
    );
    let lines = &run(&report).log;
    assert!(lines.is_sorted_by_key(|line| line.at_ns));
    assert_eq!(lines[1].model, Some(0));
    let context = figures(run(&report), Stage::Context)[0];
    assert!(lines[1].at_ns >= context.began_ns);
}

#[test]
fn lines_less_grave_than_asked_for_are_not_kept() {
    let mut life = Life::of("runtime:log=verbose:no,log=info:no,log=warning:yes,log=error:yes");
    life.log_level = Severity::Warning;
    let report = life.report();
    assert!(said(&report).iter().all(|(_, _, text)| *text == "yes"));
    assert_eq!(run(&report).log.len(), 2);
    assert_eq!(run(&report).log_dropped, 0);
}

#[test]
fn a_crash_keeps_what_was_said_before_it() {
    let report = Life::of("deserialize:log=verbose:early,log=error:no memory,crash=segv").report();
    assert_eq!(
        said(&report),
        [
            (Severity::Verbose, Some(Stage::Deserialize), "early"),
            (Severity::Error, Some(Stage::Deserialize), "no memory"),
        ]
    );
    let outcome = &run(&report).outcome;
    assert!(
        matches!(
            outcome,
            Outcome::Died {
                cause: Cause::Signal { .. },
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[test]
fn a_flood_of_lines_is_bounded_and_the_error_behind_it_is_kept() {
    let spec = "context:log=verbose:a line of some length that is said again and again*30000,\
                log=error:the last word";
    let report = Life::of(spec).report();
    let run = run(&report);
    assert!(run.log.len() <= 20_000, "{}", run.log.len());
    assert_eq!(run.log.len() as u64 + run.log_dropped, 30_001);
    assert_eq!(run.log.last().expect("a line").text, "the last word");
    assert_eq!(run.outcome, Outcome::Finished);
}

#[test]
fn logging_moves_no_heap() {
    let report =
        Life::of("runtime:log=verbose:told*500;context:log=info:told*50;inference:heap=1MiB")
            .report();
    for stage in [Stage::Runtime, Stage::Context, Stage::Bindings] {
        let moved = figures(run(&report), stage)[0].delta.cpu_bytes.get();
        assert_eq!(moved, Some(0), "{stage:?}");
    }
}

#[test]
fn what_is_learnt_is_kept_and_moves_no_later_stage() {
    let remark = "x".repeat(700);
    let spec = format!("deserialize:heap=1MiB,fact={remark};context:fact=two;bindings:heap=1MiB");
    let report = Life::of(&spec).report();
    assert_eq!(report.remarks, [remark.as_str(), "two"]);
    let run = run(&report);
    for (stage, least) in [
        (Stage::Deserialize, MIB),
        (Stage::ReleasePlan, 0),
        (Stage::Context, 0),
        (Stage::Bindings, MIB),
    ] {
        let figures = figures(run, stage)[0];
        let moved = figures.delta.cpu_bytes.get().expect("a heap");
        assert!(
            (least..=least + BLOCK).contains(&moved) && (least > 0 || moved == 0),
            "{moved}"
        );
    }
    let deserialized = figures(run, Stage::Deserialize)[0].after;
    assert_eq!(figures(run, Stage::ReleasePlan)[0].before, deserialized + 1);
}

#[test]
fn a_journal_of_everything_makes_the_same_report() {
    let mut events = Vec::new();
    let mut life = Life::of(
        "runtime:log=info:one;deserialize:fact=two,seen=1MiB;inference:loop=2ms*20;\
         release-runtime:free=all",
    );
    life.cycles = 3;
    let report = life.report_and(&mut |event: &Event| {
        events.push(serde_json::to_string(event).expect("an event has a JSON form"));
    });
    let recovered = trtmem::report::read_journal(&events.join("\n")).expect("a journal");
    assert_eq!(recovered.report, report);
}

#[test]
fn further_contexts_and_runtimes_are_stages_of_their_own() {
    let mut life = Life::of("runtime:heap=1MiB;context:heap=2MiB;release-context:free=heap");
    life.contexts = 3;
    life.runtimes = 2;
    let report = life.report();
    let run = run(&report);
    assert_eq!(run.outcome, Outcome::Finished);
    for (stage, times, each) in [
        (Stage::Runtime, 2, MIB),
        (Stage::Context, 3, 2 * MIB),
        (Stage::Bindings, 3, 0),
        (Stage::ReleaseContext, 3, -1),
        (Stage::ReleaseEngine, 1, 0),
        (Stage::ReleaseRuntime, 2, 0),
    ] {
        let all = figures(run, stage);
        assert_eq!(all.len(), times, "{stage:?}");
        for figures in all.iter().filter(|_| each >= 0) {
            let moved = figures.delta.cpu_bytes.get().expect("a heap");
            assert!((each..=each + BLOCK).contains(&moved), "{stage:?}: {moved}");
        }
    }
}

#[test]
fn device_memory_the_child_saw_is_told_for_each_stage() {
    let spec = "deserialize:seen=3MiB*2;context:seen=1MiB,free=seen;release-engine:free=seen";
    let report = Life::of(spec).report();
    let seen = |stage| {
        let seen = figures(run(&report), stage)[0].device_seen.value();
        let seen = seen.expect("it was watched");
        assert!(seen.allocator.reason().is_some() && seen.pinned.reason().is_some());
        seen.buffers.get().expect("it was counted")
    };
    let deserialize = seen(Stage::Deserialize);
    assert_eq!(
        (deserialize.live_bytes, deserialize.allocations),
        (6 << 20, Some(2))
    );
    assert_eq!(deserialize.largest_bytes, Some(3 << 20));
    let context = seen(Stage::Context);
    assert_eq!(
        (context.growth_bytes, context.peak_bytes),
        (-6 * MIB, Some(1 << 20))
    );
    assert_eq!(context.releases, Some(3));
    assert_eq!(seen(Stage::Bindings).growth_bytes, 0);
}

#[test]
fn nothing_is_said_of_device_memory_where_nobody_counts() {
    let report = Life::of("deserialize:heap=1MiB").report();
    let figures = figures(run(&report), Stage::Deserialize)[0];
    assert!(figures.device_seen.reason().is_some());
    let sample = &run(&report).samples[0];
    assert_eq!(
        sample.device.free_bytes.reason(),
        Some("the backend uses no device")
    );
}

fn cycles(spec: &str, cycles: u32) -> Report {
    let mut life = Life::of(spec);
    life.cycles = cycles;
    life.report()
}

fn verdict(report: &Report, counter: GrowthCounter) -> GrowthVerdict {
    let growth = run(report).growth.iter();
    let mut found = growth.filter(|growth| growth.counter == counter);
    found
        .next()
        .unwrap_or_else(|| panic!("{counter:?}"))
        .verdict
}

#[test]
fn a_leak_is_found_with_its_size_and_the_cost_of_the_first_cycle_told_apart() {
    // Half a MiB is never given back once, one MiB in every cycle.
    let spec = "library:heap=512KiB;runtime:heap=4MiB;read:leak=1MiB;release-runtime:free=heap";
    let report = cycles(spec, 20);
    let run = run(&report);
    assert_eq!(run.cycles.len(), 20);
    assert!(
        run.cycles
            .iter()
            .zip(1..)
            .all(|(point, done)| point.done == done)
    );
    let heap = run
        .growth
        .iter()
        .find(|growth| growth.counter == GrowthCounter::HeapInUse);
    let heap = heap.expect("the heap was judged");
    assert_eq!(
        (heap.over, heap.verdict),
        (GrowthOver::Cycle, GrowthVerdict::Grows)
    );
    let rate = heap.rate_bytes.get().expect("a rate");
    assert!((MIB..=MIB + BLOCK).contains(&rate), "{rate}");
    assert_eq!(
        (heap.low_bytes.get(), heap.high_bytes.get()),
        (Some(rate), Some(rate))
    );
    assert!(
        report
            .leaks()
            .any(|growth| growth.counter == GrowthCounter::HeapInUse)
    );
}

#[test]
fn a_life_that_gives_everything_back_shows_no_growth() {
    let spec = "runtime:heap=4MiB,log=info:made;deserialize:anon=8MiB,seen=1MiB;\
                release-runtime:free=all";
    let report = cycles(spec, 20);
    assert_eq!(
        verdict(&report, GrowthCounter::HeapInUse),
        GrowthVerdict::Steady
    );
    assert_eq!(
        verdict(&report, GrowthCounter::DeviceSeen),
        GrowthVerdict::Steady
    );
    assert_eq!(report.leaks().count(), 0, "{:?}", run(&report).growth);
    // The stages are those of the first life alone.
    assert_eq!(run(&report).stages.len(), Stage::of_a_run().count());
}

#[test]
fn device_memory_that_is_counted_and_kept_is_a_leak() {
    let report = cycles("deserialize:seen=1MiB", 12);
    let leaks: Vec<GrowthCounter> = report.leaks().map(|growth| growth.counter).collect();
    assert_eq!(leaks, [GrowthCounter::DeviceSeen]);
}

#[test]
fn libraries_and_cuda_are_no_part_of_a_cycle() {
    let report = cycles(
        "library:log=info:library;cuda:log=info:cuda;runtime:log=info:runtime",
        3,
    );
    let times = |word| {
        run(&report)
            .log
            .iter()
            .filter(|line| line.text == word)
            .count()
    };
    assert_eq!(
        (times("library"), times("cuda"), times("runtime")),
        (1, 1, 3)
    );
    let last = run(&report).log.last().expect("a line");
    assert_eq!(last.stage, Some(Stage::Runtime));
}

/// Five cycles by a worker whose messages a sed script changes on their way.
fn cycles_lied_about(script: &str) -> Report {
    let dir = Dir::new();
    let worker = env!("CARGO_BIN_EXE_trtmem");
    let text = format!("#!/bin/sh\n'{worker}' worker --parent $$ | sed -u '{script}'\n");
    let program = dir.write("liar", text);
    let made = std::process::Command::new("chmod")
        .arg("+x")
        .arg(&program)
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let mut life = Life::of("context:sleep=1ms");
    life.cycles = 5;
    life.program = program;
    life.report()
}

#[test]
fn a_death_in_a_later_cycle_leaves_the_first_life_whole_and_names_cycle_and_stage() {
    let report = cycles_lied_about("/\"say\":\"cycled\",\"done\":3/s/:/;/");
    let run = run(&report);
    assert_eq!(run.cycles.len(), 2);
    assert_eq!(run.finished().count(), Stage::of_a_run().count());
    let Outcome::Died {
        stage, evidence, ..
    } = &run.outcome
    else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(*stage, Some(Stage::ReleaseRuntime));
    assert!(
        evidence
            .iter()
            .any(|sentence| sentence == "It was in cycle 3."),
        "{evidence:?}"
    );
}

#[test]
fn a_failure_in_a_later_cycle_says_in_which() {
    let failed = r#"{"say":"failed","step":null,"message":"no room","missing":false}"#;
    let report = cycles_lied_about(&format!("/\"say\":\"cycled\",\"done\":4/s/.*/{failed}/"));
    match &run(&report).outcome {
        Outcome::Failed { message, .. } => assert_eq!(message, "in cycle 4: no room"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cycle_that_is_skipped_is_no_conversation() {
    let report =
        cycles_lied_about("s/\"say\":\"cycled\",\"done\":2/\"say\":\"cycled\",\"done\":3/");
    assert_eq!(run(&report).cycles.len(), 1);
    assert!(matches!(
        run(&report).outcome,
        Outcome::Died {
            cause: Cause::Protocol { .. },
            ..
        }
    ));
}

#[test]
fn a_steady_loop_is_watched_from_inside() {
    let report = Life::of("inference:loop=3ms*60;release-runtime:free=all").report();
    let run = run(&report);
    let watched = &run.loops[0];
    assert_eq!((watched.stage, watched.model), (Stage::Inference, Some(0)));
    assert!((2..=128).contains(&watched.points.len()));
    assert_eq!(watched.points.first().map(|point| point.done), Some(1));
    assert_eq!(watched.points.last().map(|point| point.done), Some(60));
    assert!(
        watched
            .points
            .iter()
            .all(|point| point.heap_in_use_bytes.get().is_some())
    );
    assert_eq!(
        figures(run, Stage::Inference)[0].delta.cpu_bytes.get(),
        Some(0)
    );
}

#[test]
fn a_loop_that_grows_is_told_by_the_thousand_iterations() {
    let report = Life::of("inference:loop=64KiB/2ms*120;release-runtime:free=all").report();
    let growth = run(&report).growth.iter();
    let mut heap = growth.filter(|growth| growth.counter == GrowthCounter::HeapInUse);
    let heap = heap.next().expect("the loop was judged");
    assert_eq!(heap.over, GrowthOver::ThousandIterations);
    assert_eq!(heap.stage, Some(Stage::Inference));
    let rate = heap.rate_bytes.get().expect("a rate");
    assert!((65_536_000..=65_600_000).contains(&rate), "{rate}");
    assert_eq!(heap.verdict, GrowthVerdict::Grows);
}

#[test]
fn a_fast_loop_that_takes_hundreds_of_mib_is_a_leak() {
    let report = Life::of("inference:loop=73KiB/0ms*5000;release-runtime:free=all").report();
    let points = run(&report).loops[0].points.len();
    assert!(points >= 16, "{points}");
    let leaks: Vec<_> = report.leaks().collect();
    let [heap] = leaks[..] else {
        panic!("{leaks:?}");
    };
    assert_eq!(heap.counter, GrowthCounter::HeapInUse);
    let seen = heap.growth_bytes.get().expect("it was seen");
    assert!((300 << 20..360 << 20).contains(&seen), "{seen}");
    assert!(heap.steps >= 4000, "{}", heap.steps);
}

#[test]
fn ten_iterations_call_nothing_a_leak() {
    let report = Life::of("inference:loop=4MiB/1ms*12;release-runtime:free=all").report();
    let verdict = verdict(&report, GrowthCounter::HeapInUse);
    assert_eq!(verdict, GrowthVerdict::TooFew);
    assert_eq!(report.leaks().count(), 0);
}

#[test]
fn what_the_machine_lacks_is_said_to_be_missing() {
    let report = Life::of("cuda:missing=there is no CUDA driver").report();
    match &run(&report).outcome {
        Outcome::Failed {
            stage,
            message,
            missing,
        } => {
            assert_eq!((*stage, *missing), (Some(Stage::Cuda), true));
            assert_eq!(message, "there is no CUDA driver");
        }
        other => panic!("{other:?}"),
    }
    let library = &run(&report).stages[0];
    assert!(matches!(library.status, StageStatus::Finished(_)));
}

#[test]
fn every_kind_of_message_is_a_seed_of_its_fuzz_target() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/seeds/message");
    for entry in std::fs::read_dir(seeds).expect("the seeds are there") {
        let path = entry.expect("a seed").path();
        let line = std::fs::read(&path).expect("a seed can be read");
        let message = trtmem::lifecycle::parse_message(&line);
        let message = message.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            path.file_name().and_then(|name| name.to_str()),
            Some(message.name())
        );
    }
}
