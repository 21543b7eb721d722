//! The formats other tools read, and their readers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::aside;
use crate::golden;
use crate::reports;
use crate::reports::arbitrary::any_event;
use crate::results::{
    checked, checked_saying, comparison, comparison_saying, history, history_saying, hostile_texts,
    identical, long, matrix, report_saying,
};
use crate::schemas;
use proptest::prelude::*;
use trtmem::analysis::budget::Checked;
use trtmem::analysis::comparison::{Comparison, DiffRules, Plan, SideInput, compare};
use trtmem::analysis::digest::{Category, Digest};
use trtmem::analysis::history::History;
use trtmem::export::schemas::DocumentSchema;
use trtmem::export::{csv, csv_checks, json};
use trtmem::export::{junit, sarif};
use trtmem::form;
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{Builder, Report, Stage, read_report};
use trtmem::view;

/// The exchange formats of a report, with the ending by which `check-formats.py` knows them.
const OF_A_REPORT: [(Format, &str); 5] = [
    (Format::Markdown, "md"),
    (Format::Csv, "csv"),
    (Format::Openmetrics, "openmetrics.txt"),
    (Format::Benchmark, "benchmark.json"),
    (Format::Perfetto, "perfetto.json"),
];

fn written(document: &impl serde::Serialize) -> String {
    json::document(document).expect("it is written")
}

type Files = Vec<(&'static str, String)>;

fn report(name: &str) -> Report {
    reports::build(reports::events(name))
}

fn of_report(report: &Report) -> Files {
    let as_text = |format| {
        let mut out = Vec::new();
        render(report, format, &TableStyle::default(), &mut out)
            .expect("a vector takes everything");
        String::from_utf8(out).expect("renderers write UTF-8")
    };
    OF_A_REPORT
        .map(|(format, ending)| (ending, as_text(format)))
        .to_vec()
}

fn of_comparison(it: &Comparison) -> Files {
    vec![
        ("md", form::markdown(&view::comparison(it))),
        ("csv", csv::comparison(it).expect("it is written")),
        ("json", written(it)),
        ("junit.xml", junit::comparison(it).expect("it is written")),
        ("sarif.json", sarif::comparison(it).expect("it is written")),
    ]
}

fn of_checked(it: &Checked) -> Files {
    vec![
        ("md", form::markdown(&view::check(it))),
        ("csv", csv_checks::checked(it).expect("it is written")),
        ("json", written(it)),
        ("junit.xml", junit::checked(it).expect("it is written")),
        ("sarif.json", sarif::checked(it).expect("it is written")),
    ]
}

fn of_history(it: &History) -> Files {
    vec![
        ("md", form::markdown(&view::history(it, usize::MAX))),
        ("csv", csv_checks::history(it).expect("it is written")),
        ("json", written(it)),
    ]
}

fn assert_snapshots(name: &str, files: &Files) {
    for (ending, text) in files {
        let path = golden::data("snapshots/exchange").join(format!("{name}.{ending}"));
        golden::assert_same(&path, text);
    }
}

#[test]
fn every_exchange_format_of_a_report_has_its_golden() {
    for name in ["host-models", "host-crash", "tensorrt-counted"] {
        let mut files = of_report(&report(name));
        // The CSV has its own among the renderers'.
        files.retain(|(ending, _)| *ending != "csv");
        assert_snapshots(name, &files);
    }
}

#[test]
fn every_format_of_a_comparison_a_check_and_a_history_has_its_golden() {
    assert_snapshots("comparison", &of_comparison(&comparison()));
    assert_snapshots(
        "comparison-of-three",
        &of_comparison(&matrix())[..1].to_vec(),
    );
    assert_snapshots("checked", &of_checked(&checked()));
    assert_snapshots("history", &of_history(&history(5)));
}

/// A report of the field cases.
fn field(name: &str) -> Report {
    let path = golden::data("field").join(name);
    let text = fs::read_to_string(path).expect("the case lies in the tree");
    read_report(&text).expect("it is a report")
}

/// Two sides whose medians lie far from the middle of their intervals.
fn uneven() -> Comparison {
    let side = |name: &str| SideInput {
        documents: vec![(name.to_owned(), Digest::of(&field(name)))],
    };
    let sides = [side("interval-base.json"), side("interval-new.json")];
    let tool = field("interval-base.json").header.tool;
    compare(&sides, &DiffRules::default(), tool).expect("they are compared")
}

/// A comparison as text, every row.
fn every_row(comparison: &Comparison) -> String {
    let style = TableStyle {
        everything: true,
        ..TableStyle::default()
    };
    form::text(&view::comparison(comparison), &style)
}

#[test]
fn plus_minus_is_the_farther_end_of_the_interval_in_every_form() {
    let uneven = uneven();
    let row = uneven
        .rows
        .iter()
        .find(|row| row.cells[0].half_width_bytes == Some(FARTHER_END))
        .expect("a row has the interval");
    let half = row.cells[0].interval().expect("ten runs");
    assert_ne!(half.0.abs_diff(half.1) / 2, FARTHER_END);
    for (form, text) in [
        ("table", every_row(&uneven)),
        ("markdown", form::markdown(&view::comparison(&uneven))),
        ("html", form::html(&view::comparison(&uneven))),
    ] {
        assert!(
            text.contains("±40.34") && !text.contains("±22.69"),
            "{form}: {text}"
        );
    }
    let of_report = of_report(&field("interval-base.json"));
    let bytes = format!("{FARTHER_END}");
    for (form, text) in [
        ("csv", csv::comparison(&uneven).expect("it is written")),
        ("benchmark", form_of(&of_report, "benchmark.json")),
        ("openmetrics", form_of(&of_report, "openmetrics.txt")),
    ] {
        assert!(text.contains(&bytes), "{form}: {text}");
    }
}

/// What the interval of `interval-base.json` reaches to, bytes: 40.34 MiB.
const FARTHER_END: u64 = 42_297_344;

fn schema(of: DocumentSchema) -> serde_json::Value {
    serde_json::from_str(of.text()).expect("a schema is JSON")
}

fn obeys(of: DocumentSchema, document: &impl serde::Serialize) {
    let document = serde_json::to_value(document).expect("it is JSON");
    assert_eq!(
        schemas::violations(&schema(of), &document),
        None,
        "{document:#}"
    );
}

#[test]
fn comparisons_checks_and_histories_obey_their_schemas() {
    let plan = Plan {
        looks: vec![3, 5],
        significance_of_a_look: 0.0025,
        text: "Every row with a limit is decided after 3 runs of each.".into(),
    };
    for it in [comparison(), matrix(), identical(), uneven()] {
        let plan = Some(plan.clone());
        obeys(DocumentSchema::Diff, &Comparison { plan, ..it });
    }
    obeys(DocumentSchema::Check, &checked());
    obeys(DocumentSchema::Trend, &history(5));
}

#[test]
fn the_schema_of_a_comparison_refuses_what_is_none() {
    let document = comparison();
    let whole = serde_json::to_value(document).expect("it is JSON");
    for (place, wrong) in [
        ("/rows/0/cells/0/value_bytes", serde_json::json!("+1 MiB")),
        ("/rows/0/changes/0/verdict/is", serde_json::json!("fine")),
        ("/rows/0/scope", serde_json::json!("life")),
        ("/headline/status", serde_json::json!(-1)),
    ] {
        let mut broken = whole.clone();
        *broken.pointer_mut(place).expect("there is such a place") = wrong;
        let violations = schemas::violations(&schema(DocumentSchema::Diff), &broken);
        assert!(violations.is_some(), "{place}");
    }
}

#[test]
fn a_cell_says_how_it_is_known_or_why_it_is_not() {
    let base = Digest::of(&reports::build(reports::events("host-models")));
    let mut new = base.clone();
    new.absences = vec![(Category::Cpu, "no heap was read".to_owned())];
    for run in &mut new.runs {
        run.stages.retain(|it| it.stage != Stage::Inference);
        for stage in &mut run.stages {
            stage.figures.cpu = None;
        }
    }
    let tool = base.header.tool.clone();
    let sides = [("base.json", base), ("new.json", new)].map(|(name, digest)| SideInput {
        documents: vec![(name.to_owned(), digest)],
    });
    let compared = compare(&sides, &DiffRules::default(), tool).expect("they are compared");
    let cell = |of: &Comparison, label: &str, side: usize| {
        let document = serde_json::to_value(of).expect("JSON");
        let rows = document["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["label"] == label);
        row.unwrap_or_else(|| panic!("{label}: {document:#}"))["cells"][side].clone()
    };
    let absent = cell(&compared, "Inference (lanes.onnx)", 1);
    assert_eq!(absent["kind"], "absent");
    assert_eq!(absent["reason"], "this side has no such row");
    assert!(absent.get("value_bytes").is_none());
    let unread = cell(&compared, "Runtime creation, cpu", 1);
    assert_eq!(unread["reason"], "no heap was read");
    let size = cell(&compared, "file of lanes.onnx", 0);
    assert_eq!(
        (&size["kind"], &size["noise"]["basis"]),
        (&"exact".into(), &"none".into())
    );
    let total = cell(&uneven(), "lifecycle total", 0);
    assert_eq!(
        (&total["kind"], &total["noise"]["basis"]),
        (&"measured".into(), &"runs".into())
    );
    assert_eq!(total["half_width_bytes"], FARTHER_END);
}

/// A text without what a form adds for its readers: bold, capitals, characters written by their names.
fn bare(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("**", "")];
    let bare = named
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    bare.to_lowercase()
}

#[test]
fn a_row_has_one_wording_in_every_form() {
    for it in [comparison(), uneven()] {
        let text = csv::comparison(&it).expect("it is written");
        let mut rows = ::csv::Reader::from_reader(text.as_bytes());
        let headers = rows.headers().expect("there is a header").clone();
        let column = |name: &str| headers.iter().position(|it| it == name).expect("a column");
        let (verdict, sentence) = (column("verdict"), column("sentence"));
        let forms = [
            ("table", every_row(&it)),
            ("markdown", form::markdown(&view::comparison(&it))),
            ("html", form::html(&view::comparison(&it))),
            ("junit", junit::comparison(&it).expect("it is written")),
            ("sarif", sarif::comparison(&it).expect("it is written")),
        ];
        for row in rows.records() {
            let row = row.expect("rows are of one length");
            for (form, text) in &forms {
                // SARIF has results only, and the table no row of what nobody measured.
                let is_result = ["regression", "undecided"].contains(&&row[verdict]);
                if *form == "sarif" && !is_result
                    || *form == "table" && &row[verdict] == "not-measured"
                {
                    continue;
                }
                let wanted = bare(&row[sentence]);
                assert!(
                    bare(text).contains(&wanted),
                    "{form} has no {wanted:?}: {text}"
                );
            }
        }
    }
}

#[test]
fn a_history_and_a_check_have_one_answer_in_every_form() {
    let history = history(5);
    let answer = bare(&history.headline.text);
    let shown = view::history(&history, 9);
    for (form, text) in [
        ("table", form::text(&shown, &TableStyle::default())),
        ("markdown", form::markdown(&shown)),
        ("html", form::html(&shown)),
    ] {
        assert!(
            bare(&text).contains(&answer),
            "{form} has no {answer:?}: {text}"
        );
    }
    let checked = checked();
    let answer = bare(&checked.headline.text);
    for (form, text) in [
        (
            "table",
            form::text(&view::check(&checked), &TableStyle::default()),
        ),
        ("markdown", form::markdown(&view::check(&checked))),
    ] {
        assert!(
            bare(&text).contains(&answer),
            "{form} has no {answer:?}: {text}"
        );
    }
}

fn form_of(files: &Files, ending: &str) -> String {
    let file = files.iter().find(|(it, _)| *it == ending);
    file.expect("every form is made").1.clone()
}

#[test]
fn columns_of_the_flat_tables_are_all_filled() {
    for (text, columns) in [
        (
            csv::comparison(&matrix()),
            csv::COMPARISON_COLUMNS.split(',').count(),
        ),
        (
            csv_checks::checked(&checked()),
            csv_checks::CHECKED_COLUMNS.split(',').count(),
        ),
        (
            csv_checks::history(&history(5)),
            csv_checks::HISTORY_COLUMNS.split(',').count(),
        ),
    ] {
        let text = text.expect("it is written");
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().expect("there is a header").clone();
        assert_eq!(headers.len(), columns);
        let mut used = vec![false; columns];
        for row in reader.records() {
            let row = row.expect("rows are of one length");
            for (cell, used) in row.iter().zip(&mut used) {
                *used |= !cell.is_empty();
            }
        }
        let unused: Vec<&str> = headers
            .iter()
            .zip(&used)
            .filter_map(|(name, used)| (!used).then_some(name))
            .collect();
        assert!(unused.is_empty(), "never filled: {unused:?}");
    }
}

#[test]
fn a_comparison_has_a_csv_row_for_every_row_and_later_side() {
    let matrix = matrix();
    let text = csv::comparison(&matrix).expect("it is written");
    assert_eq!(text.lines().count(), 1 + matrix.rows.len() * 2);
}

#[test]
fn a_row_that_cannot_be_decided_is_an_error_and_never_a_pass() {
    let xml = junit::comparison(&comparison()).expect("it is written");
    assert!(
        xml.contains("failures=\"2\"") && xml.contains("errors=\"1\""),
        "{xml}"
    );
    assert!(xml.contains("24 runs on each side would decide"));
}

#[test]
fn what_does_not_fit_is_cut_and_said() {
    let many = long(20_000);
    let comment = form::markdown(&view::comparison(&many));
    assert!(comment.len() < 65_536, "{}", comment.len());
    assert!(comment.contains("Left out, because a comment holds no more: "));
    assert!(comment.contains("+61.4 MiB"), "the answer stays");
    let log = sarif::comparison(&many).expect("it is written");
    assert!(log.contains("19000 results were left out"));
    assert_eq!(log.matches("\"ruleId\"").count(), 1_000);
}

#[test]
fn an_alert_keeps_its_fingerprint_when_release_and_figures_change() {
    let prints = |it: &Comparison| {
        let log = sarif::comparison(it).expect("it is written");
        let lines = log.lines().filter(|line| line.contains("trtmemRow/v1"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = comparison();
    let mut after = comparison();
    after.sides[1].label = "drive-6.0.11".into();
    after.rows[0].changes[0].change_bytes = Some(70 << 20);
    assert_eq!(prints(&before).len(), 3);
    assert_eq!(prints(&before), prints(&after));
}

#[test]
fn two_budgets_for_one_figure_are_two_alerts() {
    let mut twice = checked();
    let again = twice.rows[1].clone();
    twice.rows.push(again);
    let log = sarif::checked(&twice).expect("it is written");
    let hashes = log
        .lines()
        .filter(|it| it.contains("primaryLocationLineHash"));
    let distinct: std::collections::BTreeSet<&str> = hashes.clone().collect();
    assert_eq!((hashes.count(), distinct.len()), (5, 5), "{log}");
}

#[test]
fn the_sarif_logs_obey_their_schema() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = golden::data("schemas/sarif-schema-2.1.0.json");
    let schema = compiler
        .compile(&schema.to_string_lossy(), &mut schemas)
        .expect("the schema compiles");
    let mut logs = vec![
        sarif::comparison(&matrix()),
        sarif::checked(&checked()),
        sarif::comparison(&long(2_000)),
    ];
    for text in hostile_texts() {
        logs.push(sarif::comparison(&comparison_saying(&text)));
        logs.push(sarif::checked(&checked_saying(&text)));
    }
    for log in logs {
        let log = serde_json::from_str(&log.expect("it is written")).expect("it is JSON");
        if let Err(error) = schemas.validate(&log, schema) {
            panic!("{error:#}");
        }
    }
}

/// The Python that has the readers; `None` where there is none, which a test machine may not be.
fn python() -> Option<String> {
    let python = env::var("TRTMEM_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/check-formats.py");
    let asked = Command::new(&python).arg(script).arg("--needs").output();
    match asked {
        Ok(asked) if asked.status.success() => Some(python),
        other => {
            let why = match other {
                Ok(asked) => String::from_utf8_lossy(&asked.stdout).into_owned(),
                Err(error) => format!("{python}: {error}"),
            };
            aside::lacks(&why);
            None
        }
    }
}

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("trtmem-formats-{}-{name}", std::process::id());
        let folder = env::temp_dir().join(folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        Folder(folder)
    }

    fn write(&self, name: &str, files: Files) {
        for (ending, text) in files {
            fs::write(self.0.join(format!("{name}.{ending}")), text)
                .expect("a file can be written");
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What `check-formats.py` makes of a folder: whether it accepts it, and what it says.
fn judged(python: &str, folder: &Folder) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/check-formats.py");
    let ran = Command::new(python)
        .arg(script)
        .arg(&folder.0)
        .output()
        .expect("Python runs");
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn their_readers_accept_them() {
    let Some(python) = python() else { return };
    let folder = Folder::new("good");
    for name in reports::GOLDENS {
        folder.write(name, of_report(&report(name)));
    }
    folder.write("comparison", of_comparison(&comparison()));
    folder.write("matrix", of_comparison(&matrix()));
    folder.write("identical", of_comparison(&identical()));
    folder.write("long", of_comparison(&long(3_000)));
    folder.write("checked", of_checked(&checked()));
    folder.write("history", of_history(&history(5)));
    folder.write("long-history", of_history(&history(400)));
    for (number, text) in hostile_texts().iter().enumerate() {
        folder.write(
            &format!("h{number}-comparison"),
            of_comparison(&comparison_saying(text)),
        );
        folder.write(
            &format!("h{number}-checked"),
            of_checked(&checked_saying(text)),
        );
        folder.write(
            &format!("h{number}-history"),
            of_history(&history_saying(text)),
        );
        let models = report_saying(report("host-models"), text);
        folder.write(&format!("h{number}-models"), of_report(&models));
        let failed = report_saying(report("host-failed"), text);
        folder.write(&format!("h{number}-failed"), of_report(&failed));
    }
    let (accepted, said) = judged(&python, &folder);
    assert!(accepted, "{said}");
    println!("{said}");
}

#[test]
fn their_readers_refuse_what_is_broken() {
    let Some(python) = python() else { return };
    let report = of_report(&report("host-run"));
    let results = [of_comparison(&comparison()), of_history(&history(5))].concat();
    let breaks = [
        ("md", "lifecycle total", "<b>lifecycle total</b>"),
        ("md", "| lifecycle total |", "| lifecycle | total |"),
        ("csv", "lifecycle total", "=lifecycle total"),
        ("json", "\"schema\"", "schema"),
        ("junit.xml", "errors=\"1\"", "errors=\"0\""),
        ("junit.xml", "<testsuites ", "<testsuites skipped=\"0\" "),
        ("sarif.json", "\"level\": \"error\"", "\"level\": \"bad\""),
        ("openmetrics.txt", "# EOF", ""),
        (
            "openmetrics.txt",
            "_held_bytes gauge",
            "_held_bytes counter",
        ),
        ("benchmark.json", "\"value\": ", "\"value\": -"),
        ("perfetto.json", "\"dur\": ", "\"dur\": 99999"),
    ];
    for (number, (ending, from, to)) in breaks.into_iter().enumerate() {
        let mut files = report.iter().chain(&results);
        let whole = files.find(|(it, text)| *it == ending && text.contains(from));
        let (_, whole) = whole.expect("there is something to break");
        let folder = Folder::new(&format!("broken-{number}"));
        folder.write("broken", vec![(ending, whole.replace(from, to))]);
        let (accepted, said) = judged(&python, &folder);
        assert!(!accepted, "{to} in {ending}: {said}");
    }
}

/// Any report of any events, in whatever order.
fn any_report() -> impl Strategy<Value = Report> {
    let start = proptest::sample::select(&reports::GOLDENS[..]);
    let rest = proptest::collection::vec(any_event(), 0..30);
    (start, 1usize..30, rest).prop_map(|(start, kept, rest)| {
        let mut builder = Builder::new();
        let began = reports::events(start).into_iter().take(1 + kept);
        for event in began.chain(rest) {
            let _ = builder.apply(event);
        }
        builder.finish().expect("a golden begins")
    })
}

proptest! {
    #[test]
    fn whatever_was_measured_the_output_is_well_formed(report in any_report()) {
        for (ending, text) in of_report(&report) {
            match ending {
                "md" => prop_assert!(text.len() < 65_536 && text.matches("<details>").count() == text.matches("</details>").count()),
                "csv" => prop_assert!(::csv::Reader::from_reader(text.as_bytes()).records().all(|row| row.is_ok())),
                "openmetrics.txt" => well_formed_exposition(&text)?,
                "perfetto.json" => well_formed_trace(&text)?,
                _ => prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok()),
            }
        }
    }
}

fn well_formed_exposition(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.ends_with("# EOF\n"));
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let mut seen = std::collections::BTreeSet::new();
    for sample in samples {
        let (series, value) = sample.rsplit_once(' ').expect("a sample has a value");
        prop_assert!(value.parse::<i64>().is_ok(), "{sample}");
        prop_assert!(series.ends_with('}'), "{sample}");
        prop_assert!(seen.insert(series.to_owned()), "twice: {series}");
    }
    Ok(())
}

fn well_formed_trace(text: &str) -> Result<(), TestCaseError> {
    let trace: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    let mut last = 0;
    let mut ends = std::collections::BTreeMap::<u64, Vec<u64>>::new();
    for event in trace["traceEvents"].as_array().expect("there are events") {
        let Some(ts) = event["ts"].as_u64() else {
            prop_assert_eq!(&event["ph"], "M");
            continue;
        };
        prop_assert!(ts >= last);
        last = ts;
        if event["ph"] == "X" {
            let end = ts + event["dur"].as_u64().expect("a slice has a length");
            let open = ends
                .entry(event["pid"].as_u64().expect("it has a process"))
                .or_default();
            open.retain(|end| *end > ts);
            prop_assert!(open.len() <= 1, "two stages at once");
            prop_assert!(
                open.iter().all(|outer| end <= *outer),
                "a stage outlives the run"
            );
            open.push(end);
        }
    }
    Ok(())
}
