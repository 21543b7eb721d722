//! What a reader of a history has to know, one sentence each.

use super::gather::Gathering;
use super::model::Release;
use super::recorded::Recorded;
use super::subject::Workload;
use crate::analysis::comparison::ASSUMED_NOISE_BYTES;
use crate::units;

/// What boards without a clock say.
const NO_CLOCK: &str = "1970-";

/// The sentences, the gravest first.
pub(super) fn warnings(
    gathering: &Gathering,
    workloads: &[Workload],
    recorded: &Recorded,
    releases: &[Release],
    kept: usize,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if workloads.len() > 1 {
        warnings.push(format!(
            "{} workloads were measured, each followed on its own: {}.",
            workloads.len(),
            listed(workloads.iter().map(|it| it.name.as_str()))
        ));
    }
    let left_out = gathering.releases.len().saturating_sub(kept);
    if left_out > 0 {
        warnings.push(format!(
            "{left_out} {} not in the list and left out.",
            are(left_out, "release")
        ));
    }
    let unfinished: u32 = recorded.all().map(|(_, tally)| tally.unfinished).sum();
    if unfinished > 0 {
        let words = match unfinished {
            1 => "run did not finish and is",
            _ => "runs did not finish and are",
        };
        warnings.push(format!("{unfinished} {words} left out."));
    }
    let mixed = recorded.all().any(|(workload, tally)| {
        !recorded.leaves_cold_out(workload) && tally.warm > 0 && tally.cold > 0
    });
    if mixed {
        warnings.push(
            "Cold runs are counted too, because some release has fewer than three warm ones."
                .to_owned(),
        );
    }
    let assumed = recorded.assumed();
    if assumed > 0 {
        warnings.push(format!(
            "{assumed} {} without recorded noise; {} are assumed, within which a few runs decide nothing.",
            are(assumed, "release"),
            units::size(ASSUMED_NOISE_BYTES)
        ));
    }
    let unlabelled = gathering.releases.iter().filter(|it| !it.labelled).count();
    if unlabelled > 0 && unlabelled < gathering.releases.len() {
        warnings.push(format!(
            "{unlabelled} {} without a label and named by the time of measuring.",
            are(unlabelled, "report")
        ));
    }
    let undated = releases
        .iter()
        .filter(|it| it.created.starts_with(NO_CLOCK))
        .count();
    if undated > 0 {
        warnings.push(format!(
            "{undated} {} dated 1970, by boards without a clock; their order by time is unreliable.",
            are(undated, "release")
        ));
    }
    warnings
}

fn are(count: usize, noun: &str) -> String {
    match count {
        1 => format!("{noun} is"),
        _ => format!("{noun}s are"),
    }
}

/// Names that a sentence lists.
const MOST_NAMED: usize = 6;

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    let listed: Vec<&str> = names.take(MOST_NAMED).collect();
    match more {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}
