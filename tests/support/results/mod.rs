//! Comparisons, checks and histories made by hand: what renderers are shown before anything computes
//! them.

#![allow(dead_code)]

mod checked;
mod comparison;
mod history;
mod hostile;

use trtmem::analysis::comparison::Summary;
use trtmem::report::Tool;

pub(crate) use checked::checked;
pub(crate) use comparison::{comparison, identical, long, matrix};
pub(crate) use history::history;
pub(crate) use hostile::{checked_saying, comparison_saying, history_saying, report_saying};

const KIB: i64 = 1 << 10;

/// Text that would be markup, a formula, a mention, a link or a command somewhere.
pub(crate) const HOSTILE: [&str; 18] = [
    "\u{1b}[2J\r\n\u{202e}\u{9b}31m\u{7}\t",
    "]]></system-out></testcase></testsuite><testsuite name=\"x\">",
    "<script>alert(1)</script>&amp;\"'",
    "| a | b `code` **bold** _it_ ~~no~~ \\",
    "=cmd|' /C calc'!A0",
    "@everyone #1 https://example.com www.example.com $x$",
    "[link](https://example.com) ![i](x.png)",
    "{0} {{1}} [t](1)",
    "- item\n# heading\n1. one",
    "\u{fffe}\u{ffff}\u{0}\u{feff}",
    "engine=\"a\",board=\"b\"} 1\n# EOF",
    "</details></summary>-->",
    "-1+2",
    "",
    "..",
    "résumé 网络 🚗.engine",
    " skipped=\"0\"",
    "w.w.w.example.com ://",
];

/// All of them, and one of 10,000 characters.
pub(crate) fn hostile_texts() -> Vec<String> {
    let long = "x|<é".repeat(2_500);
    HOSTILE
        .iter()
        .map(|it| (*it).to_owned())
        .chain([long])
        .collect()
}

fn tool() -> Tool {
    Tool {
        name: "trtmem".into(),
        version: "0.1.0".into(),
        commit: "0123456".into(),
        target: "x86_64-unknown-linux-gnu".into(),
        features: vec!["host".into()],
    }
}

/// A median of ten runs with `reach` KiB to each side of it; without an interval where `reach` is none.
fn runs(median_kib: i64, reach: Option<i64>) -> Summary {
    let at = |kib: i64| kib * KIB;
    let around = reach.unwrap_or_default();
    Summary {
        runs: if reach.is_some() { 10 } else { 1 },
        median_bytes: at(median_kib),
        low_bytes: reach.map(|reach| at(median_kib - reach)),
        high_bytes: reach.map(|reach| at(median_kib + reach)),
        min_bytes: at(median_kib - 2 * around),
        max_bytes: at(median_kib + 2 * around),
    }
}
