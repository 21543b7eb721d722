//! Files that are no reports, are no longer, or are not yet, given to every command that reads reports: each is
//! refused with status 2, in one line that names the file and says what is wrong, and nothing else happens.

use std::fs::{self, File};

use crate::command::{Dir, Ran, run};

const USAGE: i32 = 2;

/// Stands for the hostile file in a command line; `GOOD` stands for a report there is nothing wrong with.
const BAD: &str = "bad.json";
const GOOD: &str = "good.json";

/// Every command that reads reports, once for each place where one is read.
const COMMANDS: &[&[&str]] = &[
    &["render", BAD],
    &["render", BAD, "--format", "json"],
    &["render", BAD, "--format", "drive"],
    #[cfg(feature = "host")]
    &["trend", BAD],
    &["run", "--backend", "synthetic", "--baseline", BAD],
    &["diff", BAD, GOOD],
    &["diff", GOOD, BAD],
    &["diff", GOOD, GOOD, BAD, "--format", "json"],
    #[cfg(feature = "host")]
    &["check", BAD, "--init"],
    #[cfg(feature = "host")]
    &["trend", BAD],
    #[cfg(feature = "host")]
    &["trend", GOOD, BAD],
];

fn golden(name: &str) -> Vec<u8> {
    fs::read(format!(
        "{}/tests/data/reports/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

fn golden_text(name: &str) -> String {
    String::from_utf8(golden(name)).unwrap()
}

/// Gives the file in `dir` to every command and expects one line with all of `words` and its status.
fn all_refuse(dir: &Dir, words: &[&str]) {
    dir.write(GOOD, golden("host-run.json"));
    let before = dir.files();
    for args in COMMANDS {
        let ran = run(dir, args);
        assert_eq!(ran.code(), USAGE, "{args:?}: {ran:?}");
        assert_eq!(ran.stdout, "", "{args:?}");
        is_clear(args, &ran, words);
        assert_eq!(dir.files(), before, "{args:?}");
    }
}

fn is_clear(args: &[&str], ran: &Ran, words: &[&str]) {
    let line = ran.complaint();
    assert!(line.starts_with("trtmem: "), "{args:?}: {line}");
    assert!(line.len() < 500, "{args:?}: {line}");
    assert!(line.contains(BAD), "{args:?}: {line}");
    assert!(line.chars().all(|c| !c.is_control()), "{args:?}: {line:?}");
    for word in words {
        assert!(line.contains(word), "{args:?}: {word:?} is not in {line:?}");
    }
}

fn refused(content: impl AsRef<[u8]>, words: &[&str]) {
    let dir = Dir::new();
    dir.write(BAD, content);
    all_refuse(&dir, words);
}

#[test]
fn nothing_at_all() {
    refused("", &["it is empty"]);
    refused(" \n\n", &["it is empty"]);
    let dir = Dir::new();
    all_refuse(&dir, &["cannot be read", "is it the right path?"]);
}

#[test]
fn what_was_cut() {
    let whole = golden("host-run.json");
    for quarter in [1, 2, 3] {
        let cut = &whole[..whole.len() * quarter / 4];
        refused(cut, &["line ", "the file is cut"]);
    }
    refused(&whole[..whole.len() - 2], &["line ", "the file is cut"]);
    refused(&golden("host-partial.journal")[..100], &["line 1"]);
}

#[test]
fn what_others_wrote() {
    refused("Once upon a time\n", &["line 1", "is not a trtmem report"]);
    refused(
        "{\"traceEvents\":[]}",
        &["this is not a trtmem report", "`schema`"],
    );
    refused("{\"schema\":\"other.report/1\"}", &["other.report/1"]);
    refused("{\"event\":\"something\"}\n", &["line 1"]);
    refused("a,b\n1,2\n", &["line 1"]);
    refused([0_u8; 4096], &["line 1"]);
    refused(b"\x7fELF\x02\x01\x01".as_slice(), &["line 1"]);
}

#[test]
fn what_has_another_version() {
    let text = golden_text("host-run.json");
    let of = |version: &str| text.replacen("trtmem.report/1", version, 1);
    refused(of("trtmem.report/2"), &["version 2, newer than 1"]);
    refused(of("trtmem.report/0"), &["version 0, older"]);
    refused(of("trtmem.report/x"), &["trtmem.report/x"]);
    let journal = golden_text("host-partial.journal");
    let newer = journal.replacen("trtmem.journal/1", "trtmem.journal/2", 1);
    refused(newer, &["version 2, newer than 1"]);
}

#[test]
fn what_is_no_text() {
    let mut report = golden("host-run.json");
    let at = report.windows(6).position(|six| six == b"x86_64").unwrap();
    report[at] = 0xff;
    refused(&report, &["is not UTF-8 text", &format!("byte {}", at + 1)]);
    // The last byte of the last string, far behind what was read by then.
    let mut report = golden("host-runs.json");
    let at = report.iter().rposition(|byte| *byte == b'k').unwrap();
    report[at] = 0x80;
    refused(&report, &["is not UTF-8 text", &format!("byte {}", at + 1)]);
}

#[test]
fn what_nests_without_end() {
    refused("[".repeat(100_000), &["recursion limit"]);
    refused("{\"schema\":".repeat(100_000), &["line 1"]);
    let brackets = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let text = golden_text("host-run.json");
    for place in ["\"runs\": ", "\"samples\": ", "\"stages\": ", "\"tool\": "] {
        let deep = text.replacen(place, &format!("{place}{brackets}, \"x\": "), 1);
        assert_ne!(deep, text);
        refused(deep, &["line "]);
    }
    let deep = text.replacen(
        "\"runs\": ",
        &format!("\"deep\": {brackets}, \"runs\": "),
        1,
    );
    refused(deep, &["recursion limit"]);
    // A field of a run that is not known is passed over, however deep, as every such field is.
    let dir = Dir::new();
    let deep = format!("\"deep\": {brackets}, \"samples\": ");
    dir.write(GOOD, text.replacen("\"samples\": ", &deep, 1));
    assert_eq!(run(&dir, &["render", GOOD]).code(), 0);
    assert_eq!(run(&dir, &["diff", GOOD, GOOD]).code(), 0);
}

#[test]
fn what_is_huge() {
    let dir = Dir::new();
    // It has no blocks on the disk.
    let file = File::create(dir.join(BAD)).unwrap();
    file.set_len(64 << 30).unwrap();
    all_refuse(&dir, &["68719476736 bytes", "is it a trtmem report?"]);
}

/// Whatever is read of it: the size alone refuses it, in no time.
#[test]
fn what_is_huge_and_no_report() {
    let dir = Dir::new();
    let file = File::create(dir.join(BAD)).unwrap();
    file.set_len(4 << 30).unwrap();
    dir.write(GOOD, golden("host-run.json"));
    let readers: &[(&[&str], &str)] = &[
        #[cfg(feature = "import")]
        (&["import", BAD], "more than the 2147483648 bytes"),
        #[cfg(feature = "layers")]
        (&["layers", BAD], "2147483648"),
        #[cfg(feature = "layers")]
        (&["layers", BAD, "--diff", BAD], "2147483648"),
        #[cfg(feature = "host")]
        (
            &["check", GOOD, "--budget", BAD],
            "more than the 1048576 bytes",
        ),
        (
            &["exec", "--markers", BAD, "--", "true"],
            "larger than 1 MiB",
        ),
    ];
    for (args, words) in readers {
        let ran = run(&dir, args);
        assert_eq!(ran.code(), USAGE, "{args:?}: {ran:?}");
        is_clear(args, &ran, &[words]);
    }
}

#[test]
fn what_has_numbers_that_are_none() {
    let text = golden_text("host-run.json");
    // A figure of the first stage.
    let figure = "\"delta\":{\"total_bytes\":";
    let (head, rest) = text.split_once(figure).expect("a stage is finished");
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    for number in ["1e999", "0.5", "99999999999999999999999", "01", "NaN"] {
        refused(format!("{head}{figure}{number}{rest}"), &["line "]);
    }
    for number in ["01", "NaN"] {
        refused(in_a_sample(&text, number), &["line "]);
    }
}

/// What a sample took, which no comparison looks at, replaced.
fn in_a_sample(report: &str, number: &str) -> String {
    let with = report.replacen("190000", number, 1);
    assert_ne!(with, report);
    with
}

// Boards read a report for comparison the whole way, and refuse them there too.
#[cfg(feature = "host")]
#[test]
fn numbers_that_no_comparison_looks_at_are_refused_where_the_report_is_shown() {
    let text = golden_text("host-run.json");
    let dir = Dir::new();
    dir.write(GOOD, &text);
    for number in ["1e999", "-1", "0.5", "99999999999999999999999"] {
        dir.write(BAD, in_a_sample(&text, number));
        let shown = run(&dir, &["render", BAD]);
        assert_eq!(shown.code(), USAGE, "{shown:?}");
        is_clear(&["render", BAD], &shown, &["line "]);
        let compared = run(&dir, &["diff", BAD, GOOD]);
        assert_eq!(compared.code(), 0, "{compared:?}");
    }
}

#[test]
fn what_would_act_on_the_terminal() {
    refused("{\"schema\": \"\\u001b[2J\\r\\n\"}", &["\\u{1b}[2J"]);
}

/// A name of a stage is kept for as long as the program runs: a file cannot have it keep more and more of them.
#[test]
fn more_names_of_stages_than_are_kept() {
    let whole = golden_text("host-run.json");
    let named = |name: &str| {
        whole.replacen(
            "\"stage\":\"read\"",
            &format!("\"stage\":\"custom:{name}\""),
            1,
        )
    };
    assert_ne!(named("mine"), whole, "the golden has the stage");
    let dir = Dir::new();
    dir.write(BAD, named("mine"));
    let ran = run(&dir, &["render", BAD]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.stdout.contains("  mine "), "{ran:?}");
    refused(named("no name"), &["a name of your own"]);
    refused(named(&"x".repeat(65)), &["a name of your own"]);
    let files: Vec<String> = (0..300).map(|number| format!("{number}.json")).collect();
    for (number, file) in files.iter().enumerate() {
        dir.write(file, named(&format!("step-{number}")));
    }
    let mut args = vec!["diff"];
    args.extend(files.iter().map(String::as_str));
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), USAGE, "{ran:?}");
    assert!(ran.complaint().contains("no more are read"), "{ran:?}");
}
