//! What is missing is named, each thing in a line; what is there reaches cargo.

use std::process::Output;

use super::machine::Machine;

const SCRIPT: &str = "scripts/build-target.sh";

fn said(output: &Output) -> String {
    let parts = [&output.stdout, &output.stderr];
    parts.map(|part| String::from_utf8_lossy(part)).concat()
}

/// Ends with `status` and says each of `lines`, every one on a line of its own.
fn ends(output: &Output, status: i32, lines: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for line in lines {
        assert!(
            said.lines().any(|said| said.contains(line)),
            "{line:?} in\n{said}"
        );
    }
}

/// A machine with an SDK as DRIVE OS lays it out, and `compiler` in it.
fn with_sdk(name: &str, compiler: Option<&str>, bytes: usize) -> Machine {
    let mut machine = Machine::with_rust(name, bytes);
    machine.folder("sdp/host/linux/x86_64/usr/bin");
    machine.folder("sdp/target/qnx7/aarch64le");
    if let Some(compiler) = compiler {
        machine.program(
            &format!("sdp/host/linux/x86_64/usr/bin/{compiler}"),
            "exit 0",
        );
    }
    machine.set("SDP_BASE", "sdp");
    machine
}

#[test]
fn each_missing_thing_is_named() {
    let bare = Machine::new("bare");
    ends(&bare.run(SCRIPT, &["qnx710"]), 8, &["Rust is missing"]);

    let rust = Machine::with_rust("no-sdk", 0);
    ends(
        &rust.run(SCRIPT, &["qnx710"]),
        8,
        &["The SDK of QNX is not known"],
    );
    let lines = [
        "has no target aarch64-unknown-nto-qnx800",
        "The SDK of QNX is not known",
    ];
    ends(&rust.run(SCRIPT, &["qnx800"]), 8, &lines);
    let lines = ["cargo-zigbuild is missing", "zig is missing"];
    ends(&rust.run(SCRIPT, &["aarch64-linux"]), 8, &lines);

    let mut hollow = Machine::with_rust("hollow-sdk", 0);
    hollow.set("SDP_BASE", "nowhere");
    let lines = [
        "The SDK's tools are missing",
        "The SDK's libraries are missing",
        "The SDK's compiler is missing",
    ];
    ends(&hollow.run(SCRIPT, &["qnx710"]), 8, &lines);

    let no_compiler = with_sdk("no-compiler", None, 0);
    ends(
        &no_compiler.run(SCRIPT, &["qnx710"]),
        8,
        &["neither qcc nor aarch64-unknown-nto-qnx7.1.0-gcc"],
    );

    let no_sources = with_sdk("no-sources", Some("qcc"), 0);
    std::fs::remove_dir_all(no_sources.path("rust")).unwrap();
    ends(
        &no_sources.run(SCRIPT, &["qnx710"]),
        8,
        &["rustup component add rust-src"],
    );
}

#[test]
fn a_usage_that_is_wrong_is_told() {
    let machine = Machine::with_rust("usage", 0);
    for arguments in [
        &[][..],
        &["qnx999"],
        &["--link-check", "x86_64-linux"],
        &["qnx710", "qnx800"],
    ] {
        ends(
            &machine.run(SCRIPT, arguments),
            2,
            &["scripts/build-target.sh [--link-check]"],
        );
    }
}

#[test]
fn the_sdk_reaches_cargo() {
    let machine = with_sdk("qcc", Some("qcc"), 0);
    ends(
        &machine.run(SCRIPT, &["qnx710"]),
        0,
        &["board/trtmem", "size: ", "needs: libc.so.6"],
    );
    let called = machine.called();
    let expected = [
        "platform/build-std.toml".to_owned(),
        "CARGO_TARGET_AARCH64_UNKNOWN_NTO_QNX710_LINKER=qcc".to_owned(),
        format!(
            "QNX_HOST={}",
            machine.path("sdp/host/linux/x86_64").display()
        ),
        format!("QNX_TARGET={}", machine.path("sdp/target/qnx7").display()),
    ];
    for line in expected {
        assert!(
            called.lines().any(|called| called == line),
            "{line} in\n{called}"
        );
    }
}

#[test]
fn gcc_serves_where_qcc_is_not() {
    let machine = with_sdk("gcc", Some("aarch64-unknown-nto-qnx7.1.0-g++"), 0);
    ends(&machine.run(SCRIPT, &["qnx710"]), 0, &["needs: libc.so.6"]);
    let called = machine.called();
    assert!(called.contains("platform/qnx/gcc-as-linker.sh"), "{called}");
    assert!(called.contains("TRTMEM_QNX_COMPILER="), "{called}");

    let mut machine = machine;
    machine.program("gcc", "printf '%s\\n' \"$@\"");
    machine.set("TRTMEM_QNX_COMPILER", "gcc");
    let arguments = ["-Vgcc_ntoaarch64le_cxx", "a.o", "-lc"];
    let output = machine.run("platform/qnx/gcc-as-linker.sh", &arguments);
    assert_eq!(said(&output), "a.o\n-lc\n");
}

#[test]
fn a_standard_library_that_is_there_is_not_built() {
    let machine = with_sdk("prebuilt", Some("qcc"), 0);
    machine.folder("rust/lib/rustlib/aarch64-unknown-nto-qnx710/lib");
    ends(&machine.run(SCRIPT, &["qnx710"]), 0, &["size: "]);
    assert!(!machine.called().contains("build-std.toml"));
}

#[test]
fn what_a_board_cannot_take_is_refused() {
    let large = with_sdk("large", Some("qcc"), 2 << 20);
    ends(
        &large.run(SCRIPT, &["qnx710"]),
        1,
        &["It is over its limit by "],
    );

    let needy = with_sdk("needy", Some("qcc"), 0);
    needy.program(
        "bin/readelf",
        "echo ' 0x01 (NEEDED) Shared library: [libcuda.so.1]'",
    );
    ends(
        &needy.run(SCRIPT, &["qnx710"]),
        1,
        &["a board may not have: libcuda.so.1"],
    );
}
