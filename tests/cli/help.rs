//! What the program says of itself: help, completions, manual pages.
//!
//! The goldens under `tests/data/snapshots/help` are written by `scripts/update-goldens.sh`.

use std::fs;
use std::process::Command;

use crate::aside;
use crate::command::{Dir, finish, trtmem};
use crate::golden::{assert_same, data};

/// Standard output of a command that succeeds and says nothing else.
fn told(args: &[&str]) -> String {
    let dir = Dir::new();
    let mut command = trtmem(&dir, args);
    // Help is broken to fit the terminal, and there is none.
    let child = command.env_remove("COLUMNS").spawn().unwrap();
    let ran = finish(child);
    assert_eq!(
        (ran.code(), ran.stderr.as_str()),
        (0, ""),
        "{args:?}: {ran:?}"
    );
    ran.stdout
}

/// The commands that `trtmem --help` lists.
fn commands() -> Vec<String> {
    let help = told(&["--help"]);
    let list = help.split("Commands:\n").nth(1).unwrap();
    let list = list.split("\n\n").next().unwrap();
    let name = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    list.lines().map(name).collect()
}

fn help_of(command: &str) -> String {
    told(&[command, "--help"])
}

#[test]
fn help_is_as_it_was_reviewed() {
    assert_same(&data("snapshots/help/trtmem.txt"), &told(&["--help"]));
    for command in commands() {
        let path = data(&format!("snapshots/help/{command}.txt"));
        assert_same(&path, &help_of(&command));
    }
}

#[test]
fn every_golden_of_help_belongs_to_a_command() {
    let mut expected = commands();
    expected.push("trtmem".to_owned());
    expected.sort();
    let names = fs::read_dir(data("snapshots/help")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .map(|name| name.strip_suffix(".txt").unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, expected);
}

#[test]
fn every_command_shows_two_examples_of_itself_long_and_short() {
    for command in commands() {
        for flag in ["--help", "-h"] {
            let help = told(&[&command, flag]);
            let examples = help.split("Examples:\n").nth(1).unwrap();
            let begin = format!("  trtmem {command}");
            let shown = examples.lines().filter(|line| line.starts_with(&begin));
            assert!(shown.count() >= 2, "{help}");
        }
    }
}

#[test]
fn no_line_is_longer_than_a_console_of_100_columns() {
    for command in commands() {
        for line in help_of(&command).lines() {
            assert!(line.chars().count() <= 100, "{command}: {line}");
        }
    }
}

#[test]
fn the_statuses_are_in_the_help() {
    let help = told(&["--help"]);
    let table = help.split("Exit status:\n").nth(1).unwrap();
    let statuses = table.lines().map(|line| line.split_whitespace().next());
    let statuses: Vec<&str> = statuses.map(Option::unwrap).collect();
    let expected = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "130"];
    assert_eq!(statuses, expected);
}

#[test]
fn run_says_what_the_stages_are_to_each_backend() {
    let help = help_of("run");
    for backend in trtmem::backend::runners() {
        assert!(help.contains(&format!("Backend {}: ", backend.name)));
        for line in backend.stages_help.lines() {
            assert!(help.contains(line.trim()), "{}: {line}", backend.name);
        }
    }
}

#[test]
fn build_says_what_its_stages_are() {
    let help = help_of("build");
    for line in trtmem::backend::builder().stages_help.lines() {
        assert!(help.contains(line.trim()), "{line}");
    }
}

#[test]
fn the_version_is_the_packages() {
    let version = format!("trtmem {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(told(&["--version"]), version);
}

/// What nobody is meant to type.
const HIDDEN: [&str; 3] = ["worker", "forced-qnx", "worker-program"];

fn expect_nothing_hidden(text: &str, of: &str) {
    for word in HIDDEN {
        assert!(!text.contains(word), "{of} tells of {word}");
    }
}

#[test]
fn nothing_hidden_is_told_anywhere() {
    expect_nothing_hidden(&told(&["--help"]), "help");
    for command in commands() {
        expect_nothing_hidden(&help_of(&command), &command);
    }
}

#[test]
fn completions_hold_every_command_and_are_understood_by_their_shell() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = told(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        expect_nothing_hidden(&script, shell);
        let path = dir.write(shell, script);
        if !["bash", "zsh", "fish"].contains(&shell) {
            continue;
        }
        match Command::new(shell).arg("-n").arg(&path).output() {
            Ok(parsed) => assert!(parsed.status.success(), "{shell}: {parsed:?}"),
            Err(error) => {
                aside::stands(&format!("{shell} is not here to read its script: {error}"));
            }
        }
    }
}

#[test]
fn bash_completes_commands_and_options() {
    let dir = Dir::new();
    let script = dir.write("script", told(&["completions", "bash"]));
    let ask = "source \"$1\"; COMP_WORDS=(trtmem $2); \
               COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); \
               _trtmem trtmem \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"; \
               echo \"${COMPREPLY[*]}\"";
    let complete = |words: &str| {
        let asked = Command::new("bash")
            .args(["-c", ask, "bash"])
            .arg(&script)
            .arg(words)
            .output();
        asked.map(|output| String::from_utf8(output.stdout).unwrap())
    };
    match complete("re") {
        Ok(offered) => assert_eq!(offered, "render\n"),
        Err(error) => {
            aside::stands(&format!("bash is not here: {error}"));
            return;
        }
    }
    assert_eq!(complete("run --ite").unwrap(), "--iterations\n");
    assert_eq!(complete("w").unwrap(), "watch\n");
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let dir = Dir::new();
    let pages = dir.join("pages");
    fs::create_dir(&pages).unwrap();
    assert_eq!(told(&["man", "--directory", pages.to_str().unwrap()]), "");
    let mut expected: Vec<String> = commands()
        .iter()
        .map(|command| format!("trtmem-{command}.1"))
        .collect();
    expected.push("trtmem.1".to_owned());
    expected.sort();
    let names = fs::read_dir(&pages).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, expected);
    for name in names {
        let page = fs::read_to_string(pages.join(&name)).unwrap();
        assert!(page.contains(".SH NAME"), "{name}: {page}");
        assert!(page.lines().count() > 10, "{name}: {page}");
        expect_nothing_hidden(&page, &name);
    }
    assert_eq!(
        told(&["man"]),
        fs::read_to_string(pages.join("trtmem.1")).unwrap()
    );
}
