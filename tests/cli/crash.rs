//! Whatever becomes of the child, the stages it finished are reported, the stage it died in and the
//! cause are named, and the exit status is as documented. One test per kind of death, each in every
//! stage of the lifecycle.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Dir, Ran, finish, run, signal, trtmem, wait_for};
use serde_json::Value;

/// The stages that the scripted lifecycle goes through.
const STAGES: [&str; 13] = [
    "library",
    "cuda",
    "runtime",
    "read",
    "deserialize",
    "release-plan",
    "context",
    "bindings",
    "first-inference",
    "inference",
    "release-context",
    "release-engine",
    "release-runtime",
];

/// No time is lost on waiting: these tests look at what is reported, not at how exact it is.
const QUICK: [&str; 9] = [
    "run",
    "--backend",
    "synthetic",
    "--settle",
    "none",
    "--noise-window",
    "0",
    "--format",
    "json",
];

/// A lifecycle in which every stage does something and `stage` does `action` as well.
fn spec(stage: &str, action: &str) -> String {
    let stages = STAGES.map(|name| {
        if name == stage {
            format!("{name}:sleep=1ms,{action}")
        } else {
            format!("{name}:sleep=1ms")
        }
    });
    stages.join(";")
}

fn quick<'a>(spec: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = QUICK.to_vec();
    args.extend(["--spec", spec]);
    args.extend(more);
    args
}

/// Everything before `stage` is there and finished, `stage` is there and is not.
fn expect_finished_before(report: &Value, stage: &str) {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let seen: Vec<(&str, &str)> = stages
        .iter()
        .map(|record| {
            let text = |key: &str| record[key].as_str().unwrap();
            (text("stage"), text("status"))
        })
        .collect();
    let before = STAGES.iter().take_while(|name| **name != stage);
    let mut expected: Vec<(&str, &str)> = before.map(|name| (*name, "finished")).collect();
    expected.push((stage, "unfinished"));
    assert_eq!(seen, expected);
    assert_eq!(report["complete"], false);
}

fn expect_death(ran: &Ran, stage: &str, kind: &str) -> Value {
    assert_eq!(ran.code(), 7, "{ran:?}");
    let report = ran.json();
    expect_finished_before(&report, stage);
    let outcome = &report["runs"][0]["outcome"];
    assert_eq!(outcome["ended"], "died", "{outcome}");
    assert_eq!(outcome["stage"], stage);
    assert_eq!(outcome["cause"]["kind"], kind, "{outcome}");
    outcome.clone()
}

fn evidence(outcome: &Value) -> String {
    let sentences = outcome["evidence"].as_array().unwrap();
    let sentences: Vec<&str> = sentences.iter().map(|s| s.as_str().unwrap()).collect();
    sentences.join(" ")
}

fn in_every_stage(test: impl Fn(&str)) {
    for stage in STAGES {
        test(stage);
    }
}

fn expect_signal(crash: &str, name: &str) {
    in_every_stage(|stage| {
        let spec = spec(stage, &format!("crash={crash}"));
        let outcome = expect_death(&run(&Dir::new(), &quick(&spec, &[])), stage, "signal");
        assert_eq!(outcome["cause"]["name"], name);
        assert!(!evidence(&outcome).is_empty());
    });
}

#[test]
fn killed() {
    expect_signal("kill", "SIGKILL");
}

#[test]
fn segmentation_fault() {
    expect_signal("segv", "SIGSEGV");
}

#[test]
fn aborted() {
    expect_signal("abort", "SIGABRT");
}

#[test]
fn an_exit_status_of_its_own() {
    in_every_stage(|stage| {
        let spec = spec(stage, "crash=exit:3");
        let outcome = expect_death(&run(&Dir::new(), &quick(&spec, &[])), stage, "exit");
        assert_eq!(outcome["cause"]["status"], 3);
    });
}

#[test]
fn a_limit_on_its_memory() {
    in_every_stage(|stage| {
        let spec = spec(stage, "oom=limit");
        let outcome = expect_death(&run(&Dir::new(), &quick(&spec, &[])), stage, "memory-limit");
        let evidence = evidence(&outcome);
        assert!(evidence.contains("memory allocation of"), "{evidence}");
    });
}

#[test]
fn hung_until_the_timeout() {
    in_every_stage(|stage| {
        let spec = spec(stage, "crash=hang");
        let ran = run(&Dir::new(), &quick(&spec, &["--timeout", "700ms"]));
        let outcome = expect_death(&ran, stage, "timeout");
        let evidence = evidence(&outcome);
        assert!(evidence.contains("--timeout allows"), "{evidence}");
        assert!(evidence.contains("waits"), "{evidence}");
    });
}

#[test]
fn the_tools_own_waiting_is_no_part_of_a_stage() {
    let spec = spec("context", "crash=hang");
    let mut args = quick(&spec, &["--timeout", "700ms"]);
    for (none, some) in [("none", "fixed:200ms"), ("0", "300ms")] {
        let place = args.iter().position(|arg| *arg == none).unwrap();
        args[place] = some;
    }
    expect_death(&run(&Dir::new(), &args), "context", "timeout");
}

#[test]
fn working_beyond_the_timeout() {
    let spec = spec("deserialize", "spin=60s");
    let ran = run(&Dir::new(), &quick(&spec, &["--timeout", "1s"]));
    let outcome = expect_death(&ran, "deserialize", "timeout");
    assert!(evidence(&outcome).contains("still working"), "{outcome}");
}

#[test]
fn stopped_until_the_timeout() {
    let spec = spec("context", "crash=stop");
    let ran = run(&Dir::new(), &quick(&spec, &["--timeout", "1s"]));
    let outcome = expect_death(&ran, "context", "timeout");
    assert!(evidence(&outcome).contains("stopped"), "{outcome}");
}

#[test]
fn ended_before_the_machine_runs_dry() {
    in_every_stage(|stage| {
        // No machine has this much: the floor is met at the first reading of the first stage.
        let spec = spec(stage, "sleep=50ms");
        let ran = run(&Dir::new(), &quick(&spec, &["--min-free", "1000TiB"]));
        assert_eq!(ran.code(), 7);
        let outcome = &ran.json()["runs"][0]["outcome"];
        assert_eq!(outcome["cause"]["kind"], "min-free", "{outcome}");
        assert!(evidence(outcome).contains("--min-free"));
    });
}

/// Starts a run that stays in `stage` and waits until it is there. Gives the run and its journal.
fn stay_in(dir: &Dir, stage: &str, more: &[&str]) -> (std::process::Child, PathBuf) {
    let journal = dir.join("journal");
    let spec = spec(stage, "sleep=600s");
    let mut args = quick(&spec, more);
    let path = journal.to_str().unwrap().to_owned();
    args.extend(["--journal", &path]);
    let child = trtmem(dir, &args).spawn().unwrap();
    let began = format!("{{\"event\":\"stage-began\",\"stage\":\"{stage}\"");
    wait_for("the stage", || {
        let text = std::fs::read_to_string(&journal).ok()?;
        text.contains(&began).then_some(())
    });
    (child, journal)
}

#[test]
fn interrupted_by_ctrl_c() {
    in_every_stage(|stage| {
        for name in ["INT", "TERM"] {
            let dir = Dir::new();
            let (child, _) = stay_in(&dir, stage, &[]);
            signal(child.id(), name);
            let ran = finish(child);
            assert_eq!(ran.code(), 130, "{ran:?}");
            let report = ran.json();
            expect_finished_before(&report, stage);
            assert_eq!(report["runs"][0]["outcome"]["ended"], "interrupted");
        }
    });
}

fn children(pid: u32) -> Vec<u32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace()
        .map(|pid| pid.parse().unwrap())
        .collect()
}

/// Whether the process runs; one that has ended and is not collected does not.
fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

#[cfg(target_os = "linux")]
#[test]
fn the_parent_killed() {
    in_every_stage(|stage| {
        let dir = Dir::new();
        let (child, journal) = stay_in(&dir, stage, &[]);
        let workers = children(child.id());
        assert_eq!(workers.len(), 1);
        signal(child.id(), "KILL");
        finish(child);
        wait_for("the worker's end", || (!is_alive(workers[0])).then_some(()));
        let ran = run(
            &dir,
            &["render", journal.to_str().unwrap(), "--format", "json"],
        );
        assert_eq!(ran.code(), 0, "{ran:?}");
        let report = ran.json();
        expect_finished_before(&report, stage);
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(
            (&outcome["ended"], &outcome["stage"]),
            (&"unknown".into(), &stage.into())
        );
    });
}

/// A worker that says what the real one says, changed by a sed script on its way.
fn liar(dir: &Dir, script: &str) -> PathBuf {
    let program = env!("CARGO_BIN_EXE_trtmem");
    let text = format!("#!/bin/sh\n'{program}' worker --parent $$ | sed -u '{script}'\n");
    let path = dir.write("liar", text);
    let made = Command::new("chmod").arg("+x").arg(&path).status();
    assert!(made.is_ok_and(|status| status.success()));
    path
}

fn lied_to(script: &str, spec: &str) -> Ran {
    let dir = Dir::new();
    let liar = liar(&dir, script);
    run(
        &dir,
        &quick(spec, &["--worker-program", liar.to_str().unwrap()]),
    )
}

#[test]
fn a_broken_message() {
    in_every_stage(|stage| {
        let script = format!("/\"say\":\"end\",\"step\":{{\"stage\":\"{stage}\"/s/:/;/");
        let ran = lied_to(&script, &spec(stage, "sleep=1ms"));
        let outcome = expect_death(&ran, stage, "protocol");
        let detail = outcome["cause"]["detail"].as_str().unwrap();
        assert!(detail.contains("could not be read"), "{detail}");
    });
}

#[test]
fn a_message_out_of_turn() {
    in_every_stage(|stage| {
        let script =
            format!("/\"say\":\"end\",\"step\":{{\"stage\":\"{stage}\"/s/.*/{{\"say\":\"done\"}}/");
        let ran = lied_to(&script, &spec(stage, "sleep=1ms"));
        let outcome = expect_death(&ran, stage, "protocol");
        let detail = outcome["cause"]["detail"].as_str().unwrap();
        assert!(detail.contains("`done` where"), "{detail}");
    });
}

#[test]
fn a_worker_of_another_build() {
    for script in [
        "1s/\"protocol\":[0-9]*/\"protocol\":99/",
        "1s/\"build\":\"[^\"]*\"/\"build\":\"other\"/",
        "1s/.*/I am no worker at all/",
    ] {
        let ran = lied_to(script, &spec("read", "sleep=1ms"));
        assert_eq!(ran.code(), 7, "{ran:?}");
        let outcome = &ran.json()["runs"][0]["outcome"];
        assert_eq!(outcome["cause"]["kind"], "protocol", "{outcome}");
        assert_eq!(outcome["stage"], Value::Null);
    }
}

#[test]
fn a_worker_that_cannot_be_started() {
    let dir = Dir::new();
    let missing = dir.join("no-such-program");
    let spec = spec("read", "sleep=1ms");
    let ran = run(
        &dir,
        &quick(&spec, &["--worker-program", missing.to_str().unwrap()]),
    );
    assert_eq!(ran.code(), 7, "{ran:?}");
    assert_eq!(ran.json()["runs"][0]["outcome"]["cause"]["kind"], "spawn");
}

#[test]
fn an_error_of_the_backend() {
    in_every_stage(|stage| {
        let spec = spec(stage, "fail=the plan is from another version");
        let ran = run(&Dir::new(), &quick(&spec, &[]));
        assert_eq!(ran.code(), 7, "{ran:?}");
        let report = ran.json();
        expect_finished_before(&report, stage);
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["ended"], "failed");
        let message = outcome["message"].as_str().unwrap();
        assert!(message.contains("another version"), "{message}");
    });
}

#[test]
fn the_table_tells_the_death_in_words() {
    let dir = Dir::new();
    let spec = spec("deserialize", "crash=segv");
    let mut args = quick(&spec, &[]);
    args.truncate(args.len() - 4);
    args.extend(["--format", "table", "--spec", &spec]);
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), 7, "{ran:?}");
    for words in ["died", "SIGSEGV", "Deserialization", "Exit status 7"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    assert_eq!(kept_reports(dir.path()), 1);
}

fn kept_reports(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("reports")).unwrap().count()
}

#[test]
fn a_later_run_that_dies_leaves_the_earlier_ones_whole() {
    let dir = Dir::new();
    // The second child finds the directory that the first one made.
    let marker = dir.join("seen");
    let script = format!(
        "#!/bin/sh\nif mkdir '{m}' 2>/dev/null; then exec '{p}' worker --parent $PPID; fi\nkill -SEGV $$\n",
        m = marker.display(),
        p = env!("CARGO_BIN_EXE_trtmem"),
    );
    let program = dir.write("once", script);
    let made = Command::new("chmod").arg("+x").arg(&program).status();
    assert!(made.is_ok_and(|status| status.success()));
    let spec = spec("read", "sleep=1ms");
    let worker = program.to_str().unwrap();
    let ran = run(
        &dir,
        &quick(&spec, &["--runs", "3", "--worker-program", worker]),
    );
    assert_eq!(ran.code(), 7, "{ran:?}");
    let report = ran.json();
    assert_eq!(report["runs"].as_array().unwrap().len(), 2);
    assert_eq!(report["runs"][0]["outcome"]["ended"], "finished");
    assert_eq!(report["runs"][1]["outcome"]["ended"], "died");
}

/// Arguments of a run that is kept in `reports/` as `synthetic-v1`.
fn kept_as_v1(spec: &str) -> [&str; 9] {
    [
        "run",
        "--settle",
        "none",
        "--noise-window",
        "0",
        "--release",
        "v1",
        "--spec",
        spec,
    ]
}

#[test]
fn two_runs_that_overlap_under_one_label_keep_a_report_each() {
    let dir = Dir::new();
    let mut slow = trtmem(&dir, &kept_as_v1("read:heap=1MiB,sleep=2s"));
    let slow = slow.spawn().unwrap();
    wait_for("the name it takes", || {
        dir.join("reports/synthetic-v1.json").exists().then_some(())
    });
    let fast = run(&dir, &kept_as_v1("read:heap=2MiB"));
    let slow = finish(slow);
    assert_eq!((slow.code(), fast.code()), (0, 0), "{slow:?} {fast:?}");
    for (ran, name, mib) in [(&slow, "synthetic-v1", 1), (&fast, "synthetic-v1-2", 2)] {
        let path = format!("reports/{name}.json");
        assert!(ran.stdout.contains(&format!("Report: {path}\n")), "{ran:?}");
        let text = std::fs::read_to_string(dir.join(&path)).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        let stages = report["runs"][0]["stages"].as_array().unwrap();
        let read = stages.iter().find(|record| record["stage"] == "read");
        let heap = read.unwrap()["delta"]["cpu_bytes"].as_i64().unwrap();
        assert_eq!(heap >> 20, mib, "{path}");
    }
    assert_eq!(kept_reports(dir.path()), 2);
}

#[test]
fn a_run_that_was_killed_leaves_an_empty_report_that_stops_no_other() {
    let dir = Dir::new();
    let mut killed = trtmem(&dir, &kept_as_v1("read:sleep=600s"));
    let killed = killed.spawn().unwrap();
    let empty = dir.join("reports/synthetic-v1.json");
    wait_for("the name it takes", || empty.exists().then_some(()));
    signal(killed.id(), "KILL");
    finish(killed);
    assert_eq!(run(&dir, &kept_as_v1("read:heap=1MiB")).code(), 0);
    let rendered = run(&dir, &["render", "reports/synthetic-v1.json"]);
    assert_eq!(rendered.code(), 2, "{rendered:?}");
    let words = "it is empty: it is being written, or what should have written it was stopped";
    assert!(rendered.complaint().contains(words), "{rendered:?}");
    let diff = run(&dir, &["diff", "reports", "reports", "--fail-on", "never"]);
    assert_eq!(diff.code(), 0, "{diff:?}");
    assert!(diff.stderr.contains("left out: "), "{diff:?}");
}

#[test]
fn a_run_that_ends_before_there_is_a_report_gives_its_name_back() {
    let dir = Dir::new();
    let args = kept_as_v1("read:heap=1MiB");
    let nowhere = [&args[..], &["--journal", "no/such/directory/j"]].concat();
    let ran = run(&dir, &nowhere);
    assert_ne!(ran.code(), 0, "{ran:?}");
    assert_eq!(kept_reports(dir.path()), 0);
}
