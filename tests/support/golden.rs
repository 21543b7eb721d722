//! Comparing with a file that was reviewed once.

#![allow(dead_code, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// Set to write the goldens instead of comparing with them; `scripts/update-goldens.sh` does.
const UPDATE: &str = "TRTMEM_UPDATE_GOLDENS";

/// A path below `tests/data`.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

/// Compares `text` with a file below the package's root, or writes the file when goldens are updated.
pub(crate) fn assert_same(path: &Path, text: &str) {
    if std::env::var_os(UPDATE).is_some() {
        let folder = path.parent().expect("goldens lie in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the golden can be written");
        return;
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    if golden == text {
        return;
    }
    let line = golden
        .lines()
        .zip(text.lines())
        .position(|(old, new)| old != new)
        .unwrap_or_else(|| golden.lines().count().min(text.lines().count()));
    panic!(
        "{} differs from line {} on:\n  golden: {:?}\n  now:    {:?}\nreview with scripts/update-goldens.sh and git diff",
        path.display(),
        line + 1,
        golden.lines().nth(line),
        text.lines().nth(line),
    );
}
