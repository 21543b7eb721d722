//! Where a board can be written, and where it cannot: really mounted, in a namespace of the test's own.

use crate::aside;
use std::fs;
use std::path::Path;

use super::board::{Board, Setup, life, program};
use super::runs::expect;
use crate::command::{finish, model};

/// What a board with a sparse image has.
const FEW: [&str; 8] = ["cat", "chmod", "mkdir", "mv", "rm", "uname", "wc", "cksum"];

fn kib_of_program() -> u64 {
    fs::metadata(program()).unwrap().len() / 1024
}

#[test]
fn a_read_only_directory_is_named() {
    let Some(board) = Setup::new().mount("-t tmpfs -o ro none {}").start() else {
        return;
    };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(
        &ran,
        8,
        &[
            "Read-only file system",
            "there is no folder on board for trtmem",
            "--mount",
        ],
    );
}

#[test]
fn the_first_place_that_does_is_taken_and_each_that_does_not_has_a_reason() {
    if Path::new("/data").exists() {
        aside::stands("this machine has a /data, which is one of the places");
        return;
    }
    // The last of the usual places alone is of use. The test's own folder lies in it and stays in sight.
    let setup = Setup::new()
        .mount("-t tmpfs -o ro none /mnt")
        .mount("-t tmpfs -o noexec none /var/tmp")
        .with_mounts(
            "mount -t tmpfs none /media && mkdir /media/own && mount --bind {}/.. /media/own",
        )
        .with_mounts("mount -t tmpfs none /tmp && mkdir -p {}/.. && mount --bind /media/own {}/..")
        .variable("TMPDIR=/mnt")
        .variable("HOME=/no/such");
    let setup = setup.prepare(|dir| assert!(dir.path().starts_with("/tmp")));
    let Some(board) = setup.start() else {
        return;
    };
    let ran = finish(board.bare(&[], &life("read:heap=1MiB")).spawn().unwrap());
    expect(
        &ran,
        0,
        &["to /tmp/trtmem-on-target/trtmem-", "Report: reports/board/"],
    );

    // Without the program and with little room.
    board.shell("rm -r /tmp/trtmem-on-target && mount -o remount,size=1m /tmp");
    let ran = finish(board.bare(&[], &life("read:heap=1MiB")).spawn().unwrap());
    expect(
        &ran,
        8,
        &[
            "  /mnt/trtmem-on-target: ",
            "Read-only file system",
            "  /data/trtmem-on-target: /data is not there",
            "  /no/such/trtmem-on-target: /no/such is not there",
            "  /var/tmp/trtmem-on-target: no program can be started there (mounted noexec?): ",
            "  /tmp/trtmem-on-target: it has room for ",
        ],
    );
}

#[test]
fn a_directory_without_programs_is_named() {
    let Some(board) = Setup::new().mount("-t tmpfs -o noexec none {}").start() else {
        return;
    };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(
        &ran,
        8,
        &[
            "no program can be started there (mounted noexec?): ",
            "Permission denied",
        ],
    );
}

#[test]
fn a_disk_too_small_for_the_program_keeps_no_half_of_it() {
    let small = format!("-t tmpfs -o size={}k none {{}}", kib_of_program() / 2);
    let Some(board) = Setup::new().mount(&small).start() else {
        return;
    };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(&ran, 8, &["it has room for ", " are needed"]);

    // Without df nobody knows before it is tried.
    let setup = Setup::new().mount(&small).tools(&FEW);
    let Some(board) = setup.start() else { return };
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(
        &ran,
        8,
        &[
            "could not be copied to ",
            "No space left on device",
            "--dir DIR",
        ],
    );
    let left = board.shell(&format!("cd {} && echo *", board.path("").display()));
    assert_eq!(left, "files runs\n");
}

/// A board whose disk has `kib` left once the program is there.
fn nearly_full(setup: Setup, kib: u64) -> Option<Board> {
    let size = format!("-t tmpfs -o size={}k none {{}}", kib_of_program() + 4096);
    let board = setup.mount(&size).start()?;
    expect(&board.run(&[], &["schema"]), 0, &["copied "]);
    let place = board.path("").display().to_string();
    board.shell(&format!(
        "cd {place} && head -c {kib}k /dev/zero >reserve; cat /dev/zero >fill; rm reserve"
    ));
    Some(board)
}

#[test]
fn a_disk_that_fills_up_during_a_run_is_told_and_the_report_comes_from_elsewhere() {
    let Some(board) = nearly_full(Setup::new(), 192) else {
        return;
    };
    let ran = board.run(
        &[],
        &[&life("read:heap=1MiB")[..], &["--runs", "4"]].concat(),
    );
    // The measured life itself was whole; what could not be written is status 1 of trtmem.
    expect(
        &ran,
        1,
        &[
            "No space left on device",
            "the report is in /tmp/trtmem-",
            "Report: reports/board/",
        ],
    );
    let report = board.report();
    assert_eq!(report["complete"], true);
    assert_eq!(report["runs"].as_array().unwrap().len(), 4);
    let elsewhere = ran.stderr.split("the report is in ").nth(1).unwrap();
    let elsewhere = elsewhere.split(" instead").next().unwrap();
    assert!(!Path::new(elsewhere).exists(), "{elsewhere}");
}

#[test]
fn a_disk_that_fills_up_with_nowhere_else_leaves_the_journal() {
    let setup = Setup::new().variable("TMPDIR={}");
    let Some(board) = nearly_full(setup, 192) else {
        return;
    };
    let ran = board.run(
        &[],
        &[&life("read:heap=1MiB")[..], &["--runs", "4"]].concat(),
    );
    expect(
        &ran,
        1,
        &[
            "No space left on device",
            "one is made from its journal",
            "-incomplete.json",
        ],
    );
    assert_eq!(board.report()["runs"][0]["stages"][3]["stage"], "read");
}

#[test]
fn a_mounted_directory_takes_the_place_of_copying() {
    // The board sees under another name what lies here, and has nothing else that can be written.
    let Some(board) = Setup::new()
        .without_sftp()
        .tools(&FEW)
        .mount("--bind {}/../shared {}/there")
        .prepare(|dir| {
            fs::create_dir_all(dir.join("shared")).unwrap();
            fs::create_dir_all(dir.join("board/there")).unwrap();
        })
        .start()
    else {
        return;
    };
    let shared = board.here("shared").display().to_string();
    let both = format!("{shared}:{}", board.path("there").display());
    let model = model("convnet.onnx");
    let arguments = [&super::board::QUICK[..], &["convnet.onnx"]].concat();
    let command = &mut board.bare(&["--mount", &both, "--send", &model], &arguments);
    let ran = finish(command.spawn().unwrap());
    expect(&ran, 0, &["(cp)", "Report: reports/board/convnet-"]);
    assert!(board.here("shared/files/convnet.onnx").exists());
    assert_eq!(board.report()["complete"], true);
}
