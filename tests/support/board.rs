//! Captured QNX trees, as they are and as a larger board would have them.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use super::command::Dir;

/// A path below `tests/data/qnx`.
pub fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/qnx")
        .join(path)
}

/// Text of a dump with some lines replaced, by what they begin with; without text they go.
fn changed(path: &str, changes: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(data(path)).unwrap();
    let line = |line: &str| {
        let change = changes.iter().find(|(key, _)| line.starts_with(key));
        match change {
            Some((_, "")) => String::new(),
            Some((_, new)) => format!("{new}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// A copy of the captured QNX 7.1 guest, with the memory of a larger board.
pub fn board(dir: &Dir) {
    let stats = [
        ("page_count=", "page_count=0x800000 (32.000GB)"),
        ("pages_free=", "pages_free=0x600000 (24.000GB)"),
    ];
    dir.write(
        "tree/proc/vm/stats",
        changed("board-qnx71/proc/vm/stats", &stats),
    );
    // The two lines of this dump are from two machines; the size that is left is told truthfully.
    let process = [("as_stats.map_size=", "")];
    dir.write(
        "tree/proc/self/vmstat",
        changed("process/proc/self/vmstat", &process),
    );
}
