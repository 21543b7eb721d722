//! The two ways to a digest, held against each other: whatever the whole way takes, the short way makes the same of it
//! or leaves it to the whole one; what this program writes goes the short way. The short way does not look at what a
//! digest does not hold, so a fault there is not seen; any other is refused in the words of the whole way.

use std::fs;
use std::path::PathBuf;

use crate::reports::arbitrary::any_event;
use crate::reports::{GOLDENS, build, cut_journal, events};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use trtmem::analysis::digest::{Category, Digest, read, skim};
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{
    Builder, DeviceSeen, Event, HeapLayout, Measured, Report, StageStatus, read_document,
};

/// What the whole way makes of a text: the digest and what was skipped, or the refusal in words.
fn whole_way(text: &str) -> Result<(Digest, Option<String>), String> {
    read_document(text)
        .map(|it| (Digest::of(&it.report), it.skipped))
        .map_err(|error| error.to_string())
}

fn either_way(text: &str) -> Result<(Digest, Option<String>), String> {
    read(text).map_err(|error| error.to_string())
}

fn indented(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("reports serialize")
}

/// As the program itself writes it.
fn written(report: &Report) -> String {
    let mut bytes = Vec::new();
    render(report, Format::Json, &TableStyle::default(), &mut bytes).expect("reports are shown");
    String::from_utf8(bytes).expect("JSON is text")
}

fn compact(report: &Report) -> String {
    serde_json::to_string(report).expect("reports serialize")
}

/// The golden reports as they lie on disk, with their paths.
fn golden_files() -> Vec<(PathBuf, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reports");
    fs::read_dir(folder)
        .expect("the goldens are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| (path.clone(), fs::read_to_string(path).expect("text")))
        .collect()
}

/// Expects that a report of this program goes the short way, with the result of the whole one.
fn goes_short(report: &Report) {
    let expected = Some(Digest::of(report));
    assert_eq!(skim(&indented(report)), expected);
    assert_eq!(skim(&compact(report)), expected);
    assert_eq!(skim(&written(report)), expected);
}

#[test]
fn every_golden_file_goes_the_short_way_to_the_same_digest() {
    let files = golden_files();
    assert!(files.len() > GOLDENS.len());
    for (path, text) in files {
        let (digest, skipped) = whole_way(&text).expect("goldens are read");
        // Those of earlier versions have no lifecycle, or one of other rules: it is computed anew from the samples.
        let is_of_now = GOLDENS
            .iter()
            .any(|name| path.ends_with(format!("{name}.json")));
        let expected = is_of_now.then(|| digest.clone());
        assert_eq!(skim(&text), expected, "{}", path.display());
        assert_eq!(either_way(&text), Ok((digest, skipped)));
    }
}

#[test]
fn a_report_of_a_fleet_goes_the_short_way() {
    let mut report = build(events("qnx-subtracted"));
    let model = report.header.workload.models[0].clone();
    report.header.workload.models = vec![model; 3000];
    let run = report.runs[0].clone();
    report.runs = vec![run; 40];
    for run in &mut report.runs {
        run.child_output = "not a word\n".repeat(60_000);
    }
    goes_short(&report);
}

#[test]
fn every_heap_layout_and_odd_text_goes_the_short_way() {
    let layouts = [
        HeapLayout::GlibcMallinfo2,
        HeapLayout::GlibcMallinfo,
        HeapLayout::Qnx32,
        HeapLayout::Qnx64,
    ];
    for layout in layouts {
        let mut report = build(events("qnx-subtracted"));
        for sample in &mut report.runs[0].samples {
            sample.heap.layout = Measured::Value(layout);
            sample.system.source = "\"quoted\" \\ \n Größe \u{1f600} \u{7f}".into();
            sample.system.warnings = vec!["a".into(), "\u{202e}b".into()];
        }
        goes_short(&report);
    }
}

#[test]
fn reasons_are_kept_as_they_were_written_whatever_is_in_them() {
    let mut report = build(events("qnx-subtracted"));
    let odd = "\"quoted\" \\ \n Größe \u{1f600}";
    for record in &mut report.runs[0].stages {
        if let StageStatus::Finished(figures) = &mut record.status {
            figures.delta.total_bytes = Measured::absent(odd);
            figures.device_seen = DeviceSeen::absent(odd);
        }
    }
    goes_short(&report);
    let digest = Digest::of(&report);
    for category in [Category::Total, Category::Allocator, Category::Buffers] {
        assert!(digest.absences.contains(&(category, odd.to_owned())));
    }
}

#[test]
fn journals_go_the_whole_way_and_say_what_was_skipped() {
    let journal = cut_journal();
    assert_eq!(skim(&journal), None);
    let (_, skipped) = read(&journal).expect("a journal");
    assert!(skipped.is_some_and(|words| words.contains("was cut off")));
}

#[test]
fn a_lifecycle_of_other_rules_is_computed_anew() {
    let mut report = build(events("qnx-subtracted"));
    let expected = Digest::of(&report);
    if let Measured::Value(life) = &mut report.runs[0].lifecycle {
        life.rules += 1;
        life.delta.total_bytes = Measured::Value(1);
    }
    let text = indented(&report);
    assert_eq!(skim(&text), None);
    assert_eq!(either_way(&text), Ok((expected, None)));
}

#[test]
fn a_report_whose_fields_stand_in_another_order_goes_the_short_way_too() {
    let report = build(events("host-models"));
    let sorted: Value = serde_json::from_str(&compact(&report)).expect("JSON");
    assert_eq!(skim(&sorted.to_string()), Some(Digest::of(&report)));
}

/// A report and a place in it, as often as that place is to be replaced.
fn replaced(old: &str, new: &str) -> String {
    let text = indented(&build(events("host-run")));
    let edited = text.replacen(old, new, 1);
    assert_ne!(edited, text, "{old}");
    edited
}

#[test]
fn refusals_are_those_of_the_whole_way_word_for_word() {
    let text = indented(&build(events("host-run")));
    let texts = [
        String::new(),
        " \n".into(),
        "{".into(),
        "[]".into(),
        "null".into(),
        "{\"event\":\"x\"}\n".into(),
        text.replacen('{', "{\"event\":1,", 1),
        "[".repeat(100_000),
        "{\"schema\":".repeat(100_000),
        replaced("trtmem.report/1", "trtmem.report/2"),
        replaced("trtmem.report/1", "gcov"),
        replaced("\"runs\": [", "\"runs\": [["),
        replaced("\"samples\": [", "\"samples\": [,"),
        replaced("\"stages\": [", "\"stages\": [], \"stages\": ["),
        replaced("\"at_ns\": ", "\"at_ns\": 0"),
        replaced("\"glibc-mallinfo2\"", "\"another"),
        replaced("\"status\": \"finished\"", "\"status\": \"nearly\""),
        replaced("\"delta\": {", "\"delta\": null, \"x\": {"),
        replaced("\"peak\": {", "\"x\": {"),
        replaced("\"cpu_bytes\": ", "\"cpu_bytes\": 1.5, \"x\": "),
        replaced("\"cpu_bytes\": ", "\"cpu_bytes\": 1e3, \"x\": "),
        replaced(
            "\"cpu_bytes\": ",
            "\"cpu_bytes\": 9223372036854775808, \"x\": ",
        ),
        replaced("\"cpu_bytes\": ", "\"cpu_bytes\": null, \"x\": "),
        replaced("\"other_bytes\": ", "\"other_bytes\": -0, \"x\": "),
        replaced(
            "\"device_seen\": {",
            "\"device_seen\": {\"allocator\": {}, ",
        ),
        format!("{text}x"),
        format!("{text}{text}"),
    ];
    for text in texts {
        let shown: String = text.chars().take(80).collect();
        let whole = whole_way(&text);
        assert_eq!(either_way(&text), whole, "{shown}");
    }
}

#[test]
fn a_fault_in_what_a_digest_does_not_hold_is_not_seen() {
    let expected = Digest::of(&build(events("host-run")));
    let texts = [
        replaced("\"at_ns\": ", "\"at_ns\": -"),
        replaced("\"cost_ns\": 190000", "\"cost_ns\": 18446744073709551616"),
        replaced("\"cost_ns\": 190000", "\"cost_ns\": 1.5"),
        replaced("\"before\": 0", "\"before\": 4294967296"),
        replaced("\"at_rest\": true", "\"at_rest\": null"),
        replaced("\"glibc-mallinfo2\"", "\"another\""),
    ];
    for text in texts {
        assert!(whole_way(&text).is_err());
        assert_eq!(either_way(&text), Ok((expected.clone(), None)));
    }
}

/// Reports as they come of broken journals: the events of a golden with others thrown in.
fn any_report() -> impl Strategy<Value = Report> {
    let intruders = prop::collection::vec((any::<Index>(), any_event()), 0..12);
    (select(&GOLDENS[..]), intruders).prop_map(|(name, intruders)| {
        let mut all: Vec<Event> = events(name);
        for (at, event) in intruders {
            all.insert(1 + at.index(all.len()), event);
        }
        let mut builder = Builder::new();
        for event in all {
            // What cannot come there is refused and leaves nothing behind.
            let _ = builder.apply(event);
        }
        builder.finish().expect("the golden began")
    })
}

/// What somebody might put in the place of a part of a text.
fn any_edit() -> impl Strategy<Value = String> {
    let tokens = [
        "",
        "0",
        "-",
        "9",
        "-1",
        ".5",
        "e9",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "null",
        "true",
        "\u{e9}",
        "{\"absent\":\"x\"}",
        "\"runs\":[",
        "\"samples\":[]",
        "99999999999999999999",
        "[]",
        "{}",
    ];
    select(tokens.map(str::to_owned).to_vec())
}

/// The text with everything a digest does not hold as it was before it was edited.
fn mended(text: &str, before: &str) -> Option<String> {
    let mut edited: Value = serde_json::from_str(text).ok()?;
    let before: Value = serde_json::from_str(before).ok()?;
    mend(&mut edited, &before, "", "complete mapped remarks");
    let was = before["runs"].as_array()?;
    for (run, was) in edited["runs"].as_array_mut()?.iter_mut().zip(was) {
        let of_run = "index samples cost timeline child_output log log_dropped cycles loops growth";
        mend(run, was, "", of_run);
        let of_life = "breakdown mark after_teardown brackets headline";
        mend(run, was, "/lifecycle", of_life);
        let was = was["stages"].as_array()?;
        for (stage, was) in run["stages"].as_array_mut()?.iter_mut().zip(was) {
            let of_stage = "before after began_ns duration_ns settle breakdown mark reason";
            mend(stage, was, "", of_stage);
            let of_peak = "resident_bytes high_water_bytes readings largest_gap_ns";
            mend(stage, was, "/peak", of_peak);
            mend(stage, was, "/device_seen", "pinned");
            let of_kind = "live_bytes peak_bytes largest_bytes allocations releases refusals";
            mend(stage, was, "/device_seen/allocator", of_kind);
            mend(stage, was, "/device_seen/buffers", of_kind);
        }
    }
    Some(edited.to_string())
}

fn mend(edited: &mut Value, before: &Value, place: &str, names: &str) {
    let edited = edited.pointer_mut(place).and_then(Value::as_object_mut);
    let (Some(edited), Some(before)) = (edited, before.pointer(place)) else {
        return;
    };
    for name in names.split(' ') {
        if let Some(value) = before.get(name) {
            edited.insert(name.to_owned(), value.clone());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_builder_makes_goes_the_short_way_to_the_same_digest(report in any_report()) {
        goes_short(&report);
    }

    #[test]
    fn an_edited_report_is_read_or_refused_as_the_whole_way_does(
        name in select(&GOLDENS[..]),
        is_indented in any::<bool>(),
        edits in prop::collection::vec((any::<Index>(), 0..6_usize, any_edit()), 1..3),
    ) {
        let report = build(events(name));
        let before = if is_indented { indented(&report) } else { compact(&report) };
        let mut text = before.clone();
        for (at, length, edit) in edits {
            let mut from = at.index(text.len());
            while !text.is_char_boundary(from) { from -= 1; }
            let mut to = (from + length).min(text.len());
            while !text.is_char_boundary(to) { to += 1; }
            text.replace_range(from..to, &edit);
        }
        let (either, whole) = (either_way(&text), whole_way(&text));
        // Where they differ, the fault is in what a digest does not hold. A number out of all range is passed over as
        // well, and cannot be mended.
        if either != whole && let Some(mended) = mended(&text, &before) {
            prop_assert!(skim(&text).is_some());
            prop_assert_eq!(either, whole_way(&mended));
        }
    }
}
