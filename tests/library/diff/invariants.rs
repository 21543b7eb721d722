//! What holds of every comparison, whatever was measured.

use proptest::prelude::*;
use trtmem::analysis::comparison::{
    Comparison, DiffOutcome, DiffRules, Row, SideInput, Verdict, compare,
};
use trtmem::analysis::digest::{Category, Digest, Figures, RecordedNoise, RunDigest, StageDigest};
use trtmem::report::{Stage, Temperature};

use super::sides::tool;
use crate::reports::{build, events};

/// Figures whose parts make up the total, sometimes with what was seen being allocated, sometimes unknown.
fn any_figures() -> impl Strategy<Value = Figures> {
    let part = || {
        prop_oneof![
            Just(0_i64),
            -50_000_i64..50_000,
            -3_000_000_000_i64..3_000_000_000
        ]
    };
    (part(), part(), part(), part(), part(), 0_u8..8).prop_map(
        |(cpu, other, allocator, buffers, rest, unknown)| {
            let device = allocator + buffers + rest;
            Figures {
                total: (unknown != 1).then_some(cpu + device + other),
                cpu: (unknown != 2).then_some(cpu),
                device: (unknown != 3).then_some(device),
                other: Some(other),
                allocator: (unknown != 4).then_some(allocator),
                buffers: (unknown != 4).then_some(buffers),
                peak: Some(cpu.abs() + device.abs()),
                device_peak: None,
            }
        },
    )
}

/// Any stage, known or a program's own.
fn stages() -> Vec<Stage> {
    let own = ["custom:a", "custom:Z.9_-"].map(|id| Stage::from_id(id).unwrap());
    Stage::ALL.into_iter().chain(own).collect()
}

fn any_run() -> impl Strategy<Value = RunDigest> {
    let stage = (proptest::sample::select(stages()), 0_u32..2, any_figures());
    let stages = proptest::collection::vec(stage, 0..8);
    (stages, any_figures(), any::<bool>()).prop_map(|(mut stages, life, warm)| {
        stages.sort_by_key(|(stage, model, _)| (*model, *stage));
        stages.dedup_by_key(|(stage, model, _)| (*model, *stage));
        RunDigest {
            temperature: if warm {
                Temperature::Warm
            } else {
                Temperature::Cold
            },
            is_finished: true,
            noise: RecordedNoise {
                system_bytes: Some(4096),
                heap_bytes: Some(0),
                ..RecordedNoise::default()
            },
            drift_bytes: Some(-8192),
            life: Some(life),
            stages: stages
                .into_iter()
                .map(|(stage, model, figures)| StageDigest {
                    stage,
                    model: (!stage.is_per_process()).then_some(model),
                    nth: 0,
                    figures,
                })
                .collect(),
        }
    })
}

fn any_side() -> impl Strategy<Value = SideInput> {
    let golden = Digest::of(&build(events("host-models")));
    let like = (proptest::collection::vec(any_run(), 1..14), any::<bool>());
    like.prop_map(move |(mut runs, alike)| {
        if alike {
            // Runs that differ by a little, as real ones do.
            let first = runs[0].clone();
            for (number, run) in (0..).zip(&mut runs) {
                *run = first.clone();
                for stage in &mut run.stages {
                    stage.figures.total =
                        stage.figures.total.map(|bytes| bytes + number % 3 * 4096);
                }
            }
        }
        SideInput {
            documents: vec![(
                "report.json".to_owned(),
                Digest {
                    runs,
                    ..golden.clone()
                },
            )],
        }
    })
}

fn compared(base: &SideInput, new: &SideInput) -> Comparison {
    compare(&[base.clone(), new.clone()], &DiffRules::default(), tool()).unwrap()
}

proptest! {
    // Whole comparisons are dear to make in a debug build.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_waterfall_sums_exactly_to_the_change_of_the_total(base in any_side(), new in any_side()) {
        let comparison = compared(&base, &new);
        let fall = &comparison.waterfalls[0];
        if let (Some(before), Some(after)) = (fall.base_bytes, fall.new_bytes) {
            let sum: i64 = fall.steps.iter().map(|step| step.change_bytes).sum();
            prop_assert_eq!(sum, after - before);
        }
        let last = fall.steps.iter().rposition(|step| step.category == Category::Unattributed);
        prop_assert!(last.is_none_or(|at| at + 1 == fall.steps.len()));
    }

    #[test]
    fn nothing_changed_between_a_thing_and_itself(side in any_side()) {
        let comparison = compared(&side, &side);
        prop_assert_eq!(comparison.headline.verdict, DiffOutcome::Identical);
        prop_assert!(comparison.waterfalls[0].steps.is_empty());
        for row in &comparison.rows {
            let verdict = row.changes[0].verdict;
            let nothing = matches!(verdict, Verdict::Identical | Verdict::NotMeasured);
            prop_assert!(nothing, "{:?}", row);
        }
        prop_assert!(comparison.environment.is_empty());
    }

    #[test]
    fn the_other_way_round_every_change_is_the_opposite(base in any_side(), new in any_side()) {
        let there = compared(&base, &new);
        let back = compared(&new, &base);
        for row in &there.rows {
            let is_it = |other: &&Row| {
                (other.key.category, other.key.quantity) == (row.key.category, row.key.quantity) && other.label == row.label
            };
            let other = back.rows.iter().find(is_it).expect("the row is there as well");
            let (one, two) = (&row.changes[0], &other.changes[0]);
            prop_assert_eq!(one.change_bytes.map(|bytes| -bytes), two.change_bytes);
            prop_assert_eq!(one.basis, two.basis);
            prop_assert_eq!(one.p, two.p);
            prop_assert_eq!(one.p_adjusted, two.p_adjusted);
            prop_assert_eq!(one.low_bytes.map(|bytes| -bytes), two.high_bytes);
            prop_assert_eq!(opposite(one.verdict), opposite(opposite(two.verdict)));
        }
        let sum = |comparison: &Comparison| -> i64 {
            comparison.waterfalls[0].steps.iter().map(|step| step.change_bytes).sum()
        };
        prop_assert_eq!(sum(&there), -sum(&back));
    }

    #[test]
    fn the_order_of_runs_says_nothing(base in any_side(), new in any_side()) {
        let mut turned = new.clone();
        // The first run names the order of the stages, so that it stays.
        turned.documents[0].1.runs[1..].reverse();
        let one = compared(&base, &new);
        let two = compared(&base, &turned);
        prop_assert_eq!(&one.headline, &two.headline);
        for row in &one.rows {
            let same = two.rows.iter().find(|other| other.key == row.key);
            prop_assert_eq!(Some(&row.changes), same.map(|row| &row.changes));
            prop_assert_eq!(Some(&row.cells), same.map(|row| &row.cells));
        }
    }

    #[test]
    fn peaks_and_owners_fail_nothing_unless_asked(base in any_side(), new in any_side()) {
        let rows = compared(&base, &new).rows;
        let is_total = |row: &Row| row.key.is_total();
        // Where a side has no total of a stage, its parts are all there is to look at.
        let has_total = |row: &Row| rows.iter().any(|other| {
            let is_known = other.cells.iter().all(|cell| cell.value_bytes.is_some());
            other.key.scope == row.key.scope && is_total(other) && is_known
        });
        for row in &rows {
            let limited = is_total(row) || !has_total(row);
            let fails = matches!(row.changes[0].verdict, Verdict::Regression | Verdict::Undecided { .. });
            prop_assert!(limited || !fails, "{:?}", row);
        }
    }
}

/// The verdict of the same row looked at from the other side; only growth can be over a limit.
fn opposite(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Regression => Verdict::Improvement,
        Verdict::Improvement => Verdict::Regression,
        Verdict::Larger => Verdict::Smaller,
        Verdict::Smaller => Verdict::Larger,
        Verdict::Added => Verdict::Removed,
        Verdict::Removed => Verdict::Added,
        Verdict::Undecided { .. } | Verdict::Open => Verdict::Open,
        other @ (Verdict::Identical | Verdict::Same { .. } | Verdict::NotMeasured) => other,
    }
}
