//! `trtmem watch`: samples until Ctrl-C, until the command ends, until the process is gone.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::aside;
use crate::command::{Dir, Ran, finish, hangups_are_ignored, run, signal, trtmem, wait_for};
use serde_json::Value;

/// Watches a command closely and expects that both end well.
fn watched(options: &[&str], command: &[&str]) -> Ran {
    let args = [&["watch", "--interval", "5ms"], options, &["--"], command].concat();
    let ran = run(&Dir::new(), &args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran
}

/// The count of samples that the summary on standard error tells.
fn samples(ran: &Ran) -> usize {
    let mut lines = ran.stderr.lines();
    let count = lines.find_map(|line| line.split_once(" sample"));
    count
        .unwrap_or_else(|| panic!("{ran:?}"))
        .0
        .parse()
        .unwrap()
}

/// Expects the extremes of a figure, each with its unit.
fn expect_extremes(ran: &Ran, figure: &str) {
    let mut lines = ran.stderr.lines().map(str::trim_start);
    let line = lines.find(|line| line.starts_with(figure));
    let line = line.unwrap_or_else(|| panic!("{ran:?}"));
    for words in ["minimum ", "maximum ", "largest fall "] {
        let value = line.split(words).nth(1).unwrap();
        assert!(
            value.starts_with(['−', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
            "{line}"
        );
    }
    assert!(line.contains('B'), "{line}");
}

#[test]
fn lines_follow_the_command_to_its_end_and_the_extremes_come_last() {
    let ran = watched(&[], &["sleep", "0.3"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines.len() >= 5, "{ran:?}");
    assert_eq!(samples(&ran), lines.len());
    for line in lines {
        assert!(
            line.contains("available") && line.contains("process"),
            "{line}"
        );
    }
    expect_extremes(&ran, "available");
    expect_extremes(&ran, "process");
    assert!(!ran.stdout.contains(['\r', '\x1b']), "{ran:?}");
}

/// Rows of the CSV form by column name; an empty cell is absent.
fn rows(csv: &str) -> Vec<Vec<(String, Option<u64>)>> {
    let mut lines = csv.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cell = |(column, cell): (&&str, &str)| {
        let value = (!cell.is_empty()).then(|| cell.parse().unwrap());
        ((*column).to_owned(), value)
    };
    lines
        .map(|line| {
            assert_eq!(line.split(',').count(), columns.len(), "{line}");
            columns.iter().zip(line.split(',')).map(cell).collect()
        })
        .collect()
}

fn column(rows: &[Vec<(String, Option<u64>)>], name: &str) -> Vec<Option<u64>> {
    let value = |row: &Vec<(String, Option<u64>)>| {
        let cell = row.iter().find(|(column, _)| column == name);
        cell.unwrap_or_else(|| panic!("no column {name}")).1
    };
    rows.iter().map(value).collect()
}

#[test]
fn rows_of_csv_are_whole_numbers_and_go_forward_in_time() {
    let ran = watched(&["--format", "csv"], &["sleep", "0.3"]);
    let rows = rows(&ran.stdout);
    assert!(rows.len() >= 5, "{ran:?}");
    assert_eq!(samples(&ran), rows.len());
    let times = column(&rows, "at_ns");
    assert!(times.is_sorted() && times[0].is_some(), "{times:?}");
    assert!(column(&rows, "available_bytes").iter().all(Option::is_some));
    // A heap is seen only from inside its process.
    assert!(
        column(&rows, "heap_in_use_bytes")
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn lines_of_json_are_samples() {
    let ran = watched(&["--format", "json"], &["sleep", "0.3"]);
    let samples_told = samples(&ran);
    let documents: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(documents.len(), samples_told);
    for sample in documents {
        assert!(sample["system"]["available_bytes"].is_u64(), "{sample}");
        assert!(sample["process"]["resident_bytes"].is_u64(), "{sample}");
        assert!(
            sample["heap"]["in_use_bytes"]["absent"].is_string(),
            "{sample}"
        );
    }
}

#[test]
fn what_the_command_takes_is_seen() {
    // A buffer of 64 MiB, filled as often as it takes to be seen.
    let command = "exec dd if=/dev/zero of=/dev/null bs=64M count=40 2>/dev/null";
    let ran = watched(&["--format", "csv"], &["sh", "-c", command]);
    let resident = column(&rows(&ran.stdout), "resident_bytes");
    assert!(
        resident.iter().flatten().any(|bytes| *bytes >= 64 << 20),
        "{resident:?}"
    );
}

#[test]
fn the_end_of_the_command_is_noticed_before_the_next_sample_is_due() {
    let began = Instant::now();
    let ran = run(
        &Dir::new(),
        &["watch", "--interval", "1h", "--", "sleep", "0.2"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(began.elapsed() < Duration::from_secs(30));
    assert_eq!(samples(&ran), 1);
}

#[test]
fn an_interval_beyond_any_clock_is_as_good_as_a_long_one() {
    let ran = run(
        &Dir::new(),
        &[
            "watch",
            "--interval",
            "5000000000000000h",
            "--",
            "sleep",
            "0.1",
        ],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
}

#[test]
fn a_command_that_fails_is_told_with_its_own_status() {
    let failures = [("exit 3", "exit status: 3"), ("kill -9 $$", "signal: 9")];
    for (script, words) in failures {
        let ran = run(&Dir::new(), &["watch", "--", "sh", "-c", script]);
        assert_eq!(ran.code(), 7, "{ran:?}");
        let last = ran.stderr.lines().last().unwrap();
        assert!(
            last.contains("the command failed") && last.contains(words),
            "{last}"
        );
    }
}

#[test]
fn the_commands_own_words_go_where_they_always_go() {
    let dir = Dir::new();
    let script = "echo out; echo err >&2; cat; sleep 0.1";
    let args = [
        "watch",
        "--format",
        "csv",
        "-o",
        "memory.csv",
        "--",
        "sh",
        "-c",
        script,
    ];
    let ran = run(&dir, &args);
    assert_eq!((ran.code(), ran.stdout.as_str()), (0, "out\n"), "{ran:?}");
    assert!(ran.stderr.contains("err\n"), "{ran:?}");
    let csv = fs::read_to_string(dir.join("memory.csv")).unwrap();
    assert_eq!(rows(&csv).len(), samples(&ran));
    assert_eq!(dir.files(), ["memory.csv"]);
}

/// Starts watching and waits until a few samples are in the file.
fn started(dir: &Dir, more: &[&str]) -> std::process::Child {
    let args = [
        "watch",
        "--interval",
        "5ms",
        "--format",
        "csv",
        "-o",
        "memory.csv",
    ];
    let child = trtmem(dir, &[&args[..], more].concat()).spawn().unwrap();
    wait_for("samples", || {
        let text = fs::read_to_string(dir.join("memory.csv")).ok()?;
        (text.lines().count() > 3).then_some(())
    });
    child
}

#[test]
fn ctrl_c_ends_it_and_the_extremes_are_told() {
    for name in ["INT", "TERM", "HUP"] {
        if name == "HUP" && hangups_are_ignored() {
            aside::stands("SIGHUP reaches nobody here: the tests were started through nohup");
            continue;
        }
        let dir = Dir::new();
        let child = started(&dir, &[]);
        signal(child.id(), name);
        let ran = finish(child);
        assert_eq!(ran.code(), 0, "{name}: {ran:?}");
        expect_extremes(&ran, "available");
        assert!(!ran.stderr.contains("process"), "{ran:?}");
        let csv = fs::read_to_string(dir.join("memory.csv")).unwrap();
        assert!(csv.ends_with('\n'));
        assert_eq!(rows(&csv).len(), samples(&ran));
    }
}

#[test]
fn ctrl_c_while_a_command_runs_interrupts_and_names_what_goes_on() {
    let dir = Dir::new();
    // It keeps none of the streams that are read to their end below.
    let script = "exec sleep 600 >/dev/null 2>&1";
    let child = started(&dir, &["--", "sh", "-c", script]);
    signal(child.id(), "INT");
    let ran = finish(child);
    assert_eq!(ran.code(), 130, "{ran:?}");
    expect_extremes(&ran, "process");
    let last = ran.stderr.lines().last().unwrap();
    let number = last.split("goes on as process ").nth(1).unwrap();
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    signal(number.parse().unwrap(), "KILL");
}

#[test]
fn ctrl_c_that_ends_the_command_as_well_leaves_nothing_to_tell() {
    let dir = Dir::new();
    let script = "echo $$ >pid; exec sleep 600";
    let child = started(&dir, &["--", "sh", "-c", script]);
    let pid = fs::read_to_string(dir.join("pid")).unwrap();
    signal(child.id(), "INT");
    signal(pid.trim().parse().unwrap(), "INT");
    let ran = finish(child);
    assert_eq!(ran.code(), 130, "{ran:?}");
    assert!(!ran.stderr.contains("goes on"), "{ran:?}");
}

#[test]
fn a_running_process_is_watched_until_it_is_gone() {
    for collected in [true, false] {
        let mut process = Command::new("sleep")
            .arg("0.4")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let pid = process.id().to_string();
        let dir = Dir::new();
        let args = [
            "watch",
            "--interval",
            "5ms",
            "--format",
            "csv",
            "--pid",
            &pid,
        ];
        let child = trtmem(&dir, &args).spawn().unwrap();
        if collected {
            process.wait().unwrap();
        }
        let ran = finish(child);
        assert_eq!(ran.code(), 0, "{ran:?}");
        expect_extremes(&ran, "process");
        let resident = column(&rows(&ran.stdout), "resident_bytes");
        assert!(resident.len() >= 5, "{resident:?}");
        assert!(
            resident
                .iter()
                .all(|bytes| bytes.is_some_and(|bytes| bytes > 0)),
            "{resident:?}"
        );
        process.wait().unwrap();
    }
}

#[test]
fn without_a_process_the_system_alone_is_told() {
    let dir = Dir::new();
    let mut child = trtmem(&dir, &["watch", "--interval", "5ms"])
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    signal(child.id(), "INT");
    assert!(child.wait().unwrap().success());
    let ran = finish(child);
    assert!(ran.stdout.lines().count() > 1, "{ran:?}");
    assert!(!ran.stdout.contains("process"), "{ran:?}");
}
