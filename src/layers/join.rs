//! Times joined with layers: by name, the n-th of a name with the n-th of that name.
//!
//! Never by position: a profile of another engine with as many records would be believed.

use std::collections::HashMap;

use super::hasher::QuickState;
use super::model::{Engine, LayerTime, Unmatched};
use super::read::{TimeRecord, Times};

/// Gives every layer its time, and keeps the records that no layer has the name of.
pub fn join(engine: &mut Engine, times: &Times) {
    let mut matched = Vec::with_capacity(times.records.len());
    let mut unmatched = Vec::new();
    // As far as names and order are the same, each record is that of the layer at its place.
    let pairs = engine.layers.iter().zip(&times.records);
    let same = pairs.take_while(|(layer, record)| layer.name == record.name);
    matched.extend(same.enumerate().map(|(at, (_, record))| (at, time(record))));
    let mut layers = ByName::from(engine, matched.len());
    for record in times.records.iter().skip(matched.len()) {
        match layers.next(&record.name) {
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

/// The positions of layers by name, those of one name in a chain.
struct ByName<'e> {
    first: HashMap<&'e str, usize, QuickState>,
    /// Behind each layer the next of its name.
    next: Vec<Option<usize>>,
}

impl<'e> ByName<'e> {
    /// Of the layers from a position on.
    fn from(engine: &'e Engine, begin: usize) -> Self {
        let count = engine.layers.len();
        let rest = count.saturating_sub(begin);
        let mut first = HashMap::with_capacity_and_hasher(rest, QuickState::default());
        let mut next = vec![None; count];
        for (position, layer) in engine.layers.iter().enumerate().skip(begin).rev() {
            let behind = first.insert(&*layer.name, position);
            if let Some(next) = next.get_mut(position) {
                *next = behind;
            }
        }
        ByName { first, next }
    }

    /// The first layer of a name that was not given out before.
    fn next(&mut self, name: &str) -> Option<usize> {
        let first = self.first.get_mut(name)?;
        let position = *first;
        match self.next.get(position).copied().flatten() {
            Some(behind) => *first = behind,
            None => drop(self.first.remove(name)),
        }
        Some(position)
    }
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
