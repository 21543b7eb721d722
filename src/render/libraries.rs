//! What the machine has for TensorRT's work, and whether a plan will load, for people.

use super::TableStyle;
use crate::doctor::EngineDiagnosis;
use crate::escape::escape;
use crate::form::words::wrap;
use crate::model_file::{PlanFile, PlanHeader, PlanLayout, PlatformTag};
use crate::report::{DeviceFacts, Measured};
use crate::survey::{Finding, Forecast, Survey, Verdict};
use crate::units;

/// A line for each library.
pub(super) fn table(survey: &Survey, style: &TableStyle) -> String {
    let cuda = survey.cuda.clone().map(|found| {
        let devices: Vec<String> = found.devices.iter().map(device).collect();
        let devices = match devices.as_slice() {
            [] => "no device".to_owned(),
            some => some.join("; "),
        };
        let path = found.path.map_or(String::new(), |path| format!(", {path}"));
        format!("{}{path}; {devices}", found.version)
    });
    let tensorrt = survey.tensorrt.clone().map(|found| {
        let path = found.path.map_or(String::new(), |path| format!(", {path}"));
        format!("{}, {} runtime{path}", found.version, found.kind)
    });
    let product = match &survey.tensorrt {
        Measured::Value(found) => found.version.product().to_string(),
        Measured::Absent { .. } => "TensorRT".to_owned(),
    };
    let nvml = survey.nvml.clone().map(|found| match found.driver {
        Some(driver) => format!("driver {driver}"),
        None => "its driver does not report its version".to_owned(),
    });
    let mut text = String::new();
    for (name, found) in [("CUDA", cuda), (product.as_str(), tensorrt), ("NVML", nvml)] {
        let (mark, says) = match &found {
            Measured::Value(says) => (Mark::Good, says),
            Measured::Absent { absent } => (Mark::Bad, absent),
        };
        text += &line(mark, name, says, style);
    }
    text
}

/// `device 0 NVIDIA H200: compute 9.0, 132 multiprocessors, 139.8 GiB`
fn device(facts: &DeviceFacts) -> String {
    let memory = match facts.total_bytes {
        Measured::Value(bytes) => units::size(bytes),
        Measured::Absent { .. } => "memory unknown".to_owned(),
    };
    format!(
        "device {} {}: compute {}, {} multiprocessors, {memory}{}",
        facts.ordinal,
        facts.name,
        facts.compute_capability,
        facts.multiprocessors,
        if facts.integrated { ", integrated" } else { "" }
    )
}

/// What a plan's header says, what decides about loading, and the answer last.
pub(super) fn engine(engine: &EngineDiagnosis, style: &TableStyle) -> String {
    let mut text = String::from("\n");
    for sentence in header(&engine.file) {
        text += &(wrap(&sentence, style.width, 2) + "\n");
    }
    for finding in &engine.findings {
        text += &line(mark(finding), finding.about, &finding.says, style);
    }
    text += match engine.forecast {
        Forecast::Loads => "It should load here.\n",
        Forecast::MayLoad => "Nothing known prevents it from loading here.\n",
        Forecast::PlanIsWrong => "It will not load here, according to its header.\n",
        Forecast::MachineLacks => "It will not load here: the machine lacks what it needs.\n",
    };
    text
}

/// `resnet.engine · 3.7 MiB · TensorRT 10.3.0.30 · serialization version 239`, then the device.
fn header(file: &PlanFile) -> Vec<String> {
    let header = &file.header;
    let name = file.path.file_name().unwrap_or(file.path.as_os_str());
    let mut words = vec![
        escape(&name.to_string_lossy()).into_owned(),
        units::size(file.bytes),
    ];
    if let Measured::Value(version) = &header.tensorrt {
        words.push(format!("{} {version}", header.product()));
    }
    if let Measured::Value(number) = &header.serialization {
        words.push(format!("serialization version {number}"));
    }
    if let Some(platform) = header.platform.get().and_then(PlatformTag::platform) {
        words.push(format!("{} {}", platform.system, platform.architecture));
    }
    let mut lines = vec![words.join(" · ")];
    lines.extend(built_for(header));
    if let Measured::Value(built_on) = &header.built_on {
        lines.push(format!(
            "built on compute {}, {} multiprocessors, {}, {} of second-level cache, {}-bit memory{}",
            built_on.compute,
            built_on.multiprocessors,
            units::size(built_on.total_bytes),
            units::size(built_on.l2_bytes),
            built_on.bus_width_bits,
            if built_on.integrated {
                ", integrated"
            } else {
                ""
            }
        ));
    }
    lines
}

/// What a plan of TensorRT-RTX was built for, known or not; others are built for one device.
fn built_for(header: &PlanHeader) -> Option<String> {
    if header.layout != PlanLayout::RtxContainer {
        return None;
    }
    Some(match &header.built_for {
        Measured::Absent { absent } => format!("what it was built for is unknown: {absent}"),
        Measured::Value(built_for) if built_for.is_empty() => {
            "built for the device of the machine it was built on".to_owned()
        }
        Measured::Value(built_for) => {
            let names: Vec<String> = built_for.iter().map(ToString::to_string).collect();
            format!("built for compute {}", names.join(", "))
        }
    })
}

#[derive(Clone, Copy)]
enum Mark {
    Good,
    Note,
    Unknown,
    Bad,
}

fn mark(finding: &Finding) -> Mark {
    match finding.verdict {
        Verdict::Fits => Mark::Good,
        Verdict::Note => Mark::Note,
        Verdict::Unknown => Mark::Unknown,
        Verdict::Refused | Verdict::Lacking => Mark::Bad,
    }
}

/// `  ✗ TensorRT  not found: …`, broken to the width.
fn line(mark: Mark, name: &str, says: &str, style: &TableStyle) -> String {
    let mark = match (mark, style.plain) {
        (Mark::Good, false) => "✓",
        (Mark::Bad, false) => "✗",
        (Mark::Good, true) => "ok",
        (Mark::Bad, true) => "--",
        (Mark::Note, _) => "!",
        (Mark::Unknown, _) => "?",
    };
    let text = format!("  {mark:<2}{name:<9} {}", escape(says));
    wrap(&text, style.width, 14) + "\n"
}
