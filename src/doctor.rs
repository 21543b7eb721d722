//! Is this machine fit to measure? What it has, how good it is, and what to do about the rest.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use serde::Serialize;
use trtmem_platform as platform;

use crate::environment;
use crate::extent::Extent;
use crate::model_file::PlanFile;
use crate::probe::{Depth, Origin, Sampler, SourceDescription, Subject, describe_sources};
use crate::report::{Environment, Measured};
use crate::survey::{Finding, Forecast, Survey, forecast, predict, predict_file};
use crate::units::{self, MIB};

/// Readings taken to find out what a reading costs.
const COST_READINGS: usize = 32;

/// Pause between two looks at the neighbours.
const NEIGHBOUR_STEP: Duration = Duration::from_millis(20);

/// Movement of the neighbours above which one run is not enough.
const NEIGHBOURS_CALM: u64 = MIB;

/// What the machine has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The machine.
    pub environment: Environment,
    /// Its counters.
    pub sources: Vec<SourceFinding>,
    /// How far available memory moved by itself while nothing was done here.
    pub neighbours: Neighbours,
    /// What it has for TensorRT's work.
    pub survey: Survey,
    /// The plan that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<EngineDiagnosis>,
    /// What to do about what is missing or loud.
    pub advice: Vec<String>,
}

/// A plan, and whether it will load here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EngineDiagnosis {
    /// The file and its header.
    pub file: PlanFile,
    /// What decides about loading.
    pub findings: Vec<Finding>,
    /// What that comes to.
    pub forecast: Forecast,
}

impl EngineDiagnosis {
    /// Sets a plan beside what the machine has.
    pub fn of(file: PlanFile, survey: &Survey) -> EngineDiagnosis {
        let mut findings = predict_file(&file);
        findings.extend(predict(&file.header, survey));
        EngineDiagnosis {
            forecast: forecast(&findings),
            file,
            findings,
        }
    }
}

/// One source of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceFinding {
    /// Its path or name.
    pub source: String,
    /// Why it gives nothing; absent where it is present.
    pub absence: Option<String>,
    /// The smallest change it can show, in words.
    pub resolution: String,
    /// Largest minus smallest value while nothing was done here; only of the figures that deltas
    /// are made of.
    pub noise_bytes: Measured<u64>,
    /// Median nanoseconds of one reading.
    pub cost_ns: Measured<u64>,
}

/// What other programs did meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Neighbours {
    /// How long was watched, nanoseconds.
    pub window_ns: u64,
    /// Largest minus smallest available memory.
    pub moved_bytes: Measured<u64>,
}

/// Examines this machine, watching its neighbours for `window`, then asks what it has, since the children
/// that look are neighbours too, and sets a plan beside that.
pub fn examine(
    window: Duration,
    plan: Option<PlanFile>,
    ask: impl FnOnce(&Environment) -> Survey,
) -> Diagnosis {
    let origin = Origin::live();
    let mut sampler = Sampler::open(&origin, Subject::Myself, Depth::Border);
    let mut sources = costs(&mut sampler);
    let moved = watch(&mut sampler, window);
    for source in &mut sources {
        source.noise_bytes = moved.of(&source.source);
    }
    let neighbours = Neighbours {
        window_ns: units::nanos(window),
        moved_bytes: width(&moved.available),
    };
    let environment = environment::environment(&origin);
    let advice = advice(&environment, &sources, &neighbours);
    let survey = ask(&environment);
    let engine = plan.map(|plan| EngineDiagnosis::of(plan, &survey));
    Diagnosis {
        environment,
        sources,
        neighbours,
        survey,
        engine,
        advice,
    }
}

/// What each source is and costs.
fn costs(sampler: &mut Sampler) -> Vec<SourceFinding> {
    let mut costs: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    let mut described: Vec<SourceDescription> = Vec::new();
    for _ in 0..COST_READINGS {
        sampler.take();
        described = describe_sources(sampler);
        for (position, source) in described.iter().enumerate() {
            costs.entry(position).or_default().extend(source.cost_ns);
        }
    }
    let finding = |(position, source): (usize, SourceDescription)| SourceFinding {
        cost_ns: Measured::from_option(
            costs.get_mut(&position).and_then(|costs| median(costs)),
            "it was not read",
        ),
        noise_bytes: Measured::absent("it is not used for deltas"),
        source: source.path,
        absence: source.absence,
        resolution: source.resolution,
    };
    described.into_iter().enumerate().map(finding).collect()
}

fn median(values: &mut [u64]) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// How far the figures that deltas are made of moved.
#[derive(Default)]
struct Moved {
    available: Extent,
    heap: Extent,
    resident: Extent,
}

impl Moved {
    /// The movement of the figure that comes from this source.
    fn of(&self, source: &str) -> Measured<u64> {
        if source.ends_with("meminfo") || source.ends_with("vm/stats") {
            width(&self.available)
        } else if source.starts_with("mallinfo") {
            width(&self.heap)
        } else if source.ends_with("statm") || source.ends_with("/vmstat") {
            width(&self.resident)
        } else {
            Measured::absent("it is not used for deltas")
        }
    }
}

fn width(extent: &Extent) -> Measured<u64> {
    Measured::from_option(extent.width(), "it could not be read")
}

fn watch(sampler: &mut Sampler, window: Duration) -> Moved {
    let began_ns = platform::monotonic_ns();
    let mut moved = Moved::default();
    loop {
        sampler.take();
        moved.available.observe(sampler.available_bytes());
        moved.heap.observe(sampler.heap_in_use_bytes());
        moved.resident.observe(sampler.resident_bytes());
        let elapsed = sampler.at_ns().saturating_sub(began_ns);
        if elapsed >= units::nanos(window) || platform::interrupted().is_some() {
            return moved;
        }
        thread::sleep(NEIGHBOUR_STEP);
    }
}

fn advice(
    environment: &Environment,
    sources: &[SourceFinding],
    neighbours: &Neighbours,
) -> Vec<String> {
    let mut advice = Vec::new();
    if let Some(moved) = neighbours
        .moved_bytes
        .get()
        .filter(|b| *b > NEIGHBOURS_CALM)
    {
        advice.push(format!(
            "Other processes moved {} in {}: stop them, or measure with --runs 10.",
            units::size(moved),
            units::time(neighbours.window_ns)
        ));
    }
    let lost = sources.iter().filter(|source| source.absence.is_some());
    for source in lost {
        if source.source.ends_with("zoneinfo") {
            advice.push(
                "Without /proc/zoneinfo, memory that was freed and waits in a processor's list \
                 counts as taken: deltas can be off by tens of MiB."
                    .to_owned(),
            );
        }
    }
    for (name, limit) in &environment.limits {
        if let Some(bytes) = limit.get() {
            advice.push(format!(
                "{name} limits memory to {}: a run that needs more ends there.",
                units::size(bytes)
            ));
        }
    }
    advice
}
