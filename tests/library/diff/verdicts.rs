//! When a difference is called real.

use trtmem::analysis::comparison::{
    Basis, Change, Comparison, DiffOutcome, DiffRules, Quantity, Scope, Verdict, compare,
};
use trtmem::analysis::digest::Category;
use trtmem::report::Stage;

use super::sides::{diff, side, tool};
use crate::reports::{build, events, host_series};

/// Eleven runs, the first of which is cold and left out.
const STILL: [i64; 11] = [900, 0, 8, 4, 12, 0, 4, 8, 16, 4, 0];

fn grown_by(kib: i64) -> Vec<i64> {
    STILL.iter().map(|more| more + kib).collect()
}

fn total(comparison: &Comparison, wanted: Stage) -> Change {
    let is_it = |scope: Scope| matches!(scope, Scope::Stage { stage, .. } if stage == wanted);
    let mut rows = comparison.rows.iter().filter(|row| is_it(row.key.scope));
    let row = rows
        .find(|row| row.key.is_total())
        .expect("the stage has a row");
    row.changes[0].clone()
}

fn owner(comparison: &Comparison, wanted: Stage, owner: Category) -> Change {
    let row = comparison.rows.iter().find(|row| {
        matches!(row.key.scope, Scope::Stage { stage, .. } if stage == wanted)
            && (row.key.category, row.key.quantity) == (owner, Quantity::Held)
    });
    row.expect("the stage has the owner").changes[0].clone()
}

fn with_limits(base: &[i64], new: &[i64], limits: &str) -> Comparison {
    let mut rules = DiffRules::default();
    rules.limits.add(limits).unwrap();
    let sides = [
        side("a", &[&host_series("a", base)]),
        side("b", &[&host_series("b", new)]),
    ];
    compare(&sides, &rules, tool()).unwrap()
}

#[test]
fn with_runs_enough_a_step_is_decided_by_ranks_and_its_owner_is_named() {
    let comparison = diff(
        &host_series("a", &STILL),
        &host_series("b", &grown_by(8_192)),
    );
    let change = total(&comparison, Stage::Deserialize);
    assert_eq!(change.basis, Basis::Ranks);
    assert_eq!(change.verdict, Verdict::Regression);
    assert_eq!(change.change_bytes, Some(8 << 20));
    assert!(change.p_adjusted.unwrap() < 0.001);
    assert_eq!(
        owner(&comparison, Stage::Deserialize, Category::Cpu).verdict,
        Verdict::Larger
    );
    assert_eq!(comparison.headline.verdict, DiffOutcome::Regression);
    let sentence = &comparison.headline.text;
    assert!(
        sentence.contains("of which +8 MiB in Deserialization, cpu"),
        "{sentence}"
    );
    assert!(sentence.contains("REGRESSION"), "{sentence}");
}

#[test]
fn a_step_the_other_way_is_an_improvement_and_no_failure() {
    let comparison = diff(
        &host_series("a", &grown_by(8_192)),
        &host_series("b", &STILL),
    );
    assert_eq!(
        total(&comparison, Stage::Deserialize).verdict,
        Verdict::Improvement
    );
    assert_eq!(comparison.headline.verdict, DiffOutcome::WithinLimits);
}

#[test]
fn a_step_below_the_threshold_is_real_and_within_its_limit() {
    let comparison = diff(&host_series("a", &STILL), &host_series("b", &grown_by(512)));
    assert_eq!(
        total(&comparison, Stage::Deserialize).verdict,
        Verdict::Larger
    );
    assert_eq!(comparison.headline.verdict, DiffOutcome::WithinLimits);
}

#[test]
fn runs_that_do_not_differ_are_shown_to_be_the_same() {
    let mut other = STILL;
    other[3..].rotate_left(2);
    other[4] += 4;
    let comparison = diff(&host_series("a", &STILL), &host_series("b", &other));
    let change = total(&comparison, Stage::Deserialize);
    let Verdict::Same { within_bytes } = change.verdict else {
        panic!("{change:?}");
    };
    assert!(within_bytes <= 16 << 10, "{within_bytes}");
}

#[test]
fn one_run_on_each_side_rests_on_the_recorded_noise_and_says_so() {
    let comparison = diff(&host_series("a", &[0]), &host_series("b", &[8_192]));
    let change = total(&comparison, Stage::Deserialize);
    assert_eq!(
        (change.basis, change.verdict),
        (Basis::Noise, Verdict::Regression)
    );
    let told = comparison
        .warnings
        .iter()
        .any(|warning| warning.contains("too few runs"));
    assert!(told, "{:?}", comparison.warnings);
}

#[test]
fn a_growth_over_its_limit_that_noise_could_explain_is_undecided_and_says_how_many_runs_would_do() {
    let base = [900, 0, 6_000, 100, 5_900, 200];
    let new = [900, 3_000, 8_000, 2_000, 8_100, 2_500];
    let comparison = diff(&host_series("a", &base), &host_series("b", &new));
    let change = total(&comparison, Stage::Deserialize);
    let Verdict::Undecided {
        runs_needed: Some(runs),
    } = change.verdict
    else {
        panic!("{change:?}");
    };
    assert!((6..=60).contains(&runs), "{runs}");
    assert_eq!(comparison.headline.verdict, DiffOutcome::Undecided);
    let sentence = &comparison.headline.text;
    assert!(
        sentence.contains("runs on each side would decide it"),
        "{sentence}"
    );
}

#[test]
fn owners_are_looked_at_only_inside_a_stage_that_was_decided() {
    let comparison = diff(
        &host_series("a", &STILL),
        &host_series("b", &grown_by(8_192)),
    );
    let bindings = owner(&comparison, Stage::Bindings, Category::Cpu);
    assert_eq!((bindings.basis, bindings.p), (Basis::Exact, None));
    let wobbling = [900, 0, 6_000, 100, 5_900, 200];
    let comparison = diff(
        &host_series("a", &wobbling),
        &host_series("b", &[900, 10, 5_000, 0, 90, 9]),
    );
    let cpu = owner(&comparison, Stage::Deserialize, Category::Cpu);
    assert_eq!((cpu.basis, cpu.p), (Basis::None, None));
}

#[test]
fn what_the_allocator_counts_is_compared_to_the_byte() {
    let base = build(events("tensorrt-counted"));
    let mut new = base.clone();
    for run in &mut new.runs {
        for record in &mut run.stages {
            if let trtmem::report::StageStatus::Finished(figures) = &mut record.status
                && record.stage == Stage::Deserialize
                && let trtmem::report::Measured::Value(seen) = &mut figures.device_seen
                && let trtmem::report::Measured::Value(allocator) = &mut seen.allocator
            {
                allocator.growth_bytes += 1;
            }
        }
    }
    let change = owner(&diff(&base, &new), Stage::Deserialize, Category::Allocator);
    assert_eq!(change.basis, Basis::Exact);
    assert_eq!(change.verdict, Verdict::Larger);
    assert_eq!(change.change_bytes, Some(1));
}

#[test]
fn where_limits_are_given_nothing_else_fails() {
    let comparison = with_limits(&STILL, &grown_by(8_192), "context=1MiB");
    assert_eq!(
        total(&comparison, Stage::Deserialize).verdict,
        Verdict::Larger
    );
    assert_eq!(comparison.headline.verdict, DiffOutcome::WithinLimits);
    let comparison = with_limits(&STILL, &grown_by(8_192), "total=5%");
    assert_eq!(comparison.headline.verdict, DiffOutcome::Regression);
    let comparison = with_limits(&STILL, &grown_by(8_192), "total=90%|64MiB");
    assert_eq!(comparison.headline.verdict, DiffOutcome::WithinLimits);
}

#[test]
fn a_limit_on_an_owner_makes_it_one_of_the_rows_that_are_tested_first() {
    let comparison = with_limits(&STILL, &grown_by(8_192), "deserialize.cpu=1MiB");
    let cpu = owner(&comparison, Stage::Deserialize, Category::Cpu);
    assert_eq!(
        (cpu.basis, cpu.verdict),
        (Basis::Ranks, Verdict::Regression)
    );
}

#[test]
fn releases_that_give_back_more_are_no_improvement() {
    let comparison = diff(
        &host_series("a", &STILL),
        &host_series("b", &grown_by(8_192)),
    );
    assert_eq!(
        total(&comparison, Stage::ReleaseEngine).verdict,
        Verdict::Smaller
    );
    assert!(DiffRules::default().limits.0.is_empty());
}

#[test]
fn a_row_with_one_run_far_from_the_others_is_not_called_the_same() {
    let mut odd = grown_by(0);
    // One of ten warm runs took 500 MiB more.
    odd[5] += 500 << 10;
    let comparison = diff(&host_series("a", &STILL), &host_series("b", &odd));
    let change = total(&comparison, Stage::Deserialize);
    assert!(change.has_outlier);
    assert_eq!(change.verdict, Verdict::Open, "{change:?}");
    let told = |warning: &String| warning.contains("is an outlier");
    assert!(
        comparison.warnings.iter().any(told),
        "{:?}",
        comparison.warnings
    );
    let quiet = diff(&host_series("a", &STILL), &host_series("b", &grown_by(0)));
    assert!(!total(&quiet, Stage::Deserialize).has_outlier);
}

#[test]
fn with_one_run_a_side_a_change_has_to_be_beyond_its_limit_and_the_threshold() {
    let of = |kib: i64| {
        let comparison = diff(&host_series("a", &[0]), &host_series("b", &[kib]));
        total(&comparison, Stage::Deserialize).verdict
    };
    // The limit and the threshold are 1 MiB each.
    assert!(matches!(of(1_500), Verdict::Undecided { .. }));
    assert_eq!(of(2_100), Verdict::Regression);
}
