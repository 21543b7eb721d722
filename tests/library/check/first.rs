//! The first budget: what it holds, and that its own report keeps it.

use proptest::prelude::*;
use trtmem::analysis::budget::{
    CheckError, CheckVerdict, Checked, check, first_budget, read_budget,
};
use trtmem::analysis::comparison::SideInput;
use trtmem::export::first_budget::toml;

use super::arbitrary::any_digest;
use super::{golden_side, side, tool};
use crate::golden::{assert_same, data};

fn first_file(report: &SideInput) -> String {
    toml(&first_budget(report).unwrap())
}

fn check_text(text: &str, report: &SideInput) -> Checked {
    let file = read_budget(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let sides = std::slice::from_ref(report);
    check(&file, "budget.toml", sides, false, tool()).unwrap()
}

/// Whether anything can be limited: the rest has a refusal of its own.
fn is_measured(report: &SideInput) -> bool {
    match first_budget(report) {
        Ok(_) => true,
        Err(CheckError::NothingMeasured { .. } | CheckError::TooNoisy { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_report_blank_has_no_budget() {
    let mut report = golden_side("host-run");
    let run = &mut report.documents[0].1.runs[0];
    (run.life, run.stages) = (None, Vec::new());
    let error = first_budget(&report).unwrap_err();
    assert!(
        error.to_string().contains("no figure of it was measured"),
        "{error}"
    );
}

#[test]
fn the_first_file_is_as_it_was_reviewed() {
    for name in ["host-runs", "tensorrt-counted", "qnx-subtracted"] {
        let path = data(&format!("snapshots/check/{name}.budget.toml"));
        assert_same(&path, &first_file(&golden_side(name)));
    }
}

#[test]
fn a_thousand_engines_share_their_budgets_so_that_the_file_can_be_read_again() {
    let mut digest = golden_side("host-models").documents.remove(0).1;
    let model = digest.header.workload.models[0].clone();
    let run = digest.runs[0].clone();
    let of_first = run.stages.iter().filter(|stage| stage.model == Some(0));
    let of_first: Vec<_> = of_first.cloned().collect();
    digest.header.workload.models.clear();
    digest.runs[0].stages.retain(|stage| stage.model.is_none());
    for engine in 0..1000 {
        let mut model = model.clone();
        model.path = format!("engine-{engine}.onnx");
        digest.header.workload.models.push(model);
        for stage in &of_first {
            let mut stage = stage.clone();
            stage.model = Some(engine);
            stage.figures.total = stage
                .figures
                .total
                .map(|total| total + i64::from(engine) * 4096);
            digest.runs[0].stages.push(stage);
        }
    }
    let report = side("many.json", digest);
    let text = first_file(&report);
    assert!(text.contains("too many engines"), "{text}");
    assert!(text.contains("the largest of 1000"), "{text}");
    assert_eq!(
        check_text(&text, &report).headline.verdict,
        CheckVerdict::Within
    );
}

proptest! {
    // Each case checks a report once for every line.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_report_keeps_the_budget_that_was_made_of_it(digest in any_digest()) {
        let report = side("any.json", digest);
        prop_assume!(is_measured(&report));
        let checked = check_text(&first_file(&report), &report);
        prop_assert_eq!(checked.headline.verdict, CheckVerdict::Within, "{:#?}", checked.rows);
    }

    #[test]
    fn a_budget_below_what_noise_leaves_possible_is_always_exceeded(digest in any_digest()) {
        let report = side("any.json", digest);
        prop_assume!(is_measured(&report));
        let first = first_budget(&report).unwrap();
        let checked = check_text(&toml(&first), &report);
        for line in &checked.rows {
            let Some(lower) = line.limit.low_bytes.and_then(|low| low.checked_sub(1)) else {
                continue;
            };
            let entry = checked.rows.iter().position(|it| it == line).unwrap();
            let mut budgets = read_budget(&toml(&first)).unwrap();
            budgets.budgets.retain(|budget| budget.line == line.limit.line);
            budgets.budgets[0].at_most = Some(lower);
            let sides = std::slice::from_ref(&report);
            let again = check(&budgets, "budget.toml", sides, false, tool()).unwrap();
            let same = again.rows.iter().find(|it| it.row.label == line.row.label && it.row.cells == line.row.cells);
            prop_assert_eq!(same.unwrap().limit.verdict, CheckVerdict::Exceeded, "{} {:?}", entry, line);
        }
    }

    #[test]
    fn the_order_of_runs_does_not_matter(digest in any_digest(), seed in any::<u64>()) {
        let mut turned = digest.clone();
        let runs = turned.runs.len();
        turned.runs.rotate_left(usize::try_from(seed).unwrap_or(0) % runs);
        turned.runs[..runs.div_ceil(2)].reverse();
        let (one, other) = (side("any.json", digest), side("any.json", turned));
        prop_assume!(is_measured(&one));
        prop_assert_eq!(first_file(&one), first_file(&other));
        let text = first_file(&one);
        prop_assert_eq!(check_text(&text, &one), check_text(&text, &other));
    }
}
