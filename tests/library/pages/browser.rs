//! What a browser says of the pages: `scripts/check-pages.py` drives a headless Chromium.
//!
//! Where there is none the test says so and stands aside; with `CI=true` it has to be there.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use trtmem::graph::svg;
use trtmem::layers::Engine;
use trtmem::render::Format;
use trtmem::view::engine_graph::{Choice, engine_drawing};

use super::made::{comparison_chart, comparison_page, history_chart, history_page};
use super::{hostile, layers, made, rendered, report};
use crate::engines;

/// Chromium, by the names it has.
fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

fn checked<S: AsRef<OsStr>>(chromium: &Path, arguments: impl IntoIterator<Item = S>) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/check-pages.py");
    Command::new("python3")
        .arg(script)
        .arg("--chromium")
        .arg(chromium)
        .args(arguments)
        .output()
        .expect("python3 is there")
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("the page can be written");
    path
}

/// Ordinary pages and charts.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for name in [
        "tensorrt-counted",
        "host-runs",
        "host-models",
        "host-crash",
        "cuda-cycles-leak",
    ] {
        let page = rendered(&report(name), Format::Html);
        pages.push(write(folder, &format!("{name}.html"), &page));
    }
    let comparison = made::comparison("resnet50.engine");
    let history = made::history("resnet50.engine", 12);
    let texts = [
        ("diff.html", comparison_page(&comparison)),
        ("matrix.html", comparison_page(&made::matrix())),
        ("history.html", history_page(&history)),
        (
            "layers.html",
            layers::page("small.engine", engines::small()),
        ),
        (
            "layers-long.html",
            layers::page("long.engine", engines::blocks(9)),
        ),
        ("layers.svg", graph(&engines::small())),
        ("qnx.svg", rendered(&report("qnx-subtracted"), Format::Svg)),
        (
            "diff.svg",
            comparison_chart(&comparison).expect("it has totals"),
        ),
        (
            "history.svg",
            history_chart(&history).expect("it has a life"),
        ),
    ];
    pages.extend(texts.map(|(name, text)| write(folder, name, &text)));
    pages
}

/// An engine drawn to stand alone.
fn graph(engine: &Engine) -> String {
    let drawing = engine_drawing(engine, &Choice::default());
    svg(&drawing.expect("it is small enough"), "engine").expect("it is small enough")
}

/// Pages of which every name is an attack.
fn hostile_pages(folder: &Path) -> Vec<PathBuf> {
    let name = hostile::name();
    let texts = [
        ("hostile.html", rendered(&hostile::hostile(), Format::Html)),
        (
            "hostile-diff.html",
            comparison_page(&made::comparison(&name)),
        ),
        (
            "hostile-history.html",
            history_page(&made::history(&name, 12)),
        ),
        (
            "hostile-layers.html",
            layers::page(&name, layers::hostile_engine()),
        ),
    ];
    texts
        .map(|(name, text)| write(folder, name, &text))
        .to_vec()
}

/// A page as it must not be: it runs a script, asks for a picture, scrolls sideways, and has no caption.
const BAD: &str = "<!doctype html><html lang=\"en\"><head><title>bad</title></head><body><h1>Bad</h1>\
<script>window.pwned=1;console.error('bad')</script><img src=\"http://127.0.0.1:9/x.png\">\
<div style=\"width:3000px\">wide</div><table><thead><tr><th>a</th></tr></thead><tbody></tbody></table></body></html>";

#[test]
fn pages_keep_their_promises_in_a_browser() {
    let Some(chromium) = chromium() else {
        crate::aside::lacks("chromium (apt-get install chromium)");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let ordinary = checked(&chromium, pages(&folder));
    assert!(ordinary.status.success(), "{}", text(&ordinary));
    // Names of ten thousand characters are no ordinary report's.
    let must_say = ["--must-say", hostile::SCRIPT, "--most-bytes", "524288"].map(OsString::from);
    let hostile = hostile_pages(&folder)
        .into_iter()
        .map(PathBuf::into_os_string);
    let hostile = checked(&chromium, must_say.into_iter().chain(hostile));
    assert!(hostile.status.success(), "{}", text(&hostile));
    // A check that finds nothing anywhere would prove nothing.
    let bad = checked(&chromium, [write(&folder, "bad.html", BAD)]);
    let said = text(&bad);
    assert_eq!(bad.status.code(), Some(1), "{said}");
    for fault in [
        "a script of a name ran",
        "no business here",
        "a request for",
        "scrolls sideways",
        "without a caption",
        "the console says",
        "skip link",
    ] {
        assert!(said.contains(fault), "{fault} was not found: {said}");
    }
}
