//! One side of a comparison: a report, a journal, or many repeats taken together.

use std::path::Path;

use crate::analysis::digest::{Category, Digest, Ended, RunDigest};
use crate::report::{EngineFacts, Header, Model, Temperature};

use super::model::Side;
use super::noise::SideNoise;

/// Fewer warm runs than this say too little to leave the cold ones out.
const ENOUGH_WARM: usize = 3;

/// What one side is made of.
#[derive(Clone, Debug)]
pub struct SideInput {
    /// What the side is called, if the user said so.
    pub label: Option<String>,
    /// Its reports with the paths they were read from, in order; at least one.
    pub documents: Vec<(String, Digest)>,
}

/// Why reports make no side.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SideError {
    /// There is none.
    #[error("there is no report; name at least one")]
    Empty,
    /// Two reports of a side measured different things.
    #[error(
        "{first} and {second} are not repeats of one measurement: {what}; name them one by one, or keep each workload in a directory of its own"
    )]
    Mixed {
        /// One of them.
        first: String,
        /// The other.
        second: String,
        /// What differs, in words.
        what: String,
    },
    /// No run of it came to its end.
    #[error("{label}: no run of it finished, so there is nothing to compare; see `trtmem render`")]
    NothingFinished {
        /// The side's label.
        label: String,
    },
}

/// The runs of a side whose figures count, and what is told of it.
#[derive(Clone, Debug)]
pub struct Gathered<'a> {
    /// What is told of it.
    pub side: Side,
    /// The header of its first report.
    pub header: &'a Header,
    /// The engines as its first report describes them.
    pub engines: &'a [EngineFacts],
    /// The runs whose figures count.
    pub runs: Vec<&'a RunDigest>,
    /// Why its first report lacks figures, one reason an owner.
    pub absences: &'a [(Category, String)],
}

/// Which runs of the sides count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    /// The warm ones: every side has enough of them.
    Warm,
    /// All that finished.
    All,
}

/// Puts the reports of each side together. Cold runs are left out where every side has warm ones enough, so
/// that like is compared with like.
///
/// # Errors
/// A side is empty, mixed, or has no finished run.
pub fn gather<'a>(inputs: &'a [SideInput]) -> Result<Vec<Gathered<'a>>, SideError> {
    for input in inputs {
        check_repeats(input)?;
    }
    let warm = |input: &&'a SideInput| {
        let warm = finished(input).filter(|run| run.temperature == Temperature::Warm);
        warm.count() >= ENOUGH_WARM
    };
    let which = if inputs.iter().all(|input| warm(&input)) {
        Runs::Warm
    } else {
        Runs::All
    };
    let gathered = inputs.iter().map(|input| gather_one(input, which));
    let mut gathered: Vec<Gathered<'a>> = gathered.collect::<Result<_, _>>()?;
    tell_apart(&mut gathered);
    Ok(gathered)
}

fn finished(input: &SideInput) -> impl Iterator<Item = &RunDigest> {
    input
        .documents
        .iter()
        .flat_map(|(_, digest)| &digest.runs)
        .filter(|run| run.ended == Ended::Finished)
}

fn gather_one(input: &SideInput, which: Runs) -> Result<Gathered<'_>, SideError> {
    let (path, first) = input.documents.first().ok_or(SideError::Empty)?;
    let all = input.documents.iter().flat_map(|(_, digest)| &digest.runs);
    let all_count = all.count();
    let finished: Vec<&RunDigest> = finished(input).collect();
    let finished_count = finished.len();
    let counts = |run: &&RunDigest| which == Runs::All || run.temperature == Temperature::Warm;
    let runs: Vec<&RunDigest> = finished.into_iter().filter(counts).collect();
    let label = label(input, path, first);
    if runs.is_empty() {
        return Err(SideError::NothingFinished { label });
    }
    let created = input
        .documents
        .iter()
        .map(|(_, digest)| &digest.header.created);
    let recorded = runs.iter().map(|run| (run.noise, run.drift_bytes));
    Ok(Gathered {
        absences: &first.absences,
        side: Side {
            absences: first.absences.clone(),
            label,
            paths: input
                .documents
                .iter()
                .map(|(path, _)| path.clone())
                .collect(),
            created: created.min().cloned().unwrap_or_default(),
            runs: count(runs.len()),
            unfinished_runs: count(all_count - finished_count),
            cold_runs_left_out: count(finished_count - runs.len()),
            noise: SideNoise::of(recorded, first.header.attribution.kind),
        },
        header: &first.header,
        engines: &first.engines,
        runs,
    })
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The user's word, the release, or the name of the file or of the directory of repeats.
fn label(input: &SideInput, path: &str, first: &Digest) -> String {
    if let Some(label) = &input.label {
        return label.clone();
    }
    if let Some(release) = &first.header.release {
        return release.clone();
    }
    let path = Path::new(path);
    let named = match input.documents.len() {
        1 => path.file_stem(),
        _ => path.parent().and_then(Path::file_name),
    };
    named.map_or_else(
        || path.to_string_lossy().into_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Sides of the same label are told apart by their first paths, or by their numbers.
fn tell_apart(gathered: &mut [Gathered]) {
    let labels: Vec<String> = gathered.iter().map(|it| it.side.label.clone()).collect();
    let paths: Vec<Option<String>> = gathered
        .iter()
        .map(|it| it.side.paths.first().cloned())
        .collect();
    for (position, it) in gathered.iter_mut().enumerate() {
        let twins = |(other, label): (usize, &String)| other != position && *label == it.side.label;
        if !labels.iter().enumerate().any(twins) {
            continue;
        }
        let path = paths.get(position).cloned().flatten();
        let shared = paths.iter().filter(|other| **other == path).count() > 1;
        it.side.label = match path {
            Some(path) if !shared => path,
            _ => format!("{} ({})", it.side.label, position + 1),
        };
    }
}

fn check_repeats(input: &SideInput) -> Result<(), SideError> {
    let Some((first, digest)) = input.documents.first() else {
        return Err(SideError::Empty);
    };
    for (second, other) in input.documents.iter().skip(1) {
        if let Some(what) = differs(&digest.header, &other.header) {
            return Err(SideError::Mixed {
                first: first.clone(),
                second: second.clone(),
                what,
            });
        }
    }
    Ok(())
}

/// Why two reports are no repeats of one measurement, if they are none.
fn differs(a: &Header, b: &Header) -> Option<String> {
    let (kind, other) = (a.attribution.kind, b.attribution.kind);
    if kind != other {
        return Some(format!(
            "the attribution of one is {}, of the other {}",
            kind.name(),
            other.name()
        ));
    }
    let (backend, other) = (&a.workload.backend, &b.workload.backend);
    if backend != other {
        return Some(format!(
            "one ran on the {backend} backend, the other on {other}"
        ));
    }
    if a.release != b.release {
        let named = |header: &Header| header.release.clone().unwrap_or_else(|| "none".to_owned());
        return Some(format!("their releases are {} and {}", named(a), named(b)));
    }
    if a.workload.models.len() != b.workload.models.len() {
        return Some(format!(
            "one holds {} models, the other {}",
            a.workload.models.len(),
            b.workload.models.len()
        ));
    }
    let mut pairs = a.workload.models.iter().zip(&b.workload.models);
    let (model, other) = pairs.find(|(model, other)| !is_same(model, other))?;
    Some(format!("one ran {}, the other {}", model.path, other.path))
}

/// The same file by its hash, or by its name where a hash is missing.
fn is_same(a: &Model, b: &Model) -> bool {
    match (a.sha256.value(), b.sha256.value()) {
        (Some(a), Some(b)) => a == b,
        _ => super::align::file_name(&a.path) == super::align::file_name(&b.path),
    }
}
