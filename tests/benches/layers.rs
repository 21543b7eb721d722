//! How long the layers of an engine take to be read and told, whole process from start to end, with its time
//! profile: a real engine, and graphs of 10,000, 31,000 and 100,000 layers made by repeating it. The files lie
//! in the page cache, the quickest of a few turns counts. Beside it what trex 0.2.1, NVIDIA's former tool,
//! took on a machine with two cores (process, load and summary).
//!
//! ```text
//! cargo bench --bench layers
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

/// Layers of the graphs, and what trex took for as many: seconds and MiB, where it was measured.
const SIZES: [(usize, Option<(f64, f64)>); 4] = [
    (10_000, None),
    (20_000, Some((18.4, 338.0))),
    (31_623, None),
    (100_000, Some((277.0, 1439.0))),
];

/// Turns of which the quickest counts.
const TURNS: usize = 5;

/// What one engine may take, and the largest graph.
const LIMIT_ONE_S: f64 = 0.02;
const LIMIT_LARGE_S: f64 = 1.0;
const LIMIT_LARGE_MIB: f64 = 400.0;

fn main() {
    let (graph, profile) = real();
    println!("layers       MB    process     peak   µs a layer   trex");
    let one = quickest(&graph, &profile);
    let layers = layers(&graph).len();
    show(layers, &graph, one, Some((0.32, 73.0)));
    verdict("below 20 ms wanted", one.0 < LIMIT_ONE_S);
    let mut pace = Vec::new();
    for (layers, trex) in SIZES {
        let (graph, profile) = repeated(&graph, &profile, layers);
        let taken = quickest(&graph, &profile);
        show(layers, &graph, taken, trex);
        pace.push(taken.0 / layers as f64);
        if layers == 100_000 {
            let is_met = taken.0 < LIMIT_LARGE_S && taken.1 < LIMIT_LARGE_MIB;
            verdict("below 1 s and 400 MiB wanted", is_met);
        }
        for path in [graph, profile] {
            fs::remove_file(path).expect("the file is there");
        }
    }
    let least = pace.iter().copied().fold(f64::INFINITY, f64::min);
    let most = pace.iter().copied().fold(0.0, f64::max);
    println!(
        "  the slowest layer takes {:.2} times as long as the quickest",
        most / least
    );
}

fn show(layers: usize, graph: &Path, (seconds, mib): (f64, f64), trex: Option<(f64, f64)>) {
    let bytes = fs::metadata(graph).expect("a file").len() as f64;
    let trex = trex.map_or(String::new(), |(seconds, mib)| {
        format!("{seconds} s, {mib} MiB")
    });
    println!(
        "{layers:>6} {:>8.1} {:>8.1} ms {mib:>4.0} MiB {:>12.2}   {trex}",
        bytes / 1e6,
        seconds * 1e3,
        seconds * 1e6 / layers as f64
    );
}

fn verdict(wanted: &str, is_met: bool) {
    println!("  {wanted}: {}", if is_met { "met" } else { "NOT met" });
}

/// A real engine of 59 layers with its profile, or a small one of our own where the shared corpus is not there.
fn real() -> (PathBuf, PathBuf) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/corpus/engine-graphs/engines/kalfazed-resnet50-int8-rtx3080");
    if shared.is_dir() {
        return (shared.join("graph.json"), shared.join("profile.json"));
    }
    let own = root.join("tests/data/layers");
    (own.join("net.json"), own.join("net.profile.json"))
}

fn read(path: &Path) -> Value {
    let bytes = fs::read(path).expect("the file is there");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn layers(path: &Path) -> Vec<Value> {
    read(path)["Layers"].as_array().expect("layers").clone()
}

/// So many layers, by repeating those of an engine; the input of each copy is the output of the one before.
fn repeated(graph: &Path, profile: &Path, count: usize) -> (PathBuf, PathBuf) {
    let base = layers(graph);
    let bindings = &read(graph)["Bindings"];
    let (input, output) = (
        &bindings[0],
        &bindings[bindings.as_array().map_or(1, Vec::len) - 1],
    );
    let records = read(profile);
    let place = |kind: &str| {
        let name = format!("trtmem-bench-{}-{count}.{kind}.json", std::process::id());
        std::env::temp_dir().join(name)
    };
    let create = |path: &Path| BufWriter::new(File::create(path).expect("a place for the file"));
    let (graph, profile) = (place("graph"), place("profile"));
    let mut layers = create(&graph);
    let mut times = create(&profile);
    write!(layers, "{{\"Layers\": [").expect("room");
    write!(times, "[{{\"count\": 1000}}").expect("room");
    for number in 0..count {
        let (copy, of) = (number / base.len(), number % base.len());
        let mut layer = base[of].clone();
        let name = format!("{}#{copy}", layer["Name"].as_str().expect("a name"));
        for side in ["Inputs", "Outputs"] {
            for tensor in layer[side].as_array_mut().expect("tensors") {
                rename(&mut tensor["Name"], copy, input, output);
            }
        }
        layer["Name"] = json!(name);
        write!(layers, "{}", if number == 0 { "" } else { ",\n" }).expect("room");
        pretty(&layer, &mut layers);
        let record = records
            .as_array()
            .expect("records")
            .iter()
            .find(|it| it["name"] == base[of]["Name"]);
        if let Some(record) = record {
            let mut record = record.clone();
            record["name"] = json!(name);
            write!(times, "\n, {record}").expect("room");
        }
    }
    let last = format!(
        "{}#{}",
        output.as_str().expect("a name"),
        (count - 1) / base.len()
    );
    write!(layers, "],\n\"Bindings\": {}}}\n", json!([input, last])).expect("room");
    write!(times, "\n]\n").expect("room");
    layers.flush().expect("room");
    times.flush().expect("room");
    (graph, profile)
}

fn rename(name: &mut Value, copy: usize, input: &Value, output: &Value) {
    if name == input && copy == 0 {
        return;
    }
    let before = name.as_str().expect("a name");
    let new = if *name == *input {
        format!("{}#{}", output.as_str().expect("a name"), copy - 1)
    } else {
        format!("{before}#{copy}")
    };
    *name = json!(new);
}

/// As trtexec's files are after `json.dump(…, indent=1)`.
fn pretty(value: &Value, out: &mut impl Write) {
    let mut serializer = Serializer::with_formatter(out, PrettyFormatter::with_indent(b" "));
    serde::Serialize::serialize(value, &mut serializer).expect("room");
}

/// The quickest of some turns, seconds, and the largest peak, MiB.
fn quickest(graph: &Path, profile: &Path) -> (f64, f64) {
    let turns = (0..TURNS).map(|_| command(graph, profile, false).0);
    let seconds = turns.fold(f64::INFINITY, f64::min);
    (seconds, command(graph, profile, true).1)
}

/// One run of the program: seconds, and its peak where it is watched, which disturbs the time.
fn command(graph: &Path, profile: &Path, is_watched: bool) -> (f64, f64) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_trtmem"))
        .arg("layers")
        .arg(graph)
        .arg("--profile")
        .arg(profile)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut peak: f64 = 0.0;
    while is_watched && child.try_wait().expect("a child").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_micros(200));
    }
    let status = child.wait().expect("a child");
    assert!(status.success(), "{}", graph.display());
    (began.elapsed().as_secs_f64(), peak)
}
