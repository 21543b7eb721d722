//! The two ways to a digest, held against each other: whatever the fast way takes, the long way takes too and
//! makes the same of it; and what this program writes goes the fast way.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/reports/mod.rs"]
mod reports;

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reports::arbitrary::any_event;
use reports::{GOLDENS, build, cut_journal, events};
use trtmem::analysis::digest::{Digest, Reader, Unexpected, read, read_pieces};
use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{Builder, Event, HeapLayout, Measured, Report, read_document};

/// What the long way makes of a text: the digest and what was skipped, or the refusal in words.
fn long_way(text: &str) -> Result<(Digest, Option<String>), String> {
    read_document(text)
        .map(|it| (Digest::of(&it.report), it.skipped))
        .map_err(|error| error.to_string())
}

fn either_way(text: &str) -> Result<(Digest, Option<String>), String> {
    read(text)
        .map(|it| (it.digest, it.skipped))
        .map_err(|error| error.to_string())
}

fn fast_way(text: &str) -> Result<Digest, Unexpected> {
    let mut reader = Reader::new();
    reader.advance(text.as_bytes(), true)?;
    reader.finish()
}

/// The fast way in pieces of at most so many bytes.
fn in_pieces(text: &str, piece: usize) -> Option<Digest> {
    let mut rest = text.as_bytes();
    read_pieces(|free| {
        let length = rest.len().min(free.len()).min(piece);
        free[..length].copy_from_slice(&rest[..length]);
        rest = &rest[length..];
        Ok::<_, Infallible>(length)
    })
    .expect("nothing fails")
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

/// Expects that a report of this program goes the fast way, with the result of the long one.
fn goes_fast(report: &Report) {
    let expected = Ok(Digest::of(report));
    assert_eq!(fast_way(&indented(report)), expected);
    assert_eq!(fast_way(&compact(report)), expected);
    assert_eq!(fast_way(&written(report)), expected);
}

#[test]
fn every_golden_file_goes_the_fast_way_to_the_same_digest() {
    let files = golden_files();
    assert!(files.len() > GOLDENS.len());
    for (path, text) in files {
        let (digest, skipped) = long_way(&text).expect("goldens are read");
        let is_of_now = GOLDENS
            .iter()
            .any(|name| path.ends_with(format!("{name}.json")));
        let expected = is_of_now.then(|| digest.clone()).ok_or(Unexpected);
        assert_eq!(fast_way(&text), expected, "{}", path.display());
        assert_eq!(either_way(&text), Ok((digest, skipped)));
    }
}

#[test]
fn a_text_that_comes_in_pieces_gives_the_same_wherever_they_end() {
    let report = build(events("tensorrt-counted"));
    let text = indented(&report);
    let expected = Digest::of(&report);
    for piece in [1, 7, 4096, 1 << 20] {
        assert_eq!(in_pieces(&text, piece).as_ref(), Some(&expected), "{piece}");
    }
    let mut reader = Reader::new();
    let bytes = compact(&report).into_bytes();
    let mut done = 0;
    for end in 0..=bytes.len() {
        done += reader
            .advance(&bytes[done..end], end == bytes.len())
            .expect("a report");
    }
    assert_eq!(reader.finish(), Ok(expected));
}

#[test]
fn a_report_longer_than_the_window_goes_the_fast_way() {
    let mut report = build(events("qnx-subtracted"));
    let model = report.header.workload.models[0].clone();
    report.header.workload.models = vec![model; 3000];
    let run = report.runs[0].clone();
    report.runs = vec![run; 40];
    for run in &mut report.runs {
        run.child_output = "not a word\n".repeat(60_000);
    }
    assert_eq!(
        in_pieces(&compact(&report), usize::MAX),
        Some(Digest::of(&report))
    );
}

#[test]
fn every_heap_layout_and_odd_text_goes_the_fast_way() {
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
        goes_fast(&report);
    }
}

#[test]
fn journals_go_the_long_way_and_say_what_was_skipped() {
    let journal = cut_journal();
    assert_eq!(fast_way(&journal), Err(Unexpected));
    let read = read(&journal).expect("a journal");
    assert!(
        read.skipped
            .is_some_and(|words| words.contains("was cut off"))
    );
}

#[test]
fn a_report_whose_fields_stand_in_another_order_is_read_all_the_same() {
    let report = build(events("host-models"));
    let sorted: serde_json::Value = serde_json::from_str(&compact(&report)).expect("JSON");
    let text = sorted.to_string();
    assert_eq!(fast_way(&text), Err(Unexpected));
    assert_eq!(either_way(&text), Ok((Digest::of(&report), None)));
}

#[test]
fn refusals_are_those_of_the_long_way_word_for_word() {
    let text = indented(&build(events("host-run")));
    let replaced = |old: &str, new: &str| text.replacen(old, new, 1);
    let texts = [
        String::new(),
        " \n".into(),
        "{".into(),
        "[]".into(),
        "null".into(),
        "{\"event\":\"x\"}\n".into(),
        "[".repeat(100_000),
        "{\"schema\":".repeat(100_000),
        replaced("trtmem.report/1", "trtmem.report/2"),
        replaced("trtmem.report/1", "gcov"),
        replaced("\"runs\": [", "\"runs\": [["),
        replaced("\"samples\": [", "\"samples\": [,"),
        replaced("\"stages\": [", "\"stages\": [], \"stages\": ["),
        replaced("\"at_ns\": ", "\"at_ns\": -"),
        replaced("\"at_ns\": ", "\"at_ns\": 0"),
        replaced("\"cost_ns\": 190000", "\"cost_ns\": 18446744073709551616"),
        replaced("\"cost_ns\": 190000", "\"cost_ns\": 1.5"),
        replaced("\"cost_ns\": 190000", "\"cost_ns\": 1e3"),
        replaced("\"before\": 0", "\"before\": 4294967296"),
        replaced("\"before\": 0", "\"before\": 4294967295"),
        replaced("\"at_rest\": true", "\"at_rest\": null"),
        replaced("\"glibc-mallinfo2\"", "\"another\""),
        replaced("\"mark\": \"clear\"", "\"mark\": \"cle\\u0061r\""),
        replaced("\"status\": \"finished\"", "\"status\": \"nearly\""),
        replaced("\"other_bytes\": ", "\"other_bytes\": -0, \"x\": "),
        format!("{text}x"),
        format!("{text}{text}"),
    ];
    for text in texts {
        let shown: String = text.chars().take(80).collect();
        assert_eq!(either_way(&text), long_way(&text), "{shown}");
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_builder_makes_goes_the_fast_way_to_the_same_digest(report in any_report()) {
        goes_fast(&report);
    }

    #[test]
    fn an_edited_report_is_read_or_refused_as_the_long_way_does(
        name in select(&GOLDENS[..]),
        is_indented in any::<bool>(),
        edits in prop::collection::vec((any::<Index>(), 0..6_usize, any_edit()), 1..3),
    ) {
        let report = build(events(name));
        let mut text = if is_indented { indented(&report) } else { compact(&report) };
        for (at, length, edit) in edits {
            let mut from = at.index(text.len());
            while !text.is_char_boundary(from) { from -= 1; }
            let mut to = (from + length).min(text.len());
            while !text.is_char_boundary(to) { to += 1; }
            text.replace_range(from..to, &edit);
        }
        prop_assert_eq!(either_way(&text), long_way(&text));
        if let Some(digest) = in_pieces(&text, 1000) {
            prop_assert_eq!(Ok((digest, None)), long_way(&text));
        }
    }
}
