//! Connections that break, programs that are killed: the run goes on, and the next call has its report.

use super::board::{Setup, kill, life, lives, parent_of, pid_of};
use super::runs::expect;
use crate::command::{finish, wait_for};

/// Long enough for a connection to be cut and its end to be told meanwhile.
const LONG: &str = "read:heap=1MiB;deserialize:sleep=5s;context:heap=2MiB";

#[test]
fn a_killed_connection_leaves_the_run_going_and_the_next_call_follows_it() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let child = board.command(&[], &life(LONG)).spawn().unwrap();
    let run = board.in_stage("deserialize");
    let pid = pid_of(&run);
    board.cut();
    let cut = finish(child);
    expect(
        &cut,
        1,
        &["the connection to board dropped. The run continues there; the next call fetches it"],
    );
    assert!(lives(pid), "the run goes on");
    assert!(board.reports().is_empty());

    let next = board.run(&[], &[]);
    expect(
        &next,
        0,
        &[
            "an earlier run is on board",
            "Context creation",
            "Report: reports/board/synthetic-",
        ],
    );
    let report = board.report();
    assert_eq!(report["complete"], true);
    assert_eq!(report["runs"][0]["outcome"]["ended"], "finished");
    assert!(board.runs().is_empty());
    expect(&board.run(&[], &[]), 0, &["nothing is left on board"]);
}

#[test]
fn a_run_that_ended_meanwhile_is_picked_up_before_the_next_one() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let mut child = board
        .command(&[], &life("deserialize:sleep=2s"))
        .spawn()
        .unwrap();
    let run = board.in_stage("deserialize");
    // This machine is gone, and nobody cleaned up.
    child.kill().unwrap();
    child.wait().unwrap();
    board.cut();
    wait_for("the end of the run", || {
        run.join("ended.0").exists().then_some(())
    });

    let next = board.measure(&[], "deserialize:heap=1MiB");
    expect(&next, 0, &["an earlier run is on board", "trtmem diff "]);
    assert_eq!(board.reports().len(), 2);
    assert!(board.runs().is_empty());
}

#[test]
fn a_journal_is_made_a_report_where_trtmem_itself_was_killed() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let child = board.command(&[], &life(LONG)).spawn().unwrap();
    kill(pid_of(&board.in_stage("deserialize")));
    let killed = finish(child);
    expect(
        &killed,
        7,
        &[
            "trtmem itself was killed on board by signal 9",
            "one is made from its journal",
            "-incomplete.json",
        ],
    );
    let report = board.report();
    assert_eq!(report["complete"], false);
    assert_eq!(report["runs"][0]["stages"][3]["stage"], "read");
    assert!(board.runs().is_empty());
}

#[test]
fn a_run_without_a_trace_of_its_end_is_rescued() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let child = board.command(&[], &life(LONG)).spawn().unwrap();
    let run = board.in_stage("deserialize");
    // As a power cut: neither the program nor who waits for it says anything more.
    let pid = pid_of(&run);
    let waits = parent_of(pid).unwrap();
    kill(waits);
    kill(pid);
    let lost = finish(child);
    expect(
        &lost,
        7,
        &[
            "ended on board without a status",
            "one is made from its journal",
            "-incomplete.json",
        ],
    );
    assert!(board.runs().is_empty());
}

#[test]
fn a_report_that_cannot_be_kept_stays_on_the_board() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    std::fs::write(board.here("reports"), "in the way").unwrap();
    let ran = board.measure(&[], "read:heap=1MiB");
    expect(&ran, 1, &["reports cannot be kept in reports/board"]);
    assert_eq!(board.runs().len(), 1);

    std::fs::remove_file(board.here("reports")).unwrap();
    expect(&board.run(&[], &[]), 0, &["Report: reports/board/"]);
    assert_eq!(board.report()["complete"], true);
}

#[test]
fn a_board_that_does_not_answer_is_named() {
    let Some(board) = Setup::new().start() else {
        return;
    };
    let options = ["-o", "HostName=127.0.0.1", "-p", "1"];
    let ran = board.measure(&options, "read:heap=1MiB");
    expect(
        &ran,
        8,
        &["board cannot be reached: ", "Connection refused"],
    );
}
