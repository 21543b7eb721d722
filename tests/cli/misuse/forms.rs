//! The same result by every way: directly, from the report, from the journal; and the console it is
//! shown on.

use std::process::Command;

use super::quick;
use crate::command::{Dir, Ran, finish, run, trtmem};

#[cfg(feature = "host")]
const FORMATS: &[&str] = &[
    "table",
    "json",
    "csv",
    "drive",
    "markdown",
    #[cfg(feature = "host")]
    "openmetrics",
    #[cfg(feature = "host")]
    "github-benchmark",
    #[cfg(feature = "host")]
    "perfetto",
];

fn report(name: &str) -> String {
    format!("{}/tests/data/reports/{name}", env!("CARGO_MANIFEST_DIR"))
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn a_report_and_a_journal_render_as_the_run_itself_did() {
    for &format in FORMATS {
        let dir = Dir::new();
        let args = quick(&[
            "--backend",
            "synthetic",
            "--runs",
            "2",
            "--report",
            "report.json",
            "--journal",
            "journal",
            "--format",
            format,
        ]);
        let ran = run(&dir, &args);
        assert_eq!(ran.code(), 0, "{ran:?}");
        // On a terminal the table is followed by the report's place.
        let direct = ran.stdout.replace("Report: report.json\n", "");
        for file in ["report.json", "journal"] {
            let rendered = run(&dir, &["render", file, "--format", format]);
            assert_eq!(rendered.code(), 0, "{rendered:?}");
            assert_eq!(rendered.stdout, direct, "{format} of {file}");
            assert_eq!(rendered.stderr, "");
        }
    }
}

// Names every form, and boards have no Markdown.
#[cfg(feature = "host")]
#[test]
fn every_format_of_every_golden_report_can_be_rendered_or_says_why_not() {
    let names = std::fs::read_dir(report("")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // Those that earlier versions wrote lie in a folder of their own.
    for name in names.filter(|name| name.contains('.')) {
        for &format in FORMATS {
            let ran = run(&Dir::new(), &["render", &report(&name), "--format", format]);
            if ran.code() == 0 {
                assert!(!ran.stdout.is_empty(), "{name} as {format}");
                continue;
            }
            assert_eq!((ran.code(), format), (2, "drive"), "{name}: {ran:?}");
            assert!(ran.complaint().contains("choose another format"), "{ran:?}");
            assert_eq!(ran.stdout, "");
        }
    }
}

/// The table with these variables set and no others that matter.
fn table_with(variables: &[(&str, &str)]) -> Ran {
    let dir = Dir::new();
    let mut command: Command = trtmem(&dir, &["render", &report("host-run.json")]);
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "TERM"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let ran = finish(command.spawn().unwrap());
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran
}

#[test]
fn a_locale_that_is_not_utf_8_gets_a_table_in_ascii() {
    let locales: [&[(&str, &str)]; 6] = [
        &[],
        &[("LC_ALL", "C")],
        &[("LANG", "C")],
        &[("LANG", "de_DE.ISO-8859-1")],
        &[("LC_ALL", "C"), ("LANG", "C.UTF-8")],
        &[("LC_CTYPE", "POSIX"), ("LANG", "en_US.UTF-8")],
    ];
    for locale in locales {
        let table = table_with(locale).stdout;
        assert!(table.is_ascii(), "{locale:?}: {table}");
    }
}

#[test]
fn a_locale_of_utf_8_gets_signs_and_lines() {
    let locales: [&[(&str, &str)]; 5] = [
        &[("LC_ALL", "C.UTF-8")],
        &[("LC_ALL", "en_US.utf8")],
        &[("LC_CTYPE", "C.UTF-8")],
        &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "")],
        &[("LANG", "C.UTF-8"), ("NO_COLOR", "1")],
    ];
    for locale in locales {
        let table = table_with(locale).stdout;
        assert!(table.contains('─'), "{locale:?}: {table}");
    }
}

#[test]
fn a_plain_table_is_asked_for_by_dumb_terminals() {
    for variable in [("TERM", "dumb"), ("TERM", "vt100")] {
        let table = table_with(&[("LC_ALL", "C.UTF-8"), variable]).stdout;
        assert!(table.is_ascii(), "{variable:?}: {table}");
    }
}

#[test]
fn a_run_draws_its_table_as_its_console_can_show_it() {
    let dir = Dir::new();
    let args = quick(&["--spec", "read:sleep=1ms", "--no-report"]);
    for (locale, plain) in [("C", true), ("C.UTF-8", false)] {
        let child = trtmem(&dir, &args).env("LC_ALL", locale).spawn();
        let ran = finish(child.unwrap());
        assert_eq!(ran.code(), 0, "{ran:?}");
        assert_eq!(ran.stdout.is_ascii(), plain, "{locale}: {ran:?}");
    }
}

#[test]
fn nothing_is_drawn_where_no_terminal_is() {
    let ran = run(
        &Dir::new(),
        &quick(&["--spec", "read:sleep=1ms", "--no-report"]),
    );
    assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{ran:?}");
    assert!(!ran.stdout.contains(['\x1b', '\r']), "{ran:?}");
}
