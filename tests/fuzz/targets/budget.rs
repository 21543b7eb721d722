//! A budget file, or none: a refusal in one line, or budgets that a report can be held against, and an answer
//! that a terminal can show.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use trtmem::analysis::budget::{MAX_BUDGETS, check, read_budget};
use trtmem::analysis::comparison::SideInput;
use trtmem::analysis::digest::Digest;
use trtmem::form::{self, Style};
use trtmem::view;
use trtmem::report::read_report;

mod shown;

/// A report and, a second time, its baseline.
static SIDES: LazyLock<[SideInput; 2]> = LazyLock::new(|| {
    let text = include_str!("../../data/reports/tensorrt-counted.json");
    let digest = Digest::of(&read_report(text).expect("a golden is read"));
    let side = || SideInput {
        documents: vec![("report.json".to_owned(), digest.clone())],
    };
    [side(), side()]
});

fuzz_target!(|text: &str| {
    let file = match read_budget(text) {
        Ok(file) => file,
        Err(error) => return shown::as_one_line(&error),
    };
    assert!((1..=MAX_BUDGETS).contains(&file.budgets.len()));
    let lines = text.lines().count().max(1);
    for budget in &file.budgets {
        assert!(budget.at_most.is_some() || budget.growth.is_some());
        assert!(
            usize::try_from(budget.line).is_ok_and(|line| (1..=lines).contains(&line)),
            "{text}"
        );
    }
    let tool = SIDES[0].documents[0].1.header.tool.clone();
    match check(&file, "budget.toml", &*SIDES, false, tool) {
        Ok(held) => {
            assert!(held.rows.len() >= file.budgets.len());
            assert!(held.rows.iter().all(|line| !line.limit.text.is_empty()));
            let plain = Style {
                width: Some(60),
                plain: true,
                ..Style::default()
            };
            let table = form::text(&view::check(&held), &plain);
            assert!(table.is_ascii(), "{table}");
        }
        Err(error) => shown::as_one_line(&error),
    }
});
