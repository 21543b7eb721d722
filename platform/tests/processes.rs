//! What only shows in a process of its own: its channel, its end, the end of its parent.
//!
//! Each test starts this very program again in a role; [`role`] is where that copy goes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use trtmem_platform as platform;

/// Says to the copy which role it plays.
const ROLE: &str = "TRTMEM_TEST_ROLE";

fn copy(role: &str) -> Command {
    let mut copy = Command::new(std::env::current_exe().unwrap());
    copy.args(["--exact", "role", "--nocapture", "--test-threads=1"])
        .env(ROLE, role);
    copy.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    copy
}

fn run(role: &str, input: &str) -> Output {
    let mut child = copy(role).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn role() {
    match std::env::var(ROLE).as_deref() {
        Err(_) => {} // Not a copy.
        Ok("channel") => hold_a_channel(),
        Ok("end") => platform::end_now(7),
        Ok("crash") => platform::raise(libc::SIGSEGV),
        Ok("parent") => start_and_end(),
        Ok("child") => outlive_the_parent(),
        Ok(other) => panic!("no role {other}"),
    }
}

fn hold_a_channel() {
    let mut channel = platform::take_over_stdio().unwrap();
    std::io::stdout()
        .write_all(b"noise of a library\n")
        .unwrap();
    assert_eq!(
        std::io::stdin().read(&mut [0; 8]).unwrap(),
        0,
        "standard input is empty"
    );
    let mut command = String::new();
    channel.commands.read_to_string(&mut command).unwrap();
    channel
        .messages
        .write_all(format!("<answer to {command}>").as_bytes())
        .unwrap();
}

#[test]
fn what_a_library_prints_does_not_reach_the_channel() {
    let output = run("channel", "a command");
    let messages = String::from_utf8(output.stdout).unwrap();
    assert!(messages.ends_with("<answer to a command>"), "{messages}");
    assert!(!messages.contains("noise"), "{messages}");
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("noise of a library\n")
    );
}

#[test]
fn end_now_gives_its_status() {
    assert_eq!(run("end", "").status.code(), Some(7));
}

#[test]
fn a_raised_signal_is_the_one_the_parent_sees() {
    assert_eq!(run("crash", "").status.signal(), Some(libc::SIGSEGV));
}

/// Ends as soon as its child is bound to it.
#[allow(
    clippy::zombie_processes,
    reason = "the child is meant to be left behind"
)]
fn start_and_end() {
    let mut child = copy("child");
    let child = child.stderr(Stdio::inherit()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.unwrap())
        .lines()
        .map(Result::unwrap);
    assert_eq!(
        lines.filter(|line| line.ends_with("bound")).take(1).count(),
        1
    );
    platform::end_now(0);
}

fn outlive_the_parent() {
    platform::die_with_parent(std::os::unix::process::parent_id()).unwrap();
    println!("bound");
    std::thread::sleep(Duration::from_secs(30));
    eprintln!("outlived");
}

#[test]
fn a_process_bound_to_its_parent_ends_with_it() {
    if platform::FAMILY != platform::Family::Linux {
        return; // Elsewhere the closed channel ends it.
    }
    let output = run("parent", "");
    // The child holds this pipe too: it is read to its end only when both have gone.
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("outlived"), "{said}");
}
