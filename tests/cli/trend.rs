//! `trtmem trend` as it is called.

use std::fs;
use std::path::Path;

use trtmem::report::Stage;

use crate::command::{Dir, Ran, run};
use crate::golden::{assert_same, data};
use crate::releases::Made;

const MIB: i64 = 1 << 20;

/// Six releases; the fourth brings 20 MiB in deserialization, the last 3 MiB in the runtime.
fn six_releases(dir: &Dir) {
    for release in 1..=6 {
        let label = format!("drive-6.0.{release}");
        let grown = [(Stage::Deserialize, 20 * MIB), (Stage::Runtime, 3 * MIB)];
        let more = match release {
            ..4 => &[],
            4 | 5 => &grown[..1],
            _ => &grown[..],
        };
        let made = Made {
            release: Some(&label),
            more,
            ..Made::PLAIN
        };
        made.write(&Path::new(dir.path()).join(format!("reports/{label}/one.json")));
    }
}

fn trend(dir: &Dir, more: &[&str]) -> Ran {
    let args = [&["trend", "reports"], more].concat();
    run(dir, &args)
}

#[test]
fn the_table_names_what_changed_where_and_by_how_much() {
    let dir = Dir::new();
    six_releases(&dir);
    let ran = trend(&dir, &[]);
    assert_eq!((ran.code(), ran.stderr.as_str()), (3, ""), "{ran:?}");
    assert_same(&data("snapshots/trend.table.txt"), &ran.stdout);
}

#[test]
fn a_serial_console_gets_ascii() {
    let dir = Dir::new();
    six_releases(&dir);
    let mut command = crate::command::trtmem(&dir, &["trend", "reports", "--limit-series", "4"]);
    let ran = crate::command::finish(command.env("TERM", "dumb").spawn().unwrap());
    assert!(ran.stdout.is_ascii(), "{ran:?}");
    assert_same(&data("snapshots/trend.plain.txt"), &ran.stdout);
}

#[test]
fn no_change_is_said_plainly() {
    let dir = Dir::new();
    six_releases(&dir);
    let ran = trend(&dir, &["--stage", "bindings"]);
    assert!(
        ran.stdout
            .contains("No step change is shown: 4 figures over 6 releases"),
        "{ran:?}"
    );
}

#[test]
fn growth_in_the_last_release_is_a_regression_as_it_is_for_diff() {
    let dir = Dir::new();
    six_releases(&dir);
    assert_eq!(trend(&dir, &[]).code(), 3);
    assert_eq!(trend(&dir, &["--fail-on", "never"]).code(), 0);
    let earlier = ["--fail-on", "change", "--stage", "deserialize"];
    assert_eq!(trend(&dir, &earlier).code(), 0);
    assert_eq!(
        trend(
            &dir,
            &[
                "--fail-on",
                "change",
                "--threshold",
                "4MiB",
                "--stage",
                "runtime"
            ]
        )
        .code(),
        0
    );
}

#[test]
fn the_json_is_the_history() {
    let dir = Dir::new();
    six_releases(&dir);
    let ran = trend(&dir, &["--format", "json", "--limit-series", "2"]);
    let history = ran.json();
    assert_eq!(history["schema"], "trtmem.trend/1");
    assert_eq!(history["releases"].as_array().unwrap().len(), 6);
    assert_eq!(history["headline"]["verdict"], "step-change");
    let rows = history["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{ran:?}");
    for row in rows {
        assert_eq!(row["cells"].as_array().unwrap().len(), 6);
        assert_eq!(row["steps"][0]["side"], 3);
    }
}

#[test]
fn files_that_are_no_reports_are_passed_over_in_directories_and_refused_by_name() {
    let dir = Dir::new();
    six_releases(&dir);
    fs::write(dir.path().join("reports/notes.txt"), "notes").unwrap();
    fs::write(dir.path().join("reports/other.json"), "{}").unwrap();
    let whole = fs::read_to_string(dir.path().join("reports/drive-6.0.1/one.json")).unwrap();
    fs::write(
        dir.path().join("reports/cut.json"),
        &whole[..whole.len() / 2],
    )
    .unwrap();
    let ran = trend(&dir, &["--fail-on", "never"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        ran.stderr
            .contains("2 files that are not reports were skipped"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("left out: reports/cut.json: "),
        "{ran:?}"
    );
    let named = run(&dir, &["trend", "reports", "reports/cut.json"]);
    assert_eq!(named.code(), 2);
    assert!(named.stderr.contains("reports/cut.json"), "{named:?}");
}

#[test]
fn what_cannot_be_followed_is_refused_in_a_line() {
    let dir = Dir::new();
    six_releases(&dir);
    fs::create_dir(dir.path().join("empty")).unwrap();
    for (args, words) in [
        (&["trend", "empty"][..], "there is no report"),
        (&["trend", "nowhere.json"], "cannot be read"),
        (
            &["trend", "reports", "--stage", "nap"],
            "--stage: there is no `nap`",
        ),
        (
            &["trend", "reports", "--category", "me"],
            "--category: there is no `me`",
        ),
        (
            &["trend", "reports", "--order", "a,b"],
            "no report has the release `a`",
        ),
        (&["trend", "reports", "--threshold", "much"], "--threshold"),
        (
            &["trend", "reports", "--format", "parquet"],
            if cfg!(feature = "parquet") {
                "name it with -o DIR"
            } else {
                "this build has no Parquet; build with `cargo build --release --features parquet`"
            },
        ),
    ] {
        let ran = run(&dir, args);
        assert_eq!((ran.code(), ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(ran.complaint().contains(words), "{ran:?}");
    }
}

#[test]
fn every_format_has_the_change_in_it_and_a_file_s_ending_names_it() {
    let dir = Dir::new();
    six_releases(&dir);
    for (file, words) in [
        ("trend.csv", "drive-6.0.4"),
        ("trend.md", "drive-6.0.4"),
        ("trend.html", "<!DOCTYPE html>"),
        ("trend.svg", "<svg"),
        ("trend.json", "trtmem.trend/1"),
    ] {
        let ran = trend(&dir, &["-o", file]);
        assert_eq!((ran.code(), ran.stderr.as_str()), (3, ""), "{file}");
        let text = fs::read_to_string(dir.path().join(file)).unwrap();
        assert!(
            text.to_lowercase().contains(&words.to_lowercase()),
            "{file}: {text:.300}"
        );
    }
    let gauges = trend(&dir, &["--format", "openmetrics"]).stdout;
    assert!(gauges.ends_with("# EOF\n"), "{gauges}");
    let grown = "stage=\"deserialize\",occurrence=\"1\",category=\"total\",quantity=\"held\",attribution=\"host-only\",release=\"drive-6.0.4\"} 20971520";
    assert!(gauges.contains(grown), "{gauges}");
}
