//! Two variants measured in turn: whose turn it is, when there are no more runs, what becomes of deaths
//! and of Ctrl-C, and what two real models come to.

mod endings;
#[cfg(feature = "cpu")]
mod models;
mod turns;
mod words;

use std::os::unix::fs::PermissionsExt;

use crate::command::{Dir, Ran, run};
use serde_json::Value;

/// A comparison that waits for nothing: these tests look at what is done, not at how exact it is.
fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["ab", "--settle", "none", "--noise-window", "0"];
    args.extend(more);
    args
}

/// A worker that first writes the variable `VARIANT` into the file `turns` of its directory, then does what
/// `then` says, a line of shell in which `$made` is how many runs there were before.
fn worker(dir: &Dir, then: &str) -> String {
    let script = format!(
        "#!/bin/sh\nmade=$(cat turns 2>/dev/null | wc -c)\nprintf %s \"$VARIANT\" >> turns\n{then}\nexec {} \"$@\"\n",
        env!("CARGO_BIN_EXE_trtmem")
    );
    let path = dir.write("worker.sh", script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Two variants that are the same but for the variable `VARIANT`, which the script of [`worker`] writes down.
fn in_turn(dir: &Dir, then: &str, more: &[&str]) -> (Ran, String) {
    let script = worker(dir, then);
    let mut args = quick(&["--a", "env:VARIANT=A", "--b", "env:VARIANT=B"]);
    args.extend([
        "--worker-program",
        &script,
        "--report-a",
        "a.json",
        "--report-b",
        "b.json",
    ]);
    args.extend(more);
    let ran = run(dir, &args);
    let turns = std::fs::read_to_string(dir.join("turns")).unwrap_or_default();
    (ran, turns)
}

fn json(dir: &Dir, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(dir.join(name)).unwrap()).unwrap()
}

fn runs(report: &Value) -> usize {
    report["runs"].as_array().unwrap().len()
}
