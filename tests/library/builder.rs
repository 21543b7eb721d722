//! What the report builder makes of events, in any order.

use std::collections::BTreeMap;

use crate::golden;
use crate::reports;
use crate::reports::arbitrary::any_event;
use crate::reports::{build, events, journal};
use proptest::prelude::*;
use trtmem::report::{
    BuildError, Builder, DriveStage, Event, LIFECYCLE_RULES, Mark, Measured, OtherProcesses,
    Outcome, Place, ReadError, Report, SchemaError, Stage, StageStatus, model_cost, read_document,
    read_journal, read_report,
};

fn refusal(events: impl IntoIterator<Item = Event>) -> BuildError {
    let mut builder = Builder::new();
    for event in events {
        if let Err(error) = builder.apply(event) {
            return error;
        }
    }
    panic!("every event was taken");
}

#[test]
fn neighbouring_stages_share_the_sample_between_them() {
    let report = build(events("host-run"));
    let mut next = 0;
    for record in &report.runs[0].stages {
        if let StageStatus::Finished(figures) = &record.status {
            assert_eq!((figures.before, figures.after), (next, next + 1));
            next += 1;
        }
    }
    assert_eq!(report.runs[0].samples.len(), next as usize + 1);
}

#[test]
fn a_run_that_ended_as_it_should_makes_a_complete_report() {
    let report = build(events("host-run"));
    assert!(report.complete);
    assert_eq!(report.runs[0].outcome, Outcome::Finished);
}

#[test]
fn a_report_with_fewer_runs_than_asked_for_is_not_complete() {
    let report = build(events("host-failed"));
    assert!(!report.complete);
}

#[test]
fn a_report_with_more_runs_than_asked_for_says_how_many_there_are() {
    let mut all = events("host-runs");
    if let Some(Event::Began { header, .. }) = all.first_mut() {
        header.workload.settings.runs = 1;
    }
    let report = build(all);
    assert!(report.complete);
    assert!(report.runs.len() > 1);
    let said = report.header.workload.settings.runs as usize;
    assert_eq!(said, report.runs.len());
}

#[test]
fn a_report_can_be_finished_after_any_event() {
    for name in reports::GOLDENS {
        let all = events(name);
        for length in 1..=all.len() {
            let report = build(all[..length].iter().cloned());
            let whole = length == all.len();
            assert!(!report.complete || whole, "{name}, {length} events");
        }
    }
}

#[test]
fn a_journal_that_stops_inside_a_stage_says_which() {
    let events = events("host-run");
    let open = events
        .iter()
        .position(|event| {
            matches!(
                event,
                Event::StageBegan {
                    stage: Stage::Deserialize,
                    ..
                }
            )
        })
        .expect("the script deserializes");
    let report = build(events[..=open].iter().cloned());
    let run = &report.runs[0];
    assert_eq!(
        run.outcome,
        Outcome::Unknown {
            stage: Some(Stage::Deserialize)
        }
    );
    let last = run.stages.last().expect("stages were recorded");
    assert_eq!(last.stage, Stage::Deserialize);
    assert!(matches!(last.status, StageStatus::Unfinished { .. }));
    assert!(!report.complete);
}

fn marks(report: &Report) -> Vec<Mark> {
    report.runs[0]
        .finished()
        .map(|(_, figures)| figures.mark)
        .collect()
}

/// The same events as from before other processes were read.
fn without_others(events: Vec<Event>) -> Vec<Event> {
    let mut events = events;
    for event in &mut events {
        if let Event::Baseline { sample, .. } | Event::StageEnded { sample, .. } = event {
            sample.other_processes = OtherProcesses::default();
        }
    }
    events
}

#[test]
fn a_record_that_ends_early_is_checked_by_what_its_samples_say_of_other_processes() {
    let whole = events("qnx-subtracted");
    let cut = |events: &[Event]| marks(&build(events[..events.len() - 2].iter().cloned()));
    assert!(marks(&build(whole.clone())).contains(&Mark::Clear));
    assert!(cut(&whole).contains(&Mark::Clear));
    let unread = without_others(whole);
    assert!(marks(&build(unread.clone())).contains(&Mark::Clear));
    let unchecked = cut(&unread);
    assert!(unchecked.contains(&Mark::NotChecked) && !unchecked.contains(&Mark::Clear));
}

#[test]
fn memory_that_another_process_takes_and_gives_back_marks_the_stages_it_was_charged_to() {
    let mut events = events("qnx-subtracted");
    let taken = 800 << 20;
    // Somebody holds it at one border only, that after the context; the board has that much less then.
    for event in &mut events {
        if let Event::StageEnded { stage, sample, .. } = event
            && *stage == Stage::Context
        {
            let others = &mut sample.other_processes;
            for bytes in [&mut others.low_bytes, &mut others.high_bytes] {
                *bytes = bytes.clone().map(|bytes| bytes + taken);
            }
            let available = &mut sample.system.available_bytes;
            *available = available.clone().map(|bytes| bytes - taken);
        }
    }
    let report = build(events);
    let marked: Vec<Stage> = report.runs[0]
        .finished()
        .filter(|(_, figures)| figures.mark == Mark::OtherProcesses)
        .map(|(record, _)| record.stage)
        .collect();
    assert_eq!(marked, [Stage::Context, Stage::Bindings]);
}

#[test]
fn a_stage_read_before_the_counters_were_at_rest_has_what_they_still_moved_for_its_noise() {
    let mut events = events("qnx-subtracted");
    for event in &mut events {
        if let Event::StageEnded { stage, settle, .. } = event
            && *stage == Stage::Read
        {
            settle.at_rest = false;
            settle.spread_bytes = Measured::Value(64 << 20);
        }
    }
    let report = build(events);
    let run = &report.runs[0];
    let of = |wanted: Stage| {
        let mut finished = run.finished();
        let found = finished.find(|(record, _)| record.stage == wanted);
        found.map(|(_, figures)| figures.mark)
    };
    // The plan's 41 MiB, and the stage that begins at the same sample.
    assert_eq!(of(Stage::Read), Some(Mark::WithinNoise));
    assert_eq!(of(Stage::Deserialize), Some(Mark::WithinNoise));
    assert_eq!(of(Stage::ReleasePlan), Some(Mark::Clear));
    assert_eq!(
        run.noise_bytes(),
        build(reports::events("qnx-subtracted")).runs[0].noise_bytes()
    );
}

#[test]
fn what_the_counters_moved_at_rest_between_stages_is_noise_of_the_whole_run() {
    let mut events = events("qnx-subtracted");
    for event in &mut events {
        if let Event::StageEnded { stage, settle, .. } = event
            && *stage == Stage::Cuda
        {
            settle.spread_bytes = Measured::Value(3 << 20);
        }
    }
    assert_eq!(build(events).runs[0].noise_bytes(), Some(3 << 20));
}

#[test]
fn an_event_out_of_place_is_named_with_what_was_expected() {
    let script = events("host-run");
    let error = refusal([script[1].clone()]);
    assert_eq!(
        error.to_string(),
        "event 1 is `run-began` where `began` was expected"
    );
    let error = refusal([script[0].clone(), script[0].clone()]);
    assert_eq!(
        error.to_string(),
        "event 2 is `began` where `began` only once was expected"
    );
    let error = refusal([script[0].clone(), script[2].clone()]);
    assert_eq!(
        error.to_string(),
        "event 2 is `baseline` where `run-began` or `ended` was expected"
    );
}

#[test]
fn a_stage_cannot_end_as_another() {
    let mut script = events("host-run");
    for event in &mut script {
        if let Event::StageEnded { stage, .. } = event {
            *stage = Stage::Bindings;
        }
    }
    assert!(
        refusal(script)
            .to_string()
            .contains("of `runtime` was expected")
    );
}

#[test]
fn a_model_beyond_the_workload_is_refused() {
    let mut script = events("host-run");
    for event in &mut script {
        if let Event::StageBegan {
            model: Some(model), ..
        } = event
        {
            *model = 7;
        }
    }
    assert!(matches!(
        refusal(script),
        BuildError::NoSuchModel {
            model: 7,
            models: 1,
            ..
        }
    ));
}

#[test]
fn a_refused_event_leaves_what_was_built() {
    let script = events("host-run");
    let mut builder = Builder::new();
    for event in &script[..6] {
        builder.apply(event.clone()).expect("in order");
    }
    assert!(builder.apply(script[0].clone()).is_err());
    let after = builder.finish().expect("begun");
    assert_eq!(after, build(script[..6].iter().cloned()));
}

#[test]
fn nothing_measured_is_no_report() {
    assert_eq!(Builder::new().finish(), Err(BuildError::NothingBegan));
}

#[test]
fn a_lifecycle_total_is_the_sum_of_its_stages_up_to_the_first_release() {
    for name in ["host-run", "host-models", "qnx-subtracted", "linux-counted"] {
        let report = build(events(name));
        let run = &report.runs[0];
        let sum: i64 = run
            .finished()
            .filter(|(record, _)| !record.stage.is_release())
            .filter_map(|(_, figures)| figures.delta.total_bytes.get())
            .sum();
        let life = run.lifecycle.value().expect("stages finished");
        assert_eq!(life.delta.total_bytes.get(), Some(sum), "{name}");
        assert!(life.peak_bytes.get() >= Some(sum), "{name}");
    }
}

#[test]
fn the_peak_of_a_life_is_the_highest_of_its_stages_over_the_baseline() {
    let report = build(events("qnx-subtracted"));
    let life = report.runs[0].lifecycle.value().expect("it ran");
    // Held before deserialization, and what deserialization took at its highest.
    let kib = 1_126 + 38_195 + 60_211 + 5_800 + 282_415 + 220_365 + 400 - 36_138 + 42_189;
    assert_eq!(
        life.peak_bytes.get(),
        Some((kib + 4_301 + 8_366 + 41_298) << 10)
    );
}

#[test]
fn a_second_model_costs_what_it_adds() {
    let report = build(events("host-models"));
    let cost = |model| model_cost(&report.runs[0], model).and_then(|d| d.total_bytes.get());
    let more = cost(1).zip(cost(0)).map(|(second, first)| second - first);
    assert_eq!(more, Some(5_000 << 10));
    assert_eq!(cost(2), None);
}

#[test]
fn a_journal_makes_the_report_the_run_itself_made() {
    for name in reports::GOLDENS {
        let events = events(name);
        let recovered = read_document(&journal(&events)).expect("journals are read");
        assert_eq!(recovered.skipped, None);
        assert_eq!(recovered.report, build(events), "{name}");
    }
}

#[test]
fn a_report_survives_being_written_and_read() {
    for name in reports::GOLDENS {
        let report = build(events(name));
        let text = serde_json::to_string(&report).expect("reports serialize");
        assert_eq!(
            read_report(&text).expect("reports are read"),
            report,
            "{name}"
        );
    }
}

#[test]
fn a_last_line_cut_while_it_was_written_is_left_out_and_told() {
    let recovered = read_journal(&reports::cut_journal()).expect("a cut journal is read");
    assert!(
        recovered
            .skipped
            .is_some_and(|text| text.contains("line 10, the last"))
    );
    assert_eq!(
        recovered.report,
        build(events("host-run").into_iter().take(9))
    );
}

#[test]
fn a_broken_line_inside_a_journal_is_an_error_that_names_it() {
    let mut lines: Vec<String> = events("host-run").iter().map(reports::line).collect();
    lines[3] = "{\"event\":\"stage-began\",\"stage\":\"lunch\"}\n".into();
    let error = read_journal(&lines.concat()).expect_err("lunch is no stage");
    assert!(
        matches!(
            error,
            ReadError::Line {
                place: Place { line: 4, .. },
                ..
            }
        ),
        "{error}"
    );
    lines.remove(3);
    lines.remove(2);
    let error = read_journal(&lines.concat()).expect_err("the baseline is gone");
    assert!(matches!(error, ReadError::Order { line: 4, .. }), "{error}");
}

#[test]
fn documents_of_other_kinds_are_told_apart() {
    let read = |text: &str| read_document(text).expect_err("not a report");
    assert!(matches!(read(""), ReadError::Empty));
    assert!(matches!(read(" \n\n"), ReadError::Empty));
    assert!(matches!(read("{\"schema\": 1"), ReadError::Report { .. }));
    assert!(matches!(
        read("{}"),
        ReadError::Schema(SchemaError::Unmarked)
    ));
    let newer = "{\"schema\": \"trtmem.report/9\"}";
    assert!(matches!(
        read(newer),
        ReadError::Schema(SchemaError::TooNew { .. })
    ));
    let older = journal(&events("host-run")).replacen("trtmem.journal/1", "trtmem.journal/0", 1);
    assert!(matches!(
        read(&older),
        ReadError::Schema(SchemaError::TooOld { .. })
    ));
    let deep = "[".repeat(100_000);
    assert!(matches!(read(&deep), ReadError::Report { .. }));
}

proptest! {
    #[test]
    fn no_sequence_of_events_makes_the_builder_panic(
        start in proptest::sample::select(&reports::GOLDENS[..]),
        kept in 0usize..40,
        rest in proptest::collection::vec(any_event(), 0..40),
    ) {
        let mut builder = Builder::new();
        let mut taken = Vec::new();
        for event in events(start).into_iter().take(kept).chain(rest) {
            if builder.apply(event.clone()).is_ok() {
                taken.push(event);
            }
        }
        match builder.finish() {
            Ok(report) => {
                let recovered = read_journal(&journal(&taken)).expect("what was taken is a journal");
                prop_assert_eq!(&recovered.report, &report);
                let text = serde_json::to_string(&report).expect("reports serialize");
                prop_assert_eq!(read_report(&text).expect("reports are read"), report);
            }
            Err(error) => prop_assert_eq!(error, BuildError::NothingBegan),
        }
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in any::<String>(), at in 0usize..4000) {
        let _ = read_document(&text);
        let journal = journal(&events("host-crash"));
        let cut = journal.char_indices().nth(at).map_or(journal.len(), |(at, _)| at);
        let _ = read_document(&format!("{}{text}", &journal[..cut]));
    }
}

/// The samples of a run of a real engine (TensorRT-RTX 1.5, ResNet-50, H200), taken with a GPU that has
/// memory of its own, as a board would have read them whose GPU draws on system memory: what the driver
/// books to the process is gone from what is available.
fn on_a_board() -> Report {
    let path = golden::data("rtx/resnet50-one-run.json");
    let text = std::fs::read_to_string(path).expect("it lies in the tree");
    let mut report: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    report["attribution"]["kind"] = "unified".into();
    let samples = report["runs"][0]["samples"].as_array_mut();
    for sample in samples.expect("samples") {
        let of = |part: &str, counter: &str| sample[part][counter].as_u64().expect("it is known");
        let left = of("system", "available_bytes") - of("device", "process_bytes");
        sample["system"]["available_bytes"] = left.into();
    }
    read_report(&report.to_string()).expect("it is a report")
}

/// What the driver books to the process in each stage, MiB.
const BOOKED: [(Stage, i64); 7] = [
    (Stage::Library, 0),
    (Stage::Deserialize, 100),
    (Stage::Context, 96),
    (Stage::Bindings, 2),
    (Stage::FirstInference, 2),
    (Stage::ReleaseContext, -16),
    (Stage::ReleaseEngine, -98),
];

#[test]
fn device_memory_of_a_real_engine_is_found_without_a_counter_for_it() {
    let report = on_a_board();
    for (record, figures) in report.runs[0].finished() {
        let device = figures.delta.device_bytes.get().expect("all is known");
        // CUDA's own stage takes memory of the system that is in no process.
        let booked = BOOKED.iter().find(|(stage, _)| *stage == record.stage);
        if let Some((_, booked)) = booked {
            let off = (device >> 20) - booked;
            assert!(off.abs() < 5, "{}: {device}", record.stage.id());
        }
    }
}

#[test]
fn the_drive_brackets_of_a_real_engine_keep_the_samples_definition() {
    let report = on_a_board();
    let life = report.runs[0].lifecycle.value().expect("it ran");
    let context = life
        .brackets
        .iter()
        .find(|row| row.bracket == DriveStage::ExecutionContextCreation)
        .expect("a context was made");
    let device = context.delta.device_bytes.get().map(|bytes| bytes >> 20);
    assert_eq!(device, Some(-118));
}

#[test]
fn heap_that_a_real_engine_asked_for_and_never_touched_is_told_as_that() {
    let report = on_a_board();
    let life = report.runs[0].lifecycle.value().expect("it ran");
    let mib = |bytes: &Measured<i64>| bytes.get().map(|bytes| bytes >> 20);
    assert_eq!(mib(&life.breakdown.heap_untouched_bytes), Some(-334));
    assert_eq!(mib(&life.breakdown.other_private_bytes), Some(0));
}

/// A line of `at-rest.csv`: a sample of a run that was recorded at rest, which is to say that by the system's
/// count of forks no other process was started meanwhile. The last line of a run has what was not reclaimed where the others have available memory, the first its noise where the
/// others have the spread of the last readings.
struct Recorded<'a> {
    stage: &'a str,
    model: Option<u32>,
    figures: Vec<Measured<u64>>,
    drift: Measured<i64>,
    at_rest: bool,
    spread: Measured<u64>,
}

fn recorded(line: &str) -> (u32, Recorded<'_>) {
    let cells: Vec<&str> = line.split(',').collect();
    let figure = |cell: &&str| Measured::from_option(cell.parse().ok(), "not recorded");
    let line = Recorded {
        stage: cells[1],
        model: cells[2].parse().ok(),
        figures: cells[3..13].iter().map(figure).collect(),
        drift: Measured::from_option(cells[3].parse().ok(), "not recorded"),
        at_rest: cells[13] == "1",
        spread: figure(&cells[14]),
    };
    (cells[0].parse().expect("a run"), line)
}

/// The events of a run that was recorded, on the scripted machine's paper.
fn replayed(lines: &[Recorded<'_>]) -> Vec<Event> {
    let header = reports::linux_header(&["m"], 1);
    let mut script = reports::Script::new(reports::Machine::linux(), header);
    script.begin_run();
    for line in lines {
        let mut sample = script.machine.sample();
        let figures = &line.figures;
        sample.system.available_bytes = figures[0].clone();
        sample.heap.in_use_bytes = figures[1].clone();
        sample.heap.held_bytes = figures[2].clone();
        sample.process.resident_bytes = figures[3].clone();
        sample.process.resident_anonymous_bytes = figures[4].clone();
        sample.process.resident_file_bytes = figures[5].clone();
        sample.process.resident_shared_bytes = figures[6].clone();
        sample.process.threads = figures[7].clone();
        sample.other_processes.low_bytes = figures[8].clone();
        sample.other_processes.high_bytes = figures[9].clone();
        match line.stage {
            "baseline" => {
                if let Some(Event::Baseline {
                    noise,
                    sample: first,
                }) = script.events.last_mut()
                {
                    noise.system_bytes = line.spread.clone();
                    *first = sample;
                }
            }
            "end" => script.end_run(Outcome::Finished, line.drift.get().unwrap_or(0), ""),
            id => {
                let stage = Stage::from_id(id).expect("a stage");
                script.stage(stage, line.model, [0, 0, 0, 0, 0, 0, 1]);
                if let Some(Event::StageEnded {
                    settle,
                    sample: after,
                    ..
                }) = script.events.last_mut()
                {
                    settle.at_rest = line.at_rest;
                    settle.spread_bytes = line.spread.clone();
                    *after = sample;
                }
            }
        }
    }
    script.end()
}

#[test]
fn of_rows_recorded_at_rest_at_most_one_in_five_hundred_says_that_other_processes_moved() {
    let text = std::fs::read_to_string(golden::data("at-rest.csv")).expect("the recordings");
    let mut runs: BTreeMap<u32, Vec<Recorded<'_>>> = BTreeMap::new();
    for (run, line) in text.lines().skip(1).map(recorded) {
        runs.entry(run).or_default().push(line);
    }
    assert_eq!(runs.len(), 50);
    let mut count = BTreeMap::new();
    for lines in runs.values() {
        for mark in marks(&build(replayed(lines))) {
            *count.entry(mark.id()).or_insert(0) += 1;
        }
    }
    let of = |mark: Mark| count.get(mark.id()).copied().unwrap_or(0);
    let rows: i32 = count.values().sum();
    assert!(of(Mark::OtherProcesses) * 500 <= rows, "{count:?}");
    assert_eq!(of(Mark::NotChecked), 0, "{count:?}");
    // Most stages take more than the noise, so that there is something to be charged wrongly.
    assert!(of(Mark::Clear) > rows / 2, "{count:?}");
}

#[test]
fn a_report_holds_the_lifecycle_that_its_forms_show() {
    let report = build(events("qnx-subtracted"));
    let life = report.runs[0].lifecycle.value().expect("it ran");
    assert_eq!(life.rules, LIFECYCLE_RULES);
    let after_teardown = life.after_teardown.value().expect("all was released");
    assert!(after_teardown.total_bytes.get() < life.delta.total_bytes.get());
    let headline = life.headline.get().expect("a stage takes most");
    // CUDA's initialisation and the first runtime are told together.
    assert_eq!(headline.stage, Stage::Runtime);
    assert_eq!(headline.cuda_bytes.map(|bytes| bytes >> 20), Some(340));
    assert_eq!(headline.bytes >> 20, 520);
    assert_eq!(Some(headline.lifecycle_bytes), life.delta.total_bytes.get());
    assert_eq!(life.brackets.len(), 5);
}

/// A golden as JSON, its stored lifecycles put through `edit`.
fn with_lifecycle(edit: impl Fn(&mut serde_json::Value)) -> Report {
    let report = build(events("qnx-subtracted"));
    let mut json = serde_json::to_value(&report).expect("reports serialize");
    for run in json["runs"].as_array_mut().expect("runs") {
        edit(run);
    }
    read_report(&json.to_string()).expect("it is a report")
}

#[test]
fn a_lifecycle_of_other_rules_or_none_is_computed_anew_from_the_samples() {
    let whole = build(events("qnx-subtracted"));
    let by_other_rules = with_lifecycle(|run| {
        run["lifecycle"]["rules"] = 0.into();
        run["lifecycle"]["delta"]["total_bytes"] = 1.into();
        run["stages"][0]["delta"]["device_bytes"] = 1.into();
    });
    assert_eq!(by_other_rules, whole);
    let of_another_shape = with_lifecycle(|run| run["lifecycle"] = serde_json::json!({"rules": 7}));
    assert_eq!(of_another_shape, whole);
    let before_any = with_lifecycle(|run| {
        run.as_object_mut().expect("a run").remove("lifecycle");
    });
    assert_eq!(before_any, whole);
}

#[test]
fn a_lifecycle_of_these_rules_is_taken_as_it_is_stored() {
    let report = with_lifecycle(|run| run["lifecycle"]["delta"]["total_bytes"] = 1.into());
    let life = report.runs[0].lifecycle.value().expect("it is stored");
    assert_eq!(life.delta.total_bytes.get(), Some(1));
}

#[test]
fn without_samples_there_is_no_lifecycle_and_the_reason_is_told() {
    let report = with_lifecycle(|run| {
        run["lifecycle"]["rules"] = 0.into();
        run["samples"] = serde_json::json!([]);
    });
    let reason = report.runs[0].lifecycle.reason();
    assert!(
        reason.is_some_and(|it| it.contains("samples")),
        "{reason:?}"
    );
}
