//! The functions themselves, called from Rust. They share the process's one recorder, so that all is one
//! test after the other.

use std::ffi::{CStr, CString};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use trtmem::capi::{
    trtmem_close, trtmem_error, trtmem_note, trtmem_open, trtmem_stage_begin, trtmem_stage_end,
};

use crate::command::{Dir, run};

static ONE: Mutex<()> = Mutex::new(());

/// A test that failed says so itself.
fn one_at_a_time() -> std::sync::MutexGuard<'static, ()> {
    ONE.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn open(path: &str, options: &str) -> i32 {
    let (path, options) = (CString::new(path).unwrap(), CString::new(options).unwrap());
    // SAFETY: both end with a zero.
    unsafe { trtmem_open(path.as_ptr(), options.as_ptr()) }
}

fn begin(stage: &CStr) -> i32 {
    // SAFETY: it ends with a zero.
    unsafe { trtmem_stage_begin(stage.as_ptr(), 0) }
}

fn end(stage: &CStr) -> i32 {
    // SAFETY: it ends with a zero.
    unsafe { trtmem_stage_end(stage.as_ptr(), 0) }
}

fn error() -> String {
    // SAFETY: the text ends with a zero and stays until the next failure.
    let text = unsafe { CStr::from_ptr(trtmem_error()) };
    text.to_str().unwrap().to_owned()
}

#[test]
fn nothing_happens_where_nothing_is_open() {
    let _one = one_at_a_time();
    assert_eq!((begin(c"no such stage"), end(c"cuda")), (0, 0));
    // SAFETY: null is allowed.
    assert_eq!(unsafe { trtmem_note(std::ptr::null()) }, 0);
    assert_eq!(trtmem_close(), 0);
}

#[test]
fn what_cannot_be_is_a_number_and_words_and_the_program_goes_on() {
    let _one = one_at_a_time();
    let dir = Dir::new();
    let journal = dir.join("j");
    assert_eq!(open("/no/such/folder/j", ""), -1);
    assert!(error().contains("/no/such/folder/j"), "{}", error());
    assert_eq!(open(journal.to_str().unwrap(), "colour=red"), -1);
    assert!(error().contains("colour=red"), "{}", error());
    // SAFETY: null is allowed, and refused.
    let opened = unsafe { trtmem_open(std::ptr::null(), std::ptr::null()) };
    assert_eq!(opened, -1);
    assert_eq!(open(journal.to_str().unwrap(), "noise=1ms"), 0);
    assert_eq!(begin(c"engine"), -1);
    assert!(
        error().contains("there is no stage `engine`"),
        "{}",
        error()
    );
    assert_eq!(end(c"cuda"), -1);
    assert_eq!((begin(c"cuda"), begin(c"context")), (0, -1));
    assert!(error().contains("`cuda` goes on"), "{}", error());
    assert_eq!(end(c"context"), -1);
    assert_eq!(end(c"cuda"), 0);
    // SAFETY: it ends with a zero.
    assert_eq!(unsafe { trtmem_stage_begin(c"context".as_ptr(), 7) }, -1);
    assert_eq!(trtmem_close(), 0);
    let ran = run(&dir, &["render", "j"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.stdout.contains("CUDA initialisation"), "{ran:?}");
}

#[test]
fn threads_may_bracket_at_once_and_every_line_stays_whole() {
    let _one = one_at_a_time();
    let dir = Dir::new();
    assert_eq!(open(dir.join("j").to_str().unwrap(), "noise=1ms"), 0);
    // How often a thread finds the process free is the scheduler's affair; what began has to be there.
    let begun = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    if begin(c"inference") == 0 {
                        begun.fetch_add(1, Ordering::Relaxed);
                        // SAFETY: it ends with a zero.
                        unsafe { trtmem_note(c"inside".as_ptr()) };
                        assert_eq!(end(c"inference"), 0, "{}", error());
                    }
                }
            });
        }
    });
    assert_eq!(trtmem_close(), 0);
    let ran = run(&dir, &["render", "j", "--format", "json"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let stages = ran.json()["runs"][0]["stages"].as_array().unwrap().len();
    assert_eq!(stages, begun.into_inner());
    assert!(stages > 0);
}

#[test]
fn a_stage_that_goes_on_at_the_end_is_unfinished_and_a_second_opening_begins_anew() {
    let _one = one_at_a_time();
    let dir = Dir::new();
    assert_eq!(open(dir.join("a").to_str().unwrap(), "noise=1ms"), 0);
    assert_eq!(begin(c"deserialize"), 0);
    assert_eq!(open(dir.join("b").to_str().unwrap(), "noise=1ms"), 0);
    assert_eq!(trtmem_close(), 0);
    let first = fs::read_to_string(dir.join("a")).unwrap();
    assert!(first.contains("closed while the stage went on"), "{first}");
    assert_eq!(run(&dir, &["render", "b"]).code(), 0);
}

/// A program with a step of its own, which takes `mib`, between two that everybody knows.
fn preprocessing(dir: &Dir, name: &str, mib: usize) {
    assert_eq!(
        open(
            dir.join(name).to_str().unwrap(),
            &format!("noise=1ms,release={name}")
        ),
        0
    );
    assert_eq!((begin(c"deserialize"), end(c"deserialize")), (0, 0));
    assert_eq!(begin(c"custom:pre.process"), 0, "{}", error());
    let frames = vec![7_u8; mib << 20];
    assert_eq!(end(c"custom:pre.process"), 0, "{}", error());
    assert_eq!((begin(c"inference"), end(c"inference")), (0, 0));
    assert_eq!(trtmem_close(), 0);
    drop(frames);
}

#[test]
fn a_stage_of_the_programs_own_is_in_every_form() {
    let _one = one_at_a_time();
    let dir = Dir::new();
    preprocessing(&dir, "v1", 32);
    preprocessing(&dir, "v2", 96);
    let said = |args: &[&str]| run(&dir, args).stdout;
    let table = said(&["render", "v1"]);
    assert!(table.contains("\n  pre.process "), "{table}");
    for format in ["json", "csv", "openmetrics", "github-benchmark"] {
        let text = said(&["render", "v1", "--format", format]);
        assert!(text.contains("custom:pre.process"), "{format}: {text}");
    }
    for format in ["html", "svg", "markdown", "perfetto"] {
        let text = said(&["render", "v1", "--format", format]);
        assert!(text.contains("pre.process"), "{format}: {text}");
    }
    let diff = said(&["diff", "v1", "v2"]);
    assert!(diff.contains("pre.process"), "{diff}");
    let limit = [
        "diff",
        "v1",
        "v2",
        "--limit",
        "custom:pre.process.cpu=40MiB",
    ];
    assert_eq!(run(&dir, &limit).code(), 3);
    let limit = [
        "diff",
        "v1",
        "v2",
        "--limit",
        "custom:pre.process.cpu=80MiB",
    ];
    assert_eq!(run(&dir, &limit).code(), 0);
    let trend = said(&[
        "trend",
        "v1",
        "v2",
        "--stage",
        "custom:pre.process",
        "--category",
        "cpu",
    ]);
    assert!(trend.contains("pre.process"), "{trend}");
    for (most, status) in [("64MiB", 0), ("16MiB", 4)] {
        dir.write(
            "budget.toml",
            format!(
                "schema = \"trtmem.budget/1\"\n[[budget]]\nstage = \"custom:pre.process\"\ncategory = \"cpu\"\n\
                 at-most = \"{most}\"\n"
            ),
        );
        let ran = run(&dir, &["check", "v1", "--budget", "budget.toml"]);
        assert_eq!(ran.code(), status, "{ran:?}");
    }
}

#[test]
fn a_build_is_bracketed_as_well_and_what_is_no_name_is_refused() {
    let _one = one_at_a_time();
    let dir = Dir::new();
    assert_eq!(open(dir.join("j").to_str().unwrap(), "noise=1ms"), 0);
    for stage in [c"builder", c"parse", c"build", c"save", c"release-builder"] {
        assert_eq!((begin(stage), end(stage)), (0, 0), "{}", error());
    }
    assert_eq!(begin(c"custom:"), -1);
    assert!(error().contains("a name of your own"), "{}", error());
    assert_eq!(trtmem_close(), 0);
    let table = run(&dir, &["render", "j"]).stdout;
    for label in ["Network parse", "Engine build", "Builder release"] {
        assert!(table.contains(label), "{table}");
    }
}
