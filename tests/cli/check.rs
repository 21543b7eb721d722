//! The command: files in, status out.

use crate::command::{Dir, Ran, run};
use crate::reports;

/// A directory with a golden report and a budget.
fn with_budget(report: &str, budget: &str) -> Dir {
    let dir = Dir::new();
    dir.write("report.json", golden(report));
    dir.write(
        "budget.toml",
        format!("schema = \"trtmem.budget/1\"\n{budget}"),
    );
    dir
}

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(crate::golden::data(&format!("reports/{name}.json"))).unwrap()
}

fn check(dir: &Dir, more: &[&str]) -> Ran {
    let mut args = vec!["check", "report.json", "--budget", "budget.toml"];
    args.extend(more);
    run(dir, &args)
}

#[test]
fn the_status_says_what_a_check_comes_to() {
    for (budget, status, last) in [
        ("at-most = \"20MiB\"", 0, "The limit is met"),
        ("at-most = \"10MiB\"", 4, "Of 1 limit 1 is exceeded"),
        (
            "stage = \"read\"\nat-most = \"8220KiB\"",
            6,
            "Of 1 limit 1 cannot be decided",
        ),
        (
            "stage = \"cuda\"\nat-most = \"8MiB\"",
            2,
            "Of 1 limit 1 is not measured",
        ),
    ] {
        let ran = check(
            &with_budget("host-run", &format!("[[budget]]\n{budget}\n")),
            &[],
        );
        assert_eq!(
            (ran.code(), ran.stderr.as_str()),
            (status, ""),
            "{budget}: {ran:?}"
        );
        let line = ran.stdout.lines().last().unwrap();
        assert!(line.starts_with(last), "{line}");
    }
}

#[test]
fn a_life_that_did_not_finish_is_status_7() {
    let ran = check(&with_budget("host-crash", "[[budget]]\nat-most = 1\n"), &[]);
    assert_eq!(ran.code(), 7, "{ran:?}");
    assert!(ran.complaint().contains("no run of it finished"), "{ran:?}");
}

#[test]
fn what_cannot_be_read_is_one_line_and_status_2() {
    for (budget, words) in [
        (
            "[[budget]]\nstage = \"parsing\"\nat-most = 1\n",
            "budget.toml: line 3, column 9: there is no stage `parsing`",
        ),
        (
            "[[budget]]\ngrowth = 1\n",
            "line 2 limits growth and the budget has no baseline",
        ),
        (
            "baseline = \"lost.json\"\n[[budget]]\ngrowth = 1\n",
            "lost.json cannot be read",
        ),
        (
            "baseline = \"budget.toml\"\n[[budget]]\ngrowth = 1\n",
            "budget.toml: ",
        ),
    ] {
        let ran = check(&with_budget("host-run", budget), &[]);
        assert_eq!((ran.code(), ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(ran.complaint().contains(words), "{words}: {ran:?}");
    }
    let dir = with_budget("host-run", "");
    dir.write("budget.toml", b"schema = \xff");
    assert!(
        check(&dir, &[])
            .complaint()
            .contains("byte 10 is not UTF-8 text")
    );
    dir.write("budget.toml", " ".repeat((1 << 20) + 1));
    assert!(
        check(&dir, &[])
            .complaint()
            .contains("more than the 1048576 bytes")
    );
    let ran = run(&dir, &["check", "report.json"]);
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(ran.complaint().contains("--budget"), "{ran:?}");
}

#[test]
fn a_baseline_lies_beside_its_budget_and_another_can_be_given() {
    let dir = with_budget("host-run", "");
    let budget = "schema = \"trtmem.budget/1\"\nbaseline = \"base.json\"\n[[budget]]\ngrowth = 0\n";
    dir.write("budgets/budget.toml", budget);
    dir.write("budgets/base.json", golden("host-run"));
    let args = ["check", "report.json", "--budget", "budgets/budget.toml"];
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        ran.stdout.contains("and the baseline budgets/base.json"),
        "{ran:?}"
    );
    dir.write("small.json", golden("linux-counted"));
    let other = [&args[..], &["--baseline", "small.json"]].concat();
    let ran = run(&dir, &other);
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(ran.complaint().contains("--force"), "{ran:?}");
    let ran = run(&dir, &[&other[..], &["--force"]].concat());
    assert!([0, 4, 6].contains(&ran.code()), "{ran:?}");
    let ran = check(
        &with_budget("host-run", "[[budget]]\nat-most = \"1GiB\"\n"),
        &["--baseline", "x"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.complaint().contains("--baseline is ignored"), "{ran:?}");
}

#[test]
fn a_first_budget_is_written_once_and_kept_by_its_report() {
    let dir = Dir::new();
    dir.write("report.json", golden("qnx-subtracted"));
    let init = ["check", "--init", "report.json", "-o", "budget.toml"];
    assert_eq!(run(&dir, &init).code(), 0);
    assert_eq!(check(&dir, &[]).code(), 0);
    let ran = run(&dir, &init);
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(ran.complaint().contains("--force to replace it"), "{ran:?}");
    assert_eq!(run(&dir, &[&init[..], &["--force"]].concat()).code(), 0);
    let printed = run(&dir, &["check", "--init", "report.json"]);
    assert_eq!(
        printed.stdout,
        std::fs::read_to_string(dir.join("budget.toml")).unwrap()
    );
    dir.write("crash.json", golden("host-crash"));
    assert_eq!(run(&dir, &["check", "--init", "crash.json"]).code(), 7);
}

#[test]
fn a_directory_of_repeats_counts_as_one_report() {
    let dir = with_budget("host-run", "[[budget]]\nat-most = \"20MiB\"\n");
    dir.write("repeats/1.json", golden("host-run"));
    dir.write("repeats/2.json", golden("host-run"));
    let args = [
        "check",
        "repeats",
        "--budget",
        "budget.toml",
        "--format",
        "json",
    ];
    let json = run(&dir, &args).json();
    assert_eq!(json["schema"], "trtmem.check/1");
    assert_eq!(json["headline"]["verdict"], "within");
    assert_eq!(json["headline"]["status"], 0);
    assert_eq!(json["sides"][0]["runs"], 2);
    assert_eq!(json["sides"][0]["label"], "repeats");
    assert_eq!(json["rows"][0]["limit"]["line"], 2);
    assert_eq!(json["rows"][0]["limit"]["verdict"], "within");
}

#[test]
fn a_journal_is_a_report() {
    let dir = with_budget("host-run", "[[budget]]\nat-most = \"20MiB\"\n");
    dir.write(
        "run.journal",
        reports::journal(&reports::events("host-run")),
    );
    let ran = run(
        &dir,
        &[
            "check",
            "run.journal",
            "--budget",
            "budget.toml",
            "-o",
            "result.json",
        ],
    );
    assert_eq!((ran.code(), ran.stdout.as_str()), (0, ""), "{ran:?}");
    let written = std::fs::read_to_string(dir.join("result.json")).unwrap();
    assert!(
        written.starts_with("{\n  \"schema\": \"trtmem.check/1\""),
        "{written}"
    );
}

#[test]
fn a_check_is_written_in_the_form_that_the_files_ending_names() {
    let dir = with_budget("host-run", "[[budget]]\nat-most = \"10MiB\"\n");
    for (file, words) in [
        ("check.json", "\"verdict\": \"exceeded\""),
        ("check.csv", "exceeded"),
        ("check.md", "lifecycle total"),
        ("check.xml", "<testsuite"),
        ("check.sarif", "budget.toml"),
    ] {
        let ran = check(&dir, &["-o", file]);
        assert_eq!((ran.code(), ran.stdout.as_str()), (4, ""), "{ran:?}");
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        assert!(text.contains(words), "{file}: {text}");
    }
}
