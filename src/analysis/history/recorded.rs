//! What was recorded beside the figures: which runs there are, and how far noise and drift reach.

use std::collections::BTreeMap;

use super::gather::Tally;
use crate::analysis::comparison::SideNoise;
use crate::report::AttributionKind;

/// Fewer warm runs than this say too little to leave the cold ones out.
const ENOUGH_WARM: u32 = 3;

/// What was recorded of each workload in each release.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// By workload and rank.
    releases: BTreeMap<(usize, u32), Tally>,
    /// The noise of each, by the same.
    noise: BTreeMap<(usize, u32), SideNoise>,
    /// Whether a workload has warm runs enough in every release.
    warm: BTreeMap<usize, bool>,
}

impl Recorded {
    /// Takes the subjects of each workload together.
    pub(super) fn of(
        tallies: &BTreeMap<(u32, u32), Tally>,
        places: &[usize],
        ranks: &[Option<u32>],
        kind: AttributionKind,
    ) -> Recorded {
        let mut releases: BTreeMap<(usize, u32), Tally> = BTreeMap::new();
        for ((subject, release), tally) in tallies {
            let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
            let workload = places.get(place(*subject));
            let rank = ranks.get(place(*release)).copied().flatten();
            if let (Some(workload), Some(rank)) = (workload, rank) {
                releases.entry((*workload, rank)).or_default().add(tally);
            }
        }
        let mut warm = BTreeMap::new();
        for ((workload, _), tally) in &releases {
            let all = warm.entry(*workload).or_insert(true);
            *all &= tally.warm >= ENOUGH_WARM || tally.warm + tally.cold == 0;
        }
        let noise = releases
            .iter()
            .map(|(key, tally)| (*key, SideNoise::of(tally.noise.iter().copied(), kind)));
        Recorded {
            noise: noise.collect(),
            releases,
            warm,
        }
    }

    /// Whether the cold runs of a workload are left out: where every release has warm ones enough, so that
    /// like is compared with like.
    pub(super) fn leaves_cold_out(&self, workload: usize) -> bool {
        self.warm.get(&workload).copied().unwrap_or_default()
    }

    /// What counters moved by themselves in a release.
    pub(super) fn noise(&self, workload: usize, rank: u32) -> Option<SideNoise> {
        self.noise.get(&(workload, rank)).copied()
    }

    /// Releases of a workload whose noise is not known, so that an assumed one stands in.
    pub(super) fn assumed(&self) -> usize {
        self.noise
            .values()
            .filter(|noise| noise.is_assumed())
            .count()
    }

    /// Every workload's part in every release.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Tally)> {
        self.releases
            .iter()
            .map(|((workload, _), tally)| (*workload, tally))
    }
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.warm += other.warm;
        self.cold += other.cold;
        self.unfinished += other.unfinished;
        self.noise.extend(&other.noise);
    }
}
