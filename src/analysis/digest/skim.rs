//! From the text of a report to its digest.
//!
//! A report of a fleet has half a gigabyte, and a comparison needs a twentieth of it: the figures of the stages and the
//! stored lifecycle. So the types below are those of a report with only that in them; samples, breakdowns, timelines
//! and logs are passed over as JSON, and no fault in them is seen. Where anything else is not as these types have it,
//! as in reports of earlier versions, or a lifecycle is one of other rules, the report is read as a whole, errors included: so nothing is decided here
//! about what a report may be.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Absences, Digest, RecordedNoise, RunDigest, Stages, Told, recorded_peak};
use crate::report::{
    Drift, EngineFacts, Header, LIFECYCLE_RULES, MAX_DOCUMENT_BYTES, Measured, Noise, Outcome,
    Stage, Temperature, check_report_schema, is_journal,
};

/// The digest of a report, read without looking at what a digest does not hold. `None` where it has to be read as a
/// whole: it is a journal, its lifecycles are of other rules than this program's, or it is no report.
pub fn skim(text: &str) -> Option<Digest> {
    if text.len() > MAX_DOCUMENT_BYTES || is_journal(text) {
        return None;
    }
    // As text, which it is known to be: as bytes every name of a field would be looked at once more, and the whole
    // takes a tenth longer.
    let report: Skimmed = serde_json::from_str(text).ok()?;
    check_report_schema(Some(&report.schema)).ok()?;
    let runs = report
        .runs
        .into_iter()
        .map(|Run(digest, lacking)| (digest, lacking));
    Some(Digest::new(report.header, report.engines, runs))
}

/// A report.
#[derive(Deserialize)]
struct Skimmed {
    schema: String,
    #[serde(flatten)]
    header: Header,
    #[serde(default)]
    engines: Vec<EngineFacts>,
    runs: Vec<Run>,
    // Named so that they are passed over: what has no name here is kept for the header.
    #[serde(rename = "complete")]
    _complete: IgnoredAny,
    #[serde(default, rename = "mapped")]
    _mapped: IgnoredAny,
    #[serde(default, rename = "remarks")]
    _remarks: IgnoredAny,
}

/// A run. What its digest is made of takes more memory than the digest, so each is made as soon as its run is read.
struct Run(RunDigest, Absences);

impl<'de> Deserialize<'de> for Run {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let run = RunParts::deserialize(deserializer)?;
        let run = run.digest();
        run.ok_or_else(|| D::Error::custom("it has to be read as a whole"))
    }
}

#[derive(Deserialize)]
struct RunParts<'a> {
    temperature: Temperature,
    outcome: Outcome,
    noise: Measured<Noise>,
    #[serde(deserialize_with = "first")]
    samples: Option<Sample>,
    #[serde(borrow)]
    stages: Vec<Record<'a>>,
    #[serde(borrow, default)]
    lifecycle: Life<'a>,
    #[serde(rename = "not_reclaimed", alias = "drift")]
    drift: Measured<Drift>,
    #[serde(default)]
    timeline: Vec<Point>,
}

#[derive(Deserialize)]
struct Sample {
    system: System,
}

#[derive(Deserialize)]
struct System {
    total_bytes: Measured<u64>,
}

#[derive(Deserialize)]
struct Point {
    min_available_bytes: u64,
}

/// A stored lifecycle, or why there is none.
#[derive(Default, Deserialize)]
struct Life<'a> {
    rules: Option<u32>,
    #[serde(borrow)]
    delta: Option<Delta<'a>>,
    #[serde(borrow)]
    peak_bytes: Option<Figure<'a>>,
}

impl RunParts<'_> {
    /// The digest; nothing where a stage contradicts itself, or the lifecycle was not computed by the rules of now: then
    /// it is to be computed anew, and the stages with it.
    fn digest(&self) -> Option<Run> {
        let mut stages = Stages::default();
        for record in &self.stages {
            record.put(&mut stages)?;
        }
        let life = match &self.lifecycle {
            Life {
                rules: Some(LIFECYCLE_RULES),
                delta: Some(delta),
                peak_bytes: Some(peak),
            } => Some(stages.life(delta.in_parts(), peak.told().ok())),
            Life { rules: None, .. } if stages.digests.is_empty() => None,
            _ => return None,
        };
        let drift = self.drift.value();
        let first = self.samples.as_ref();
        let all = first.and_then(|sample| sample.system.total_bytes.get());
        let lowest = self.timeline.iter().map(|point| point.min_available_bytes);
        let digest = RunDigest {
            temperature: self.temperature,
            is_finished: self.outcome == Outcome::Finished,
            noise: RecordedNoise::of(&self.noise),
            drift_bytes: drift.and_then(|drift| drift.available_bytes.get()),
            life: life.or_else(|| recorded_peak(all, lowest.min())),
            stages: stages.digests,
        };
        Some(Run(digest, stages.absences))
    }
}

fn first<'de, D: Deserializer<'de>>(samples: D) -> Result<Option<Sample>, D::Error> {
    samples.deserialize_seq(First)
}

/// The first of the samples; the others are passed over.
struct First;

impl<'de> Visitor<'de> for First {
    type Value = Option<Sample>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut samples: A) -> Result<Option<Sample>, A::Error> {
        let first = samples.next_element()?;
        while samples.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
}

/// A stage, finished or not.
#[derive(Deserialize)]
struct Record<'a> {
    stage: Stage,
    model: Option<u32>,
    status: Status,
    #[serde(borrow)]
    delta: Option<Delta<'a>>,
    #[serde(borrow)]
    device_seen: Option<Seen<'a>>,
    #[serde(borrow)]
    peak: Option<Peak<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Finished,
    NotApplicable,
    Unfinished,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, rename = "total_bytes")]
    total: Figure<'a>,
    #[serde(borrow, rename = "cpu_bytes")]
    cpu: Figure<'a>,
    #[serde(borrow, rename = "device_bytes")]
    device: Figure<'a>,
    #[serde(borrow, rename = "other_bytes")]
    other: Figure<'a>,
}

#[derive(Deserialize)]
struct Peak<'a> {
    #[serde(borrow)]
    total_bytes: Figure<'a>,
    #[serde(borrow)]
    device_bytes: Figure<'a>,
}

/// Device memory that was seen being allocated, or why none was.
#[derive(Deserialize)]
struct Seen<'a> {
    #[serde(borrow)]
    absent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    allocator: Option<Growth<'a>>,
    #[serde(borrow)]
    buffers: Option<Growth<'a>>,
}

/// The allocations of one kind, or why they are unknown.
#[derive(Deserialize)]
struct Growth<'a> {
    #[serde(borrow)]
    absent: Option<Cow<'a, str>>,
    growth_bytes: Option<i64>,
}

impl Record<'_> {
    /// Adds it to the stages if it is finished; nothing where it is and does not say all that a finished one says.
    fn put(&self, stages: &mut Stages) -> Option<()> {
        if self.status == Status::Finished {
            let (delta, peak) = (self.delta.as_ref()?, self.peak.as_ref()?);
            let seen = self.device_seen.as_ref()?.told()?;
            let peaks = [&peak.total_bytes, &peak.device_bytes].map(|peak| peak.told().ok());
            let whose = (self.stage, self.model);
            stages.push(whose, delta.in_parts(), seen, peaks);
        }
        Some(())
    }
}

impl Delta<'_> {
    fn in_parts(&self) -> [Told<'_>; 4] {
        [
            self.total.told(),
            self.cpu.told(),
            self.device.told(),
            self.other.told(),
        ]
    }
}

impl Seen<'_> {
    /// Growth through the allocator and of the buffers; nothing where it says both that it is there and that it is not.
    fn told(&self) -> Option<[Told<'_>; 2]> {
        match (&self.absent, &self.allocator, &self.buffers) {
            (Some(reason), None, None) => Some([Err(reason); 2]),
            (None, Some(allocator), Some(buffers)) => Some([allocator.told()?, buffers.told()?]),
            _ => None,
        }
    }
}

impl Growth<'_> {
    fn told(&self) -> Option<Told<'_>> {
        match (&self.absent, self.growth_bytes) {
            (Some(reason), None) => Some(Err(reason)),
            (None, Some(bytes)) => Some(Ok(bytes)),
            _ => None,
        }
    }
}

/// A figure or the reason why there is none, as [`Measured`] has it, but for the memory of the reason.
enum Figure<'a> {
    Bytes(i64),
    Absent(Cow<'a, str>),
}

impl Figure<'_> {
    fn told(&self) -> Told<'_> {
        match self {
            Figure::Bytes(bytes) => Ok(*bytes),
            Figure::Absent(reason) => Err(reason),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Figure<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FigureVisitor)
    }
}

struct FigureVisitor;

impl<'de> Visitor<'de> for FigureVisitor {
    type Value = Figure<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a figure")
    }

    fn visit_u64<E: serde::de::Error>(self, bytes: u64) -> Result<Figure<'de>, E> {
        i64::try_from(bytes).map(Figure::Bytes).map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, bytes: i64) -> Result<Figure<'de>, E> {
        Ok(Figure::Bytes(bytes))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Figure<'de>, A::Error> {
        #[derive(Deserialize)]
        struct Absent<'a> {
            #[serde(borrow)]
            absent: Cow<'a, str>,
        }
        let it = Absent::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Figure::Absent(it.absent))
    }
}
