//! One answer: the same two sides have the same verdict, whoever is asked.

use proptest::prelude::*;
use trtmem::analysis::budget::CheckVerdict;
use trtmem::analysis::comparison::{Comparison, DiffOutcome, DiffRules, Scope, Verdict, compare};
use trtmem::analysis::digest::{Digest, Figures, RecordedNoise, RunDigest, StageDigest};
use trtmem::analysis::history::{Gathering, History, HistoryRules, Order, Selection};
use trtmem::report::{Stage, Temperature};

use super::arbitrary::header;
use super::{checked, side, tool};

const KIB: i64 = 1 << 10;
const MIB: i64 = 1 << 20;

const STAGES: [Stage; 4] = [
    Stage::Runtime,
    Stage::Deserialize,
    Stage::Context,
    Stage::Inference,
];

/// Total, cpu and device of one stage over the runs: a level and how the runs lie around it.
fn any_stage(runs: usize) -> impl Strategy<Value = Vec<[i64; 3]>> {
    let level = proptest::array::uniform3(prop_oneof![
        3 => 0..64_i64 * MIB,
        1 => Just(8 * MIB),
        1 => Just(9 * MIB),
    ]);
    let spread = prop_oneof![Just(1_i64), Just(64 * KIB), Just(8 * MIB)];
    (level, spread).prop_flat_map(move |(level, spread)| {
        let around = proptest::array::uniform3(0..spread);
        proptest::collection::vec(around, runs..=runs).prop_map(move |runs| {
            let run = |around: [i64; 3]| std::array::from_fn(|at| level[at] + around[at]);
            runs.into_iter().map(run).collect()
        })
    })
}

fn any_side(release: &'static str) -> impl Strategy<Value = Digest> {
    let noise = proptest::option::weighted(0.8, 0_u64..4 << 20);
    (1_usize..12, noise, 0_u64..4096).prop_flat_map(move |(runs, system_bytes, heap)| {
        let noise = RecordedNoise {
            system_bytes,
            heap_bytes: Some(heap),
            ..RecordedNoise::default()
        };
        let stages = proptest::collection::vec(any_stage(runs), STAGES.len()..=STAGES.len());
        stages.prop_map(move |stages| digest(release, noise, &stages))
    })
}

fn digest(release: &str, noise: RecordedNoise, stages: &[Vec<[i64; 3]>]) -> Digest {
    let figures = |[total, cpu, device]: [i64; 3]| Figures {
        total: Some(total),
        cpu: Some(cpu),
        device: Some(device),
        other: total
            .checked_sub(cpu)
            .and_then(|rest| rest.checked_sub(device)),
        ..Figures::default()
    };
    let run = |at: usize| {
        let of_run: Vec<[i64; 3]> = stages.iter().map(|runs| runs[at]).collect();
        let sum = of_run.iter().fold([0; 3], |sum, next| {
            std::array::from_fn(|at| sum[at] + next[at])
        });
        RunDigest {
            temperature: Temperature::Warm,
            is_finished: true,
            noise,
            drift_bytes: Some(0),
            life: Some(figures(sum)),
            stages: STAGES
                .into_iter()
                .zip(of_run)
                .map(|(stage, of_run)| StageDigest {
                    stage,
                    model: (!stage.is_per_process()).then_some(0),
                    nth: 0,
                    figures: figures(of_run),
                })
                .collect(),
        }
    };
    let mut header = header(&["net.onnx"]);
    header.release = Some(release.to_owned());
    Digest {
        header,
        engines: Vec::new(),
        runs: (0..stages[0].len()).map(run).collect(),
        absences: Vec::new(),
    }
}

fn followed(releases: &[&Digest]) -> History {
    let mut gathering = Gathering::new(Selection::default());
    for (at, digest) in releases.iter().enumerate() {
        gathering.add(&format!("{at}.json"), digest).unwrap();
    }
    let rules = HistoryRules {
        order: Order::Label,
        threshold_bytes: 1 << 20,
    };
    gathering.finish(&rules, tool()).unwrap()
}

/// What each row that is limited where nobody asks comes to, by `diff`: the life and every stage's total.
fn by_diff(comparison: &Comparison) -> Vec<(Option<Stage>, Verdict)> {
    let rows = comparison.rows.iter();
    let totals = rows.filter(|row| row.key.is_total());
    let stage = |scope: Scope| match scope {
        Scope::Life => Some(None),
        Scope::Stage { stage, .. } => Some(Some(stage)),
        _ => None,
    };
    totals
        .filter_map(|row| Some((stage(row.key.scope)?, row.changes[0].verdict)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn diff_check_and_trend_say_the_same_of_the_same_two_sides(
        old in any_side("v1"),
        new in any_side("v2"),
    ) {
        let sides = [side("v1.json", old.clone()), side("v2.json", new.clone())];
        let comparison = compare(&sides, &DiffRules::default(), tool()).unwrap();
        let outcome = comparison.headline.verdict;

        let history = followed(&[&old, &new]);
        prop_assert_eq!(history.grew_in_the_last(), outcome == DiffOutcome::Regression);
        let is_open = history.is_undecided_in_the_last() && !history.grew_in_the_last();
        prop_assert_eq!(is_open, outcome == DiffOutcome::Undecided);

        let budget = |stage: Option<Stage>| {
            let stage = stage.map(|stage| format!("stage = \"{}\"\n", stage.id()));
            format!("[[budget]]\n{}growth = \"1MiB\"\n", stage.unwrap_or_default())
        };
        let rows = by_diff(&comparison);
        let budgets: String = rows.iter().map(|(stage, _)| budget(*stage)).collect();
        let [base, report] = sides;
        let check = checked(&budgets, &[report, base]);
        for (line, (stage, verdict)) in check.rows.iter().zip(&rows) {
            let expected = match verdict {
                Verdict::Regression => CheckVerdict::Exceeded,
                Verdict::Undecided { .. } => CheckVerdict::Undecided,
                _ => CheckVerdict::Within,
            };
            prop_assert_eq!(line.limit.verdict, expected, "{:?} {:?}", stage, verdict);
            prop_assert_eq!(line.row.key.scope.stage(), *stage);
        }
        prop_assert_eq!(check.headline.verdict == CheckVerdict::Exceeded, outcome == DiffOutcome::Regression);

        // Each figure of the history that a comparison has, too.
        for series in &history.rows {
            let mut rows = comparison.rows.iter().filter(|row| {
                let stage = match row.key.scope {
                    Scope::Life => None,
                    Scope::Stage { stage, .. } => Some(stage),
                    _ => return false,
                };
                let (category, quantity) = (row.key.category, row.key.quantity);
                (stage, category, quantity)
                    == (series.row.key.scope.stage(), series.row.key.category, series.row.key.quantity)
            });
            let change = &rows.next().unwrap().changes[0];
            let moved = change.change_bytes.map_or(0, i64::unsigned_abs) > 1 << 20;
            let is_step = change.verdict.is_decided() && moved;
            prop_assert_eq!(!series.steps.is_empty(), is_step, "{} {:?}", series.row.label, change);
        }
    }

    #[test]
    fn more_releases_never_turn_a_decided_change_into_its_opposite(
        old in any_side("v1"),
        new in any_side("v2"),
        later in any_side("v3"),
    ) {
        let two = followed(&[&old, &new]);
        let mut again = later;
        // The third release is measured as the second was.
        again.runs.clone_from(&new.runs);
        let three = followed(&[&old, &new, &again]);
        for (series, longer) in two.rows.iter().zip(&three.rows) {
            for (change, other) in series.steps.iter().zip(&longer.steps) {
                prop_assert_eq!(change.change_bytes > 0, other.change_bytes > 0);
            }
        }
    }
}
