//! A machine with TensorRT and CUDA, as far as the program can tell.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::command::{Dir, Ran, finish, trtmem};
use crate::doubles::{Double, SharedLedger};
use crate::tensorrt_double::{Plan, TensorRtDouble};

/// Flags of a measurement that is quick, since no figure of the system is judged.
pub(crate) const QUICK: [&str; 8] = [
    "--format",
    "json",
    "--attribution",
    "discrete",
    "--settle",
    "none",
    "--noise-window",
    "10ms",
];

/// A machine with both stand-ins, and a directory to run in.
pub(crate) struct Machine {
    pub(crate) tensorrt: TensorRtDouble,
    pub(crate) dir: Dir,
    cuda: PathBuf,
    ledger: SharedLedger,
}

impl Machine {
    /// `None`, with a word about it, where this machine cannot compile them.
    pub(crate) fn new() -> Option<Machine> {
        Some(Machine {
            tensorrt: TensorRtDouble::built()?,
            cuda: Double::new().build()?,
            dir: Dir::new(),
            ledger: SharedLedger::new(),
        })
    }

    /// Puts a plan there.
    pub(crate) fn plan(&self, name: &str, plan: &Plan) {
        self.dir.write(name, plan.bytes());
    }

    /// The program, with a plan to run; quick, since no figure of the system is judged.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let all: Vec<&str> = ["run"].iter().chain(&QUICK).chain(args).copied().collect();
        let mut command = trtmem(&self.dir, &all);
        self.equip(&mut command);
        command
    }

    /// Lets a command find the stand-ins.
    pub(crate) fn equip(&self, command: &mut Command) {
        let directories = [self.cuda.as_path(), self.tensorrt.directory()];
        let path = std::env::join_paths(directories).unwrap();
        command.env("LD_LIBRARY_PATH", path);
        command.env("TRTMEM_CUDA_DOUBLE_LEDGER", self.ledger.path());
    }

    /// Runs the program.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args).spawn().unwrap())
    }

    /// Runs the program while the double misbehaves.
    pub(crate) fn run_with(&self, tricks: &str, args: &[&str]) -> Ran {
        let mut command = self.command(args);
        command.env("TRTMEM_DOUBLE", tricks);
        finish(command.spawn().unwrap())
    }

    /// Runs it to its end and gives the report.
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        let ran = self.run(args);
        assert_eq!(ran.code(), 0, "{ran:?}");
        ran.json()
    }
}

/// The finished stages of this name, in order.
pub(crate) fn stages<'a>(report: &'a Value, stage: &str) -> Vec<&'a Value> {
    let all = report["runs"][0]["stages"].as_array().unwrap();
    all.iter()
        .filter(|record| record["stage"] == stage && record["status"] == "finished")
        .collect()
}

/// A figure of the only stage of this name.
pub(crate) fn figure(report: &Value, stage: &str, path: &str) -> i64 {
    let stages = stages(report, stage);
    assert_eq!(stages.len(), 1, "{stage}");
    of(stages[0], path)
}

/// A figure of a record.
pub(crate) fn of(record: &Value, path: &str) -> i64 {
    let value = record
        .pointer(path)
        .unwrap_or_else(|| panic!("{path}: {record:#}"));
    value.as_i64().unwrap_or_else(|| panic!("{path}: {value}"))
}
