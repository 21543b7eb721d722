//! What a report looks like from outside: the types are declared again here, and the published
//! schema is held against them and against every golden.

use crate::golden;
use crate::reports;
use crate::reports::{build, events};
use crate::schemas::violations;
use crate::wire;
use serde_json::Value;
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{
    JOURNAL_SCHEMA, REPORT_SCHEMA, Report, Run, read_journal, read_report, schema_json,
};

fn golden_text(name: &str) -> String {
    std::fs::read_to_string(golden::data(&format!("reports/{name}.json")))
        .expect("every golden lies in the tree")
}

fn json(report: &Report) -> String {
    let mut out = Vec::new();
    render(report, Format::Json, &TableStyle::default(), &mut out).expect("it renders");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[test]
fn the_goldens_are_what_the_builder_makes() {
    for name in reports::GOLDENS {
        let path = golden::data(&format!("reports/{name}.json"));
        golden::assert_same(&path, &json(&build(events(name))));
    }
    let path = golden::data("reports/host-partial.journal");
    golden::assert_same(&path, &reports::cut_journal());
}

#[test]
fn every_golden_is_read() {
    for name in reports::GOLDENS {
        let report = read_report(&golden_text(name)).expect("a golden stays readable");
        assert_eq!(report, build(events(name)), "{name}");
    }
}

/// Made by the commit before device memory, logs and growth had words:
/// `git show e02ec23:tests/data/reports/host-run.json`.
const BEFORE_DEVICES: &str = "host-run-before-devices";

#[test]
fn a_report_from_before_devices_is_read_and_says_what_it_does_not_hold() {
    let old = read_report(&golden_text(BEFORE_DEVICES)).expect("a golden stays readable");
    let new = build(events("host-run"));
    let deltas = |report: &Report| -> Vec<_> {
        let finished = report.runs[0].finished();
        finished
            .map(|(record, figures)| (record.stage, figures.delta.clone()))
            .collect()
    };
    assert_eq!(deltas(&old), deltas(&new));
    let (_, figures) = old.runs[0].finished().next().expect("a stage finished");
    assert!(figures.device_seen.reason().is_some());
    assert!(figures.peak.device_bytes.reason().is_some());
    assert!(
        old.runs[0].samples[0]
            .device
            .cuda_free_bytes
            .reason()
            .is_some()
    );
    assert_eq!(old.header.workload.settings.cycles, 1);
    assert!(old.runs[0].growth.is_empty() && old.runs[0].log.is_empty());
}

/// Made before the names of attributions were the final ones.
const BEFORE_FINAL_NAMES: [&str; 4] = [
    "qnx-subtracted",
    "tensorrt-counted",
    "host-run",
    "drive-sample",
];

#[test]
fn reports_with_the_earlier_names_are_completed_when_they_are_read() {
    for name in BEFORE_FINAL_NAMES {
        let old = golden_text(&format!("old/{name}"));
        let old = read_report(&old).expect("a golden stays readable");
        let now = build(events(name));
        assert_eq!(old.header, now.header, "{name}");
        // What was measured is as it was; what such a report does not have is absent.
        let totals = |report: &Report| -> Vec<_> {
            let stages = report.runs.iter().flat_map(Run::finished);
            let figures = stages.map(|(record, figures)| (record.stage, figures.delta.clone()));
            figures
                .map(|(stage, delta)| (stage, delta.total_bytes, delta.cpu_bytes))
                .collect()
        };
        assert_eq!(totals(&old), totals(&now), "{name}");
        let written = serde_json::to_string(&old).expect("a report is written");
        assert_eq!(
            read_report(&written).expect("and read again"),
            old,
            "{name}"
        );
    }
}

#[test]
fn the_golden_journal_is_read_up_to_where_it_was_cut() {
    let text = std::fs::read_to_string(golden::data("reports/host-partial.journal"))
        .expect("the journal lies in the tree");
    let recovered = read_journal(&text).expect("a golden stays readable");
    assert!(!recovered.report.complete);
    assert!(recovered.skipped.is_some());
}

#[test]
fn the_wire_holds_what_is_declared_and_nothing_else() {
    for name in reports::GOLDENS {
        let report: wire::Report = serde_json::from_str(&golden_text(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.schema, REPORT_SCHEMA);
    }
}

#[test]
fn versions_are_spelled_as_readers_know_them() {
    assert_eq!(REPORT_SCHEMA, "trtmem.report/1");
    assert_eq!(JOURNAL_SCHEMA, "trtmem.journal/1");
}

#[test]
fn every_golden_obeys_the_published_schema() {
    let schema: Value = serde_json::from_str(schema_json()).expect("the schema is JSON");
    for name in reports::GOLDENS {
        let document = serde_json::from_str(&golden_text(name)).expect("goldens are JSON");
        assert_eq!(violations(&schema, &document), None, "{name}");
    }
    // It tells what is written, so that an earlier report obeys it once it has been read.
    let old = read_report(&golden_text(BEFORE_DEVICES)).expect("a golden stays readable");
    let document = serde_json::from_str(&json(&old)).expect("reports are JSON");
    assert_eq!(violations(&schema, &document), None);
}

#[test]
fn the_published_schema_refuses_what_is_no_report() {
    let schema: Value = serde_json::from_str(schema_json()).expect("the schema is JSON");
    let mut document: Value = serde_json::from_str(&golden_text("host-run")).expect("JSON");
    document["runs"][0]["stages"][2]["delta"]["total_bytes"] = Value::from("0.16 MiB");
    assert!(violations(&schema, &document).is_some());
}

#[test]
fn fields_of_a_later_minor_change_are_ignored() {
    let mut document: Value = serde_json::from_str(&golden_text("host-run")).expect("JSON");
    document["weather"] = Value::from("fine");
    document["runs"][0]["samples"][0]["moon"] = Value::from(3);
    let report = read_report(&document.to_string()).expect("unknown fields are no error");
    assert_eq!(report, build(events("host-run")));
}

#[cfg(feature = "host")]
#[test]
fn a_schema_is_printed_by_the_name_of_its_document() {
    use clap::ValueEnum as _;
    use trtmem::export::schemas::DocumentSchema;
    let printed = |more: &[&str]| {
        let program = env!("CARGO_BIN_EXE_trtmem");
        let ran = std::process::Command::new(program)
            .arg("schema")
            .args(more)
            .output();
        String::from_utf8(ran.expect("it runs").stdout).expect("JSON is UTF-8")
    };
    assert_eq!(printed(&[]), schema_json());
    for of in DocumentSchema::value_variants() {
        assert_eq!(printed(&[of.name()]), of.text());
    }
}

#[cfg(feature = "host")]
#[test]
fn the_schemas_of_reports_comparisons_checks_histories_and_layers_are_generated_from_the_types() {
    use std::path::Path;

    use clap::ValueEnum as _;
    use trtmem::export::schemas::DocumentSchema;
    for of in DocumentSchema::value_variants() {
        let schema = of.generated().to_value();
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        let room = match of {
            DocumentSchema::Report => "report",
            _ => "export/schemas",
        };
        let path = format!("src/{room}/{}.schema.json", of.name());
        golden::assert_same(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &text);
    }
}
