//! Comparisons and histories made by hand.

use trtmem::analysis::comparison::{
    Basis, Cell, Change, Comparison, DIFF_SCHEMA, DiffOutcome, EngineChange, EngineMatch,
    EnvironmentRow, Headline, LeftOut, LeftOutReason, Quantity, Row, RowKey, Rules, Scope, Side,
    SideHeadline, SideNoise, Summary, Verdict, Waterfall, WaterfallStep,
};
use trtmem::analysis::digest::{Category, RecordedNoise};
use trtmem::analysis::history::{HISTORY_SCHEMA, History, HistoryRow, Release, Step, TrendOutcome};
use trtmem::report::{AttributionKind, Stage, Tool};
use trtmem::{form, view};

const MIB: i64 = 1 << 20;

/// A comparison as a page.
pub(crate) fn comparison_page(comparison: &Comparison) -> String {
    form::html(&view::comparison(comparison))
}

/// Its chart, to stand alone.
pub(crate) fn comparison_chart(comparison: &Comparison) -> Option<String> {
    view::comparison_chart(comparison).map(|chart| form::chart(&chart))
}

/// A history as a page.
pub(crate) fn history_page(history: &History) -> String {
    form::html(&view::history(history, usize::MAX))
}

/// Its chart, to stand alone.
pub(crate) fn history_chart(history: &History) -> Option<String> {
    view::history_chart(history).map(|chart| form::chart(&chart))
}

fn tool() -> Tool {
    Tool {
        name: "trtmem".to_owned(),
        version: "0.1.0".to_owned(),
        commit: "0123456789ab".to_owned(),
        target: "x86_64-unknown-linux-gnu".to_owned(),
        features: Vec::new(),
    }
}

fn summary(kib: i64) -> Summary {
    let around = |part: i64| kib * 1024 + part * 40 * 1024;
    Summary {
        runs: 10,
        median_bytes: around(0),
        low_bytes: Some(around(-5)),
        high_bytes: Some(around(5)),
        min_bytes: around(-8),
        max_bytes: around(9),
    }
}

fn change(base: i64, new: i64, basis: Basis, p: Option<f64>, verdict: Verdict) -> Change {
    let bytes = (new - base) * 1024;
    Change {
        change_bytes: Some(bytes),
        low_bytes: Some(bytes - 200 * 1024),
        high_bytes: Some(bytes + 200 * 1024),
        p,
        p_adjusted: p.map(|p| (p * 3.0).min(1.0)),
        basis,
        limit_bytes: Some(5 << 20),
        verdict,
        ..Change::default()
    }
    .told()
}

fn row(
    scope: Scope,
    category: Category,
    label: &str,
    figures: [i64; 2],
    rest: (Basis, Option<f64>, Verdict),
) -> Row {
    let [base, new] = figures;
    let key = RowKey {
        scope,
        category,
        quantity: Quantity::Held,
    };
    let cell = |kib| Cell::of(key, summary(kib), AttributionKind::Unified, None);
    let part = match category {
        Category::Total => String::new(),
        category => format!(", {}", category.label()),
    };
    Row {
        key,
        engine: None,
        engine_index: scope.engine(),
        label: format!("{label}{part}"),
        cells: figures.map(cell).into(),
        changes: vec![change(base, new, rest.0, rest.1, rest.2)],
    }
}

fn stage(stage: Stage, engine: Option<u32>) -> Scope {
    Scope::Stage {
        stage,
        engine,
        nth: 0,
    }
}

fn rows(engine: &str) -> Vec<Row> {
    let ranks = |verdict| (Basis::Ranks, Some(0.000_01), verdict);
    let of = format!("Deserialization ({engine})");
    vec![
        row(
            Scope::Life,
            Category::Total,
            "lifecycle total",
            [587_858, 650_740],
            ranks(Verdict::Regression),
        ),
        row(
            Scope::Life,
            Category::Cpu,
            "lifecycle total",
            [286_280, 339_650],
            ranks(Verdict::Larger),
        ),
        row(
            Scope::Life,
            Category::Device,
            "lifecycle total",
            [301_578, 311_090],
            ranks(Verdict::Larger),
        ),
        row(
            stage(Stage::Runtime, None),
            Category::Total,
            "Runtime creation",
            [184_627, 237_989],
            ranks(Verdict::Regression),
        ),
        row(
            stage(Stage::Runtime, None),
            Category::Cpu,
            "Runtime creation",
            [220_364, 273_725],
            ranks(Verdict::Regression),
        ),
        row(
            stage(Stage::Deserialize, Some(0)),
            Category::Allocator,
            &of,
            [8_294, 17_735],
            (Basis::Exact, None, Verdict::Larger),
        ),
        row(
            stage(Stage::Context, Some(0)),
            Category::Device,
            "Context creation",
            [30, 30],
            (
                Basis::Ranks,
                Some(0.8),
                Verdict::Same {
                    within_bytes: 61_440,
                },
            ),
        ),
        row(
            stage(Stage::Bindings, Some(0)),
            Category::Total,
            "Bindings",
            [2_088, 2_100],
            (Basis::Noise, None, Verdict::Open),
        ),
        row(
            stage(Stage::FirstInference, Some(0)),
            Category::Total,
            "First inference",
            [409, 6_000],
            (
                Basis::Ranks,
                Some(0.07),
                Verdict::Undecided {
                    runs_needed: Some(14),
                },
            ),
        ),
        row(
            stage(Stage::Inference, Some(0)),
            Category::Total,
            "Inference",
            [0, 0],
            (Basis::Exact, None, Verdict::Identical),
        ),
    ]
}

fn side(label: &str) -> Side {
    Side {
        label: label.to_owned(),
        paths: (0..3)
            .map(|n| format!("reports/{label}/{n}.json"))
            .collect(),
        created: "2026-08-01T12:00:00Z".to_owned(),
        runs: Some(10),
        runs_left_out: [LeftOutReason::Unfinished, LeftOutReason::Cold]
            .map(|reason| LeftOut { reason, runs: 1 })
            .into(),
        not_reclaimed_bytes: Some(600 << 10),
        headline: None,
        noise: Some(SideNoise::of(
            [(
                RecordedNoise {
                    system_bytes: Some(16 << 10),
                    heap_bytes: Some(0),
                    ..RecordedNoise::default()
                },
                Some(600 << 10),
            )],
            AttributionKind::HostOnly,
        )),
        absences: Vec::new(),
    }
}

/// Two sides, with `engine` wherever a name stands.
pub(crate) fn comparison(engine: &str) -> Comparison {
    let hostile = engine.contains('<');
    let (base, new) = if hostile {
        (engine, engine)
    } else {
        ("drive-6.0.5", "drive-6.0.10")
    };
    let rows = rows(engine);
    let step = |row: u32, category, kib: i64| WaterfallStep {
        row: Some(row),
        category,
        change_bytes: kib * 1024,
    };
    let steps = vec![
        step(4, Category::Cpu, 53_361),
        step(5, Category::Allocator, 9_441),
        step(7, Category::Other, -1_200),
        WaterfallStep {
            row: None,
            category: Category::Unattributed,
            change_bytes: (62_882 - 53_361 - 9_441 + 1_200) * 1024,
        },
    ];
    let answer = "+61.4 MiB (+10.7%), of which +52.1 MiB in Runtime creation, cpu.".to_owned();
    let verdict = DiffOutcome::Regression;
    let new = Side {
        headline: Some(SideHeadline {
            verdict,
            text: answer.clone(),
        }),
        ..side(new)
    };
    Comparison {
        schema: DIFF_SCHEMA,
        tool: tool(),
        headline: Headline {
            verdict,
            text: answer,
            status: 3,
        },
        sides: vec![side(base), new],
        attribution: AttributionKind::Unified,
        environment: vec![
            difference("TensorRT", "8.4.12", "8.6.13", ""),
            difference("CUDA", "11.4.20", "11.4.24", ""),
            difference(
                &format!("engine {engine}"),
                "9c1f, 41.2 MiB",
                "77ab, 43.0 MiB",
                "rebuilt",
            ),
        ],
        warnings: vec![format!("the boards are not the same: Orin, {engine}")],
        rules: Rules {
            significance: 0.05,
            confidence: 0.95,
            threshold_bytes: Some(1 << 20),
            limits: vec!["5%".to_owned()],
            ..Rules::default()
        },
        engines: vec![EngineMatch {
            label: engine.to_owned(),
            paths: vec![Some(format!("/a/{engine}")), None],
            change: Some(EngineChange::Rebuilt),
        }],
        rows,
        waterfalls: vec![Waterfall {
            base_bytes: Some(587_858 * 1024),
            new_bytes: Some(650_740 * 1024),
            steps,
        }],
        plan: None,
    }
}

fn difference(name: &str, base: &str, new: &str, note: &str) -> EnvironmentRow {
    EnvironmentRow {
        name: name.to_owned(),
        values: vec![Some(base.to_owned()), Some(new.to_owned())],
        note: note.to_owned(),
    }
}

/// Three sides.
pub(crate) fn matrix() -> Comparison {
    let mut matrix = comparison("resnet50.engine");
    matrix.sides.push(Side {
        headline: Some(SideHeadline {
            verdict: DiffOutcome::WithinLimits,
            text: "the same".to_owned(),
        }),
        ..side("drive-6.0.11")
    });
    for row in &mut matrix.rows {
        row.cells.push(Cell::absent("not measured on this side"));
        let change = Change {
            change_bytes: None,
            verdict: Verdict::NotMeasured,
            ..row.changes[0].clone()
        };
        row.changes.push(change.told());
    }
    for row in &mut matrix.environment {
        row.values.push(None);
    }
    for engine in &mut matrix.engines {
        engine.paths.push(None);
    }
    matrix.waterfalls.push(matrix.waterfalls[0].clone());
    matrix
}

/// A comparison with so many rows and steps.
pub(crate) fn many_rows(number: u32) -> Comparison {
    let mut comparison = comparison("a.engine");
    let row = comparison.rows[4].clone();
    comparison.rows = (0..number)
        .map(|index| {
            let mut row = row.clone();
            row.label = format!("Runtime creation {index}, cpu");
            row
        })
        .collect();
    comparison.waterfalls[0].steps = (0..number)
        .map(|index| WaterfallStep {
            row: Some(index),
            category: Category::Cpu,
            change_bytes: i64::from(index) * 100,
        })
        .collect();
    comparison
}

/// So many releases, with a step of 52 MiB in the fourth and `engine` wherever a name stands.
pub(crate) fn history(engine: &str, releases: u32) -> History {
    let hostile = engine.contains('<');
    let series = |stage, name: Option<&str>, owner: Category, level: i64, jumps: i64| {
        series(releases, (stage, name), owner, level * MIB, jumps * MIB)
    };
    let mut all = vec![
        series(None, None, Category::Total, 574, 52),
        series(None, None, Category::Cpu, 280, 52),
        series(None, None, Category::Device, 294, 0),
        series(Some(Stage::Runtime), None, Category::Cpu, 215, 52),
    ];
    for (index, level) in [12, 30, 9].into_iter().enumerate() {
        let name = format!("{engine}{index}");
        let name = Some(name.as_str());
        all.push(series(
            Some(Stage::Deserialize),
            name,
            Category::Total,
            level,
            0,
        ));
        all.push(series(
            Some(Stage::Context),
            name,
            Category::Device,
            level / 3,
            2,
        ));
    }
    History {
        schema: HISTORY_SCHEMA,
        tool: tool(),
        headline: Headline {
            verdict: TrendOutcome::NoStepShown,
            text: String::new(),
            status: 0,
        },
        sides: Vec::new(),
        rules: Rules {
            threshold_bytes: Some(1 << 20),
            order: Some("by the numbers in their labels".to_owned()),
            ..Rules::default()
        },
        attribution: AttributionKind::Unified,
        engines: Vec::new(),
        releases: (0..releases)
            .map(|index| Release {
                label: if hostile {
                    engine.to_owned()
                } else {
                    format!("drive-6.0.{}", index + 4)
                },
                created: "2026-08-01T12:00:00Z".to_owned(),
                reports: 3,
                news: if index == 3 {
                    vec!["TensorRT 8.4.12 → 8.6.13".to_owned(), engine.to_owned()]
                } else {
                    Vec::new()
                },
            })
            .collect(),
        warnings: vec![format!(
            "one report of another board was left out: {engine}"
        )],
        rows: all,
    }
    .told()
}

fn series(
    releases: u32,
    (stage, engine): (Option<Stage>, Option<&str>),
    owner: Category,
    level: i64,
    jump: i64,
) -> HistoryRow {
    let stage_label = stage.map_or("lifecycle total", Stage::label);
    let engine_label = engine.map_or_else(String::new, |engine| format!(" ({engine})"));
    // A little movement that is always the same.
    let wobble = |index: u32| i64::from(index * 7 % 5) * 40_000;
    let at = |index: u32| level + wobble(index) + if index >= 3 { jump } else { 0 };
    let key = RowKey {
        scope: stage.map_or(Scope::Life, |stage| self::stage(stage, None)),
        category: owner,
        quantity: Quantity::Held,
    };
    let cell = |index: u32| {
        if index == 6 && stage.is_some() {
            return Cell::absent("no run of this release has the figure");
        }
        let summary = Summary {
            low_bytes: Some(at(index) - 300_000),
            high_bytes: Some(at(index) + 500_000),
            ..summary(at(index) / 1024)
        };
        Cell::of(key, summary, AttributionKind::Unified, None)
    };
    HistoryRow {
        row: Row {
            key,
            engine: engine.map(str::to_owned),
            engine_index: None,
            label: format!("{stage_label}{engine_label} · {}", owner.label()),
            cells: (0..releases).map(cell).collect(),
            changes: Vec::new(),
        },
        undecided: None,
        steps: if jump == 0 || releases < 4 {
            Vec::new()
        } else {
            vec![Step {
                side: 3,
                from_bytes: level,
                to_bytes: level + jump,
                change_bytes: jump,
                p_adjusted: Some(0.000_4),
                basis: Basis::Ranks,
                is_limited: true,
            }]
        },
    }
}
