//! Where results go, and where they cannot.

use std::fs;

use super::{complained, quick, refused};
use crate::command::{Dir, finish, run, trtmem};

/// An unexpected error, such as an output that cannot be written.
const UNEXPECTED: i32 = 1;
/// Wrong usage.
const USAGE: i32 = 2;
/// The measured lifecycle died.
const DIED: i32 = 7;

const SPEC: [&str; 2] = ["--spec", "read:sleep=1ms"];

fn quick_spec<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = quick(&SPEC);
    args.extend(more);
    args
}

/// Every command that takes `-o`, with what it needs to end soon.
fn writers(report: &str) -> [Vec<&str>; 6] {
    [
        quick_spec(&[]),
        vec!["render", report],
        vec!["probe"],
        vec!["doctor", "--window", "1ms"],
        vec!["schema"],
        vec!["watch", "--interval", "1ms", "--", "sleep", "0.1"],
    ]
}

fn report() -> String {
    format!(
        "{}/tests/data/reports/host-run.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn a_directory_that_is_not_there() {
    for mut args in writers(&report()) {
        args.splice(1..1, ["-o", "nowhere/result"]);
        let words = [
            "nowhere/result cannot be written",
            "create its directory first",
        ];
        refused(&Dir::new(), &args, UNEXPECTED, &words);
    }
    for option in ["--report", "--journal"] {
        let args = quick_spec(&[option, "nowhere/result"]);
        refused_but_for_reports(&args, &["nowhere/result"]);
    }
}

#[test]
fn a_directory_in_place_of_a_file() {
    for mut args in writers(&report()) {
        args.splice(1..1, ["-o", "."]);
        refused(
            &Dir::new(),
            &args,
            UNEXPECTED,
            &["name a file, not a directory"],
        );
    }
    refused_but_for_reports(&quick_spec(&["--report", "."]), &["not a directory"]);
    refused_but_for_reports(&quick_spec(&["--journal", "."]), &["the journal ."]);
}

/// Nothing can be created there, not even by the superuser.
#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_takes_no_files() {
    for mut args in writers(&report()) {
        args.splice(1..1, ["-o", "/proc/result"]);
        refused(
            &Dir::new(),
            &args,
            UNEXPECTED,
            &["/proc/result cannot be written"],
        );
    }
    for option in ["--report", "--journal"] {
        refused_but_for_reports(&quick_spec(&[option, "/proc/result"]), &["/proc/result"]);
    }
}

/// A refusal that may come after `reports/` was made.
fn refused_but_for_reports(args: &[&str], words: &[&str]) {
    let dir = Dir::new();
    fs::create_dir(dir.join("reports")).unwrap();
    refused(&dir, args, UNEXPECTED, words);
    assert_eq!(fs::read_dir(dir.join("reports")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_directory_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    let locked = dir.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        crate::aside::stands("this user may write everywhere, so nothing is refused");
        return;
    }
    for mut args in writers(&report()) {
        args.splice(1..1, ["-o", "locked/result"]);
        refused(
            &dir,
            &args,
            UNEXPECTED,
            &["locked/result cannot be written"],
        );
    }
    // Nor can the directory for reports be made.
    let child = trtmem(&dir, &quick_spec(&[])).current_dir(&locked).spawn();
    let ran = finish(child.unwrap());
    assert_eq!(ran.code(), UNEXPECTED, "{ran:?}");
    complained(&ran, &["reports cannot be written", "--no-report"]);
}

#[test]
fn a_device_that_is_always_full() {
    for mut args in writers(&report()) {
        args.splice(1..1, ["-o", "/dev/full"]);
        let ran = run(&Dir::new(), &args);
        assert_eq!(ran.code(), UNEXPECTED, "{args:?}: {ran:?}");
        let complaints = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("trtmem: "));
        let complaints: Vec<&str> = complaints.collect();
        assert_eq!(complaints.len(), 1, "{ran:?}");
        assert!(
            complaints[0].contains("/dev/full cannot be written"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_result_that_cannot_be_written_is_in_the_report_that_was_kept() {
    let dir = Dir::new();
    let ran = run(
        &dir,
        &quick_spec(&["--report", "kept.json", "-o", "/dev/full"]),
    );
    assert_eq!(ran.code(), UNEXPECTED, "{ran:?}");
    complained(&ran, &["the report is in kept.json"]);
    assert_eq!(run(&dir, &["render", "kept.json"]).code(), 0);
}

#[test]
fn a_result_that_cannot_be_written_is_kept_although_no_report_was_asked_for() {
    let (dir, temporary) = (Dir::new(), Dir::new());
    for more in [
        &["--format", "json"][..],
        &["--no-report", "--format", "csv"][..],
    ] {
        let args = quick_spec(&[more, &["-o", "/dev/full"]].concat());
        let child = trtmem(&dir, &args).env("TMPDIR", temporary.path()).spawn();
        let ran = finish(child.unwrap());
        assert_eq!(ran.code(), UNEXPECTED, "{ran:?}");
        let kept = temporary.files().pop().unwrap();
        complained(&ran, &[&kept, "instead"]);
        let kept = temporary.join(&kept);
        assert_eq!(run(&dir, &["render", kept.to_str().unwrap()]).code(), 0);
        fs::remove_file(kept).unwrap();
    }
    assert_eq!(dir.files(), [""; 0]);
}

#[test]
fn a_result_that_can_be_written_nowhere_is_shown() {
    let dir = Dir::new();
    let args = quick_spec(&["--format", "json", "-o", "/dev/full"]);
    let child = trtmem(&dir, &args)
        .env("TMPDIR", dir.join("nowhere"))
        .spawn();
    let ran = finish(child.unwrap());
    assert_eq!(ran.code(), UNEXPECTED, "{ran:?}");
    complained(&ran, &["the report cannot be kept in", "TMPDIR"]);
    assert!(ran.stdout.contains("lifecycle total"), "{ran:?}");
}

#[test]
fn a_death_is_not_hidden_by_an_output_that_cannot_be_written() {
    let dir = Dir::new();
    let args = quick(&["--spec", "read:crash=segv", "-o", "/dev/full"]);
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), DIED, "{ran:?}");
    complained(&ran, &["/dev/full", "the report is in reports/"]);
}

#[test]
fn a_journal_that_breaks_does_not_end_the_run() {
    let dir = Dir::new();
    let ran = run(
        &dir,
        &quick_spec(&["--journal", "/dev/full", "--format", "json"]),
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    complained(
        &ran,
        &["the journal /dev/full could not be written", "with room"],
    );
    let report = ran.json();
    assert_eq!(report["complete"], true);
    assert_eq!(report["runs"][0]["stages"].as_array().unwrap().len(), 13);
}

#[test]
fn a_file_takes_the_place_of_another_whole_and_leaves_nothing_beside_it() {
    let dir = Dir::new();
    let old = dir.write("result.json", "x".repeat(1 << 20));
    let ran = run(&dir, &quick_spec(&["-o", "result.json", "--force"]));
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert_eq!(dir.files(), ["result.json"]);
    let text = fs::read_to_string(old).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["complete"], true);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let dir = Dir::new();
    dir.write("elsewhere/result.csv", "");
    std::os::unix::fs::symlink("elsewhere/result.csv", dir.join("link.csv")).unwrap();
    let ran = run(&dir, &["render", &report(), "-o", "link.csv"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        fs::symlink_metadata(dir.join("link.csv"))
            .unwrap()
            .is_symlink()
    );
    let text = fs::read_to_string(dir.join("elsewhere/result.csv")).unwrap();
    assert!(text.lines().count() > 1, "{text}");
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn the_ending_of_the_file_chooses_the_format_unless_one_is_given() {
    let (dir, report) = (Dir::new(), report());
    let written = |args: &[&str]| {
        let ran = run(&dir, &[&["render", &report], args].concat());
        assert_eq!(ran.code(), 0, "{ran:?}");
        fs::read_to_string(dir.join(args.last().unwrap())).unwrap()
    };
    assert!(written(&["-o", "a.json"]).starts_with('{'));
    assert!(
        written(&["-o", "a.csv"])
            .lines()
            .next()
            .unwrap()
            .contains(",total_bytes,")
    );
    assert!(written(&["-o", "a.md"]).contains("| lifecycle total | "));
    assert!(written(&["-o", "a.txt"]).contains("lifecycle total"));
    assert!(written(&["--format", "csv", "-o", "b.json"]).contains(",total_bytes,"));
}

/// What a file holds.
fn held(dir: &Dir, file: &str) -> String {
    fs::read_to_string(dir.join(file)).unwrap()
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn a_result_goes_to_several_files_each_in_the_form_of_its_ending() {
    let dir = Dir::new();
    let files = ["-o", "a.json", "-o", "a.csv", "-o", "a.MD"];
    let ran = run(&dir, &[&["render", &report()], &files[..]].concat());
    assert_eq!((ran.code(), ran.stdout.as_str()), (0, ""), "{ran:?}");
    assert!(held(&dir, "a.json").starts_with("{\n  \"schema\": \"trtmem.report/"));
    assert!(held(&dir, "a.csv").starts_with("release,created,"));
    assert!(held(&dir, "a.MD").contains("| lifecycle total | "));
    // A longer ending says more than its end.
    let ran = run(&dir, &["render", &report(), "-o", "b.drive.log"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(held(&dir, "b.drive.log").contains("&&&& PASSED"));
}

#[test]
fn of_several_places_the_given_format_is_that_of_standard_output() {
    let dir = Dir::new();
    let args = [
        "render",
        &report(),
        "-o",
        "a.csv",
        "-o",
        "-",
        "--format",
        "json",
    ];
    let ran = run(&dir, &args);
    assert_eq!(ran.json()["schema"], "trtmem.report/1");
    assert!(held(&dir, "a.csv").starts_with("release,created,"));
    let args = [
        "render",
        &report(),
        "-o",
        "b.csv",
        "-o",
        "b.md",
        "--format",
        "json",
    ];
    refused(&dir, &args, USAGE, &["--format", "several files", "`-o -`"]);
}

#[test]
fn an_ending_that_no_form_has_is_refused_before_anything_is_measured() {
    let words = ["there is no form for \".foo\"", "known: .txt, "];
    for args in writers(&report())
        .iter_mut()
        .filter(|args| args[0] != "schema")
    {
        args.splice(1..1, ["-o", "result.foo"]);
        refused(&Dir::new(), args, USAGE, &words);
        args.splice(1..1, ["-o", "other.txt"]);
        refused(&Dir::new(), args, USAGE, &["result.foo"]);
    }
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn a_file_that_trtmem_did_not_write_is_replaced_by_force_alone() {
    let dir = Dir::new();
    dir.write("notes.md", "# Notes about trtmem\n");
    let words = ["notes.md is there already", "--force"];
    for args in writers(&report())
        .iter_mut()
        .filter(|args| args[0] != "schema" && args[0] != "watch")
    {
        args.splice(1..1, ["-o", "notes.md", "-o", "other.json"]);
        refused(&dir, args, USAGE, &words);
    }
    let args = quick_spec(&["--report", "notes.md"]);
    refused(&dir, &args, USAGE, &words);
    let args = ["render", &report(), "-o", "notes.md", "--force"];
    assert_eq!(run(&dir, &args).code(), 0);
    assert!(held(&dir, "notes.md").contains("| lifecycle total | "));
}

#[test]
fn what_trtmem_wrote_is_replaced_in_every_form_but_the_log_of_the_sample() {
    let dir = Dir::new();
    let mut forms = vec!["txt", "json", "csv", "md"];
    if cfg!(feature = "host") {
        forms.extend(["html", "svg", "prom", "perfetto.json", "benchmark.json"]);
    }
    for form in forms {
        for command in [
            &["render", &report()][..],
            &["probe"],
            &["doctor", "--window", "1ms"],
        ] {
            let file = format!("result-{}.{form}", command[0]);
            let args = [command, &["-o", &file]].concat();
            let first = run(&dir, &args);
            // Not every command has every form.
            if first.code() == 0 {
                assert_eq!(run(&dir, &args).code(), 0, "{file}");
            } else {
                assert!(first.stderr.contains("there is no form"), "{first:?}");
            }
        }
    }
    let watch = [
        "watch",
        "--interval",
        "1ms",
        "-o",
        "a.csv",
        "-o",
        "a.json",
        "-o",
        "a.txt",
    ];
    let watch = [&watch[..], &["--", "sleep", "0.05"]].concat();
    for _ in 0..2 {
        assert_eq!(run(&dir, &watch).code(), 0);
    }
    let log = ["render", &report(), "-o", "a.drive.log"];
    assert_eq!(run(&dir, &log).code(), 0);
    refused(
        &dir,
        &log,
        USAGE,
        &["a.drive.log is there already", "--force"],
    );
}

#[test]
fn a_result_takes_neither_the_place_of_another_nor_of_an_input() {
    let dir = Dir::new();
    dir.write("sub/report.json", fs::read_to_string(report()).unwrap());
    let render = ["render", "sub/report.json", "--force"];
    let with = |more: &[&'static str]| [&render[..], more].concat();
    refused(
        &dir,
        &with(&["-o", "./sub/../sub/report.json"]),
        USAGE,
        &["is an input"],
    );
    refused(
        &dir,
        &with(&["-o", "a.csv", "-o", "./a.csv"]),
        USAGE,
        &["a.csv is given twice"],
    );
    refused(
        &dir,
        &with(&["-o", "-", "-o", "-"]),
        USAGE,
        &["-o - is given twice"],
    );
}

#[test]
fn a_form_that_cannot_be_leaves_the_others_and_says_which_it_is() {
    let dir = Dir::new();
    let mut json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(report()).unwrap()).unwrap();
    json["runs"][0]["samples"][0]["heap"]["in_use_bytes"] =
        serde_json::json!({"absent": "no mallinfo"});
    dir.write("report.json", json.to_string());
    let args = ["render", "report.json", "-o", "a.drive.log", "-o", "a.csv"];
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), USAGE, "{ran:?}");
    complained(&ran, &["a.drive.log: the drive format needs"]);
    assert_eq!(dir.files(), ["a.csv", "report.json"]);
}

#[test]
fn text_in_a_file_says_what_made_it() {
    let dir = Dir::new();
    let bare = run(&dir, &["render", &report()]);
    assert_eq!(run(&dir, &["render", &report(), "-o", "a.txt"]).code(), 0);
    let text = held(&dir, "a.txt");
    let origin = text.strip_prefix(bare.stdout.as_str()).unwrap();
    assert!(origin.starts_with("\nMade by trtmem "), "{origin}");
}

#[test]
fn a_dash_is_standard_output() {
    let dir = Dir::new();
    let named = run(&dir, &["render", &report(), "-o", "-"]);
    let bare = run(&dir, &["render", &report()]);
    assert_eq!((named.code(), &named.stdout), (0, &bare.stdout));
    assert_eq!(dir.files(), [""; 0]);
}

#[test]
fn reports_of_the_same_name_stand_beside_each_other() {
    let dir = Dir::new();
    for _ in 0..3 {
        let ran = run(&dir, &quick_spec(&["--release", "../a b"]));
        assert_eq!(ran.code(), 0, "{ran:?}");
    }
    let names = fs::read_dir(dir.join("reports")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let stem = "synthetic-..-a-b";
    let expected = ["-2.json", "-3.json", ".json"].map(|end| format!("{stem}{end}"));
    assert_eq!(names, expected.map(std::ffi::OsString::from));
}
