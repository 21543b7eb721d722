//! `trtmem diff`: how it ends and where its result goes.

use std::path::PathBuf;

use trtmem::render::{Format, TableStyle, render};
use trtmem::report::Report;

use crate::command::{Dir, run};
use crate::reports::{build, events, host_series};

const STILL: [i64; 11] = [900, 0, 8, 4, 12, 0, 4, 8, 16, 4, 0];
const GROWN: [i64; 11] = [
    9_092, 8_192, 8_200, 8_196, 8_204, 8_192, 8_196, 8_200, 8_208, 8_196, 8_192,
];

fn write(dir: &Dir, name: &str, report: &Report) -> PathBuf {
    let mut bytes = Vec::new();
    render(report, Format::Json, &TableStyle::default(), &mut bytes).unwrap();
    dir.write(name, bytes)
}

#[test]
fn the_exit_status_says_what_came_of_it() {
    let dir = Dir::new();
    write(&dir, "still.json", &host_series("6.0.5", &STILL));
    write(&dir, "grown.json", &host_series("6.0.10", &GROWN));
    write(
        &dir,
        "few.json",
        &host_series("6.0.10", &[900, 3_000, 8_000, 2_000, 8_100, 2_500]),
    );
    write(
        &dir,
        "few-base.json",
        &host_series("6.0.5", &[900, 0, 6_000, 100, 5_900, 200]),
    );
    write(&dir, "dead.json", &build(events("host-crash")));
    write(&dir, "qnx.json", &build(events("qnx-subtracted")));
    let code = |args: &[&str]| run(&dir, &[&["diff"], args].concat()).code();
    assert_eq!(code(&["still.json", "still.json"]), 0);
    assert_eq!(code(&["still.json", "grown.json"]), 3);
    assert_eq!(code(&["grown.json", "still.json"]), 0);
    assert_eq!(
        code(&["grown.json", "still.json", "--fail-on", "change"]),
        3
    );
    assert_eq!(code(&["still.json", "grown.json", "--fail-on", "never"]), 0);
    assert_eq!(
        code(&["still.json", "grown.json", "--threshold", "10MiB"]),
        0
    );
    assert_eq!(
        code(&["still.json", "grown.json", "--limit", "total=5%"]),
        3
    );
    assert_eq!(code(&["few-base.json", "few.json"]), 6);
    assert_eq!(code(&["still.json", "dead.json"]), 7);
    assert_eq!(code(&["still.json", "qnx.json"]), 2);
    assert_eq!(
        code(&["still.json", "qnx.json", "--force", "--fail-on", "never"]),
        0
    );
    assert_eq!(
        code(&["still.json", "grown.json", "--limit", "speed=5%"]),
        2
    );
    assert_eq!(code(&["still.json", "gone.json"]), 2);
    assert_eq!(code(&["still.json"]), 2);
}

#[test]
fn git_bisect_is_answered_in_its_own_words() {
    let dir = Dir::new();
    write(&dir, "still.json", &host_series("6.0.5", &STILL));
    write(&dir, "grown.json", &host_series("6.0.10", &GROWN));
    write(&dir, "dead.json", &build(events("host-crash")));
    let code = |new: &str| run(&dir, &["diff", "--bisect", "still.json", new]).code();
    assert_eq!(code("still.json"), 0);
    assert_eq!(code("grown.json"), 1);
    assert_eq!(code("dead.json"), 125);
    assert_eq!(code("gone.json"), 125);
}

#[test]
fn a_directory_of_repeats_is_one_side() {
    let dir = Dir::new();
    for (name, more) in [
        ("a/1.json", 0),
        ("a/2.json", 4),
        ("b/1.json", 8_192),
        ("b/2.json", 8_196),
    ] {
        let release = &name[..1];
        write(&dir, name, &host_series(release, &[more]));
    }
    let ran = run(&dir, &["diff", "a", "b", "--format", "json"]);
    let json = ran.json();
    assert_eq!(json["schema"], "trtmem.diff/1");
    assert_eq!(json["sides"][0]["runs"], 2);
    assert_eq!(json["headline"]["verdict"], "regression");
    assert_eq!(json["headline"]["status"], 3);
    assert_eq!(ran.code(), 3);
}

#[test]
fn the_result_goes_where_it_is_wanted_and_its_ending_names_the_form() {
    let dir = Dir::new();
    write(&dir, "still.json", &host_series("6.0.5", &STILL));
    let ran = run(
        &dir,
        &["diff", "still.json", "still.json", "-o", "out.json"],
    );
    assert_eq!((ran.code(), ran.stdout.as_str()), (0, ""));
    let text = std::fs::read_to_string(dir.join("out.json")).unwrap();
    assert!(text.starts_with('{'), "{text}");
}
