//! What a user gets to see of the cuda backend, end to end on the stand-in driver: options, several
//! contexts, a baseline, a leak, a machine without a driver.

use std::path::Path;

use crate::command::{Dir, Ran, finish, trtmem};
use crate::doubles::Double;

/// Runs the backend with these flags; `None` where no stand-in can be built.
fn run(dir: &Dir, flags: &[&str]) -> Option<Ran> {
    let driver = Double::new().build()?;
    Some(with_libraries(&driver, dir, flags))
}

fn with_libraries(libraries: &Path, dir: &Dir, flags: &[&str]) -> Ran {
    let mut args = vec!["run", "--backend", "cuda", "--attribution", "unified"];
    args.extend(["--settle", "none", "--noise-window", "0"]);
    args.extend(flags);
    let mut command = trtmem(dir, &args);
    command.env("LD_LIBRARY_PATH", libraries);
    finish(command.spawn().unwrap())
}

#[test]
fn options_are_given_by_name_and_several_contexts_have_their_numbers() {
    let dir = Dir::new();
    let flags = ["--contexts", "2", "--runtimes", "2", "-O", "weights=8MiB"];
    let more = ["-O", "pinned=2MiB", "--device", "0", "--no-report"];
    let Some(ran) = run(&dir, &[&flags[..], &more].concat()) else {
        return;
    };
    assert_eq!(ran.code(), 0, "{ran:?}");
    for words in [
        "Runtime creation 2 ",
        "Context creation 2 ",
        "Inference 2 ×10 ",
        "Context release 2 ",
        "Runtime release 2 ",
        "buffers: Deserialization +8.00 (1 allocation)",
        "of all these, pinned host memory is +4.00",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

#[test]
fn a_report_of_cuda_alone_serves_as_baseline() {
    let dir = Dir::new();
    let Some(ran) = run(&dir, &["--report", "cuda.json"]) else {
        return;
    };
    assert_eq!(ran.code(), 0, "{ran:?}");
    let flags = ["--baseline", "cuda.json", "--format", "json"];
    let report = run(&dir, &flags).unwrap().json();
    assert_eq!(report["baseline"]["path"], "cuda.json");
    assert!(report["baseline"]["total_bytes"].is_i64(), "{report}");
    let ran = run(&dir, &["--baseline", "cuda.json", "--no-report"]).unwrap();
    assert!(ran.stdout.contains("baseline: CUDA alone takes"), "{ran:?}");
    let other = ["--attribution", "discrete", "--baseline", "cuda.json"];
    let driver = Double::new().build().unwrap();
    let mut command = trtmem(&dir, &[&["run", "--backend", "cuda"], &other[..]].concat());
    command.env("LD_LIBRARY_PATH", &driver);
    let refused = finish(command.spawn().unwrap());
    assert_eq!(refused.code(), 2, "{refused:?}");
    assert!(refused.complaint().contains("its attribution is unified"));
}

#[test]
fn a_leak_with_every_cycle_ends_with_its_status_and_its_size() {
    let dir = Dir::new();
    let leak = ["--cycles", "12", "-O", "leak=1MiB", "--no-report"];
    let Some(ran) = run(&dir, &leak) else {
        return;
    };
    assert_eq!(ran.code(), 5, "{ran:?}");
    // A sentence longer than a line is broken.
    let (_, leak) = ran.stdout.rsplit_once("\nLeak: ").unwrap();
    let leak = leak.split_whitespace().collect::<Vec<_>>().join(" ");
    // Without NVML the fall of free memory grows with it, and is named as well.
    let begin = "device memory seen being allocated grows by 1 MiB";
    assert!(leak.starts_with(begin), "{leak}");
    let each = "each time runtime, engine and context are created and released.";
    assert!(leak.contains(each), "{leak}");
    assert!(leak.ends_with("Exit status 5."), "{leak}");
}

#[test]
fn cycles_without_a_leak_are_no_leak() {
    let dir = Dir::new();
    let Some(ran) = run(&dir, &["--cycles", "12", "--no-report"]) else {
        return;
    };
    assert!(
        !ran.stdout
            .contains("device memory seen being allocated grows"),
        "{ran:?}"
    );
    let seen = "device memory seen being allocated 0 B (0 B to 0 B)";
    assert!(ran.stdout.contains(seen), "{ran:?}");
}

#[test]
fn a_machine_without_a_driver_lacks_it() {
    let dir = Dir::new();
    let empty = Double::new().with("DEVICES", "0").build();
    let Some(libraries) = empty else {
        return;
    };
    let ran = with_libraries(&libraries, &dir, &["--no-report"]);
    assert_eq!(ran.code(), 8, "{ran:?}");
    assert!(ran.stdout.contains("Try: trtmem doctor"), "{ran:?}");
    assert!(ran.stdout.ends_with("Exit status 8.\n"), "{ran:?}");
}
