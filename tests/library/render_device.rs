//! What table and CSV tell of devices: the parts of a column, repeated stages, growth, failures, and
//! the baseline they are told against.

use crate::reports::{build, events};
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{
    Allocations, AttributionKind, Baseline, BaselineError, DeviceSeen, Event, Growth,
    GrowthCounter, GrowthOver, GrowthVerdict, LogLine, Measured, Outcome, Report, Severity, Stage,
    StageStatus,
};

fn report(name: &str) -> Report {
    build(events(name))
}

fn rendered(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    render(report, format, &TableStyle::default(), &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("renderers write UTF-8")
}

fn line<'a>(text: &'a str, begin: &str) -> &'a str {
    text.lines()
        .map(str::trim)
        .find(|line| line.starts_with(begin))
        .unwrap_or_else(|| panic!("no line begins with {begin:?} in {text}"))
}

/// A printed number of MiB.
fn number(text: &str) -> f64 {
    let text = text.replace('\u{2212}', "-");
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is a number"))
}

/// The parts of a line `inside COLUMN: name +1.00 · other −2.00`.
fn parts(text: &str, column: &str) -> Vec<(String, f64)> {
    let begin = format!("inside {column}: ");
    let parts = line(text, &begin)
        .strip_prefix(&begin)
        .expect("it begins so");
    parts
        .split(" · ")
        .map(|part| part.rsplit_once(' ').expect("a name and a number"))
        .map(|(name, figure)| (name.to_owned(), number(figure)))
        .collect()
}

/// The figures of the row of the whole life, without the marks.
fn whole_life(text: &str) -> Vec<f64> {
    let row = line(text, "lifecycle total").trim_start_matches("lifecycle total");
    let figures = row
        .split_whitespace()
        .filter(|word| !["~", "?", "—"].contains(word));
    figures.map(number).collect()
}

fn assert_sum(text: &str, column: &str, figure: f64) {
    let parts = parts(text, column);
    let sum: f64 = parts.iter().map(|(_, figure)| figure).sum();
    // Every figure is rounded to a hundredth.
    let off = (sum - figure).abs();
    assert!(
        off < 0.005 * (parts.len() + 1) as f64,
        "{column}: {off}: {text}"
    );
}

#[test]
fn the_parts_of_a_column_sum_to_it() {
    let counted = rendered(&report("tensorrt-counted"), Format::Table);
    let [_, _, device, other, _] = whole_life(&counted)[..] else {
        panic!("{counted}");
    };
    assert_sum(&counted, "device", device);
    assert_sum(&counted, "other", other);
    let names: Vec<String> = parts(&counted, "device")
        .into_iter()
        .map(|it| it.0)
        .collect();
    let expected = [
        "CUDA itself (baseline)",
        "TensorRT's allocator",
        "bindings",
        "unattributed",
    ];
    assert_eq!(names, expected);
}

/// The board's life with allocations seen in its deserialization and a baseline.
fn board() -> Report {
    let mut events = events("qnx-subtracted");
    for event in &mut events {
        match event {
            Event::Began { header, .. } => {
                header.baseline = Some(Baseline {
                    path: "cuda-drive-6.0.5.json".into(),
                    created: "2026-07-31T12:00:00Z".into(),
                    release: None,
                    total_bytes: Measured::Value(300 << 20),
                    cpu_bytes: Measured::Value(50 << 20),
                    device_bytes: Measured::Value(250 << 20),
                    unattributed_bytes: Measured::Value(240 << 20),
                });
            }
            Event::StageEnded {
                stage: Stage::Deserialize,
                device_seen,
                ..
            } => {
                let eight = Allocations {
                    growth_bytes: 8 << 20,
                    peak_bytes: Some(8 << 20),
                    allocations: Some(1),
                    ..Allocations::default()
                };
                *device_seen = Measured::Value(DeviceSeen {
                    allocator: eight.into(),
                    buffers: Allocations::default().into(),
                    pinned: Measured::absent("no pinned memory is used"),
                });
            }
            _ => {}
        }
    }
    build(events)
}

#[test]
fn where_the_device_is_what_remains_its_parts_sum_all_the_same() {
    let text = rendered(&board(), Format::Table);
    let [_, _, device, _] = whole_life(&text)[..] else {
        panic!("{text}");
    };
    assert_sum(&text, "device", device);
    let parts = parts(&text, "device");
    assert_eq!(parts[0], ("CUDA itself (baseline)".to_owned(), 240.0));
    assert_eq!(parts[1], ("TensorRT's allocator".to_owned(), 8.0));
    assert!(
        text.contains("and 300.0 of that is CUDA before TensorRT"),
        "{text}"
    );
}

#[test]
fn a_stage_that_comes_again_has_its_number() {
    let report = report("tensorrt-counted");
    let text = rendered(&report, Format::Table);
    for label in [
        "Context creation ",
        "Context creation 2 ",
        "Inference ×1000 ",
        "Inference 2 ×1000 ",
        "Context release 2 ",
    ] {
        line(&text, label);
    }
    let csv = rendered(&report, Format::Csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let titles = reader.headers().expect("a header").clone();
    let at = |name: &str| {
        titles
            .iter()
            .position(|title| title == name)
            .expect("a column")
    };
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let contexts = rows.iter().filter(|row| &row[at("stage")] == "context");
    let occurrences: Vec<&str> = contexts.map(|row| &row[at("occurrence")]).collect();
    assert_eq!(occurrences, ["1", "2"]);
    let load = rows.iter().find(|row| &row[at("stage")] == "deserialize");
    let load = load.expect("the engine is loaded");
    assert_eq!(&load[at("allocator_growth_bytes")], "54525952");
    assert_eq!(&load[at("allocator_peak_bytes")], "67108864");
    assert_eq!(&load[at("allocator_allocations")], "16");
    assert_eq!(&load[at("buffers_growth_bytes")], "0");
}

#[test]
fn what_sharing_saves_is_said_whether_it_was_asked_for_or_not() {
    let mut report = report("tensorrt-counted");
    let text = rendered(&report, Format::Table);
    let would = "one block of device memory for all 2 contexts (--share-device-memory) would save 9 MiB of 18 MiB";
    assert!(line(&text, "one block").starts_with(would), "{text}");
    let settings = &mut report.header.workload.settings;
    let on = ("share-device-memory".to_owned(), "on".to_owned());
    settings.backend_options.extend([on]);
    let text = rendered(&report, Format::Table);
    let saves = "one block of device memory for all 2 contexts saves 9 MiB of 18 MiB";
    assert!(line(&text, "one block").starts_with(saves), "{text}");
    assert!(
        text.contains("bindings and the shared block +2.31"),
        "{text}"
    );
    report.header.workload.settings.contexts = 1;
    assert!(!rendered(&report, Format::Table).contains("one block"));
}

#[test]
fn counters_of_the_device_that_agree_are_not_told() {
    let mut events = events("tensorrt-counted");
    for event in &mut events {
        if let Event::StageEnded { sample, .. } = event {
            let device = &mut sample.device;
            let booked = device.process_bytes.get().unwrap_or(0);
            let free = Measured::Value((100 << 30) - booked - (1 << 20));
            device.free_bytes = free.clone();
            if device.cuda_free_bytes.value().is_some() {
                device.cuda_free_bytes = free;
            }
        }
    }
    let text = rendered(&build(events), Format::Table);
    assert!(!text.contains("the device's counters differ"), "{text}");
}

/// Growth of 1 MiB with every cycle.
fn growth(counter: GrowthCounter, verdict: GrowthVerdict) -> Growth {
    Growth {
        over: GrowthOver::Cycle,
        stage: None,
        model: None,
        counter,
        points: 50,
        growth_bytes: Measured::Value(49 << 20),
        steps: 49,
        one_time_bytes: Measured::Value(12 << 10),
        rate_bytes: Measured::Value(1 << 20),
        low_bytes: Measured::Value((1 << 20) - 512),
        high_bytes: Measured::Value((1 << 20) + 512),
        verdict,
    }
}

#[test]
fn a_leak_is_the_last_line() {
    let mut leaking = report("cuda-cycles-leak");
    leaking.runs[0].growth = vec![
        growth(GrowthCounter::HeapInUse, GrowthVerdict::Steady),
        growth(GrowthCounter::Device, GrowthVerdict::Grows),
        growth(GrowthCounter::DeviceSeen, GrowthVerdict::Grows),
        growth(GrowthCounter::SystemTaken, GrowthVerdict::Undecided),
    ];
    let text = rendered(&leaking, Format::Table);
    let last = text.lines().last().expect("lines");
    assert_eq!(
        last,
        "Leak: device memory seen being allocated grows by 1 MiB and device memory by 1 MiB each time runtime, engine and context are created and released."
    );
    let series = line(&text, "heap in use +1 MiB");
    let verdict = "once +12 KiB: too little to be called a leak";
    assert!(series.ends_with(verdict), "{series}");
    assert!(
        line(&text, "system memory taken")
            .ends_with("not decided: it counts more than the process asks for")
    );
}

/// Growth by so many bytes in 4,500 iterations of the steady loop of the first model.
fn in_loop(counter: GrowthCounter, grown: i64, verdict: GrowthVerdict) -> Growth {
    Growth {
        over: GrowthOver::ThousandIterations,
        stage: Some(Stage::Inference),
        model: Some(0),
        growth_bytes: Measured::Value(grown),
        steps: 4500,
        one_time_bytes: Measured::Value(0),
        rate_bytes: Measured::Value(grown * 1000 / 4500),
        low_bytes: Measured::Value(grown * 1000 / 4500),
        high_bytes: Measured::Value(grown * 1000 / 4500),
        ..growth(counter, verdict)
    }
}

#[test]
fn a_loop_that_does_not_grow_takes_one_line_and_each_context_has_its_own() {
    let mut report = report("tensorrt-counted");
    report.runs[0].growth = vec![
        in_loop(GrowthCounter::HeapInUse, 0, GrowthVerdict::Steady),
        in_loop(GrowthCounter::Resident, 4096, GrowthVerdict::Undecided),
        in_loop(GrowthCounter::HeapInUse, 288_000, GrowthVerdict::Grows),
        in_loop(GrowthCounter::Resident, 0, GrowthVerdict::Steady),
    ];
    let text = rendered(&report, Format::Table);
    let first = "over 4500 iterations of Inference: heap in use 0 B (no growth); resident memory +4 KiB (not decided)";
    assert_eq!(line(&text, "over 4500 iterations of Inference:"), first);
    line(&text, "growth over 4500 iterations of Inference 2:");
    assert_eq!(
        line(&text, "heap in use +281.2 KiB"),
        "heap in use +281.2 KiB, +64 B an iteration: grows"
    );
    let leak = "Leak: heap in use grew by 281.2 KiB over 4500 iterations of Inference.";
    assert_eq!(text.lines().last(), Some(leak));
}

#[test]
fn what_too_few_iterations_show_is_said_in_bytes_and_never_denied() {
    let mut report = report("tensorrt-counted");
    report.runs[0].growth = vec![
        in_loop(GrowthCounter::HeapInUse, 1400, GrowthVerdict::TooFew),
        in_loop(GrowthCounter::Resident, 8192, GrowthVerdict::Steady),
        in_loop(
            GrowthCounter::SystemTaken,
            125 << 19,
            GrowthVerdict::Undecided,
        ),
    ];
    let text = rendered(&report, Format::Table);
    let said = "over 4500 iterations of Inference: resident memory +8 KiB (too little to be called a leak); heap in use +1.4 KiB (too few iterations to tell); system memory taken +62.5 MiB (not decided)";
    assert_eq!(line(&text, "over 4500 iterations of Inference:"), said);
    assert!(
        !text.contains("no growth") && !text.contains("Leak"),
        "{text}"
    );
}

#[test]
fn steady_memory_is_no_leak() {
    let mut steady = report("cuda-cycles-leak");
    steady.runs[0].growth = vec![growth(GrowthCounter::Device, GrowthVerdict::Steady)];
    assert!(!rendered(&steady, Format::Table).contains("Leak:"));
}

#[test]
fn what_tensorrts_error_means_and_what_the_machine_lacks_are_told() {
    let mut report = report("host-failed");
    let run = report.runs.last_mut().expect("a run");
    run.log.push(LogLine {
        line: None,
        at_ns: 0,
        severity: Severity::Error,
        stage: Some(Stage::Deserialize),
        model: Some(0),
        text: "6: The engine plan file is generated on an incompatible device, expecting compute 7.5 got compute 8.6, please rebuild.".into(),
    });
    run.outcome = Outcome::Failed {
        stage: Some(Stage::Deserialize),
        message: "odd.engine cannot be deserialized".into(),
        missing: true,
    };
    let text = rendered(&report, Format::Table);
    let meaning = line(&text, "This means: ");
    assert!(meaning.contains("compute capability 8.6"), "{meaning}");
    line(&text, "Try: trtmem doctor");
}

/// A baseline of a report for a run like that of `for_run`.
fn baseline(of: &Report, for_run: &Report) -> Result<Baseline, BaselineError> {
    let header = &for_run.header;
    let kind = header.attribution.kind;
    Baseline::of(of, "cuda.json", kind, &header.environment)
}

#[test]
fn a_report_of_cuda_alone_is_a_baseline() {
    let (cuda, run) = (report("cuda-cycles-leak"), report("tensorrt-counted"));
    let baseline = baseline(&cuda, &run).expect("the same machine");
    assert_eq!(baseline.device_bytes.get(), Some(289 << 20));
    assert_eq!(baseline.cpu_bytes.get(), Some(18 << 20));
    assert_eq!(baseline.path, "cuda.json");
    let stage = cuda.runs[0]
        .stages
        .iter()
        .find(|it| it.stage == Stage::Cuda);
    let Some(StageStatus::Finished(figures)) = stage.map(|record| &record.status) else {
        panic!("{stage:?}");
    };
    assert_eq!(baseline.total_bytes, figures.delta.total_bytes);
    assert_eq!(
        baseline.unattributed_bytes,
        figures.breakdown.unattributed_bytes
    );
}

#[test]
fn other_reports_are_no_baseline() {
    let (cuda, run) = (report("cuda-cycles-leak"), report("tensorrt-counted"));
    let is = |error: Result<Baseline, BaselineError>, words: &str| {
        let error = error.expect_err("no baseline").to_string();
        assert!(error.contains(words) && error.contains(';'), "{error}");
    };
    is(baseline(&report("host-run"), &run), "the cpu backend");
    is(baseline(&cuda, &report("qnx-subtracted")), "QNX aarch64");
    let mut forced = run.clone();
    forced.header.attribution.kind = AttributionKind::Unified;
    is(baseline(&cuda, &forced), "attribution is discrete");
    let mut early = cuda.clone();
    early.runs[0].stages.truncate(1);
    is(baseline(&early, &run), "no finished run");
}

/// A build on an H200, of the test data.
fn built(name: &str) -> Report {
    let path = format!("{}/tests/data/rtx/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("it is there");
    serde_json::from_str(&text).expect("it is a report")
}

const PAST: &str =
    "the builder allocated past the allocator that it was given, which saw nothing of it";

#[test]
fn a_builder_that_allocates_past_the_allocator_is_told() {
    // It says GPU 4, and the device had 32 MiB more at the peak, while the hook was asked for nothing.
    let told = built("build-resnet50-1.4-refit");
    let text = rendered(&told, Format::Table);
    assert_eq!(line(&text, PAST), PAST);
    // One that took nothing of the device took nothing past anybody.
    let none = rendered(&built("build-resnet50-1.6-gpu"), Format::Table);
    assert!(!none.contains(PAST), "{none}");
}

#[test]
fn the_builders_own_figure_or_the_devices_is_enough() {
    for (by_itself, by_the_device) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut report = built("build-resnet50-1.4-refit");
        let run = &mut report.runs[0];
        if !by_itself {
            run.log.clear();
        }
        let mut stages = run.stages.iter_mut();
        let build = stages.find(|it| it.stage == Stage::Build);
        let StageStatus::Finished(figures) = &mut build.expect("it built").status else {
            panic!("it finished");
        };
        if !by_the_device {
            figures.delta.device_bytes = Measured::Value(0);
            figures.peak.device_bytes = Measured::Value(2 << 20);
        }
        let text = rendered(&report, Format::Table);
        assert_eq!(text.contains(PAST), by_itself || by_the_device, "{text}");
    }
}

#[test]
fn where_nobody_counted_or_the_allocator_saw_it_nothing_is_said() {
    for allocator in [
        Measured::absent("--no-allocator-hook"),
        Measured::Value(Allocations {
            allocations: Some(1),
            ..Allocations::default()
        }),
    ] {
        let mut report = built("build-resnet50-1.4-refit");
        let mut stages = report.runs[0].stages.iter_mut();
        let build = stages.find(|it| it.stage == Stage::Build);
        let StageStatus::Finished(figures) = &mut build.expect("it built").status else {
            panic!("it finished");
        };
        let Measured::Value(seen) = &mut figures.device_seen else {
            panic!("allocations were counted");
        };
        seen.allocator = allocator;
        let text = rendered(&report, Format::Table);
        assert!(!text.contains(PAST), "{text}");
    }
}
