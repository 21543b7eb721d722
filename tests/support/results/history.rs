//! Many releases in their order.

use trtmem::analysis::comparison::{Basis, Quantity};
use trtmem::analysis::digest::Category;
use trtmem::analysis::history::{ChangePoint, HISTORY_SCHEMA, History, Release, Series};
use trtmem::report::{AttributionKind, Stage};

use super::{KIB, runs, tool};

/// So many releases; two series, one of which changes in the fourth.
pub(crate) fn history(releases: u32) -> History {
    History {
        schema: HISTORY_SCHEMA,
        tool: tool(),
        order: "by the time their first reports were made".into(),
        attribution: AttributionKind::Unified,
        threshold_bytes: 1 << 20,
        releases: (0..releases).map(release).collect(),
        warnings: vec!["drive-6.0.2 has a single run.".into()],
        series: vec![
            Series {
                engine: None,
                stage: None,
                nth: 0,
                owner: Category::Total,
                quantity: Quantity::Held,
                label: "lifecycle total".into(),
                points: (0..releases)
                    .map(|at| Some(runs(500_000 + i64::from(at), Some(210))))
                    .collect(),
                changes: Vec::new(),
                open: None,
            },
            Series {
                engine: Some("lanes.engine".into()),
                stage: Some(Stage::Deserialize),
                nth: 0,
                owner: Category::Cpu,
                quantity: Quantity::Held,
                label: "Deserialization (lanes.engine) · cpu".into(),
                points: (0..releases)
                    .map(|at| {
                        (at != 1).then(|| runs(if at < 3 { 8_294 } else { 17_736 }, Some(30)))
                    })
                    .collect(),
                open: None,
                changes: vec![ChangePoint {
                    release: 3,
                    from_bytes: 8_294 * KIB,
                    to_bytes: 17_736 * KIB,
                    p: Some(0.002),
                    basis: Basis::Ranks,
                    is_limited: true,
                }],
            },
        ],
    }
}

fn release(at: u32) -> Release {
    Release {
        label: format!("drive-6.0.{at}"),
        created: format!("2026-11-{:02}T08:00:00Z", at + 1),
        reports: 10,
        news: if at == 3 {
            vec!["TensorRT 8.4.12 → 8.6.13".into()]
        } else {
            Vec::new()
        },
    }
}
