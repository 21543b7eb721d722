//! The program, run where the inputs lie.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::grid::Text;

/// What it prints, whatever its status says about what was found; nothing where it refuses.
fn run(args: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trtmem"))
        .args(args)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"))
        .env("LC_ALL", "C.UTF-8")
        .env_remove("NO_COLOR")
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// What it prints, which must be something.
pub(crate) fn printed(args: &[&str]) -> String {
    let (text, complaint) = run(args);
    assert!(!text.is_empty(), "{args:?} printed nothing: {complaint}");
    text
}

/// What it prints in a form.
pub(crate) fn in_form(args: &[&str], form: &str) -> Text {
    Text(printed(&[args, &["--format", form]].concat()))
}

/// What it prints as JSON.
pub(crate) fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&in_form(args, "json").0).expect("JSON is printed")
}

/// What it prints as JSON; nothing where it refuses.
pub(crate) fn json_or_refusal(args: &[&str]) -> Option<serde_json::Value> {
    let (text, complaint) = run(&[args, &["--format", "json"]].concat());
    assert!(
        !(text.is_empty() && complaint.is_empty()),
        "{args:?} says nothing"
    );
    serde_json::from_str(&text).ok()
}

/// The forms a command can be asked for, as its help lists them.
pub(crate) fn forms(command: &str) -> Vec<String> {
    let help = printed(&[command, "--help"]);
    help.lines()
        .skip_while(|line| !line.trim_start().starts_with("--format"))
        .take_while(|line| !line.trim_start().starts_with("-o, "))
        .filter_map(|line| line.trim_start().strip_prefix("- "))
        .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
        .collect()
}

/// A report of the test data, to be changed and written elsewhere.
pub(crate) fn data(path: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a report is JSON")
}

/// Writes a report or a journal under the build folder and gives its path.
pub(crate) fn written(name: &str, report: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("one-figure");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let path = folder.join(name);
    fs::write(&path, report).expect("the report can be written");
    path.to_str().expect("UTF-8").to_owned()
}

/// Two reports with enough runs for a test: the later one takes 20 MiB more from deserialization on.
pub(crate) fn grown() -> [&'static str; 2] {
    static PAIR: LazyLock<[String; 2]> = LazyLock::new(|| {
        let mut base = data("recorded/convnet.json");
        base["runs"].as_array_mut().unwrap().truncate(13);
        base["release"] = "v1".into();
        let mut new = base.clone();
        new["release"] = "v2".into();
        for run in new["runs"].as_array_mut().unwrap() {
            // The sample behind deserialization and all later ones, and what is derived of them.
            for sample in run["samples"].as_array_mut().unwrap().iter_mut().skip(3) {
                add(&mut sample["system"]["available_bytes"], -(20 << 20));
            }
            let stages = run["stages"].as_array_mut().unwrap();
            let stage = stages
                .iter_mut()
                .find(|it| it["stage"] == "deserialize")
                .unwrap();
            add(&mut stage["delta"]["total_bytes"], 20 << 20);
            add(&mut stage["delta"]["other_bytes"], 20 << 20);
        }
        [
            written("grown-v1.json", &base.to_string()),
            written("grown-v2.json", &new.to_string()),
        ]
    });
    [&PAIR[0], &PAIR[1]]
}

fn add(bytes: &mut serde_json::Value, more: i64) {
    *bytes = (bytes.as_i64().expect("bytes that are known") + more).into();
}
