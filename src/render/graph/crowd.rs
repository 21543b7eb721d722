//! Tensors with a loose end that crowd one box: the largest are drawn, the rest stands in one line.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::graph::Tensor;
use crate::units;

/// Loose ends of a box that are all drawn.
const MOST: usize = 6;

/// Of more than that, so many are drawn.
const SHOWN: usize = 4;

/// Tensors that a tooltip names.
const MOST_TOLD: usize = 20;

/// The box that a loose end belongs to, and whether the box writes it.
type End = (usize, bool);

/// What is read by one box and written by none, or written and read by none.
fn end(tensor: &Tensor) -> Option<End> {
    match (tensor.from, tensor.to.as_slice()) {
        (Some(from), []) => Some((from, true)),
        (None, [to]) => Some((*to, false)),
        _ => None,
    }
}

/// The tensors with crowds made one.
pub(super) fn thinned(tensors: Vec<Tensor>) -> Vec<Tensor> {
    let mut ends: BTreeMap<End, Vec<Tensor>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        match end(&tensor) {
            Some(end) => ends.entry(end).or_default().push(tensor),
            None => kept.push(tensor),
        }
    }
    for (_, mut crowd) in ends {
        if crowd.len() > MOST {
            crowd.sort_by_key(|tensor| Reverse(tensor.bytes));
            let rest = crowd.split_off(SHOWN);
            crowd.extend(one_of(&rest));
        }
        kept.extend(crowd);
    }
    kept
}

/// One tensor that stands for several.
fn one_of(tensors: &[Tensor]) -> Option<Tensor> {
    let first = tensors.first()?;
    let known = tensors.iter().filter_map(|tensor| tensor.bytes);
    let bytes = known.fold(0, u64::saturating_add);
    let alike = tensors.iter().all(|tensor| tensor.remark == first.remark);
    let told: Vec<&str> = tensors
        .iter()
        .take(MOST_TOLD)
        .filter_map(|tensor| tensor.told.lines().next())
        .collect();
    Some(Tensor {
        from: first.from,
        to: first.to.clone(),
        label: format!("and {} more · {}", tensors.len(), units::size(bytes)),
        remark: first.remark.clone().filter(|_| alike),
        bytes: Some(bytes),
        told: told.join("\n"),
    })
}
