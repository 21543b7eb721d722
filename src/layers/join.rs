//! Times joined with layers: by name, the n-th of a name with the n-th of that name.
//!
//! Never by position: a profile of another engine with as many records would be believed.

use std::collections::HashMap;

use super::model::{Engine, LayerTime, Unmatched};
use super::read::{TimeRecord, Times};

/// Gives every layer its time, and keeps the records that no layer has the name of.
pub fn join(engine: &mut Engine, times: &Times) {
    // The layers of a name, the last first.
    let mut layers: HashMap<&str, Vec<usize>> = HashMap::with_capacity(engine.layers.len());
    for (position, layer) in engine.layers.iter().enumerate().rev() {
        layers.entry(&layer.name).or_default().push(position);
    }
    let mut matched = Vec::with_capacity(times.records.len());
    let mut unmatched = Vec::new();
    for record in &times.records {
        match layers.get_mut(&*record.name).and_then(Vec::pop) {
            Some(position) => matched.push((position, time(record))),
            None => unmatched.push(Unmatched {
                name: record.name.clone(),
                average_ns: record.average_ms.and_then(nanos),
            }),
        }
    }
    drop(layers);
    for (position, time) in matched {
        if let Some(layer) = engine.layers.get_mut(position) {
            layer.time = Some(time);
        }
    }
    engine.unmatched = unmatched;
    engine.iterations = times.iterations;
    let all = times.records.iter().filter_map(|record| record.average_ms);
    engine.time_ns = nanos(all.sum());
}

fn time(record: &TimeRecord) -> LayerTime {
    LayerTime {
        average_ns: record.average_ms.and_then(nanos),
        median_ns: record.median_ms.and_then(nanos),
        total_ns: record.total_ms.and_then(nanos),
        percentage: record.percentage,
    }
}

/// Milliseconds as whole nanoseconds; none for what is no time.
pub(super) fn nanos(ms: f64) -> Option<u64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    let ns = (ms * 1e6).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Checked just here.
    (0.0..=MOST).contains(&ns).then_some(ns as u64)
}
