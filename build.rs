//! Embeds what a report says about the tool that made it.
//!
//! - `TRTMEM_COMMIT`: the commit in short, `unknown` outside a checkout;
//! - `TRTMEM_TARGET`: the target triple;
//! - `TRTMEM_FEATURES`: the enabled features, sorted, separated by commas; empty if none.
//!
//! The version is cargo's own `CARGO_PKG_VERSION`.
//!
//! And the JSON Schema of reports, which boards get without its indentation: that is a third of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-env=TRTMEM_COMMIT={}",
        commit(&root).as_deref().unwrap_or("unknown")
    );
    println!(
        "cargo::rustc-env=TRTMEM_TARGET={}",
        env::var("TARGET").unwrap_or_default()
    );
    println!("cargo::rustc-env=TRTMEM_FEATURES={}", features());
    schema(&root)
}

/// Puts the schema that is embedded where the library includes it from.
fn schema(root: &Path) -> io::Result<()> {
    let path = root.join("src/report/report.schema.json");
    println!("cargo::rerun-if-changed={}", path.display());
    let mut text = fs::read_to_string(path)?;
    if env::var_os("CARGO_FEATURE_HOST").is_none() {
        // No text in it goes over several lines: JSON would not have it.
        let lines = text.lines().map(|line| format!("{}\n", line.trim_start()));
        text = lines.collect();
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(folder.join("report.schema.json"), text)
}

/// Features as cargo hands them over: `CARGO_FEATURE_NAME`. `default` only names others.
fn features() -> String {
    let feature = |(key, _): (String, String)| {
        Some(
            key.strip_prefix("CARGO_FEATURE_")?
                .to_lowercase()
                .replace('_', "-"),
        )
    };
    let mut names: Vec<String> = env::vars().filter_map(feature).collect();
    names.retain(|name| name != "default");
    names.sort();
    names.join(",")
}

/// The commit checked out at `root`, and the files that change when another one is.
fn commit(root: &Path) -> Option<String> {
    // Sources unpacked inside somebody else's checkout are not at that checkout's commit.
    let top = PathBuf::from(git(root, &["rev-parse", "--show-toplevel"])?);
    if top.canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let branch = git(root, &["symbolic-ref", "--quiet", "HEAD"]);
    // A branch whose ref is packed has no file of its own until the next commit; the log of HEAD
    // is written to at every one.
    for name in ["HEAD", "packed-refs", "logs/HEAD"]
        .into_iter()
        .chain(branch.as_deref())
    {
        watch(root, name);
    }
    git(root, &["rev-parse", "--short=12", "HEAD"])
}

/// Runs the script again when a file of the repository changes. Only files that are there are
/// named: cargo takes a missing one for a change, each time.
fn watch(root: &Path, name: &str) {
    let path = git(root, &["rev-parse", "--git-path", name]).map(|path| root.join(path));
    if let Some(path) = path.filter(|path| path.exists()) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

/// What git answers, if it is there and succeeds.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(root)
        .args(arguments)
        .output()
        .ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    let answer = answer.trim();
    (output.status.success() && !answer.is_empty()).then(|| answer.to_owned())
}
