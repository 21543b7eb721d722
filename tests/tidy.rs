//! What neither the compiler nor clippy can check, and reviewers would otherwise have to look for: the direction of
//! imports, the length of files, where unsafe code may be allowed and systems be asked for by name.
//!
//! The lints in `Cargo.toml` and `clippy.toml` see to the rest: the reason beside each unsafe block, no panics on purpose,
//! output through the command line alone, no exit but from `main`.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/aside.rs"]
mod aside;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Longest file: one idea in one file, and an idea that takes more is two. Catalogues may be longer.
const MOST_LINES: usize = 900;

/// Files that list what there is: long is how they are read best.
const CATALOGUES: [&str; 4] = [
    "src/cli/args.rs",
    "src/analysis/comparison/model.rs",
    "src/ffi/tensorrt/raw/tables.rs",
    "src/report/model.rs",
];

/// The folders whose files may hold `unsafe`.
const MAY_BE_UNSAFE: [&str; 3] = ["platform/", "src/capi/", "src/ffi/"];

/// Who may import whom, within the crate. An arrow permits everything to its right.
#[allow(clippy::too_many_lines)] // A catalogue.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let vocabulary = ["units", "report"];
    let with = |more: &[&'static str]| [&vocabulary[..], more].concat();
    BTreeMap::from([
        ("units", vec![]),
        ("error_chain", vec![]),
        ("extent", vec![]),
        ("cgroup", vec![]),
        ("chart", vec!["escape", "units"]),
        ("child", vec![]),
        ("graph", vec!["chart", "units"]),
        ("shapes", vec![]),
        ("stats", vec![]),
        ("series", with(&["probe"])),
        ("report", vec!["units", "stats"]),
        ("escape", vec![]),
        (
            "analysis",
            with(&["extent", "stats", "trt_log", "wildcard"]),
        ),
        (
            "view",
            // Names in drawings are cut where they are drawn, and not by forms.
            with(&[
                "analysis",
                "chart",
                "escape",
                "layers",
                "graph",
                "doctor",
                "selftest",
                "survey",
                "model_file",
                "trt_log",
            ]),
        ),
        ("form", vec!["units", "chart", "escape", "view"]),
        ("export", with(&["analysis", "escape", "layers"])),
        ("tensorrt_release", vec![]),
        ("trt_log", with(&["tensorrt_release"])),
        (
            "import",
            with(&["probe", "series", "tensorrt_release", "trt_log"]),
        ),
        ("layers", with(&["trt_log"])),
        ("ffi", vec!["error_chain", "tensorrt_release"]),
        ("probe", with(&["ffi"])),
        ("model_file", with(&["tensorrt_release"])),
        ("backend", with(&["ffi", "model_file", "shapes"])),
        (
            "lifecycle",
            with(&[
                "probe",
                "backend",
                "cgroup",
                "child",
                "error_chain",
                "extent",
                "trt_log",
                "wildcard",
            ]),
        ),
        ("wildcard", vec![]),
        ("ab", with(&["analysis", "lifecycle", "stats"])),
        ("capi", with(&["error_chain", "recorder"])),
        ("recorder", with(&["environment", "lifecycle", "probe"])),
        ("environment", with(&["probe", "cgroup"])),
        ("selftest", with(&["lifecycle"])),
        (
            "survey",
            with(&[
                "child",
                "error_chain",
                "ffi",
                "model_file",
                "tensorrt_release",
            ]),
        ),
        (
            "doctor",
            with(&["probe", "environment", "extent", "model_file", "survey"]),
        ),
        ("render", with(&["export", "form", "view"])),
        (
            "cli",
            with(&[
                "ab",
                "backend",
                "doctor",
                "environment",
                "error_chain",
                "graph",
                "import",
                "layers",
                "lifecycle",
                "model_file",
                "probe",
                "render",
                "selftest",
                "shapes",
                "survey",
                "trt_log",
                "analysis",
                "escape",
                "export",
                "form",
                "view",
            ]),
        ),
    ])
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder of the repository, with its path from the root.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap();
                let name = name.to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The module below `src/` that a file belongs to.
fn module_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap();
    let first = below.split('/').next().unwrap();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// What a file says outside its tests.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn complain(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn imports_point_one_way() {
    let allowed = allowed();
    let mut complaints = Vec::new();
    for (path, text) in sources("src") {
        let module = module_of(&path);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let may = allowed
            .get(module)
            .unwrap_or_else(|| panic!("{module} is not in the list of arrows"));
        for rest in product(&text).split("crate::").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if allowed.contains_key(name.as_str()) && name != module && !may.contains(&&*name) {
                complaints.push(format!("{path}: {module} must not import {name}"));
            }
        }
    }
    complain(&complaints);
}

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for (path, text) in [sources("src"), sources("platform")].concat() {
        let lines = product(&text).lines().count();
        if lines > MOST_LINES && !CATALOGUES.contains(&path.as_str()) {
            complaints.push(format!("{path}: {lines} lines, more than {MOST_LINES}"));
        }
    }
    complain(&complaints);
}

/// The compiler refuses unsafe code, but where a file allows it; clippy asks for the reason beside each.
#[test]
fn unsafe_code_is_allowed_only_where_it_may_be() {
    let mut complaints = Vec::new();
    for (path, text) in [sources("src"), sources("platform")].concat() {
        let may = MAY_BE_UNSAFE.iter().any(|folder| path.starts_with(folder));
        if text.contains("unsafe_code") && !may {
            complaints.push(format!(
                "{path}: unsafe code is allowed where it may not be"
            ));
        }
    }
    complain(&complaints);
}

#[test]
fn module_roots_hold_no_logic() {
    let mut complaints = Vec::new();
    for (path, text) in sources("src") {
        // A backend's contract is a trait, which stands in the module's root.
        if path.ends_with("/mod.rs") && product(&text).contains("\nfn ") {
            complaints.push(format!("{path}: has a function of its own"));
        }
    }
    complain(&complaints);
}

#[test]
fn the_names_of_systems_are_asked_for_in_one_file() {
    let mut complaints = Vec::new();
    for (path, text) in [sources("src"), sources("platform")].concat() {
        let inside = product(&text);
        if inside.contains("target_os") && path != "platform/lib.rs" {
            complaints.push(format!("{path}: asks for target_os"));
        }
    }
    complain(&complaints);
}

#[test]
fn the_scripts_that_need_a_gpu_judge_rightly_without_one() {
    let is_there = Command::new("python3").arg("--version").output().is_ok();
    if !is_there {
        aside::lacks("python3");
        return;
    }
    let ran = Command::new("python3")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["-m", "unittest", "discover"])
        .args(["-s", "scripts/prove_engine", "-t", "scripts"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// Clippy sees what is compiled here; what only QNX gets has nothing that clippy would have to see.
#[test]
fn what_clippy_does_not_see_needs_no_lint() {
    const WORDS: [&str; 10] = [
        "unsafe {",
        "unsafe impl",
        ".unwrap()",
        ".expect(",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "print!(",
        "println!(",
        "process::exit",
    ];
    let mut complaints = Vec::new();
    for (path, text) in sources("platform/qnx") {
        for (number, line) in product(&text).lines().enumerate() {
            let found = WORDS.iter().any(|word| line.contains(word));
            if found && !line.trim_start().starts_with("//") {
                complaints.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    complain(&complaints);
}
