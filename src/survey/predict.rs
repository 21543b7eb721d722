//! Will a plan load here? What its header says, set beside what the machine has.

use serde::Serialize;

use super::found::{CudaFound, Survey, TensorRtFound};
use crate::model_file::{BuiltOn, ComputeCapability, PlanFile, PlanHeader, PlanLayout};
use crate::report::{DeviceFacts, Measured};
use crate::tensorrt_release::{Product, TensorRtVersion};
use crate::units;

/// What a finding means for loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It fits.
    Fits,
    /// It does not stand in the way, and is good to know.
    Note,
    /// The header does not tell.
    Unknown,
    /// The plan is wrong for this machine: it will be refused.
    Refused,
    /// The machine lacks what every plan needs.
    Lacking,
}

/// One thing that decides about loading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about: `TensorRT`, `device`, `system`, `file`.
    pub about: &'static str,
    /// What it means.
    pub verdict: Verdict,
    /// What was found and, where something is wrong, what to do.
    pub says: String,
}

impl Finding {
    /// A finding about something.
    pub(super) fn new(about: &'static str, verdict: Verdict, says: impl Into<String>) -> Finding {
        Finding {
            about,
            verdict,
            says: says.into(),
        }
    }
}

/// What the findings come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forecast {
    /// Everything that was checked fits.
    Loads,
    /// Nothing speaks against it, and something could not be checked.
    MayLoad,
    /// The plan is wrong for this machine.
    PlanIsWrong,
    /// The machine lacks something. Comes before what is wrong with the plan.
    MachineLacks,
}

impl Forecast {
    /// It in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Forecast::Loads => "It should load here.",
            Forecast::MayLoad => "Nothing known prevents it from loading here.",
            Forecast::PlanIsWrong => "It will not load here, according to its header.",
            Forecast::MachineLacks => "It will not load here: the machine lacks what it needs.",
        }
    }
}

/// What the findings come to: the worst of them.
pub fn forecast(findings: &[Finding]) -> Forecast {
    match findings.iter().map(|finding| finding.verdict).max() {
        Some(Verdict::Lacking) => Forecast::MachineLacks,
        Some(Verdict::Refused) => Forecast::PlanIsWrong,
        Some(Verdict::Unknown) | None => Forecast::MayLoad,
        Some(Verdict::Fits | Verdict::Note) => Forecast::Loads,
    }
}

/// What decides whether a plan with this header loads on this machine: release, device, system.
pub fn predict(plan: &PlanHeader, survey: &Survey) -> Vec<Finding> {
    vec![
        release(plan, &survey.tensorrt),
        device(plan, &survey.cuda),
        system(plan, survey),
    ]
}

/// The first release that can build plans for later ones, and for other devices (release notes of 8.6).
const COMPATIBLE_FROM: (u32, u32, u32) = (8, 6, 0);

fn release(plan: &PlanHeader, found: &Measured<TensorRtFound>) -> Finding {
    let finding = |verdict, says: String| Finding::new("TensorRT", verdict, says);
    let found = match found {
        Measured::Value(found) => found,
        Measured::Absent { absent } => return finding(Verdict::Lacking, absent.clone()),
    };
    let here = found.version;
    if plan.layout == PlanLayout::Flatbuffer {
        let says = format!(
            "it was built by TensorRT 5, which {here} does not read; rebuild it with {here}"
        );
        return finding(Verdict::Refused, says);
    }
    let built = match &plan.tensorrt {
        Measured::Value(built) => *built,
        Measured::Absent { absent } => {
            let says = format!("which TensorRT built it is unknown: {absent}; this is {here}");
            return finding(Verdict::Unknown, says);
        }
    };
    if plan.product() != here.product() {
        return finding(
            Verdict::Refused,
            another_product(plan.product(), built, here),
        );
    }
    if !built.is_same_release(here) {
        return finding(Verdict::Refused, another_release(built, here));
    }
    match found.kind.as_str() {
        "full" => finding(Verdict::Fits, format!("built by {built}, this is {here}")),
        kind => finding(
            Verdict::Unknown,
            format!(
                "built by {built}, this is the {kind} runtime {here}, which loads only plans that were built \
                 version-compatible; the header does not say"
            ),
        ),
    }
}

fn another_product(of_plan: Product, built: TensorRtVersion, here: TensorRtVersion) -> String {
    let product = here.product();
    format!(
        "built by {of_plan} {built}, this is {product} {here}, another product: it will be refused; rebuild it \
         with {product}, or name a library of {of_plan} with --tensorrt"
    )
}

fn another_release(built: TensorRtVersion, here: TensorRtVersion) -> String {
    let compatible = if built.release() >= COMPATIBLE_FROM && here.release() > built.release() {
        ", unless it was built version-compatible, which the header does not say"
    } else {
        ""
    };
    format!(
        "built by {built}, this is {here}: it will be refused{compatible}; rebuild it with {here}, or name a \
         TensorRT {}.{}.{} with --tensorrt",
        built.major, built.minor, built.patch
    )
}

fn device(plan: &PlanHeader, found: &Measured<CudaFound>) -> Finding {
    let finding = |verdict, says: String| Finding::new("device", verdict, says);
    let devices = match found {
        Measured::Value(found) => &found.devices,
        Measured::Absent { absent } => return finding(Verdict::Lacking, absent.clone()),
    };
    let Some(here) = devices.first() else {
        let says = "CUDA has no device here; see whether the vendor's tool finds the GPU";
        return finding(Verdict::Lacking, says.to_owned());
    };
    if plan.product() == Product::TensorRtRtx {
        let (verdict, says) = rtx_device(plan, here);
        return finding(verdict, says);
    }
    let built_on = match &plan.built_on {
        Measured::Value(built_on) => built_on,
        Measured::Absent { absent } => {
            let says = format!("what device it was built on is unknown: {absent}");
            return finding(Verdict::Unknown, says);
        }
    };
    if !is_like(here, built_on.compute) {
        return finding(Verdict::Refused, another_device(built_on, here, devices));
    }
    let built = format!(
        "built on compute {} with {} multiprocessors",
        built_on.compute, built_on.multiprocessors
    );
    if here.multiprocessors == built_on.multiprocessors {
        return finding(Verdict::Fits, format!("{built}, as {} has", here.name));
    }
    finding(
        Verdict::Note,
        format!(
            "{built}; {} has {}: TensorRT warns of another model, and time and memory can differ",
            here.name, here.multiprocessors
        ),
    )
}

/// A compute capability that TensorRT-RTX refuses, and the release from which on: seen of 1.7.1 on an H200, whose
/// refusal says so. What else later releases support is not known.
const RTX_REFUSES: [(ComputeCapability, (u32, u32, u32)); 1] =
    [(ComputeCapability { major: 9, minor: 0 }, (1, 7, 0))];

/// What a plan of TensorRT-RTX says of the device here.
fn rtx_device(plan: &PlanHeader, here: &DeviceFacts) -> (Verdict, String) {
    let name = &here.name;
    let Some(compute) = ComputeCapability::parse(&here.compute_capability) else {
        return (
            Verdict::Unknown,
            format!("the compute capability of {name} is unknown"),
        );
    };
    let release = plan.tensorrt.get().map(TensorRtVersion::release);
    let refused = RTX_REFUSES.iter().any(|(other, since)| {
        *other == compute && release.is_some_and(|release| release >= *since)
    });
    if refused {
        let says = format!(
            "{name} has compute {compute}, which TensorRT-RTX does not support from 1.7 on; use 1.6 for plan and library"
        );
        return (Verdict::Refused, says);
    }
    let built_for = match &plan.built_for {
        Measured::Absent { absent } => {
            return (
                Verdict::Unknown,
                format!("what it was built for is unknown: {absent}"),
            );
        }
        Measured::Value(built_for) => built_for,
    };
    if built_for.is_empty() {
        let says = format!(
            "built for the device of the machine it was built on, which the header does not say; {name} has {compute}"
        );
        return (Verdict::Unknown, says);
    }
    let names: Vec<String> = built_for.iter().map(ToString::to_string).collect();
    let both = format!(
        "built for compute {}, {name} has {compute}",
        names.join(", ")
    );
    if built_for.contains(&compute) {
        (Verdict::Fits, both)
    } else {
        let says = format!("{both}: it will be refused; rebuild it for {compute}");
        (Verdict::Refused, says)
    }
}

fn is_like(device: &DeviceFacts, compute: ComputeCapability) -> bool {
    ComputeCapability::parse(&device.compute_capability) == Some(compute)
}

fn another_device(built_on: &BuiltOn, here: &DeviceFacts, all: &[DeviceFacts]) -> String {
    // Plans built hardware-compatible are for Ampere and later.
    let ampere = ComputeCapability { major: 8, minor: 0 };
    let is_ampere = |compute| compute >= ampere;
    let both = is_ampere(built_on.compute)
        && ComputeCapability::parse(&here.compute_capability).is_some_and(is_ampere);
    let compatible = if both {
        ", unless it was built hardware-compatible, which the header does not say"
    } else {
        ""
    };
    let other = all.iter().find(|device| is_like(device, built_on.compute));
    let next = match other {
        Some(other) => format!("use device {} ({})", other.ordinal, other.name),
        None => "rebuild it on this device".to_owned(),
    };
    format!(
        "built on compute {}, {} has {}: it will be refused{compatible}; {next}",
        built_on.compute, here.name, here.compute_capability
    )
}

fn system(plan: &PlanHeader, survey: &Survey) -> Finding {
    let finding = |verdict, says: String| Finding::new("system", verdict, says);
    let here = format!("{} {}", survey.system, survey.architecture);
    let tag = match &plan.platform {
        Measured::Value(tag) => *tag,
        Measured::Absent { absent } => {
            return finding(
                Verdict::Unknown,
                format!("on which system it was built is unknown: {absent}"),
            );
        }
    };
    let Some(built) = tag.platform() else {
        return finding(
            Verdict::Unknown,
            format!(
                "built on a system with the tag `{}`, which is unknown; this is {here}",
                tag.text()
            ),
        );
    };
    let told = format!(
        "built on {} {}, this is {here}",
        built.system, built.architecture
    );
    if built.architecture != survey.architecture {
        finding(
            Verdict::Refused,
            format!("{told}: it will be refused; rebuild it here"),
        )
    } else if built.system == survey.system {
        finding(Verdict::Fits, told)
    } else {
        finding(
            Verdict::Unknown,
            format!("{told}: TensorRT refuses plans of other systems"),
        )
    }
}

/// What is wrong with a plan's file, or good to know of it; empty for an ordinary whole plan.
pub fn predict_file(plan: &PlanFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |verdict, says| findings.push(Finding::new("file", verdict, says));
    if let Some(expected) = plan.expected_bytes {
        find(
            Verdict::Refused,
            format!(
                "it is cut short: {} bytes of at least {expected}; copy or build it again",
                plan.bytes
            ),
        );
    }
    if plan.header.metadata_bytes > 0 {
        find(
            Verdict::Note,
            format!(
                "{} of an exporter's metadata come before the plan: a program that does not take them away gets \
                 \"Magic tag does not match\"",
                units::size(plan.header.metadata_bytes)
            ),
        );
    }
    if plan.header.may_be_safety {
        find(
            Verdict::Unknown,
            "it may be a plan for the safety runtime, which the runtime used here does not load"
                .to_owned(),
        );
    }
    let known = ["ENGN", "WGHT"];
    for section in &plan.header.sections {
        if !known.contains(&section.name.as_str()) {
            find(
                Verdict::Note,
                format!(
                    "it has a part `{}` of {} that was never seen in a public plan",
                    section.name,
                    units::size(section.bytes)
                ),
            );
        }
    }
    findings
}
