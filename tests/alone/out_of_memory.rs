//! A child that the kernel kills for want of memory, in a control group of its own. It stands apart
//! from the other deaths because such a kill is counted for the whole machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::aside;
use crate::command::{Dir, Ran};

/// A group of processes that may not take more than so much memory; `None` where this machine or
/// this user cannot make one.
struct MemoryGroup(PathBuf);

impl MemoryGroup {
    fn new(bytes: u64) -> Option<MemoryGroup> {
        let name = format!("trtmem-test-{}", std::process::id());
        let kinds = [
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            ("/sys/fs/cgroup", "memory.max"),
        ];
        kinds.into_iter().find_map(|(root, limit)| {
            let group = MemoryGroup(Path::new(root).join(&name));
            std::fs::create_dir(&group.0).ok()?;
            std::fs::write(group.0.join(limit), bytes.to_string()).ok()?;
            Some(group)
        })
    }
}

impl Drop for MemoryGroup {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn killed_by_the_kernel_for_want_of_memory() {
    let _one = crate::one_at_a_time();
    let Some(group) = MemoryGroup::new(96 << 20) else {
        aside::stands("making a memory cgroup needs root and a writable /sys/fs/cgroup");
        return;
    };
    for stage in ["read", "deserialize", "inference"] {
        let dir = Dir::new();
        let spec = format!("{stage}:anon=300MiB");
        let mut command = Command::new("sh");
        let enter = format!(
            "echo $$ > {}/cgroup.procs && exec \"$@\"",
            group.0.display()
        );
        command.args(["-c", &enter, "sh", env!("CARGO_BIN_EXE_trtmem")]);
        command
            .args([
                "run", "--settle", "none", "--format", "json", "--spec", &spec,
            ])
            .current_dir(dir.path());
        let output = command.output().unwrap();
        let ran = Ran {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert_eq!(ran.code(), 7, "{ran:?}");
        let report = ran.json();
        let outcome = &report["runs"][0]["outcome"];
        assert_eq!(outcome["cause"]["kind"], "out-of-memory", "{outcome}");
        assert_eq!(outcome["stage"], stage);
        let evidence = outcome["evidence"].to_string();
        assert!(
            evidence.contains("of this control group rose by 1"),
            "{evidence}"
        );
    }
}
