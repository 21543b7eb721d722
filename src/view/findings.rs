//! What is found of a machine: its counters and libraries (`doctor`), whether its counters are correct (`selftest`),
//! what they say (`probe`), and what they did while somebody watched (`watch`).

use crate::analysis::watched::{Summary, Track};
use crate::doctor::{Diagnosis, EngineDiagnosis, SourceFinding};
use crate::model_file::{PlanFile, PlanHeader, PlanLayout, PlatformTag};
use crate::report::{DeviceFacts, Field, Measured, Sample, Tool, signed_difference};
use crate::selftest::{Check, DeviceFindings, Findings, Plateaus, Result};
use crate::survey::{Finding, Forecast, Survey, Verdict};
use crate::units::{self, count};

use super::document::{Block, Cell, Column, Document, Row, Section, Table, Text, Tone};

/// Signs before what was found.
const GOOD: &str = "✓";
const NOTE: &str = "!";
const OPEN: &str = "?";
const NONE: &str = "-";
const BAD: &str = "✗";

/// What the machine has, and what to do about the rest.
pub fn diagnosis(found: &Diagnosis, tool: &Tool) -> Document {
    let machine = &found.environment;
    let name = [&machine.system, &machine.kernel, &machine.architecture];
    let name = Text::name(name.map(String::as_str).join(" "));
    let about = name.clone().then(format!(
        " on {}, {} of memory, pages of {}",
        count(
            usize::try_from(machine.processors).unwrap_or(usize::MAX),
            "processor"
        ),
        size(&machine.memory_bytes),
        units::size(machine.page_bytes)
    ));
    let board = match &machine.board {
        Measured::Value(board) => Text::name(board),
        Measured::Absent { absent } => absent.as_str().into(),
    };
    let mut sections = vec![
        Section::brief("counters", "Counters", vec![Block::Table(sources(found))]),
        Section::brief(
            "libraries",
            "Libraries",
            vec![Block::List(libraries(&found.survey))],
        ),
        Section::brief("machine", "The machine", surroundings(found)),
    ];
    if let Some(engine) = &found.engine {
        sections.push(Section::brief("engine", "The engine", of_engine(engine)));
    }
    Document {
        kind: "machine",
        name,
        about: vec![about, board],
        sections,
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn sources(found: &Diagnosis) -> Table {
    let row = |source: &SourceFinding| {
        let (sign, tone, what) = match &source.absence {
            None => (GOOD, Tone::Plain, &source.resolution),
            Some(absence) => (BAD, Tone::Bad, absence),
        };
        Row::new(vec![
            Cell::words(signed(sign, Text::name(&source.source))).tone(tone),
            source
                .noise_bytes
                .get()
                .map_or_else(Cell::default, |bytes| Cell::size(Some(bytes))),
            source
                .cost_ns
                .get()
                .map_or_else(Cell::default, |ns| Cell::words(units::time(ns))),
            Cell::words(what.as_str()),
        ])
    };
    Table {
        id: "counters-caption",
        caption: "Where figures come from".into(),
        noun: "source",
        columns: vec![
            Column::words("source"),
            Column::figures("moved at rest"),
            Column::figures("one reading").rank(1),
            Column::words("smallest step, or why it is not available"),
        ],
        rows: found.sources.iter().map(row).collect(),
        ..Table::default()
    }
}

/// Each library, or why it is not there.
fn libraries(survey: &Survey) -> Vec<Text> {
    let at = |path: Option<String>| path.map_or(String::new(), |path| format!(", {path}"));
    let cuda = survey.cuda.clone().map(|found| {
        let devices: Vec<String> = found.devices.iter().map(device).collect();
        let devices = match devices.as_slice() {
            [] => "no device".to_owned(),
            some => some.join("; "),
        };
        format!("{}{}; {devices}", found.version, at(found.path))
    });
    let product = match &survey.tensorrt {
        Measured::Value(found) => found.version.product().to_string(),
        Measured::Absent { .. } => "TensorRT".to_owned(),
    };
    let tensorrt = survey.tensorrt.clone();
    let tensorrt = tensorrt.map(|found| {
        format!(
            "{}, {} runtime{}",
            found.version,
            found.kind,
            at(found.path)
        )
    });
    let nvml = survey.nvml.clone().map(|found| match found.driver {
        Some(driver) => format!("driver {driver}"),
        None => "its driver does not report its version".to_owned(),
    });
    let found = [
        ("CUDA".to_owned(), cuda),
        (product, tensorrt),
        ("NVML".to_owned(), nvml),
    ];
    let said = |(name, found): (String, Measured<String>)| match found {
        Measured::Value(says) => point(GOOD, &name, &says),
        Measured::Absent { absent } => point(BAD, &name, &absent),
    };
    found.into_iter().map(said).collect()
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
        integrated(facts.integrated)
    )
}

fn integrated(is_integrated: bool) -> &'static str {
    if is_integrated { ", integrated" } else { "" }
}

/// What is not its counters and libraries: other processes, limits, and what to do.
fn surroundings(found: &Diagnosis) -> Vec<Block> {
    let moved = format!(
        "other processes: available memory moved by {} in {}",
        size(&found.neighbours.moved_bytes),
        units::time(found.neighbours.window_ns)
    );
    let limit = |(name, limit): (&String, &Measured<u64>)| {
        let limit = match limit {
            Measured::Value(bytes) => units::size(*bytes),
            Measured::Absent { absent } => absent.clone(),
        };
        (Text::from(format!("limit {name}")), limit.into())
    };
    let limits = found.environment.limits.iter().map(limit);
    let mut blocks = vec![Block::Prose(moved.into()), Block::Facts(limits.collect())];
    let advice = found.advice.iter();
    blocks.extend(advice.map(|advice| Block::Warning(advice.as_str().into())));
    blocks
}

/// What a plan's header says, what decides about loading, and the answer.
fn of_engine(engine: &EngineDiagnosis) -> Vec<Block> {
    let point_of = |finding: &Finding| {
        let sign = match finding.verdict {
            Verdict::Fits => GOOD,
            Verdict::Note => NOTE,
            Verdict::Unknown => OPEN,
            Verdict::Refused | Verdict::Lacking => BAD,
        };
        point(sign, finding.about, &finding.says)
    };
    let tone = match engine.forecast {
        Forecast::Loads => Tone::Good,
        Forecast::MayLoad => Tone::Plain,
        Forecast::PlanIsWrong | Forecast::MachineLacks => Tone::Bad,
    };
    let mut blocks: Vec<Block> = header(&engine.file).into_iter().map(Block::Prose).collect();
    blocks.push(Block::List(engine.findings.iter().map(point_of).collect()));
    blocks.push(Block::answer(tone, engine.forecast.sentence()));
    blocks
}

/// `resnet.engine · 3.7 MiB · TensorRT 10.3.0.30 · serialization version 239`, then the device.
fn header(file: &PlanFile) -> Vec<Text> {
    let header = &file.header;
    let name = file.path.file_name().unwrap_or(file.path.as_os_str());
    let mut about =
        Text::name(name.to_string_lossy()).then(format!(" · {}", units::size(file.bytes)));
    if let Measured::Value(version) = &header.tensorrt {
        about = about.then(format!(" · {} {version}", header.product()));
    }
    if let Measured::Value(number) = &header.serialization {
        about = about.then(format!(" · serialization version {number}"));
    }
    if let Some(platform) = header.platform.get().and_then(PlatformTag::platform) {
        about = about.then(format!(" · {} {}", platform.system, platform.architecture));
    }
    let mut lines = vec![about];
    lines.extend(built_for(header));
    if let Measured::Value(built_on) = &header.built_on {
        let built_on = format!(
            "built on compute {}, {} multiprocessors, {}, {} of second-level cache, {}-bit memory{}",
            built_on.compute,
            built_on.multiprocessors,
            units::size(built_on.total_bytes),
            units::size(built_on.l2_bytes),
            built_on.bus_width_bits,
            integrated(built_on.integrated)
        );
        lines.push(built_on.into());
    }
    lines
}

/// What a plan of TensorRT-RTX was built for, known or not; others are built for one device.
fn built_for(header: &PlanHeader) -> Option<Text> {
    if header.layout != PlanLayout::RtxContainer {
        return None;
    }
    Some(match &header.built_for {
        Measured::Absent { absent } => format!("what it was built for is unknown: {absent}").into(),
        Measured::Value(built_for) if built_for.is_empty() => {
            "built for the device of the machine it was built on".into()
        }
        Measured::Value(built_for) => {
            let names: Vec<String> = built_for.iter().map(ToString::to_string).collect();
            format!("built for compute {}", names.join(", ")).into()
        }
    })
}

/// Whether the counters of the machine are correct.
pub fn selftest(findings: &Findings, tool: &Tool) -> Document {
    let is_right = findings.all_right();
    let mut blocks = vec![Block::Table(checks(findings))];
    if let Some(plateaus) = &findings.plateaus {
        blocks.extend(of_plateaus(plateaus));
    }
    blocks.push(Block::Prose(match &findings.device {
        Measured::Value(DeviceFindings { calibration, .. }) => {
            let name = calibration.attribution.name();
            format!("attribution: {name} ({})", calibration.reason).into()
        }
        Measured::Absent { absent } => {
            format!("attribution: host-only; device and pinned memory were not tested: {absent}")
                .into()
        }
    }));
    let tone = if is_right { Tone::Good } else { Tone::Bad };
    blocks.push(Block::answer(tone, findings.answer()));
    Document {
        kind: "self-test",
        name: "Counters of this machine".into(),
        badge: (!is_right).then_some((Tone::Bad, "a counter is off")),
        sections: vec![Section::brief("checks", "Known amounts", blocks)],
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn checks(findings: &Findings) -> Table {
    let number =
        |value: Option<i64>| value.map_or(Cell::signed(None), |it| Cell::words(it.to_string()));
    let row = |check: &Check| {
        let (sign, tone) = sign(check.result);
        Row::new(vec![
            Cell::words(signed(sign, check.deed.as_str())).tone(tone),
            Cell::words(check.counter),
            number(Some(check.expected_bytes)),
            number(check.measured_bytes.get()),
            number(check.error_bytes()),
            Cell::count(check.allowed_bytes),
        ])
    };
    let unknown = |check: &Check| {
        let reason = check.measured_bytes.reason()?;
        Some(format!("{}, {}: {reason}", check.deed, check.counter).into())
    };
    let mut notes: Vec<Text> = findings.all_checks().filter_map(unknown).collect();
    notes.push("bytes: the worst of all runs, for available memory their median".into());
    notes.push(
        "allowed is for the heap the allocator's rounding (a page and 16 bytes a block), for available memory 1 MiB or \
         the noise at rest, for the process its stacks and bookkeeping, for the device a granule of 2 MiB"
            .into(),
    );
    Table {
        id: "checks-caption",
        caption: "What the counters should say, and what they said, bytes".into(),
        noun: "check",
        columns: vec![
            Column::words("what was done"),
            Column::words("counter"),
            Column::figures("expected").rank(2),
            Column::figures("measured").rank(1),
            Column::figures("error"),
            Column::figures("allowed"),
        ],
        rows: findings.all_checks().map(row).collect(),
        notes,
        ..Table::default()
    }
}

fn sign(result: Result) -> (&'static str, Tone) {
    match result {
        Result::Right => (GOOD, Tone::Plain),
        Result::Wrong => (BAD, Tone::Bad),
        Result::NotMeasured => (NONE, Tone::Plain),
    }
}

fn of_plateaus(plateaus: &Plateaus) -> [Block; 2] {
    let made = plateaus.made;
    let (sign, _) = sign(plateaus.result);
    let heading = format!("of {made} plateaus of 64 MiB held for 5 ms, each within 10%:");
    let lines = vec![
        format!(
            "{} of {made} in the child's resident size from outside (at least 99% needed)",
            plateaus.found_in_process
        )
        .into(),
        format!(
            "{} of {made} in available memory from outside, which others move as well",
            plateaus.found_in_system
        )
        .into(),
        format!(
            "{} of {made} by the system's high-water mark of the child",
            plateaus.found_by_high_water
        )
        .into(),
        format!(
            "{} readings a plateau (median), the largest gap between two {}",
            plateaus.median_readings,
            units::time(plateaus.largest_gap_ns)
        )
        .into(),
    ];
    [Block::Prose(signed(sign, heading)), Block::List(lines)]
}

/// One sample: each figure in bytes and in the unit that suits it, or why it is absent.
pub fn sample(taken: &Sample, tool: &Tool) -> Document {
    let mut blocks = vec![Block::Table(figures(taken))];
    let fields = fields(taken);
    if !fields.rows.is_empty() {
        blocks.push(Block::Heading("as the system names them".into()));
        blocks.push(Block::Table(fields));
    }
    let warnings = taken.system.warnings.iter();
    blocks.extend(warnings.map(|warning| Block::Warning(warning.as_str().into())));
    let cost = units::time(taken.cost_ns);
    blocks.push(Block::Prose(format!("One sample took {cost}.").into()));
    let source = Text::name(&taken.system.source);
    Document {
        kind: "sample",
        name: "Every counter".into(),
        about: vec![Text::from("system memory from ").then(source)],
        sections: vec![Section::brief("figures", "Figures", blocks)],
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn figures(taken: &Sample) -> Table {
    let Sample {
        system,
        heap,
        process,
        device,
        ..
    } = taken;
    let figures = [
        ("system total", &system.total_bytes),
        ("system available", &system.available_bytes),
        ("system free", &system.free_bytes),
        ("system reservable", &system.reservable_bytes),
        ("system cached files", &system.cached_bytes),
        ("heap in use", &heap.in_use_bytes),
        ("heap held", &heap.held_bytes),
        ("process resident", &process.resident_bytes),
        ("process anonymous", &process.resident_anonymous_bytes),
        ("process file", &process.resident_file_bytes),
        ("process shared", &process.resident_shared_bytes),
        ("process proportional", &process.proportional_bytes),
        ("process private", &process.private_bytes),
        ("process high-water mark", &process.peak_resident_bytes),
        ("process mapped", &process.mapped_bytes),
        ("process swapped", &process.swapped_bytes),
        ("device free", &device.free_bytes),
        ("device total", &device.total_bytes),
        ("device, this process", &device.process_bytes),
    ];
    let row = |(name, figure): (&str, &Measured<u64>)| {
        let (bytes, size, why) = match figure {
            Measured::Value(bytes) => (
                Cell::count(*bytes),
                Cell::size(Some(*bytes)),
                Cell::default(),
            ),
            Measured::Absent { absent } => (
                Cell::size(None),
                Cell::default(),
                Cell::words(absent.as_str()),
            ),
        };
        Row::new(vec![Cell::words(name), bytes, size, why])
    };
    Table {
        id: "figures-caption",
        caption: "What is measured, bytes".into(),
        noun: "figure",
        columns: vec![
            Column::words("figure"),
            Column::figures("bytes"),
            Column::figures("size").rank(1),
            Column::words("why it is unknown"),
        ],
        rows: figures.into_iter().map(row).collect(),
        ..Table::default()
    }
}

fn fields(taken: &Sample) -> Table {
    let kept = taken.system.fields.iter().chain(&taken.process.fields);
    let row = |(name, field): (&String, &Field)| {
        let (number, unit) = match field {
            Field::Bytes(bytes) => (bytes, "bytes"),
            Field::Pages(pages) => (pages, "pages"),
            Field::VirtualPages(pages) => (pages, "pages of address space"),
            Field::Count(count) => (count, ""),
        };
        Row::new(vec![
            Cell::name(name),
            Cell::count(*number),
            Cell::words(unit),
        ])
    };
    Table {
        id: "fields-caption",
        caption: "What the system says".into(),
        noun: "field",
        columns: vec![
            Column::words("name"),
            Column::figures("number"),
            Column::words("unit"),
        ],
        rows: kept.map(row).collect(),
        ..Table::default()
    }
}

/// What samples in a row came to; `with_process` where a process was watched as well.
pub fn watched(summary: &Summary, with_process: bool) -> Document {
    let samples = usize::try_from(summary.samples).unwrap_or(usize::MAX);
    let mut facts = vec![("available".into(), track(&summary.available))];
    if with_process {
        facts.push(("process".into(), track(&summary.resident)));
    }
    let blocks = vec![
        Block::Prose(count(samples, "sample").into()),
        Block::Facts(facts),
    ];
    Document {
        kind: "samples",
        sections: vec![Section::brief("samples", "Samples", blocks)],
        ..Document::default()
    }
}

fn track(track: &Track) -> Text {
    let (Some(low), Some(high)) = (track.low(), track.high()) else {
        return "not measured".into();
    };
    let fall = units::signed_size(signed_difference(0, track.largest_fall()));
    let (low, high) = (units::size(low), units::size(high));
    format!("minimum {low}, maximum {high}, largest fall {fall}").into()
}

/// `✗ TensorRT: not found`
fn point(sign: &str, name: &str, says: &str) -> Text {
    signed(sign, name).then(": ").then(says)
}

/// A name with the sign of what was found before it.
fn signed(sign: &str, name: impl Into<Text>) -> Text {
    Text::from(format!("{sign} ")).then(name)
}

fn size(figure: &Measured<u64>) -> String {
    match figure {
        Measured::Value(bytes) => units::size(*bytes),
        Measured::Absent { absent } => format!("unknown ({absent})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;

    fn findings(result: Result) -> Findings {
        let measured_bytes = match result {
            Result::Right => Measured::Value(0),
            Result::Wrong => Measured::Value(8 << 20),
            Result::NotMeasured => Measured::absent("this system does not tell"),
        };
        Findings {
            checks: vec![Check {
                deed: "nothing done".to_owned(),
                counter: "process, file",
                expected_bytes: 0,
                measured_bytes,
                allowed_bytes: 4096,
                because: "",
                result,
            }],
            plateaus: None,
            device: Measured::absent("there is no device"),
        }
    }

    fn text(result: Result) -> String {
        let tool = crate::environment::tool();
        form::text(&selftest(&findings(result), &tool), &form::Style::default())
    }

    #[test]
    fn a_counter_that_is_not_there_is_no_fault_and_says_why() {
        let said = text(Result::NotMeasured);
        let row = "  - nothing done  process, file         0         —      —     4096\n";
        assert!(said.contains(row), "{said}");
        let reason = "  nothing done, process, file: this system does not tell\n";
        assert!(said.contains(reason), "{said}");
        assert!(
            said.ends_with("\nThe counters of this machine are correct.\n"),
            "{said}"
        );
    }

    #[test]
    fn a_counter_that_is_off_is_marked() {
        let said = text(Result::Wrong);
        assert!(
            said.contains(
                "  ✗ nothing done  process, file         0   8388608  8388608     4096\n"
            ),
            "{said}"
        );
        assert!(
            said.contains("A counter is off by more than is allowed."),
            "{said}"
        );
    }
}
