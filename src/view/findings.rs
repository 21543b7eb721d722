//! What is found of a machine: its counters and libraries (`doctor`), whether its counters are correct (`selftest`),
//! what they say (`probe`), and what they did while somebody watched (`watch`).

use crate::analysis::watched::{Summary, Track};
use crate::doctor::{Diagnosis, EngineDiagnosis};
use crate::model_file::{PlanFile, PlanHeader, PlanLayout, PlatformTag};
use crate::report::{DeviceFacts, Field, Measured, Sample, Tool, signed_difference};
use crate::selftest::{Check, DeviceFindings, Findings, Plateaus, Result};
use crate::survey::{Finding, Forecast, Survey, Verdict};
use crate::units::{self, count, joined};

use super::document::{Block, Cell, Columns, Depth, Document, Table, Text, Tone, Value};

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
        count(machine.processors, "processor"),
        size(&machine.memory_bytes),
        units::size(machine.page_bytes)
    ));
    let board = match &machine.board {
        Measured::Value(board) => Text::name(board),
        Measured::Absent { absent } => absent.into(),
    };
    let counters = vec![Block::Table(sources(found))];
    let libraries = vec![Block::List(libraries(&found.survey))];
    let mut sections = vec![
        Depth::Brief.section("counters", "Counters", counters),
        Depth::Brief.section("libraries", "Libraries", libraries),
        Depth::Brief.section("machine", "The machine", surroundings(found)),
    ];
    let engine = found.engine.as_ref().map(of_engine);
    sections.extend(engine.map(|blocks| Depth::Brief.section("engine", "The engine", blocks)));
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
    Columns::of(&found.sources)
        .words("source", |it| match it.absence {
            None => Cell::words(signed(GOOD, Text::name(&it.source))),
            Some(_) => Cell::words(signed(BAD, Text::name(&it.source))).tone(Tone::Bad),
        })
        .figures("moved at rest", |it| {
            it.noise_bytes.get().map_or(Value::Blank, Value::Size)
        })
        .figures("one reading", |it| {
            Text::from(it.cost_ns.get().map(units::time).unwrap_or_default())
        })
        .words("smallest step, or why it is not available", |it| {
            Text::from(it.absence.as_ref().unwrap_or(&it.resolution))
        })
        .may_go("one reading")
        .table("counters-caption", "source", "Where figures come from")
}

/// Each library, or why it is not there.
fn libraries(survey: &Survey) -> Vec<Text> {
    let at = |path: &Option<String>| path.as_ref().map_or(String::new(), |it| format!(", {it}"));
    let cuda = survey.cuda.clone().map(|found| {
        let devices = match joined(found.devices.iter().map(device), "; ") {
            none if none.is_empty() => "no device".to_owned(),
            devices => devices,
        };
        format!("{}{}; {devices}", found.version, at(&found.path))
    });
    let tensorrt = survey.tensorrt.value();
    let product = tensorrt.map(|found| found.version.product().to_string());
    let tensorrt = survey.tensorrt.clone().map(|found| {
        let (version, kind) = (&found.version, &found.kind);
        format!("{version}, {kind} runtime{}", at(&found.path))
    });
    let nvml = survey.nvml.clone().map(|found| match found.driver {
        Some(driver) => format!("driver {driver}"),
        None => "its driver does not report its version".to_owned(),
    });
    let said = |(name, found): (&str, Measured<String>)| match found {
        Measured::Value(says) => point(GOOD, name, &says),
        Measured::Absent { absent } => point(BAD, name, &absent),
    };
    let product = product.as_deref().unwrap_or("TensorRT");
    [("CUDA", cuda), (product, tensorrt), ("NVML", nvml)]
        .map(said)
        .into()
}

/// `device 0 NVIDIA H200: compute 9.0, 132 multiprocessors, 139.8 GiB`
fn device(facts: &DeviceFacts) -> String {
    let memory = facts.total_bytes.get().map(units::size);
    format!(
        "device {} {}: compute {}, {} multiprocessors, {}{}",
        facts.ordinal,
        facts.name,
        facts.compute_capability,
        facts.multiprocessors,
        memory.as_deref().unwrap_or("memory unknown"),
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
        (format!("limit {name}").into(), limit.into())
    };
    let limits = found.environment.limits.iter().map(limit).collect();
    let advice = found.advice.iter().map(|it| Block::Warning(it.into()));
    let blocks = [Block::Prose(moved.into()), Block::Facts(limits)];
    blocks.into_iter().chain(advice).collect()
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
    let header = header(&engine.file).into_iter().map(Block::Prose);
    let points = Block::List(engine.findings.iter().map(point_of).collect());
    let answer = Block::Answer(tone, engine.forecast.sentence().into());
    header.chain([points, answer]).collect()
}

/// `resnet.engine · 3.7 MiB · TensorRT 10.3.0.30 · serialization version 239`, then the device.
fn header(file: &PlanFile) -> Vec<Text> {
    let header = &file.header;
    let name = file.path.file_name().unwrap_or(file.path.as_os_str());
    let platform = header.platform.get().and_then(PlatformTag::platform);
    let product = header.tensorrt.value();
    let product = product.map(|it| format!("{} {it}", header.product()));
    let serialization = header.serialization.value();
    let serialization = serialization.map(|it| format!("serialization version {it}"));
    let platform = platform.map(|it| format!("{} {}", it.system, it.architecture));
    let facts = [
        Some(units::size(file.bytes)),
        product,
        serialization,
        platform,
    ];
    let about = facts.into_iter().flatten().map(|fact| format!(" · {fact}"));
    let about = Text::name(name.to_string_lossy()).then(about.collect::<String>());
    let built_on = header.built_on.value().map(|it| {
        Text::from(format!(
            "built on compute {}, {} multiprocessors, {}, {} of second-level cache, {}-bit memory{}",
            it.compute,
            it.multiprocessors,
            units::size(it.total_bytes),
            units::size(it.l2_bytes),
            it.bus_width_bits,
            integrated(it.integrated)
        ))
    });
    let lines = [Some(about), built_for(header), built_on];
    lines.into_iter().flatten().collect()
}

/// What a plan of TensorRT-RTX was built for, known or not; others are built for one device.
fn built_for(header: &PlanHeader) -> Option<Text> {
    if header.layout != PlanLayout::RtxContainer {
        return None;
    }
    let built_for = match &header.built_for {
        Measured::Absent { absent } => format!("what it was built for is unknown: {absent}"),
        Measured::Value(built_for) if built_for.is_empty() => {
            "built for the device of the machine it was built on".to_owned()
        }
        Measured::Value(built_for) => {
            let names = built_for.iter().map(ToString::to_string);
            format!("built for compute {}", joined(names, ", "))
        }
    };
    Some(built_for.into())
}

/// Whether the counters of the machine are correct.
pub fn selftest(findings: &Findings, tool: &Tool) -> Document {
    let is_right = findings.all_right();
    let attribution = match &findings.device {
        Measured::Value(DeviceFindings { calibration, .. }) => {
            let name = calibration.attribution.name();
            format!("{name} ({})", calibration.reason)
        }
        Measured::Absent { absent } => {
            format!("host-only; device and pinned memory were not tested: {absent}")
        }
    };
    let tone = if is_right { Tone::Good } else { Tone::Bad };
    let checks = [Block::Table(checks(findings))].into_iter();
    let blocks = checks
        .chain(findings.plateaus.iter().flat_map(of_plateaus))
        .chain([
            Block::Prose(format!("attribution: {attribution}").into()),
            Block::Answer(tone, findings.answer().into()),
        ]);
    Document {
        kind: "self-test",
        name: "Counters of this machine".into(),
        badge: (!is_right).then_some((Tone::Bad, "a counter is off")),
        sections: vec![Depth::Brief.section("checks", "Known amounts", blocks.collect())],
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn checks(findings: &Findings) -> Table {
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
    let number = |it: Option<i64>| it.map(|it| Value::Words(it.to_string().into()));
    let table = Columns::of(findings.all_checks())
        .words("what was done", |it| {
            let (sign, tone) = sign(it.result);
            Cell::words(signed(sign, &it.deed)).tone(tone)
        })
        .words("counter", |it| Text::from(it.counter))
        .figures("expected", |it| number(Some(it.expected_bytes)))
        .figures("measured", |it| number(it.measured_bytes.get()))
        .figures("error", |it| number(it.error_bytes()))
        .figures("allowed", |it| Value::Count(it.allowed_bytes))
        .may_go("expected, measured");
    let caption = "What the counters should say, and what they said, bytes";
    let table = table.table("checks-caption", "check", caption);
    Table { notes, ..table }
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
    let by_process = "in the child's resident size from outside (at least 99% needed)";
    let by_system = "in available memory from outside, which others move as well";
    let by_high_water = "by the system's high-water mark of the child";
    let found = [
        (plateaus.found_in_process, by_process),
        (plateaus.found_in_system, by_system),
        (plateaus.found_by_high_water, by_high_water),
    ];
    let found = found.map(|(found, how)| format!("{found} of {made} {how}").into());
    let readings = format!(
        "{} readings a plateau (median), the largest gap between two {}",
        plateaus.median_readings,
        units::time(plateaus.largest_gap_ns)
    );
    let lines = found.into_iter().chain([readings.into()]);
    [
        Block::Prose(signed(sign, heading)),
        Block::List(lines.collect()),
    ]
}

/// One sample: each figure in bytes and in the unit that suits it, or why it is absent.
pub fn sample(taken: &Sample, tool: &Tool) -> Document {
    let fields = fields(taken);
    let fields = (!fields.rows.is_empty()).then(|| {
        let heading = Block::Heading("as the system names them".into());
        [heading, Block::Table(fields)]
    });
    let warnings = taken.system.warnings.iter();
    let warnings = warnings.map(|it| Block::Warning(it.into()));
    let cost = format!("One sample took {}.", units::time(taken.cost_ns));
    let blocks = [Block::Table(figures(taken))]
        .into_iter()
        .chain(fields.into_iter().flatten())
        .chain(warnings)
        .chain([Block::Prose(cost.into())]);
    let source = Text::name(&taken.system.source);
    Document {
        kind: "sample",
        name: "Every counter".into(),
        about: vec![Text::from("system memory from ").then(source)],
        sections: vec![Depth::Brief.section("figures", "Figures", blocks.collect())],
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
    Columns::of(figures)
        .words("figure", |(name, _)| Text::from(*name))
        .figures("bytes", |(_, it)| it.get().map(Value::Count))
        .figures("size", |(_, it)| it.get().map_or(Value::Blank, Value::Size))
        .words("why it is unknown", |(_, it)| {
            it.reason().map(Text::from).unwrap_or_default()
        })
        .may_go("size")
        .table("figures-caption", "figure", "What is measured, bytes")
}

fn fields(taken: &Sample) -> Table {
    let number = |field: &Field| match field {
        Field::Bytes(bytes) => (*bytes, "bytes"),
        Field::Pages(pages) => (*pages, "pages"),
        Field::VirtualPages(pages) => (*pages, "pages of address space"),
        Field::Count(count) => (*count, ""),
    };
    Columns::of(taken.system.fields.iter().chain(&taken.process.fields))
        .words("name", |(name, _)| Text::name(*name))
        .figures("number", |(_, field)| Cell::count(number(field).0))
        .words("unit", |(_, field)| Text::from(number(field).1))
        .table("fields-caption", "field", "What the system says")
}

/// What samples in a row came to; `with_process` where a process was watched as well.
pub fn watched(summary: &Summary, with_process: bool) -> Document {
    let mut facts = vec![("available".into(), track(&summary.available))];
    facts.extend(with_process.then(|| ("process".into(), track(&summary.resident))));
    let blocks = vec![
        Block::Prose(count(summary.samples, "sample").into()),
        Block::Facts(facts),
    ];
    Document {
        kind: "samples",
        sections: vec![Depth::Brief.section("samples", "Samples", blocks)],
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
