//! What holds of any log.

use std::collections::HashSet;

use proptest::prelude::*;
use trtmem::import::is_binary;
use trtmem::report::Run;
use trtmem::trt_log::{Life, drive_line, is_anchored, looks_like_memory};

use super::reading::{in_blocks, line_by_line, own, read, stages};
use crate::shared::corpus as shared;

const LOGS: [&str; 7] = [
    "load-8.0.log",
    "build-8.4.log",
    "jetson-8.5.log",
    "build-10.log",
    "python-10.log",
    "drive.log",
    "mismatch.log",
];

fn any_log() -> impl Strategy<Value = String> {
    prop::sample::select(LOGS.to_vec()).prop_map(own)
}

/// Lines of real shapes, of no shape, and parts of both, in any order.
fn any_lines() -> impl Strategy<Value = String> {
    let line = (
        any_log(),
        any::<prop::sample::Index>(),
        0_usize..400,
        ".{0,40}",
    )
        .prop_map(|(log, which, at, noise)| {
            let lines: Vec<&str> = log.lines().collect();
            let line = which.get(&lines);
            let (start, end) = line.split_at(line.floor_char_boundary(at));
            if at % 3 == 0 {
                format!("{start}{noise}{end}")
            } else {
                (*line).to_owned()
            }
        });
    prop::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
}

fn told(runs: &[Run]) -> Vec<String> {
    runs.iter().map(stages).collect()
}

/// Whether the slow way would make anything of a line.
fn tells(line: &str) -> bool {
    let heard = Life::new().hear(line);
    let body = trtmem::trt_log::prefix::split(line).body;
    heard.said.is_some()
        || heard.run.is_some()
        || !heard.borders.is_empty()
        || looks_like_memory(line)
        || drive_line(body).is_some()
}

#[test]
fn every_line_that_tells_anything_has_an_anchor() {
    let mut logs: Vec<String> = LOGS.iter().map(|name| own(name)).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/logs/tensorrt");
    for folder in [Some(folder), shared("trtexec")].into_iter().flatten() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            logs.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    // Most lines of a verbose log differ in their numbers alone.
    let mut seen = HashSet::new();
    for line in logs.iter().flat_map(|log| log.lines()) {
        let shape: String = line.chars().filter(|c| !c.is_ascii_digit()).collect();
        if seen.insert(shape) {
            assert!(is_anchored(line) || !tells(line), "{line}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        size in 1_usize..3000,
    ) {
        let _ = is_binary(&bytes);
        prop_assert!(in_blocks(&bytes, size).is_ok());
    }

    #[test]
    fn any_lines_are_read_the_same_way_fast_and_slowly(log in any_lines(), size in 4_usize..500) {
        let slow = line_by_line(&log);
        prop_assert_eq!(&in_blocks(log.as_bytes(), size).unwrap(), &slow);
        prop_assert_eq!(&read(log.as_bytes()), &slow);
    }

    #[test]
    fn any_part_of_a_line_that_tells_has_an_anchor(log in any_lines()) {
        for line in log.lines() {
            prop_assert!(is_anchored(line) || !tells(line), "{}", line);
        }
    }

    #[test]
    fn a_log_that_is_cut_loses_its_end_alone(log in any_log(), at: prop::sample::Index) {
        let cut = &log[..log.floor_char_boundary(at.index(log.len()))];
        let (whole, part) = (read(&log), read(cut));
        let (whole, part) = (&whole[0].runs[0].log, &part[0].runs[0].log);
        // The last line is cut itself, and may say less.
        let sure = part.len().saturating_sub(1);
        prop_assert!(whole.len() >= sure);
        prop_assert_eq!(&part[..sure], &whole[..sure]);
    }

    #[test]
    fn colours_line_ends_and_what_stands_before_lines_change_nothing(
        log in any_log(),
        before in prop::sample::select(vec!["app_1  | ", "\u{1b}[0;32m", "Nov 20 23:53:47 board app[77]: ", "50%\r"]),
        end in prop::sample::select(vec!["\n", "\r\n", "\u{1b}[0m\n"]),
    ) {
        let dressed: String = log.lines().map(|line| format!("{before}{line}{end}")).collect();
        let (plain, dressed) = (read(&log), read(dressed));
        prop_assert_eq!(told(&plain[0].runs), told(&dressed[0].runs));
        prop_assert_eq!(plain[0].complete, dressed[0].complete);
        prop_assert_eq!(&plain[0].engines, &dressed[0].engines);
    }
}
