//! The vectors are what the script that makes them still gives.

use std::env;
use std::process::Command;

/// The interpreter, where `python3` is not the one to ask.
const PYTHON: &str = "TRTMEM_PYTHON";

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/make-stats-vectors.py");

#[test]
fn the_vectors_are_what_a_fresh_computation_gives() {
    let python = env::var_os(PYTHON).unwrap_or_else(|| "python3".into());
    let imports = Command::new(&python)
        .args(["-c", "import numpy, scipy"])
        .output();
    if !imports.is_ok_and(|output| output.status.success()) {
        crate::aside::lacks(&format!(
            "Python with numpy and scipy ({PYTHON} may name one)"
        ));
        return;
    }
    let output = Command::new(&python)
        .args([SCRIPT, "--check"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
