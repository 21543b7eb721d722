//! Releases side by side.

use trtmem::analysis::comparison::{
    Basis, Cell, Change, Comparison, DIFF_SCHEMA, DiffOutcome, EngineChange, EngineMatch,
    EnvironmentRow, ExactSize, Headline, LeftOut, LeftOutReason, Quantity, Row, RowKey, Rules,
    Scope, Side, SideHeadline, SideNoise, Summary, Verdict, Waterfall, WaterfallStep,
};
use trtmem::analysis::digest::{Category, RecordedNoise};
use trtmem::report::{AttributionKind, Stage};

use super::{KIB, runs, tool};

/// Two releases with a row of every verdict.
pub(crate) fn comparison() -> Comparison {
    with_sides(&["drive-6.0.5", "drive-6.0.10"])
}

/// Three releases.
pub(crate) fn matrix() -> Comparison {
    with_sides(&["drive-6.0.5", "drive-6.0.8", "drive-6.0.10"])
}

/// A side against itself.
pub(crate) fn identical() -> Comparison {
    let mut comparison = comparison();
    for row in &mut comparison.rows {
        let base = row.cells[0].clone();
        row.cells = vec![base.clone(), base];
        row.changes = vec![change(Some(0), Verdict::Identical, Basis::Exact)];
    }
    comparison.warnings.clear();
    comparison.environment.clear();
    comparison.headline.verdict = DiffOutcome::Identical;
    comparison.sides[1].headline = Some(SideHeadline {
        verdict: DiffOutcome::Identical,
        text: "Every figure is the same.".into(),
    });
    comparison
}

/// A comparison with so many rows over their limit.
pub(crate) fn long(rows: usize) -> Comparison {
    let mut comparison = comparison();
    let regressed = comparison.rows[1].clone();
    comparison.rows = (0..rows)
        .map(|nth| {
            let mut row = regressed.clone();
            row.label = format!("Runtime creation {nth}, cpu");
            row.key.scope = stage(Stage::Runtime, None, u32::try_from(nth).unwrap_or(0));
            row
        })
        .collect();
    comparison
}

fn with_sides(labels: &[&str]) -> Comparison {
    let later = labels.len() - 1;
    let mut sides: Vec<Side> = labels.iter().map(|label| side(label)).collect();
    for side in &mut sides[1..] {
        side.headline = Some(answer());
    }
    Comparison {
        schema: DIFF_SCHEMA,
        tool: tool(),
        headline: Headline {
            verdict: DiffOutcome::Regression,
            text: answer().text,
            status: 3,
        },
        sides,
        attribution: AttributionKind::Unified,
        environment: vec![
            environment("TensorRT", &["8.4.12", "8.6.13", "8.6.13"][..=later], ""),
            environment(
                "engine lanes.engine",
                &["9c1f…", "77ab…", "77ab…"][..=later],
                "rebuilt",
            ),
        ],
        warnings: vec!["The sides were measured on two boards of the same kind.".into()],
        rules: Rules {
            significance: 0.05,
            confidence: 0.95,
            threshold_bytes: Some(64 * 1024),
            limits: vec!["total=5%|1MiB".into()],
            ..Rules::default()
        },
        engines: vec![EngineMatch {
            label: "lanes.engine".into(),
            paths: vec![Some("engines/lanes.engine".into()); labels.len()],
            change: Some(EngineChange::Rebuilt),
        }],
        rows: rows(later),
        waterfalls: vec![waterfall(); later],
        plan: None,
    }
}

fn answer() -> SideHeadline {
    SideHeadline {
        text:
            "+61.4 MiB (+10.7%), of which +52.1 MiB in Runtime creation, CPU. REGRESSION (limit 5%)"
                .into(),
        verdict: DiffOutcome::Regression,
    }
}

fn waterfall() -> Waterfall {
    let step = |row, category, change_bytes| WaterfallStep {
        row,
        category,
        change_bytes,
    };
    Waterfall {
        base_bytes: Some(500_000 * KIB),
        new_bytes: Some(562_000 * KIB),
        steps: vec![
            step(Some(1), Category::Cpu, 53_361 * KIB),
            step(None, Category::Unattributed, 8_639 * KIB),
        ],
    }
}

pub(super) fn side(label: &str) -> Side {
    Side {
        label: label.into(),
        paths: vec![
            format!("reports/{label}/run 1.json"),
            format!("reports/{label}/run 2.json"),
        ],
        created: "2026-11-20T08:00:00Z".into(),
        runs: Some(10),
        runs_left_out: vec![
            LeftOut {
                reason: LeftOutReason::Unfinished,
                runs: 1,
            },
            LeftOut {
                reason: LeftOutReason::Cold,
                runs: 2,
            },
        ],
        not_reclaimed_bytes: None,
        headline: None,
        noise: Some(SideNoise::of(
            [(
                RecordedNoise {
                    system_bytes: Some(16 << 10),
                    heap_bytes: Some(0),
                    ..RecordedNoise::default()
                },
                None,
            )],
            AttributionKind::HostOnly,
        )),
        absences: vec![(Category::Device, "no device was read".into())],
    }
}

fn environment(name: &str, values: &[&str], note: &str) -> EnvironmentRow {
    EnvironmentRow {
        name: name.into(),
        values: values.iter().map(|value| Some((*value).into())).collect(),
        note: note.into(),
    }
}

fn stage(stage: Stage, engine: Option<u32>, nth: u32) -> Scope {
    Scope::Stage { stage, engine, nth }
}

fn change(change_bytes: Option<i64>, verdict: Verdict, basis: Basis) -> Change {
    Change {
        change_bytes,
        low_bytes: change_bytes.map(|it| it - 100 * KIB),
        high_bytes: change_bytes.map(|it| it + 100 * KIB),
        p: (basis == Basis::Ranks).then_some(0.000_01),
        p_adjusted: (basis == Basis::Ranks).then_some(0.000_13),
        basis,
        limit_bytes: Some(1024 * 1024),
        verdict,
        ..Change::default()
    }
    .told()
}

/// What a row is about, its owner and label, both figures, what became of it and why.
type Made = (
    Scope,
    Category,
    &'static str,
    [Option<Summary>; 2],
    Verdict,
    Basis,
);

#[allow(clippy::unnecessary_wraps)]
fn figure(kib: i64) -> Option<Summary> {
    Some(runs(kib, Some(210)))
}

#[allow(clippy::unnecessary_wraps)]
fn exact(kib: i64) -> Option<Summary> {
    Some(runs(kib, None))
}

fn rows(later: usize) -> Vec<Row> {
    let [early, late] = [first(), last()];
    let made = early.into_iter().chain(late);
    made.map(|(scope, category, label, [base, new], verdict, basis)| {
        let part = match category {
            Category::Total => String::new(),
            category => format!(", {}", category.label()),
        };
        let engine = scope.engine().map(|_| "lanes.engine".to_owned());
        let bytes = base
            .zip(new)
            .map(|(base, new)| new.median_bytes - base.median_bytes);
        let (quantity, peak) = match verdict {
            Verdict::Smaller => (Quantity::Peak, ", peak"),
            _ => (Quantity::Held, ""),
        };
        let key = RowKey {
            scope,
            category,
            quantity,
        };
        let cell = |figure: Option<Summary>| match figure {
            Some(figure) => Cell::of(key, figure, AttributionKind::Unified, None),
            None => Cell::absent("not measured on this side"),
        };
        Row {
            key,
            engine,
            engine_index: scope.engine(),
            label: format!("{label}{part}{peak}"),
            cells: std::iter::once(base)
                .chain(vec![new; later])
                .map(cell)
                .collect(),
            changes: vec![change(bytes, verdict, basis); later],
        }
    })
    .collect()
}

#[rustfmt::skip]
fn first() -> [Made; 6] {
    let engine = Some(0);
    let runs_needed = Some(24);
    [
        (Scope::Life, Category::Total, "lifecycle total", [figure(500_000), figure(562_000)], Verdict::Regression, Basis::Ranks),
        (stage(Stage::Runtime, None, 0), Category::Cpu, "Runtime creation", [figure(215_200), figure(268_561)], Verdict::Regression, Basis::Ranks),
        (stage(Stage::Deserialize, engine, 0), Category::Allocator, "Deserialization (lanes.engine)", [exact(8_294), exact(17_736)], Verdict::Larger, Basis::Exact),
        (stage(Stage::Context, engine, 0), Category::Device, "Context creation (lanes.engine)", [figure(31), figure(32)], Verdict::Same { within_bytes: 62_914 }, Basis::Ranks),
        (stage(Stage::Context, engine, 1), Category::Device, "Context creation (lanes.engine) 2", [figure(31), figure(3_100)], Verdict::Undecided { runs_needed }, Basis::Noise),
        (stage(Stage::Bindings, engine, 0), Category::Total, "Bindings (lanes.engine)", [figure(4_000), figure(2_000)], Verdict::Improvement, Basis::Ranks),
    ]
}

#[rustfmt::skip]
fn last() -> [Made; 6] {
    let engine = Some(0);
    let size = ExactSize::File;
    [
        (stage(Stage::FirstInference, engine, 0), Category::Total, "First inference (lanes.engine)", [figure(2_000), figure(1_900)], Verdict::Smaller, Basis::Ranks),
        (stage(Stage::Inference, engine, 0), Category::Other, "Inference (lanes.engine)", [figure(0), figure(12)], Verdict::Open, Basis::None),
        (stage(Stage::ReleasePlan, engine, 0), Category::Total, "Plan release (lanes.engine)", [None, figure(-41_200)], Verdict::Added, Basis::None),
        (stage(Stage::Read, engine, 0), Category::Total, "Plan read (lanes.engine)", [figure(41_200), None], Verdict::Removed, Basis::None),
        (stage(Stage::Cuda, None, 0), Category::Device, "CUDA initialisation", [None, None], Verdict::NotMeasured, Basis::None),
        (Scope::Engine { engine: 0, size }, Category::Total, "file of lanes.engine", [exact(42_000), exact(42_000)], Verdict::Identical, Basis::Exact),
    ]
}
