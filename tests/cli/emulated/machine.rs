//! An emulated machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::command::{Dir, Ran, finish};

/// A machine with trtmem on it. Gone when the test is.
pub(crate) struct Machine {
    dir: Dir,
    program: PathBuf,
    release: &'static str,
    /// How its heap counters are laid out.
    pub(crate) heap_layout: &'static str,
    /// What a block of 64 MiB takes from the heap beside its size: QNX's header; the page of glibc's own mapping.
    pub(crate) block_header: i64,
    /// Whether other programs move its counters: they are this machine's own.
    pub(crate) has_neighbours: bool,
}

/// A program that `scripts/run-emulated.sh` made; says so where there is none.
fn program(variable: &str, system: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        crate::aside::stands(&format!("runs by: scripts/run-emulated.sh {system}"));
    }
    found
}

impl Machine {
    /// QNX 7.1, a guest with 3.5 GiB, as captured.
    pub(crate) fn qnx() -> Option<Machine> {
        Machine::of_tree("7.1.0", "board-qnx71")
    }

    /// QNX 8.0, a board with 8 GiB, as captured: the same program.
    pub(crate) fn qnx_8() -> Option<Machine> {
        Machine::of_tree("8.0.0", "rpi4-qnx80")
    }

    fn of_tree(release: &'static str, tree: &str) -> Option<Machine> {
        let machine = Machine {
            dir: Dir::new(),
            program: program("TRTMEM_EMULATED_QNX", "qnx")?,
            release,
            heap_layout: if release < "8" { "qnx32" } else { "qnx64" },
            block_header: 16,
            has_neighbours: false,
        };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/qnx");
        for (tree, file) in [(tree, "proc/vm/stats"), ("process", "proc/self/vmstat")] {
            let text = fs::read(data.join(tree).join(file)).unwrap();
            machine.dir.write(file, text);
        }
        Some(machine)
    }

    /// Linux, whose `/proc` is this machine's.
    pub(crate) fn linux() -> Option<Machine> {
        Some(Machine {
            dir: Dir::new(),
            program: program("TRTMEM_EMULATED_AARCH64_LINUX", "aarch64-linux")?,
            release: "",
            heap_layout: "glibc-mallinfo2",
            block_header: 4096,
            has_neighbours: true,
        })
    }

    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Another program of the machine moves one of its counters by so many pages.
    pub(crate) fn others_move(&self, counter: &str, pages: i64) {
        let path = self.path("proc/vm/stats");
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once(&format!("{counter}=0x")).unwrap();
        let digits = rest.split(' ').next().unwrap();
        let now = i64::from_str_radix(digits, 16).unwrap() + pages;
        let rest = &rest[digits.len()..];
        fs::write(&path, format!("{before}{counter}=0x{now:x}{rest}")).unwrap();
    }

    /// Starts trtmem on it.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let emulator = std::env::var_os("TRTMEM_EMULATOR");
        Command::new(emulator.unwrap_or_else(|| "qemu-aarch64".into()))
            .args(["-0", "trtmem"])
            .arg(&self.program)
            .args(args)
            .current_dir(self.dir.path())
            .env("TRTMEM_QNX_MACHINE", self.dir.path())
            .env("TRTMEM_QNX_RELEASE", self.release)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the emulator starts")
    }

    /// Runs trtmem on it to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.start(args))
    }

    /// One reading.
    pub(crate) fn probe(&self) -> Value {
        let ran = self.run(&["probe", "--format", "json"]);
        assert_eq!(ran.code(), 0, "{ran:?}");
        ran.json()
    }

    /// The report of a life that does this; it has to end well.
    pub(crate) fn measured(&self, spec: &str) -> Value {
        let ran = self.run(&life(spec));
        assert_eq!(ran.code(), 0, "{ran:?}");
        ran.json()
    }
}

/// A life, without waiting for counters to rest where nobody else moves them.
pub(crate) fn life(spec: &str) -> Vec<&str> {
    let mut args = vec!["run", "--backend", "synthetic", "--settle", "none"];
    args.extend(["--noise-window", "0", "--format", "json", "--spec", spec]);
    args
}

/// What a stage of a report is recorded as.
pub(crate) fn stage<'a>(report: &'a Value, name: &str) -> &'a Value {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let mut stages = stages.iter();
    stages.find(|stage| stage["stage"] == name).unwrap()
}

/// A number of bytes.
pub(crate) fn bytes(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value}"))
}
