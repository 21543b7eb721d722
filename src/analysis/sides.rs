//! One side of a table: a report, a journal, or many repeats taken together; and which of its runs count.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::analysis::digest::{Category, Digest, RecordedNoise, RunDigest};
use crate::report::{AttributionKind, EngineFacts, Header, Model, Stage, Temperature};

use super::change::DiffOutcome;
use super::engines::{Engines, file_name};
use super::figure::{COLUMNS, count};
use super::noise::{NoiseFloor, SideNoise};
use super::table::{Draft, Mark, RunOrder, Table, Wanted};

/// Fewer warm runs than this say too little to leave the cold ones out.
pub(crate) const ENOUGH_WARM: u32 = 3;

/// One of the things compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// Its release, else the name of its file, else the time of its report.
    pub label: String,
    /// The paths it was read from; empty where they were not kept.
    pub paths: Vec<String>,
    /// When its first report was made, RFC 3339.
    pub created: String,
    /// Runs whose figures are used; absent where cells differ and say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<u32>,
    /// Runs that were left out, by reason.
    pub runs_left_out: Vec<LeftOut>,
    /// Noise floors: what counters moved at rest over the runs used, by what it applies to.
    #[serde(serialize_with = "as_floors")]
    #[schemars(with = "Vec<NoiseFloor>")]
    pub noise: Option<SideNoise>,
    /// What was not reclaimed after the runs: the median of the magnitudes, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_reclaimed_bytes: Option<u64>,
    /// The result for a later side of a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<SideHeadline>,
    /// Why its first report lacks figures, one reason an owner.
    #[serde(skip)]
    pub absences: Vec<(Category, String)>,
}

#[allow(clippy::ref_option, reason = "what serde calls it with")]
fn as_floors<S: Serializer>(noise: &Option<SideNoise>, to: S) -> Result<S::Ok, S::Error> {
    let floors = noise.as_ref().map(SideNoise::floors);
    floors.unwrap_or_default().serialize(to)
}

/// The result for one later side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SideHeadline {
    /// The most severe verdict that counts.
    pub verdict: DiffOutcome,
    /// The result in words: how much, of which where, and whether it is over a limit.
    pub text: String,
}

/// Runs that were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// How many.
    pub runs: u32,
}

/// Why runs were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// They did not finish.
    Unfinished,
    /// They were cold, and there are warm ones enough on every side.
    Cold,
}

impl Side {
    /// What available system memory moves by itself, where it was recorded, bytes.
    pub fn system_noise(&self) -> Option<u64> {
        self.noise?.recorded.system_bytes
    }

    /// Runs that were left out for a reason.
    pub fn left_out(&self, reason: LeftOutReason) -> u32 {
        let mut all = self.runs_left_out.iter();
        all.find(|it| it.reason == reason).map_or(0, |it| it.runs)
    }

    /// What was left out because it did not finish, in a sentence, if anything was.
    pub fn unfinished(&self) -> Option<String> {
        let unfinished = self.left_out(LeftOutReason::Unfinished);
        let left_out = self.runs_left_out.iter().map(|it| it.runs);
        let all = left_out.chain(self.runs).fold(0, u32::saturating_add);
        (unfinished > 0).then(|| {
            format!(
                "{}: {unfinished} of {all} runs did not finish and are left out",
                self.label
            )
        })
    }

    /// Why it lacks figures of an owner, where its report says so.
    pub fn reason_of(&self, owner: Category) -> Option<&str> {
        let absence = self.absences.iter().find(|(other, _)| *other == owner);
        absence.map(|(_, reason)| reason.as_str())
    }
}

/// What one side is made of.
#[derive(Clone, Debug)]
pub struct SideInput {
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
}

/// The runs of a side, and what was recorded with each that finished: whether it was cold, the noise, and what the
/// system had not got back.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    recorded: Vec<(bool, RecordedNoise, Option<i64>)>,
    /// Runs that did not finish.
    pub unfinished: u32,
}

impl Tally {
    /// Counts a run; whether it finished.
    pub fn take(&mut self, run: &RunDigest) -> bool {
        if !run.is_finished {
            self.unfinished = self.unfinished.saturating_add(1);
            return false;
        }
        let cold = run.temperature == Temperature::Cold;
        self.recorded.push((cold, run.noise, run.drift_bytes));
        true
    }

    /// Takes another in.
    pub fn add(&mut self, other: Tally) {
        self.recorded.extend(other.recorded);
        self.unfinished = self.unfinished.saturating_add(other.unfinished);
    }

    /// Runs that finished.
    pub fn finished(&self) -> u32 {
        count(self.recorded.len())
    }

    /// Of these the cold ones.
    pub fn cold(&self) -> u32 {
        count(self.recorded.iter().filter(|(cold, ..)| *cold).count())
    }

    /// The noise of the runs that count.
    pub fn noise(&self, which: Runs, kind: AttributionKind) -> SideNoise {
        let runs = self.recorded.iter().filter(|(cold, ..)| which.count(*cold));
        SideNoise::of(runs.map(|(_, noise, drift)| (*noise, *drift)), kind)
    }
}

/// Which runs of the sides count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// The warm ones: every side has enough of them.
    Warm,
    /// All that finished.
    All,
}

impl Runs {
    /// Cold runs are left out where every side that has runs has warm ones enough, so that like is compared with like.
    pub fn of<'a>(sides: impl IntoIterator<Item = &'a Tally>) -> Runs {
        let enough =
            |side: &Tally| side.recorded.is_empty() || side.finished() - side.cold() >= ENOUGH_WARM;
        if sides.into_iter().all(enough) {
            Runs::Warm
        } else {
            Runs::All
        }
    }

    /// Whether a run counts.
    pub fn count(self, cold: bool) -> bool {
        self == Runs::All || !cold
    }
}

/// Puts the reports of each side together. Cold runs are left out where every side has warm ones enough, so
/// that like is compared with like.
///
/// # Errors
/// A side is empty, mixed, or has no finished run.
pub fn gather(inputs: &[SideInput]) -> Result<Vec<Gathered<'_>>, SideError> {
    let mut tallies = vec![Tally::default(); inputs.len()];
    for (input, tally) in inputs.iter().zip(&mut tallies) {
        check_repeats(input)?;
        for run in runs(input) {
            tally.take(run);
        }
    }
    let which = Runs::of(&tallies);
    let gathered = inputs.iter().zip(&tallies);
    let gathered = gathered.map(|(input, tally)| gather_one(input, tally, which));
    let mut gathered: Vec<Gathered> = gathered.collect::<Result<_, _>>()?;
    tell_apart(&mut gathered);
    Ok(gathered)
}

fn runs(input: &SideInput) -> impl Iterator<Item = &RunDigest> {
    input.documents.iter().flat_map(|(_, digest)| &digest.runs)
}

fn gather_one<'a>(
    input: &'a SideInput,
    tally: &Tally,
    which: Runs,
) -> Result<Gathered<'a>, SideError> {
    let (path, first) = input.documents.first().ok_or(SideError::Empty)?;
    let counts =
        |run: &&RunDigest| run.is_finished && which.count(run.temperature == Temperature::Cold);
    let runs: Vec<&RunDigest> = runs(input).filter(counts).collect();
    let label = label(input, path, first);
    if runs.is_empty() {
        return Err(SideError::NothingFinished { label });
    }
    let documents = || input.documents.iter();
    let created = documents().map(|(_, digest)| &digest.header.created);
    let noise = tally.noise(which, first.header.attribution.kind);
    let used = count(runs.len());
    let left_out = [
        (LeftOutReason::Unfinished, tally.unfinished),
        (LeftOutReason::Cold, tally.finished().saturating_sub(used)),
    ];
    let left_out = left_out.map(|(reason, runs)| LeftOut { reason, runs });
    Ok(Gathered {
        side: Side {
            absences: first.absences.clone(),
            label,
            paths: documents().map(|(path, _)| path.clone()).collect(),
            created: created.min().cloned().unwrap_or_default(),
            runs: Some(used),
            runs_left_out: left_out.into_iter().filter(|it| it.runs > 0).collect(),
            not_reclaimed_bytes: noise.not_reclaimed_bytes,
            noise: Some(noise),
            headline: None,
        },
        header: &first.header,
        engines: &first.engines,
        runs,
    })
}

/// The engines of all sides, matched.
pub fn engines_of(sides: &[Gathered]) -> Engines {
    let models: Vec<&[Model]> = sides.iter().map(|it| &*it.header.workload.models).collect();
    Engines::of(&models)
}

/// The figures of sides, sorted within each; the brackets of the DRIVE sample, where they are all that the sides have
/// in common.
pub fn table_of(sides: &[Gathered], engines: &Engines, wanted: Wanted) -> Table {
    let are_brackets = have_brackets_in_common(sides);
    let wanted = if are_brackets {
        Wanted::Brackets
    } else {
        wanted
    };
    let draft = |(side, at): (&Gathered, u32)| {
        let mut draft = Draft::new(side.header.workload.models.len(), [true; COLUMNS.len()]);
        for run in &side.runs {
            let mark = Mark {
                side: at,
                cold: false,
            };
            draft.take(mark, run, wanted, &|_| true);
        }
        draft
    };
    let drafts = sides.iter().zip(0..).map(draft);
    let parts = drafts.zip(engines.positions.iter().map(Vec::as_slice));
    let noise = sides.iter().map(|side| side.side.noise).collect();
    let side = |mark: Mark| Some(mark.side);
    let table = Table::new(parts.collect(), RunOrder::Sorted, &side, noise);
    if are_brackets {
        table.by_engine()
    } else {
        table
    }
}

/// The stages that a log of the sample can have. Its runtime bracket holds CUDA's start, its inferences the first.
const OF_THE_SAMPLE: [Stage; 5] = [
    Stage::Runtime,
    Stage::Deserialize,
    Stage::Context,
    Stage::Bindings,
    Stage::Inference,
];

/// Whether some of the sides know the brackets alone while others know more.
pub(super) fn have_brackets_in_common(sides: &[Gathered]) -> bool {
    let unified = |side: &Gathered| side.header.attribution.kind == AttributionKind::Unified;
    let knows_brackets_alone = |side: &&Gathered| {
        let mut stages = side.runs.iter().flat_map(|run| &run.stages).peekable();
        stages.peek().is_some() && stages.all(|stage| OF_THE_SAMPLE.contains(&stage.stage))
    };
    let bracketed = sides.iter().filter(knows_brackets_alone).count();
    sides.iter().all(unified) && bracketed > 0 && bracketed < sides.len()
}

/// The release, or the name of the file or of the directory of repeats.
fn label(input: &SideInput, path: &str, first: &Digest) -> String {
    let named = match input.documents.len() {
        1 => Path::new(path).file_stem(),
        _ => Path::new(path).parent().and_then(Path::file_name),
    };
    let named = || Some(named?.to_string_lossy().into_owned());
    let release = first.header.release.clone();
    release.or_else(named).unwrap_or_else(|| path.to_owned())
}

/// Sides of the same label are told apart by their first paths, or by their numbers.
fn tell_apart(gathered: &mut [Gathered]) {
    let name = |it: &Gathered| (it.side.label.clone(), it.side.paths.first().cloned());
    let names: Vec<(String, Option<String>)> = gathered.iter().map(name).collect();
    for ((it, (label, path)), number) in gathered.iter_mut().zip(&names).zip(1..) {
        let of_label = names.iter().filter(|(other, _)| other == label).count();
        let of_path = names.iter().filter(|(_, other)| other == path).count();
        it.side.label = match path {
            _ if of_label == 1 => continue,
            Some(path) if of_path == 1 => path.clone(),
            _ => format!("{label} ({number})"),
        };
    }
}

fn check_repeats(input: &SideInput) -> Result<(), SideError> {
    let (first, digest) = input.documents.first().ok_or(SideError::Empty)?;
    let mut others = input.documents.iter().skip(1);
    let mixed = others.find_map(|(second, other)| {
        let what = differs(&digest.header, &other.header)?;
        Some(SideError::Mixed {
            first: first.clone(),
            second: second.clone(),
            what,
        })
    });
    mixed.map_or(Ok(()), Err)
}

/// Why two reports are no repeats of one measurement, if they are none.
fn differs(a: &Header, b: &Header) -> Option<String> {
    let (kind, other) = (a.attribution.kind.name(), b.attribution.kind.name());
    if kind != other {
        let what = format!("the attribution of one is {kind}, of the other {other}");
        return Some(what);
    }
    let (backend, other) = (&a.workload.backend, &b.workload.backend);
    if backend != other {
        let what = format!("one ran on the {backend} backend, the other on {other}");
        return Some(what);
    }
    if a.release != b.release {
        let named = |header: &Header| header.release.clone().unwrap_or_else(|| "none".to_owned());
        return Some(format!("their releases are {} and {}", named(a), named(b)));
    }
    let (models, others) = (&a.workload.models, &b.workload.models);
    if models.len() != others.len() {
        let (number, other) = (models.len(), others.len());
        return Some(format!("one holds {number} models, the other {other}"));
    }
    let mut pairs = models.iter().zip(others);
    let (model, other) = pairs.find(|(model, other)| !is_same(model, other))?;
    Some(format!("one ran {}, the other {}", model.path, other.path))
}

/// The same file by its hash, or by its name where a hash is missing.
fn is_same(a: &Model, b: &Model) -> bool {
    match (a.sha256.value(), b.sha256.value()) {
        (Some(a), Some(b)) => a == b,
        _ => file_name(&a.path) == file_name(&b.path),
    }
}
