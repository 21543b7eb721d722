//! What every renderer makes of every golden report.

use std::error::Error;

use crate::golden;
use crate::reports;
use crate::reports::arbitrary::any_event;
use crate::reports::{build, events};
use proptest::prelude::*;
use trtmem::escape::escape;
use trtmem::export::{RenderError, csv_columns};
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{
    Builder, Event, Measured, Outcome, Report, Stage, StageStatus, read_document, read_journal,
};

/// Those that every build has, and those of hosts.
const FORMATS: &[Format] = &[
    Format::Table,
    Format::Json,
    Format::Csv,
    Format::Drive,
    #[cfg(feature = "host")]
    Format::Markdown,
    #[cfg(feature = "host")]
    Format::Html,
    #[cfg(feature = "host")]
    Format::Svg,
    #[cfg(feature = "host")]
    Format::Openmetrics,
    #[cfg(feature = "host")]
    Format::Benchmark,
    #[cfg(feature = "host")]
    Format::Perfetto,
];

fn report(name: &str) -> Report {
    build(events(name))
}

fn rendered(report: &Report, format: Format, style: TableStyle) -> String {
    let mut out = Vec::new();
    render(report, format, &style, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("renderers write UTF-8")
}

fn table(report: &Report) -> String {
    rendered(report, Format::Table, TableStyle::default())
}

fn assert_snapshot(name: &str, text: &str) {
    golden::assert_same(&golden::data("snapshots").join(name), text);
}

#[test]
fn every_golden_has_its_table() {
    for name in reports::GOLDENS {
        assert_snapshot(&format!("{name}.table.txt"), &table(&report(name)));
    }
}

#[test]
fn a_partial_journal_has_its_table() {
    let recovered = read_journal(&reports::cut_journal()).expect("a cut journal is read");
    assert_snapshot("host-partial.table.txt", &table(&recovered.report));
}

#[test]
fn a_serial_console_gets_ascii_in_eighty_columns() {
    let style = TableStyle {
        width: Some(80),
        plain: true,
        ..TableStyle::default()
    };
    for name in [
        "host-runs",
        "qnx-subtracted",
        "host-crash",
        "tensorrt-counted",
    ] {
        let text = rendered(&report(name), Format::Table, style);
        assert!(text.is_ascii());
        let longest = text.lines().map(str::len).max();
        assert!(longest <= Some(80), "{name}: {longest:?}");
        assert_snapshot(&format!("{name}.plain.txt"), &text);
    }
}

#[test]
fn a_missing_heap_leaves_dashes_and_one_footnote() {
    let mut events = events("host-run");
    for event in &mut events {
        if let Event::Baseline { sample, .. } | Event::StageEnded { sample, .. } = event {
            sample.heap.in_use_bytes = Measured::absent("this C library has no mallinfo");
        }
    }
    let text = table(&build(events));
    assert!(
        text.contains("  — cpu, other: this C library has no mallinfo\n"),
        "{text}"
    );
    assert_snapshot("no-heap.table.txt", &text);
}

#[test]
fn csv_has_a_row_for_every_run_model_and_stage() {
    for name in [
        "host-models",
        "host-crash",
        "linux-counted",
        "tensorrt-counted",
    ] {
        let report = report(name);
        let text = rendered(&report, Format::Csv, TableStyle::default());
        let stages: usize = report.runs.iter().map(|run| run.stages.len()).sum();
        assert_eq!(text.lines().count(), stages + 1, "{name}");
        assert_snapshot(&format!("{name}.csv"), &text);
    }
}

#[test]
fn csv_leaves_an_absent_figure_empty_and_says_why() {
    let text = rendered(&report("host-run"), Format::Csv, TableStyle::default());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let column = |name: &str| {
        csv_columns()
            .position(|column| column == name)
            .expect("the column is documented")
    };
    for row in reader.records() {
        let row = row.expect("the CSV is well formed");
        assert_eq!(row.len(), csv_columns().count());
        assert_eq!(&row[column("device_bytes")], "");
        if &row[column("status")] == "finished" {
            assert!(row[column("absent")].contains("device_bytes: no GPU in play"));
        }
    }
}

#[test]
fn json_is_the_report_itself() {
    let report = report("host-runs");
    let text = rendered(&report, Format::Json, TableStyle::default());
    assert!(text.ends_with("}\n"));
    let read = read_document(&text).expect("what is written is read");
    assert_eq!(read.report, report);
}

#[test]
fn the_drive_samples_own_readings_give_its_own_log() {
    let text = rendered(
        &report("drive-sample"),
        Format::Drive,
        TableStyle::default(),
    );
    let log = std::fs::read_to_string(golden::data("logs/drive-orin-6050-trt8412.log"))
        .expect("the log is part of the tests");
    assert_eq!(text, log);
}

#[test]
fn the_drive_log_counts_the_plan_as_read_before_the_first_reading() {
    let text = rendered(
        &report("qnx-subtracted"),
        Format::Drive,
        TableStyle::default(),
    );
    let line = |title: &str| {
        text.lines()
            .find(|line| line.starts_with(&format!("Consumed mem size during [{title}]")))
            .expect("every bracket has its line")
            .to_owned()
    };
    // 520.56 and 12.37 MiB; the figures the sample reads are cut to thousandths of a GB.
    assert!(line("InferRuntime Creation").contains(": 521 MB\tCPU Mem: 274 MB"));
    assert!(line("Engine deserialization").contains(": 12 MB\tCPU Mem: 4 MB"));
    assert_snapshot("qnx-subtracted.drive.txt", &text);
}

#[test]
fn a_life_without_cuda_keeps_the_shape_of_the_log() {
    for name in ["host-models", "host-crash"] {
        let text = rendered(&report(name), Format::Drive, TableStyle::default());
        assert_snapshot(&format!("{name}.drive.txt"), &text);
    }
}

#[test]
fn a_log_without_heap_is_refused_with_its_reason() {
    let mut events = events("host-run");
    for event in &mut events {
        if let Event::Baseline { sample, .. } = event {
            sample.heap.in_use_bytes = Measured::absent("this C library has no mallinfo");
        }
    }
    let mut out = Vec::new();
    let style = TableStyle::default();
    let error = render(&build(events), Format::Drive, &style, &mut out);
    assert!(matches!(error, Err(RenderError::DriveNeeds { .. })));
    assert!(out.is_empty(), "nothing half-written");
}

/// An error with everything beneath it, as the command line prints it.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    escape(&text).into_owned()
}

#[test]
fn every_error_says_what_it_is_about_on_one_line() {
    let host_run = events("host-run");
    let journal = reports::journal(&host_run);
    let out_of_order = reports::journal(&[host_run[0].clone(), host_run[4].clone()]);
    let beyond = journal.replacen("\"model\":0", "\"model\":7", 1);
    let with = |schema: &str| format!("{{\"schema\": \"{schema}\"}}");
    let unreadable = [
        ("empty", String::new()),
        ("not JSON", "pages_free=0x1 (4.000kB)".to_owned()),
        (
            "cut",
            "{\"schema\": \"trtmem.report/1\",\n \"tool\"".to_owned(),
        ),
        ("no fields", with("trtmem.report/1")),
        ("unmarked", "{}".to_owned()),
        ("foreign", with("hyperfine\\u001b[2J")),
        ("too old", with("trtmem.report/0")),
        ("too new", with("trtmem.report/2")),
        (
            "journal too new",
            journal.replacen("journal/1", "journal/2", 1),
        ),
        (
            "broken line",
            journal.replacen("\"run\":0", "\"run\":-1", 1),
        ),
        ("out of order", out_of_order),
        ("no such model", beyond),
    ];
    let mut text = String::new();
    for (what, document) in unreadable {
        let error = read_document(&document).expect_err(what);
        let chain = chain(&error);
        assert!(
            !chain.contains('\n') && !chain.contains('\u{1b}'),
            "{what}: {chain}"
        );
        text.push_str(&format!("{what}: {chain}\n"));
    }
    assert_snapshot("errors.txt", &text);
}

/// A report as a file could hold it: built in order, then bent.
fn any_report() -> impl Strategy<Value = Report> {
    let start = proptest::sample::select(&reports::GOLDENS[..]);
    let rest = proptest::collection::vec(any_event(), 0..40);
    (any_event(), start, 0usize..40, rest, any::<u32>()).prop_map(
        |(first, start, kept, rest, position)| {
            let mut builder = Builder::new();
            let began = events(start).into_iter().take(1 + kept);
            for event in std::iter::once(first).chain(began).chain(rest) {
                let _ = builder.apply(event);
            }
            let mut report = builder.finish().expect("a golden begins");
            bend(&mut report, position);
            report
        },
    )
}

fn bend(report: &mut Report, position: u32) {
    let runs = &mut report.runs;
    for record in runs.iter_mut().flat_map(|run| &mut run.stages) {
        if position.is_multiple_of(3) {
            record.model = Some(position);
        }
        if let StageStatus::Finished(figures) = &mut record.status
            && position.is_multiple_of(5)
        {
            figures.before = position;
            figures.delta.total_bytes = i64::MIN.into();
            figures.delta.cpu_bytes = i64::MAX.into();
        }
    }
    if let Some(run) = runs.last_mut()
        && position.is_multiple_of(7)
    {
        run.outcome = Outcome::Unknown {
            stage: Some(Stage::Read),
        };
        run.samples.truncate(1);
    }
}

#[test]
fn the_time_under_medians_of_two_runs_lies_between_theirs() {
    let text = std::fs::read_to_string(golden::data("field/two-runs.json"));
    let report = read_document(&text.expect("it lies in the tree")).expect("a report");
    // One run took 100 ms, the other 300.
    let text = table(&report.report);
    let row = text.lines().find(|line| line.contains("Deserialization"));
    assert!(row.is_some_and(|row| row.ends_with(" 200.0 ms")), "{text}");
}

/// Every `X of Y MiB` that a text says.
fn shares(text: &str) -> Vec<(f64, f64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| word.replace('\u{2212}', "-").parse::<f64>().ok();
    words
        .windows(4)
        .filter(|it| it[1] == "of" && it[3].starts_with("MiB"))
        .filter_map(|it| number(it[0]).zip(number(it[2])))
        .collect()
}

proptest! {
    #[test]
    fn no_sentence_says_a_part_larger_than_its_whole_or_of_less_than_nothing(
        figures in proptest::collection::vec(-2_000i64..2_000, 6),
    ) {
        let mut report = report("tensorrt-counted");
        let mib: Vec<i64> = figures.iter().map(|figure| figure << 20).collect();
        let baseline = report.header.baseline.as_mut().expect("it has one");
        baseline.total_bytes = mib[0].into();
        let life = &mut report.runs[0].lifecycle;
        let Measured::Value(life) = life else { panic!("it ran") };
        life.delta.total_bytes = mib[1].into();
        if let Measured::Value(left) = &mut life.after_teardown {
            left.total_bytes = mib[2].into();
        }
        if let Measured::Value(headline) = &mut life.headline {
            headline.bytes = mib[3];
            headline.cuda_bytes = Some(mib[4]).filter(|bytes| bytes % 3 != 0);
            headline.lifecycle_bytes = mib[1];
        }
        if mib[5] < 0 {
            report.header.baseline = None;
        }
        for format in [
            Format::Table,
            #[cfg(feature = "host")]
            Format::Markdown,
        ] {
            let text = rendered(&report, format, TableStyle::default());
            for (part, whole) in shares(&text) {
                prop_assert!((0.0..=whole).contains(&part), "{part} of {whole}: {text}");
            }
        }
    }

    #[test]
    fn no_report_makes_a_renderer_panic_or_steers_a_terminal(
        report in any_report(),
        width in proptest::option::of(0usize..200),
        plain in any::<bool>(),
    ) {
        let style = TableStyle { width, plain, ..TableStyle::default() };
        for format in FORMATS.iter().copied() {
            let mut out = Vec::new();
            if render(&report, format, &style, &mut out).is_err() {
                prop_assert!(out.is_empty());
                continue;
            }
            let text = String::from_utf8(out).expect("renderers write UTF-8");
            let steers = |c: char| c.is_control() && c != '\n' && !(c == '\t' && format == Format::Drive);
            prop_assert!(!text.contains(steers), "{format:?}: {text:?}");
            if format != Format::Json {
                prop_assert!(!text.contains('\u{202e}'), "{format:?}");
            }
        }
    }
}
