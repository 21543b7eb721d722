//! Flags and words that mean nothing.

use super::{quick, refused};
use crate::command::{Dir, model, run};

const USAGE: i32 = 2;

fn wrong(args: &[&str], words: &[&str]) {
    refused(&Dir::new(), args, USAGE, words);
}

#[test]
fn sizes_that_are_none() {
    for size in ["lots", "", "-5", "1e9", "5 apples", "0x10", "5MiBs"] {
        let flag = format!("--min-free={size}");
        wrong(
            &quick(&["--spec", "read:sleep=1ms", &flag]),
            &["--min-free", "not a size", "200MiB"],
        );
    }
    let tree = format!("{}/tests/data/qnx/rpi4-qnx80", env!("CARGO_MANIFEST_DIR"));
    for size in ["some", "5000"] {
        let args = [
            "probe",
            "--root",
            &tree,
            "--system",
            "qnx",
            "--page-size",
            size,
        ];
        wrong(&args, &["--page-size"]);
    }
}

#[test]
fn times_that_are_none() {
    let flags = ["--timeout", "--peak-interval", "--noise-window"];
    for flag in flags {
        for time in ["soon", "", "-1s", "5", "1e3s", "99999999999999999999h"] {
            let given = format!("{flag}={time}");
            let args = ["run", "--spec", "read:sleep=1ms", &given];
            wrong(&args, &[flag, "not a time", "100ms or 5s"]);
        }
    }
    wrong(
        &["watch", "--interval", "often"],
        &["--interval", "not a time"],
    );
    wrong(&["watch", "--interval", "0"], &["must be at least 1ms"]);
    wrong(&["watch", "--interval", "10us"], &["at least 1ms"]);
    wrong(&["doctor", "--window", "wide"], &["--window", "not a time"]);
}

#[test]
fn ways_to_settle_that_are_none() {
    for way in [
        "quickly",
        "",
        "fixed",
        "fixed:",
        "fixed:soon",
        "adaptive:",
        "none:1s",
    ] {
        let given = format!("--settle={way}");
        let args = ["run", "--spec", "read:sleep=1ms", &given];
        wrong(&args, &["--settle", "adaptive:3s, fixed:5s or none"]);
    }
}

#[test]
fn numbers_out_of_range() {
    for runs in ["0", "-1", "10001", "many", "1.5", ""] {
        let given = format!("--runs={runs}");
        wrong(
            &["run", "--spec", "read:sleep=1ms", &given],
            &["--runs", "trtmem run --help"],
        );
    }
    let given = "--iterations=4294967296";
    wrong(
        &["run", "--spec", "read:sleep=1ms", given],
        &["--iterations"],
    );
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn names_of_nothing() {
    wrong(
        &["run", "--backend", "abacus"],
        &["no backend named `abacus`", "it has ", "synthetic"],
    );
    wrong(
        &quick(&["--format", "xml"]),
        &["--format", "table, json, csv, drive"],
    );
    wrong(
        &quick(&["--attribution", "guess"]),
        &["--attribution", "unified"],
    );
    wrong(
        &["render", "report.json", "--format", "xml"],
        &["--format", "drive"],
    );
    wrong(
        &["probe", "--format", "csv"],
        &["--format", "table, json, markdown"],
    );
    wrong(
        &["probe", "--root", ".", "--system", "vms"],
        &["--system", "qnx, linux"],
    );
    if cfg!(feature = "docs") {
        wrong(&["completions", "tcsh"], &["tcsh", "bash"]);
    }
    wrong(
        &["measure"],
        &["unrecognized subcommand 'measure'", "trtmem --help"],
    );
    // Boards get no guesses at what was meant.
    if cfg!(feature = "host") {
        wrong(
            &["run", "--fromat", "json"],
            &["'--fromat'", "'--format'", "trtmem run --help"],
        );
    }
    wrong(&["run", "--runs"], &["--runs", "trtmem run --help"]);
    wrong(
        &["run", "--runs", "1", "--runs", "2"],
        &["--runs", "multiple times"],
    );
}

#[test]
fn words_that_do_not_go_together() {
    let tiny = model("tiny.onnx");
    wrong(&["run"], &["nothing to run", "name a model file"]);
    if cfg!(feature = "cpu") {
        let args = quick(&[&tiny, "--spec", "read:sleep=1ms"]);
        wrong(&args, &["--spec", "synthetic"]);
    }
    wrong(
        &quick(&[&tiny, "--report", "a.json", "--no-report"]),
        &["--report", "--no-report"],
    );
    wrong(&["probe", "--root", "."], &["--system"]);
    wrong(&["probe", "--system", "qnx"], &["--root"]);
    wrong(&["probe", "--page-size", "4KiB"], &["--root"]);
    wrong(&["watch", "--pid", "1", "--", "true"], &["--pid"]);
    wrong(&["watch", "true"], &["'true'"]);
    wrong(&["render"], &["<FILE>", "trtmem render --help"]);
}

#[test]
fn options_that_are_not_the_backends() {
    let spec = ["--spec", "read:sleep=1ms"];
    let with = |more: &[&'static str]| quick(&[&spec[..], more].concat());
    for flags in [
        &["--shapes", "data:1x3"][..],
        &["--plugins", "libplugin.so"],
        &["--no-allocator-hook"],
        &["--share-device-memory"],
        &["--profile", "1"],
        &["--device", "0"],
    ] {
        wrong(&with(flags), &[flags[0], "synthetic", "leave it out"]);
    }
    wrong(&with(&["-O", "heap"]), &["-O: `heap`", "NAME=VALUE"]);
    wrong(
        &with(&["-O", "heap=1MiB"]),
        &["-O is for the cuda backend, not for synthetic"],
    );
    wrong(&with(&["-O", "spec=any"]), &["-O", "no option `spec`"]);
    wrong(
        &with(&["--shapes", "data"]),
        &["--shapes", "`data` has no shape", "1x3"],
    );
    wrong(
        &with(&["--verbose", "--log-level", "error"]),
        &["--verbose", "--log-level"],
    );
    for number in ["--cycles=0", "--cycles=100001", "--contexts=0"] {
        wrong(&with(&[number]), &["trtmem run --help"]);
    }
}

#[test]
fn baselines_that_are_none() {
    let report = |name: &str| format!("{}/tests/data/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    let against = |path: &str| {
        let args = ["--spec", "read:sleep=1ms", "--baseline", path];
        refused(&Dir::new(), &quick(&args), USAGE, &["trtmem: ", path]);
    };
    against("no-such-report.json");
    against(&report("../models/tiny.onnx"));
    against(&report("host-run.json"));
}

#[test]
fn specifications_with_errors() {
    let specs: [(&str, &[&str]); 9] = [
        ("heap=1MiB", &["at 1", "stage:action"]),
        ("read", &["at 1", "no actions"]),
        ("reed:heap=1MiB", &["no stage `reed`", "deserialize"]),
        ("read:heap", &["heap=SIZE"]),
        ("read:heap=lots", &["heap=SIZE"]),
        (
            "read:heap=1MiB;read:hoard=1MiB",
            &["at 21", "no action `hoard`"],
        ),
        ("read@x:heap=1MiB", &["`x` is not a model"]),
        ("library@1:heap=1MiB", &["once for all models"]),
        (
            "read@1:heap=1MiB",
            &["a model that does not exist", "the first is 0"],
        ),
    ];
    for (spec, words) in specs {
        let words = [&["--spec"], words].concat();
        wrong(&quick(&["--spec", spec]), &words);
    }
}

#[test]
fn processes_and_commands_that_are_not_there() {
    // No system gives out such a number.
    let pid = "4194304000";
    wrong(&["watch", "--pid", pid], &["no process 4194304000"]);
    wrong(&["probe", "--pid", pid], &["no process 4194304000"]);
    wrong(
        &["watch", "--", "/no/such/program"],
        &["`/no/such/program` cannot be started"],
    );
    wrong(
        &["watch", "--", "no-such-program"],
        &["give a program on the path"],
    );
    wrong(&["watch", "--", "."], &["cannot be started"]);
}

#[test]
fn a_captured_tree_that_is_none() {
    let dir = Dir::new();
    refused(
        &dir,
        &["probe", "--root", "nowhere", "--system", "qnx"],
        USAGE,
        &["nowhere", "no directory `proc`", "copy the board's files"],
    );
    dir.write("tree/vm/stats", "pages_free=0x1 (4.000kB)\n");
    refused(
        &dir,
        &["probe", "--root", "tree", "--system", "linux"],
        USAGE,
        &["no directory `proc`"],
    );
}

#[test]
fn no_command_at_all_shows_the_help() {
    let ran = run(&Dir::new(), &[]);
    assert_eq!(ran.code(), USAGE);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("Usage: trtmem [OPTIONS] <COMMAND>"),
        "{ran:?}"
    );
}

#[test]
fn a_worker_that_nobody_started() {
    let ran = run(&Dir::new(), &["worker", "--parent", "1"]);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.complaint().contains("trtmem run"), "{ran:?}");
    assert_eq!(ran.stdout, "");
}
