//! A machine with just what a test puts there: stand-ins for Rust and for QNX's SDK.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of stand-ins, the only path beside the system's own.
pub(crate) struct Machine {
    folder: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    /// An empty one; `name` is the test's.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("board-{name}"));
        let _ = fs::remove_dir_all(&folder);
        let machine = Self {
            folder,
            variables: Vec::new(),
        };
        for tool in [
            "awk", "bash", "cat", "dirname", "grep", "head", "mkdir", "readelf", "rm", "sed", "tr",
            "wc",
        ] {
            let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
            let found = found.iter().find(|path| path.exists());
            let found = found.unwrap_or_else(|| panic!("{tool} is here"));
            machine.program(
                &format!("bin/{tool}"),
                &format!("exec {} \"$@\"", found.display()),
            );
        }
        machine
    }

    /// One with Rust: its compiler knows QNX 7.1, its cargo notes how it was called and makes a program
    /// that needs the C library alone and has `bytes` of nothing behind it.
    pub(crate) fn with_rust(name: &str, bytes: usize) -> Self {
        let machine = Self::new(name);
        let sysroot = machine.folder.join("rust");
        machine.program(
            "bin/rustc",
            &format!(
                "case $2 in sysroot) echo {} ;; target-list) echo aarch64-unknown-nto-qnx710 ;; esac",
                sysroot.display()
            ),
        );
        fs::create_dir_all(sysroot.join("lib/rustlib/src/rust/library")).unwrap();
        machine.program(
            "bin/cargo",
            &format!(
                r#"{{ printf '%s\n' "$@"; env; }} >{called}
file=$CARGO_TARGET_DIR/aarch64-unknown-nto-qnx710/board/trtmem
mkdir -p "${{file%/*}}"
{{ cat /bin/true; head -c {bytes} /dev/zero; }} >"$file""#,
                called = machine.called_path().display(),
            ),
        );
        machine.program("bin/env", "exec /usr/bin/env \"$@\"");
        machine
    }

    fn called_path(&self) -> PathBuf {
        self.folder.join("called")
    }

    /// What cargo was called with: its arguments, then its variables, one a line.
    pub(crate) fn called(&self) -> String {
        fs::read_to_string(self.called_path()).expect("cargo was called")
    }

    /// A path below this machine's folder.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// Puts a program there: the lines of a shell script.
    pub(crate) fn program(&self, below: &str, lines: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/bash\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Puts a folder there.
    pub(crate) fn folder(&self, below: &str) {
        fs::create_dir_all(self.path(below)).unwrap();
    }

    /// Sets a variable for what is run here.
    pub(crate) fn set(&mut self, name: &'static str, below: &str) {
        let path = self.path(below).display().to_string();
        self.variables.push((name, path));
    }

    /// Runs a script of the repository here.
    pub(crate) fn run(&self, script: &str, arguments: &[&str]) -> Output {
        Command::new("/bin/bash")
            .arg(root().join(script))
            .args(arguments)
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("CARGO_TARGET_DIR", self.path("target"))
            .envs(self.variables.iter().map(|(name, path)| (name, path)))
            .output()
            .expect("bash runs")
    }
}
