//! A run on a board whose connection holds: its words, its status, its report, the comparison.

use std::fs;

use super::board::{QUICK, Setup, life, write_program};
use crate::command::{Dir, Ran, finish, model, signal, trtmem, wait_for};

pub(crate) fn expect(ran: &Ran, status: i32, said: &[&str]) {
    assert_eq!(ran.code(), status, "{ran:?}");
    for words in said {
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains(words), "{words:?} in\n{all}");
    }
}

#[test]
fn a_normal_run_comes_home_and_is_compared_with_the_last_one() {
    let Some(board) = Setup::new().empty().start() else {
        return;
    };
    let first = board.measure(&[], "deserialize:heap=1MiB,sleep=300ms");
    expect(
        &first,
        0,
        &[
            "copied ",
            "(scp)",
            "  run 1\n",
            "  deserialize …\n",
            "Deserialization",
            "Report: reports/board/synthetic-",
            "it is the first report of this engine on board",
        ],
    );
    assert!(!first.stdout.contains("report.json"), "{}", first.stdout);
    assert_eq!(board.report()["complete"], true);
    assert!(board.runs().is_empty(), "{:?}", board.runs());

    // The program is there already, and the second run has something to be held against.
    let second = board.measure(
        &["--fail-on-regression", "--quiet"],
        "deserialize:heap=64MiB",
    );
    let names = board.reports();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(!second.stderr.contains("copied"), "{}", second.stderr);
    assert!(
        !second.stderr.contains("deserialize …"),
        "{}",
        second.stderr
    );
    let sides = [0, 1].map(|at| format!("reports/board/{}", names[at]));
    assert!(
        second
            .stdout
            .contains(&format!("trtmem diff {} {}", sides[0], sides[1])),
        "{}",
        second.stdout
    );
    let dir = Dir::new();
    let at = |name: &str| board.here(name).display().to_string();
    let diff = finish(
        trtmem(&dir, &["diff", &at(&sides[0]), &at(&sides[1])])
            .spawn()
            .unwrap(),
    );
    // On a loaded machine it may be undecidable: the status is whatever the comparison says.
    assert_eq!(second.code(), diff.code(), "{second:?}");
    assert_ne!(diff.code(), 0, "{diff:?}");
}

#[test]
fn a_comparison_fails_nothing_unasked() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    expect(
        &board.measure(&["--board", "../x y"], "read:heap=1MiB"),
        0,
        &["Report: reports/-.-x-y/"],
    );
    let second = board.measure(&["--board", "../x y"], "read:heap=64MiB");
    expect(&second, 0, &["trtmem diff "]);
}

#[test]
fn a_worker_that_crashes_is_reported() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let crashed = board.measure(&[], "read:heap=1MiB;deserialize:crash=segv");
    expect(
        &crashed,
        7,
        &[
            "SIGSEGV",
            "Exit status 7.",
            "-incomplete.json",
            "Not compared",
        ],
    );
    let report = board.report();
    assert_eq!(report["complete"], false);
    assert_eq!(report["runs"][0]["outcome"]["stage"], "deserialize");
    // An incomplete report is nobody's base.
    let next = board.measure(&[], "read:heap=1MiB");
    expect(
        &next,
        0,
        &["it is the first report of this engine on board"],
    );
}

#[test]
fn a_model_is_sent_where_it_changed_and_names_the_report() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    // What is sent is what a link leads to.
    let link = board.here("convnet.onnx");
    std::os::unix::fs::symlink(model("convnet.onnx"), &link).unwrap();
    let model = link.display().to_string();
    let arguments = [&QUICK[..], &["convnet.onnx"]].concat();
    let first = board.run(&["--send", &model], &arguments);
    expect(
        &first,
        0,
        &["copied convnet.onnx", "Report: reports/board/convnet-"],
    );
    let second = board.run(&["--send", &model], &arguments);
    expect(&second, 0, &["trtmem diff "]);
    assert!(!second.stderr.contains("copied"), "{}", second.stderr);
}

#[test]
fn what_makes_no_report_is_shown() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    expect(&board.run(&[], &["schema"]), 0, &["trtmem.report/1"]);
    expect(&board.run(&[], &["run", "--no-such"]), 2, &["--no-such"]);
    assert!(board.reports().is_empty());
    assert!(board.runs().is_empty());
}

#[test]
fn two_variants_bring_two_reports() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let mut arguments = life("read:heap=1MiB");
    arguments[0] = "ab";
    arguments.extend(["--a", "env:X=1", "--b", "env:X=2"]);
    arguments.extend(["--min-runs", "1", "--max-runs", "1"]);
    let ran = board.run(&[], &arguments);
    // Of so few runs anything may come, but no error.
    assert!([0, 3, 5, 6].contains(&ran.code()), "{ran:?}");
    assert_eq!(board.reports().len(), 2, "{ran:?}");
    assert!(!ran.stdout.contains("a.json"), "{}", ran.stdout);
}

#[test]
fn variables_reach_the_run() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    board.measure(&["--env", "TRT_TEST=it's here"], "read:heap=1MiB");
    let variables = &board.report()["environment"]["variables"];
    assert_eq!(variables["TRT_TEST"], "it's here");
}

#[test]
fn what_a_board_prints_cannot_steer_the_terminal() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let program = board.here("hostile");
    write_program(
        &program,
        "#!/bin/sh\nprintf 'a\\033]0;title\\007b\\r\\302\\2331mc\\n'\nprintf 'd\\033[31me\\n' >&2\n",
    );
    let program = program.display().to_string();
    let ran = board.run(&["--binary", &program], &["doctor"]);
    expect(&ran, 0, &["a]0;titleb1mc\n", "d[31me\n"]);
}

#[test]
fn ctrl_c_stops_the_run_and_brings_its_report() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let child = board
        .command(&[], &life("read:heap=1MiB;context:sleep=60s"))
        .spawn()
        .unwrap();
    board.in_stage("context");
    signal(child.id(), "INT");
    expect(
        &finish(child),
        130,
        &["asked the run on board to stop", "-incomplete.json"],
    );
    assert_eq!(board.report()["complete"], false);
    assert!(board.runs().is_empty());
}

#[test]
fn ctrl_c_twice_leaves_the_run_to_itself() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let words = board.here("words");
    let mut child = board
        .command(&[], &life("read:heap=1MiB;context:sleep=3s"))
        .stderr(fs::File::create(&words).unwrap())
        .spawn()
        .unwrap();
    board.in_stage("context");
    signal(child.id(), "INT");
    let said = || fs::read_to_string(&words).unwrap();
    wait_for("the first to be heard", || {
        said().contains("asked the run").then_some(())
    });
    signal(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130), "{}", said());
    assert!(said().contains("the run continues on board"), "{}", said());
    assert!(board.reports().is_empty());

    // Whether the first one still got there is left open.
    let next = board.run(&[], &[]);
    assert!([0, 130].contains(&next.code()), "{next:?}");
    assert!(
        next.stderr.contains("an earlier run is on board"),
        "{next:?}"
    );
    assert_eq!(board.reports().len(), 1);
}
