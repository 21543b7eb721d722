//! What boards lack: tools, an sftp server, a clock, a bash.

use crate::aside;
use std::path::Path;
use std::process::Command;

use super::board::{Setup, found, program};
use super::runs::expect;

/// The least that is asked of a board.
const LEAST: [&str; 5] = ["cat", "chmod", "mkdir", "mv", "rm"];

#[test]
fn without_sha256sum_files_are_compared_by_what_there_is() {
    let tools = [&LEAST[..], &["cksum", "uname"]].concat();
    let Some(board) = Setup::new().tools(&tools).start() else {
        return;
    };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(
        &ran,
        0,
        &[
            "no sha256sum and no openssl: files are compared by cksum and size",
            "Report: ",
        ],
    );
    let again = board.measure(&[], "read:heap=1MiB");
    expect(&again, 0, &["by cksum", "trtmem diff "]);
    assert!(!again.stderr.contains("copied"), "{}", again.stderr);

    // Another program of the same length is another program.
    let place = board.path("").display().to_string();
    board.shell(&format!(
        "for program in {place}trtmem-*; do echo X >x && exec 3<>$program && cat x >&3; done"
    ));
    let mended = board.measure(&[], "read:heap=1MiB");
    expect(&mended, 0, &["copied "]);
}

#[test]
fn without_any_tool_their_size_decides() {
    let Some(board) = Setup::new().tools(&LEAST).start() else {
        return;
    };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(&ran, 0, &["compared by their size alone", "Report: "]);
    assert_eq!(board.report()["complete"], true);
}

#[test]
fn without_sftp_the_old_protocol_serves_and_without_scp_cat() {
    let old = [&LEAST[..], &["scp", "sha256sum", "wc"]].concat();
    let Some(board) = Setup::new().without_sftp().tools(&old).start() else {
        return;
    };
    let model = crate::command::model("convnet.onnx");
    let arguments = [&super::board::QUICK[..], &["convnet.onnx"]].concat();
    let ran = board.run(&["--send", &model], &arguments);
    expect(&ran, 0, &["copied convnet.onnx", "(scp -O)", "Report: "]);

    let none = [&LEAST[..], &["sha256sum", "wc"]].concat();
    let Some(board) = Setup::new().without_sftp().tools(&none).start() else {
        return;
    };
    let ran = board.run(&["--send", &model], &arguments);
    expect(&ran, 0, &["copied convnet.onnx", "(cat)", "Report: "]);
}

#[test]
fn every_sh_does() {
    let shells = ["dash", "mksh", "ksh93", "busybox", "bash"];
    let mut tried = 0;
    for shell in shells {
        let Some(path) = found(shell) else {
            aside::stands(&format!("no {shell}"));
            continue;
        };
        let Some(board) = Setup::new().tools(&LEAST).shell(path).start() else {
            return;
        };
        let crashed = board.measure(&[], "read:heap=1MiB;context:sleep=200ms,crash=abort");
        expect(
            &crashed,
            7,
            &[
                "  context …\n",
                "SIGABRT",
                "Exit status 7.",
                "-incomplete.json",
            ],
        );
        assert!(board.runs().is_empty(), "{shell}");
        tried += 1;
    }
    assert!(tried > 0);
}

/// A library that makes programs believe it is ten minutes past the beginning of 1970. `None`, with a word
/// about it, where there is no C compiler.
fn clock_of_1970() -> Option<String> {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clock_1970.so");
    let built = Command::new("cc")
        .args([
            "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
        ])
        .arg(&library)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doubles/clock_1970.c"))
        .status();
    let Ok(status) = built else {
        aside::lacks("a C compiler, for a clock of 1970");
        return None;
    };
    assert!(status.success(), "clock_1970.c compiles");
    Some(library.display().to_string())
}

#[test]
fn a_clock_of_1970_is_named_and_orders_nothing() {
    let Some(library) = clock_of_1970() else {
        return;
    };
    let setup = Setup::new().variable(&format!("LD_PRELOAD={library}"));
    let Some(board) = setup.start() else { return };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(
        &ran,
        0,
        &[
            "board's clock says 1970-01-01",
            "by which reports are ordered",
        ],
    );
    let report = board.report();
    let created = report["created"].as_str().unwrap();
    assert!(created.starts_with("1970-01-01"), "{created}");
    let first = board.reports().remove(0);
    assert!(first.starts_with("synthetic-20"), "{first}");
    // To the board the second run is as old as the first.
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(&ran, 0, &[&format!("trtmem diff reports/board/{first} ")]);
}

#[test]
fn a_program_for_another_machine_is_named() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let other = board.here("other");
    let mut bytes = std::fs::read(program()).unwrap();
    bytes.truncate(1 << 16);
    // The machine that an ELF file is for.
    bytes[18] = 0xb7;
    std::fs::write(&other, bytes).unwrap();
    let other = other.display().to_string();
    let ran = board.measure(&["--binary", &other], "read:heap=1MiB");
    expect(
        &ran,
        8,
        &[
            "does not run on board (Linux ",
            "Give --binary a trtmem for it",
        ],
    );
}
