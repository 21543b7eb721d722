//! Files that are no reports, or no longer, or not yet.

use std::fs::{self, File};

use super::{complained, refused};
use crate::command::{Dir, run};

const USAGE: i32 = 2;

fn golden(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read(path).unwrap()
}

/// Expects that this content is refused as a report, whatever the format.
fn no_report(content: impl AsRef<[u8]>, words: &[&str]) {
    let dir = Dir::new();
    dir.write("report", content);
    for format in ["table", "drive"] {
        refused(
            &dir,
            &["render", "report", "--format", format],
            USAGE,
            words,
        );
    }
}

#[test]
fn files_that_are_missing_or_no_files() {
    let words = ["nowhere.json cannot be read", "is it the right path?"];
    refused(&Dir::new(), &["render", "nowhere.json"], USAGE, &words);
    refused(&Dir::new(), &["render", "."], USAGE, &[". cannot be read"]);
}

#[test]
fn foreign_files() {
    no_report("", &["it is empty"]);
    no_report(" \n\n", &["it is empty"]);
    no_report("Once upon a time\n", &["line 1", "is not a trtmem report"]);
    no_report("{}", &["report"]);
    no_report("[]", &["report"]);
    no_report("null", &["report"]);
    no_report("{\"schema\": 7}", &["report"]);
    no_report("{\"schema\": \"other.report/1\"}", &["other.report/1"]);
    no_report("{\"event\":\"something\"}\n", &["line 1"]);
    no_report("a,b\n1,2\n", &["line 1"]);
    no_report([0; 4096], &["line 1"]);
    no_report("\u{feff}{}", &["line 1"]);
}

#[test]
fn reports_of_other_versions() {
    let text = String::from_utf8(golden("host-run.json")).unwrap();
    let of = |version: &str| text.replacen("trtmem.report/1", version, 1);
    no_report(of("trtmem.report/2"), &["version 2, newer than 1"]);
    let far = "trtmem.report/99999999999999999999";
    no_report(of(far), &[far]);
    no_report(of("trtmem.report/0"), &["version 0, older"]);
    no_report(of("trtmem.report/x"), &["trtmem.report/x"]);
    let journal = String::from_utf8(golden("host-partial.journal")).unwrap();
    let of = |version: &str| journal.replacen("trtmem.journal/1", version, 1);
    no_report(of("trtmem.journal/2"), &["version 2, newer than 1"]);
    no_report(of("trtmem.journal/0"), &["version 0, older"]);
}

#[test]
fn a_report_that_was_cut_anywhere() {
    let whole = golden("host-run.json");
    let dir = Dir::new();
    for length in (1..whole.len() - 2).step_by(whole.len() / 40) {
        dir.write("report", &whole[..length]);
        refused(
            &dir,
            &["render", "report"],
            USAGE,
            &["line ", "the file is cut"],
        );
    }
}

#[test]
fn a_journal_that_was_cut_anywhere_still_tells_what_it_holds() {
    let whole = golden("host-partial.journal");
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let dir = Dir::new();
    for length in (1..whole.len()).step_by(whole.len() / 60) {
        dir.write("journal", &whole[..length]);
        if length < first {
            refused(&dir, &["render", "journal"], USAGE, &["line 1"]);
            continue;
        }
        let ran = run(&dir, &["render", "journal", "--format", "json"]);
        assert_eq!(ran.code(), 0, "{length}: {ran:?}");
        assert_eq!(ran.json()["complete"], false);
        if whole[length - 1] != b'\n' && whole[length] != b'\n' {
            assert!(ran.complaint().contains("was cut off"), "{length}: {ran:?}");
        }
    }
}

#[test]
fn a_journal_that_was_edited() {
    let text = String::from_utf8(golden("host-partial.journal")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(1, 3);
    no_report(lines.join("\n") + "\n", &["does not follow"]);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[2] = "{\"event\":\"nap\"}";
    no_report(
        lines.join("\n") + "\n",
        &["line 3", "mixed with another file"],
    );
}

#[test]
fn text_that_is_none() {
    let mut report = golden("host-run.json");
    let at = report.windows(6).position(|six| six == b"x86_64").unwrap();
    report[at] = 0xff;
    no_report(&report, &["is not UTF-8 text", &format!("byte {}", at + 1)]);
    // What a Windows shell writes when output is redirected.
    let units = String::from_utf8(golden("host-run.json")).unwrap();
    let wide: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(units.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    no_report(wide, &["byte 1 is not UTF-8 text"]);
}

#[test]
fn nesting_without_end() {
    no_report("[".repeat(1 << 20), &["recursion limit"]);
    no_report("{\"schema\":".repeat(1 << 16), &["line 1"]);
    let deep = format!(
        "{{\"schema\":\"trtmem.report/1\",\"more\":{}{}}}",
        "[".repeat(1 << 16),
        "]".repeat(1 << 16)
    );
    no_report(deep, &["line 1"]);
    no_report(format!("{{\"event\":{}", "[".repeat(1 << 20)), &["line 1"]);
}

#[test]
fn a_file_larger_than_any_report() {
    let dir = Dir::new();
    // It has no blocks on the disk.
    let file = File::create(dir.join("report")).unwrap();
    file.set_len(64 << 30).unwrap();
    let words = ["68719476736 bytes", "is it a trtmem report?"];
    refused(&dir, &["render", "report"], USAGE, &words);
}

#[test]
fn words_of_a_file_do_not_act_on_the_terminal() {
    let dir = Dir::new();
    dir.write("report", "{\"schema\": \"\\u001b[2J\\r\\n\"}");
    let ran = run(&dir, &["render", "report"]);
    assert_eq!(ran.code(), USAGE, "{ran:?}");
    complained(&ran, &["\\u{1b}[2J"]);
}
