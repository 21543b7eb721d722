//! `trtmem import` as it is used.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::command::{Dir, Ran, finish, trtmem};
use crate::golden::data;

/// A log of our own making.
fn own(name: &str) -> String {
    fs::read_to_string(data(&format!("logs/import/{name}"))).unwrap()
}

fn import(dir: &Dir, args: &[&str]) -> Ran {
    let args: Vec<&str> = [&["import"], args].concat();
    finish(trtmem(dir, &args).spawn().unwrap())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_log_is_shown_and_kept() {
    let dir = Dir::new();
    dir.write("a.log", own("load-8.0.log"));
    let ran = import(&dir, &["a.log", "--release", "old"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    for words in [
        "net.plan · TensorRT 8.0.3 · Test GPU 1 · logged",
        "read from a.log, lines 2 to 33 · 1 run",
        "Deserialization      +355.00    +245.00  +110.00",
        "the program measured 33.2 queries a second",
    ] {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
    let kept = fs::read_to_string(dir.join("reports/a.json")).unwrap();
    assert!(kept.contains("\"release\": \"old\"") || kept.contains("\"release\":\"old\""));
    let again = import(&dir, &["a.log"]);
    assert!(again.stderr.contains("a-2.json"), "{again:?}");
}

#[test]
fn the_drive_samples_log_comes_back_line_for_line() {
    let dir = Dir::new();
    // The last count's text is made wrong in the log, and right by the program.
    let log = own("drive.log").replace("3.999GB", "3.733GB");
    dir.write("a.drive-log", &log);
    let ran = import(&dir, &["a.drive-log", "--format", "drive"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let readings = |text: &str| -> Vec<String> {
        let is_reading = |line: &&str| line.starts_with("pages_free") || line.starts_with("CpuMem");
        text.lines().filter(is_reading).map(str::to_owned).collect()
    };
    assert_eq!(readings(&ran.stdout), readings(&log));
    assert!(!dir.join("reports").exists());
}

#[test]
fn many_logs_go_into_a_directory() {
    let dir = Dir::new();
    dir.write("a.log", own("load-8.0.log"));
    dir.write("b.log.gz", gzip(&own("build-8.4.log")));
    dir.write("c.log", own("load-8.0.log") + &own("mismatch.log"));
    let ran = import(&dir, &["a.log", "b.log.gz", "c.log", "-o", "out/"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let mut names: Vec<String> = fs::read_dir(dir.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.json", "b.json", "c-2.json", "c.json"]);
    let one = import(&dir, &["a.log", "c.log", "-o", "one.json"]);
    assert_eq!(one.code(), 2, "{one:?}");
    assert!(one.stderr.contains("give -o DIR/"), "{one:?}");
}

#[test]
fn standard_input_and_several_gzip_members_are_read() {
    let dir = Dir::new();
    let log = own("jetson-8.5.log");
    let (first, second) = log.split_at(300);
    let members = [gzip(first), gzip(second)].concat();
    let mut command = trtmem(&dir, &["import", "-", "--format", "csv"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&members).unwrap();
    let ran = finish(child);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.stdout.contains("deserialize"), "{ran:?}");
}

#[test]
fn what_is_no_log_is_refused_in_a_line() {
    let dir = Dir::new();
    dir.write("plan", [0_u8, 1, 2, 3].repeat(2000));
    dir.write("empty.log", "");
    dir.write("cut.log.gz", &gzip(&own("load-8.0.log").repeat(50))[..200]);
    for (log, words) in [
        ("plan", "it is not a log"),
        ("empty.log", "it is empty"),
        ("nowhere.log", "cannot be read"),
        ("cut.log.gz", "cannot be read"),
    ] {
        let ran = import(&dir, &[log]);
        assert_eq!(ran.code(), 2, "{log}: {ran:?}");
        assert!(ran.stderr.contains(words), "{log}: {ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{log}: {ran:?}");
    }
    dir.write("a.log", own("load-8.0.log"));
    let both = import(&dir, &["plan", "a.log", "-o", "out/"]);
    assert_eq!(both.code(), 2, "{both:?}");
    assert!(
        dir.join("out/a.json").exists(),
        "the other is read all the same"
    );
    let page = import(&dir, &["a.log", "--page-size", "5000"]);
    assert_eq!(page.code(), 2, "{page:?}");
}

/// A log from the field.
fn field(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/field");
    fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

/// The noise of the one run of a log, as the report has it.
fn noise_of(log: &str, args: &[&str]) -> serde_json::Value {
    let dir = Dir::new();
    dir.write("a.log", field(log));
    let ran = import(&dir, &[&["a.log", "--format", "json"], args].concat());
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()["runs"][0]["noise"].clone()
}

#[test]
fn times_across_the_end_of_a_month_are_seconds_apart() {
    let dir = Dir::new();
    dir.write("a.log", field("month-end.log"));
    let ran = import(&dir, &["a.log", "--format", "json"]);
    let report = ran.json();
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let began = stages.iter().filter_map(|stage| stage["began_ns"].as_u64());
    let seconds: Vec<u64> = began.map(|nanos| nanos / 1_000_000_000).collect();
    assert_eq!(seconds, [0, 5, 16]);
}

#[test]
fn where_nobody_looked_at_rest_noise_is_assumed_and_rounding_is_told_beside_it() {
    const MIB: u64 = 1 << 20;
    let rounding = |total: u64, cpu: u64, device: u64| serde_json::json!({"total_bytes": total, "cpu_bytes": cpu, "device_bytes": device});
    let drive = noise_of("d1.log", &[]);
    assert_eq!(drive["rounding"], rounding(0, MIB, MIB), "pages are exact");
    let own = noise_of("p1.log", &["--assume-finished", "--device-memory", "own"]);
    assert_eq!(own["rounding"], rounding(2 * MIB, MIB, MIB), "a sum of two");
    assert_eq!(own["process_bytes"], 16 * MIB);
    let shared = noise_of(
        "p1.log",
        &["--assume-finished", "--device-memory", "shared"],
    );
    assert_eq!(shared["rounding"], rounding(MIB, MIB, MIB));
    let counters = noise_of("t1.log", &[]);
    assert_eq!(counters["rounding"], rounding(MIB, 0, 0));
    assert!(counters["device_bytes"]["absent"].is_string());
    for noise in [&drive, &own, &shared, &counters] {
        assert_eq!(noise["assumed"], true, "{noise}");
        assert_eq!(noise["system_bytes"], 16 * MIB, "{noise}");
    }
    for noise in [&drive, &own, &shared] {
        assert_eq!(noise["device_bytes"], 16 * MIB, "{noise}");
    }
}

#[test]
fn the_noise_to_assume_can_be_given_and_is_never_nothing() {
    let given = noise_of("d1.log", &["--noise", "3MiB"]);
    assert_eq!(
        (&given["system_bytes"], &given["assumed"]),
        (&(3 << 20).into(), &true.into())
    );
    let dir = Dir::new();
    dir.write("a.log", field("d1.log"));
    let ran = import(&dir, &["a.log"]);
    assert!(ran.stdout.contains(" · noise assumed: 16 MiB"), "{ran:?}");
    for nothing in ["0", "0MiB"] {
        let ran = import(&dir, &["a.log", "--noise", nothing]);
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.stderr.contains("0 is refused"), "{ran:?}");
    }
}

#[test]
fn two_releases_are_compared_and_what_could_not_be_is_said() {
    let dir = Dir::new();
    dir.write("old.log", own("load-8.0.log"));
    let newer = own("build-8.4.log").replace(
        "--onnx=net.onnx --saveEngine=net.plan",
        "--loadEngine=net.plan",
    );
    dir.write("new.log", newer);
    dir.write("python.log", own("python-10.log"));
    assert_eq!(import(&dir, &["old.log", "-o", "old.json"]).code(), 0);
    assert_eq!(import(&dir, &["new.log", "-o", "new.json"]).code(), 0);
    let diff = |new| {
        finish(
            trtmem(
                &dir,
                &["diff", "old.json", new, "--all", "--fail-on", "never"],
            )
            .spawn()
            .unwrap(),
        )
    };
    let ran = diff("new.json");
    assert_eq!(ran.code(), 0, "{ran:?}");
    for words in [
        "TensorRT",
        "8.0.3",
        "8.4.1",
        "CUDA initialisation",
        "+40.00",
    ] {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
    let args = [
        "python.log",
        "--device-memory",
        "own",
        "--assume-finished",
        "-o",
        "python.json",
    ];
    assert_eq!(import(&dir, &args).code(), 0);
    let ran = diff("python.json");
    assert!(
        ran.stdout.contains("not measured on every side"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_log_is_followed_while_it_is_written() {
    let dir = Dir::new();
    let log = own("load-8.0.log");
    let (first, second) = log.split_at(log.find("[02/01/2022-10:00:01] [I] Engine").unwrap() + 5);
    let path = dir.write("a.log", first);
    let child = trtmem(&dir, &["import", "--follow", "a.log", "-o", "a.json"])
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(400));
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(second.as_bytes()).unwrap();
    let began = Instant::now();
    let ran = finish(child);
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(ran.code(), 0, "{ran:?}");
    let told: Vec<&str> = ran.stdout.lines().map(str::trim).collect();
    assert_eq!(
        told.first(),
        Some(&"begins  ./trtexec --loadEngine=net.plan")
    );
    assert_eq!(told.last(), Some(&"ends    passed"));
    assert!(told.contains(&"Deserialization"), "{told:?}");
    assert!(dir.join("a.json").exists());
}
