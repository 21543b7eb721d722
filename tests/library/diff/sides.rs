//! What is held against what: sides, engines, environments.

use trtmem::analysis::comparison::{
    Comparison, DiffRules, EngineChange, LeftOutReason, Refusal, SideError, SideInput, Verdict,
    compare,
};
use trtmem::analysis::digest::Digest;
use trtmem::report::{Report, Tool};

use crate::reports::{build, events, host_series};

pub(super) fn tool() -> Tool {
    build(events("host-run")).header.tool
}

pub(super) fn side(name: &str, reports: &[&Report]) -> SideInput {
    SideInput {
        documents: reports
            .iter()
            .enumerate()
            .map(|(number, report)| (format!("{name}/{number}.json"), Digest::of(report)))
            .collect(),
    }
}

pub(super) fn diff(base: &Report, new: &Report) -> Comparison {
    let sides = [side("base", &[base]), side("new", &[new])];
    compare(&sides, &DiffRules::default(), tool()).expect("they can be compared")
}

#[test]
fn another_attribution_is_refused_unless_somebody_insists() {
    let sides = [
        side("host", &[&build(events("host-run"))]),
        side("qnx", &[&build(events("qnx-subtracted"))]),
    ];
    let refused = compare(&sides, &DiffRules::default(), tool()).unwrap_err();
    assert!(matches!(refused, Refusal::Incomparable(_)));
    assert!(refused.to_string().contains("--force"), "{refused}");
    let rules = DiffRules {
        force: true,
        ..DiffRules::default()
    };
    let comparison = compare(&sides, &rules, tool()).unwrap();
    let names: Vec<&str> = comparison
        .environment
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert!(names.contains(&"attribution"), "{names:?}");
}

#[test]
fn another_board_is_warned_of_loudly() {
    let base = host_series("a", &[0]);
    let mut new = host_series("b", &[0]);
    new.header.environment.board = trtmem::report::Measured::Value("Orin".to_owned());
    let warned = diff(&base, &new).warnings;
    assert!(
        warned
            .iter()
            .any(|warning| warning.contains("different board")),
        "{warned:?}"
    );
    let rules = DiffRules {
        force: true,
        ..DiffRules::default()
    };
    let sides = [side("a", &[&base]), side("b", &[&new])];
    let meant = compare(&sides, &rules, tool()).unwrap();
    assert!(
        !meant
            .warnings
            .iter()
            .any(|warning| warning.contains("different board"))
    );
    assert!(meant.environment.iter().any(|row| row.name == "board"));
}

#[test]
fn repeats_in_one_directory_are_one_side_and_other_workloads_are_not() {
    let one = host_series("a", &[0, 4]);
    let repeats = [
        side("a", &[&one, &one]),
        side("b", &[&host_series("b", &[0, 4, 8, 4])]),
    ];
    let comparison = compare(&repeats, &DiffRules::default(), tool()).unwrap();
    assert_eq!(comparison.sides[0].runs, Some(4));
    let mixed = [
        side("a", &[&one, &build(events("host-models"))]),
        side("b", &[&one]),
    ];
    let refused = compare(&mixed, &DiffRules::default(), tool()).unwrap_err();
    assert!(
        matches!(refused, Refusal::Side(SideError::Mixed { .. })),
        "{refused}"
    );
    assert!(refused.to_string().contains("a/0.json"), "{refused}");
}

#[test]
fn cold_runs_are_left_out_where_both_sides_have_warm_ones_enough() {
    let many = host_series("a", &[900, 0, 4, 8]);
    let comparison = diff(&many, &host_series("b", &[900, 0, 4, 8]));
    assert_eq!(comparison.sides[0].runs, Some(3));
    assert_eq!(comparison.sides[0].left_out(LeftOutReason::Cold), 1);
    let comparison = diff(&many, &host_series("b", &[900, 0]));
    assert_eq!(comparison.sides[0].runs, Some(4));
    assert_eq!(comparison.sides[0].left_out(LeftOutReason::Cold), 0);
}

#[test]
fn a_side_of_which_no_run_finished_says_so() {
    let sides = [
        side("good", &[&host_series("a", &[0])]),
        side("dead", &[&build(events("host-crash"))]),
    ];
    let refused = compare(&sides, &DiffRules::default(), tool()).unwrap_err();
    assert!(matches!(
        refused,
        Refusal::Side(SideError::NothingFinished { .. })
    ));
}

#[test]
fn engines_are_matched_by_name_and_hash_and_the_last_ones_left_by_their_place() {
    let with_models = |models: &[(&str, &str)]| {
        let mut report = host_series("r", &[0]);
        let first = report.header.workload.models[0].clone();
        report.header.workload.models = models
            .iter()
            .map(|(path, hash)| {
                let mut model = first.clone();
                model.path = (*path).to_owned();
                model.sha256 = trtmem::report::Measured::Value((*hash).to_owned());
                model
            })
            .collect();
        report
    };
    let base = with_models(&[("a.engine", "1"), ("b.engine", "2"), ("c-v1.engine", "3")]);
    let new = with_models(&[("x/b.engine", "9"), ("a.engine", "1"), ("c-v2.engine", "4")]);
    let comparison = diff(&base, &new);
    let found: Vec<(&str, EngineChange)> = comparison
        .engines
        .iter()
        .filter_map(|engine| Some((engine.label.as_str(), engine.change?)))
        .collect();
    assert_eq!(
        found,
        [
            ("a.engine", EngineChange::Same),
            ("b.engine", EngineChange::Rebuilt),
            ("c-v1.engine", EngineChange::Renamed),
        ]
    );
}

#[test]
fn stages_and_engines_that_one_side_lacks_are_rows() {
    let one = build(events("host-run"));
    let two = build(events("host-models"));
    let comparison = diff(&one, &two);
    let verdicts = |label: &str| -> Vec<Verdict> {
        let rows = comparison.rows.iter().filter(|row| row.label == label);
        rows.flat_map(|row| row.changes.iter().map(|change| change.verdict))
            .collect()
    };
    let added = verdicts("Deserialization (lanes.onnx)");
    assert!(
        !added.is_empty() && added.iter().all(|verdict| *verdict == Verdict::Added),
        "{added:?}"
    );
    let back = diff(&two, &one);
    let removed = back
        .rows
        .iter()
        .filter(|row| row.label == "Deserialization (lanes.onnx)");
    assert!(removed.clone().count() > 0);
    for row in removed {
        assert_eq!(row.changes[0].verdict, Verdict::Removed);
    }
}

#[test]
fn three_sides_are_each_held_against_the_first() {
    let sides = [
        side("a", &[&host_series("a", &[0])]),
        side("b", &[&host_series("b", &[4_000])]),
        side("c", &[&host_series("c", &[8_000])]),
    ];
    let comparison = compare(&sides, &DiffRules::default(), tool()).unwrap();
    assert!(comparison.sides[0].headline.is_none());
    assert!(
        comparison.sides[1..]
            .iter()
            .all(|side| side.headline.is_some())
    );
    let life = comparison.rows.first().unwrap();
    assert_eq!(life.changes[0].change_bytes, Some(4_000 << 10));
    assert_eq!(life.changes[1].change_bytes, Some(8_000 << 10));
}
