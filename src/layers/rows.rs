//! Which layers are shown, and in which order.

use std::cmp::Reverse;

use regex::Regex;

use super::account::Account;
use super::model::{Engine, Layer};
use super::share::Sharing;

/// Which layers of an engine are shown, and what is said of it besides.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Positions of the layers, in order.
    pub positions: Vec<usize>,
    /// How many of them are shown where they are read by people; the others are summed up.
    pub most: usize,
    /// What they are sorted by.
    pub sort: Sort,
    /// The device memory for activations, where it was given by hand.
    pub activation_bytes: Option<u64>,
    /// What one block for several engines saves, where others were given.
    pub sharing: Option<Sharing>,
}

impl Shown {
    /// The layers that are shown.
    pub fn first(&self) -> &[usize] {
        self.positions.get(..self.most).unwrap_or(&self.positions)
    }

    /// The layers that are summed up.
    pub fn rest(&self) -> &[usize] {
        self.positions.get(self.most..).unwrap_or_default()
    }
}

/// What layers are sorted by, the most first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Bytes touched in one inference.
    #[default]
    Touched,
    /// Bytes held by all layers while it runs.
    Live,
    /// Bytes held for good.
    Weights,
    /// Time.
    Time,
    /// As they are executed.
    Index,
}

impl Sort {
    /// How layers are sorted, as the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Sort::Touched => "by bytes accessed",
            Sort::Live => "by live tensors",
            Sort::Weights => "by weights",
            Sort::Time => "by time",
            Sort::Index => "in the order of execution",
        }
    }
}

/// The positions of these layers in the order asked for.
pub fn sorted(account: &Account, mut positions: Vec<usize>, sort: Sort) -> Vec<usize> {
    let layer = |position: &usize| account.engine.layers.get(*position);
    let key = |position: &usize| match sort {
        Sort::Touched => layer(position).map_or(0, |it| it.touched_bytes().known()),
        Sort::Live => account.live_bytes(*position),
        Sort::Weights => layer(position).map_or(0, |it| it.held_bytes().known()),
        Sort::Time => layer(position)
            .and_then(|it| it.time?.average_ns)
            .unwrap_or(0),
        Sort::Index => 0,
    };
    // Layers that are equal keep the order of execution.
    positions.sort_by_cached_key(|position| (Reverse(key(position)), *position));
    positions
}

/// The layers that a pattern finds (by name, type, tactic, origin in the network, or the name of a tensor),
/// and those so many layers around them.
pub fn select(engine: &Engine, pattern: &Regex, around: usize) -> Vec<usize> {
    let of_tensors: Vec<bool> = engine
        .tensors
        .iter()
        .map(|tensor| pattern.is_match(&tensor.name))
        .collect();
    let finds = |layer: &Layer| {
        let tensor =
            |id: u32| usize::try_from(id).is_ok_and(|at| of_tensors.get(at) == Some(&true));
        pattern.is_match(&layer.name)
            || pattern.is_match(&layer.layer_type)
            || pattern.is_match(layer.kind())
            || layer
                .tactic
                .as_deref()
                .is_some_and(|it| pattern.is_match(it))
            || layer
                .metadata
                .as_deref()
                .is_some_and(|it| pattern.is_match(it))
            || layer.uses().any(|it| tensor(it.tensor.0))
    };
    let mut chosen: Vec<bool> = engine.layers.iter().map(finds).collect();
    spread(engine, &mut chosen, around);
    let all = chosen.iter().enumerate();
    all.filter(|(_, is_chosen)| **is_chosen)
        .map(|(position, _)| position)
        .collect()
}

/// Adds the neighbours of what is chosen, so many times: the layers that use a tensor it uses.
fn spread(engine: &Engine, chosen: &mut [bool], around: usize) {
    let mut touched = vec![false; engine.tensors.len()];
    for _ in 0..around {
        let before = chosen.iter().filter(|it| **it).count();
        let layers = || engine.layers.iter().enumerate();
        for (_, layer) in layers().filter(|(at, _)| chosen.get(*at) == Some(&true)) {
            for it in layer.uses() {
                let at = usize::try_from(it.tensor.0).ok();
                if let Some(touched) = at.and_then(|at| touched.get_mut(at)) {
                    *touched = true;
                }
            }
        }
        for (at, layer) in layers() {
            let meets = layer.uses().any(|it| {
                let at = usize::try_from(it.tensor.0).ok();
                at.and_then(|at| touched.get(at)) == Some(&true)
            });
            if let Some(is_chosen) = chosen.get_mut(at).filter(|_| meets) {
                *is_chosen = true;
            }
        }
        if chosen.iter().filter(|it| **it).count() == before {
            return;
        }
    }
}
