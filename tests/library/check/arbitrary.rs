//! Digests as nobody would measure them.

use std::collections::HashMap;

use proptest::prelude::*;
use trtmem::analysis::digest::{Digest, Figures, RecordedNoise, RunDigest, StageDigest};
use trtmem::report::{Header, Measured, Model, Stage, Temperature};

use crate::reports::arbitrary::HOSTILE;
use crate::reports::linux_header;

/// Names that are the same, that are patterns, that steer terminals, and that are none.
const NAMES: [&str; 8] = [
    "net.onnx",
    "a/net.onnx",
    "b/net.onnx",
    "*.onnx",
    "ne?.onnx",
    "quote\"back\\slash",
    HOSTILE,
    "",
];

/// Figures of the size that is measured, and of any.
fn any_bytes() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        6 => (-(1_i64 << 28)..1 << 30).prop_map(Some),
        2 => Just(Some(0)),
        1 => any::<i64>().prop_map(Some),
        1 => Just(None),
    ]
}

fn any_figures() -> impl Strategy<Value = Figures> {
    proptest::array::uniform8(any_bytes()).prop_map(
        |[
            total,
            cpu,
            device,
            other,
            allocator,
            buffers,
            peak,
            device_peak,
        ]| Figures {
            total,
            cpu,
            device,
            other,
            allocator,
            buffers,
            peak,
            device_peak,
        },
    )
}

/// A life of the same stages as another, with figures close to those of the first or of their own.
fn any_run(shape: Vec<(Stage, Option<u32>)>) -> impl Strategy<Value = RunDigest> {
    let stages = shape.len();
    let figures = proptest::collection::vec(any_figures(), stages..=stages);
    let life = proptest::option::weighted(0.9, any_figures());
    let noise = proptest::option::weighted(0.9, 0_u64..1 << 20);
    let drift = proptest::option::weighted(0.9, -(1_i64 << 20)..1 << 20);
    (figures, life, noise, drift).prop_map(move |(figures, life, system_bytes, drift_bytes)| {
        let mut seen: HashMap<(Stage, Option<u32>), u32> = HashMap::new();
        let stages = shape.iter().zip(figures).map(|(&(stage, model), figures)| {
            let count = seen.entry((stage, model)).or_default();
            let nth = *count;
            *count += 1;
            StageDigest {
                stage,
                model,
                nth,
                figures,
            }
        });
        RunDigest {
            temperature: Temperature::Warm,
            is_finished: true,
            noise: RecordedNoise {
                system_bytes,
                heap_bytes: system_bytes.map(|bytes| bytes / 64),
                ..RecordedNoise::default()
            },
            drift_bytes,
            life,
            stages: stages.collect(),
        }
    })
}

/// Any stage, known or a program's own.
fn stages() -> Vec<Stage> {
    let own = ["custom:a", "custom:Z.9_-"].map(|id| Stage::from_id(id).unwrap());
    Stage::ALL.into_iter().chain(own).collect()
}

/// Any report with at least one finished run.
pub(crate) fn any_digest() -> impl Strategy<Value = Digest> {
    let names = proptest::collection::vec(proptest::sample::select(&NAMES[..]), 0..4);
    let stage = proptest::sample::select(stages());
    let shape = proptest::collection::vec((stage, proptest::option::of(0_u32..4)), 0..8);
    (names, shape, 1_usize..9).prop_flat_map(|(names, shape, runs)| {
        let shape: Vec<(Stage, Option<u32>)> = shape;
        proptest::collection::vec(any_run(shape), runs..=runs)
            .prop_map(move |runs| digest(&names, runs))
    })
}

fn digest(names: &[&str], mut runs: Vec<RunDigest>) -> Digest {
    if let Some(first) = runs.first_mut() {
        first.temperature = Temperature::Cold;
    }
    Digest {
        header: header(names),
        engines: Vec::new(),
        runs,
        absences: Vec::new(),
    }
}

pub(crate) fn header(names: &[&str]) -> Header {
    let mut header = linux_header(&[], 1);
    let models = names.iter().map(|name| Model {
        path: (*name).to_owned(),
        format: "onnx".into(),
        file_bytes: Measured::absent("nobody looked"),
        sha256: Measured::absent("nobody looked"),
    });
    header.workload.models = models.collect();
    header
}
