//! What is said below the table: what the figures are made of, the engines, growth, complaints, and notes on marks and
//! dashes.

use std::cmp::Reverse;

use crate::analysis::lifecycle::{
    Beside, MOST_OUTPUT_AT_END, Row, Shown, allocating, beside_tensorrt, brackets, build_peaks,
    disagreement, end_of_output, inside as groups_inside, is_built_past_allocator, model_name,
    others_moved, pinned, restless, skipped, temperature, unchecked_because,
};
use crate::report::{
    Allocations, EngineFacts, LogLine, MappedFile, Mark, Measured, Origin, OthersMoved, Outcome,
    Run, Severity, Stage, StageStatus, Temperature, TensorFacts, TensorMode,
};
use crate::trt_log::built;
use crate::units::{self, count, joined, signed_mib, signed_whole, size};
use crate::view::document::{Block, Cell, Column, Row as TableRow, RowKind, Table, Text};

use super::stages::{columns, is_marked, mark};

/// Stages told one by one; more are counted.
const MOST_STAGES: usize = 6;

/// `HEAD: part · part`, or with something else between the parts; nothing without parts.
fn line(head: &str, parts: impl IntoIterator<Item = String>, between: &str) -> Option<String> {
    let parts = joined(parts, between);
    (!parts.is_empty()).then(|| format!("{head}: {parts}"))
}

/// What is between most parts.
const DOT: &str = " · ";

/// How many there are beyond those that are told.
fn more_than(most: usize, all: usize) -> Option<usize> {
    all.checked_sub(most).filter(|more| *more > 0)
}

/// Which runs the figures are of, where they went, what else was seen, and what was given back.
pub(super) fn inside(shown: &Shown) -> Vec<Block> {
    let runs = runs(shown).into_iter().map(Text::from);
    let mut blocks = vec![Block::List(runs.collect())];
    let brackets = brackets(shown);
    if !brackets.is_empty() {
        let caption = "DRIVE brackets".to_owned();
        blocks.push(parts("drive-caption", caption, brackets, None));
    }
    let ids = ["inside-1", "inside-2"];
    for (group, id) in groups_inside(shown).into_iter().zip(ids) {
        let caption = format!("inside {}", group.column);
        blocks.push(parts(id, caption, group.parts, Some(group.sum_bytes)));
    }
    let pinned = pinned(shown).map(signed_mib);
    let pinned = pinned.map(|bytes| format!("of all these, pinned host memory is {bytes}").into());
    let files = [Stage::Library, Stage::Cuda].map(|stage| files_of(shown, stage));
    let seen = device(shown).into_iter().chain(build(shown));
    let seen = seen.chain(given_back(shown)).map(Text::from);
    let lines = [pinned].into_iter().chain(files).flatten().chain(seen);
    blocks.push(Block::List(lines.collect()));
    blocks
}

/// What a whole is made of.
fn parts<N: Into<Text>>(
    id: &'static str,
    caption: String,
    parts: Vec<(N, i64)>,
    sum: Option<i64>,
) -> Block {
    let row = |name: Text, bytes| TableRow::new(vec![Cell::words(name), Cell::signed(Some(bytes))]);
    let parts = parts
        .into_iter()
        .map(|(name, bytes)| row(name.into(), bytes));
    let sum = sum.map(|bytes| row("sum".into(), bytes).kind(RowKind::Sum));
    Block::Table(Table {
        id,
        caption: caption.into(),
        noun: "part",
        columns: vec![Column::words("part"), Column::figures("MiB")],
        rows: parts.chain(sum).collect(),
        is_line: true,
        ..Table::default()
    })
}

/// Which runs the medians are of, and how far cold and warm ones lie apart.
fn runs(shown: &Shown) -> Option<String> {
    let which = if shown.warm_only { "warm run" } else { "run" };
    let runs = count(shown.runs.len(), which);
    let totals = [Temperature::Cold, Temperature::Warm].map(|of| totals(shown, of));
    let totals: String = totals.into_iter().flatten().collect();
    let spread = "spread is the largest total less the smallest";
    (shown.medians()).then(|| format!("medians of {runs}; {spread}{totals}"))
}

/// ` · warm +13.19 (+13.18 to +13.20)`: the lifecycle totals of the finished runs of a temperature.
fn totals(shown: &Shown, of: Temperature) -> Option<String> {
    let runs = shown.report.runs.iter();
    let runs = runs.filter(|run| run.temperature == of && run.outcome == Outcome::Finished);
    let totals = runs.filter_map(|run| run.lifecycle.value()?.delta.total_bytes.get());
    let totals: Vec<i64> = totals.collect();
    let middle = Measured::median(totals.iter().map(|bytes| Measured::Value(*bytes))).get()?;
    let ends = totals.iter().min().zip(totals.iter().max());
    let ends = ends.filter(|_| totals.len() > 1);
    let ends = ends.map(|(low, high)| format!(" ({} to {})", signed_mib(*low), signed_mib(*high)));
    let (middle, name) = (signed_mib(middle), temperature(of));
    Some(format!(" · {name} {middle}{}", ends.unwrap_or_default()))
}

/// `files of Library load, resident MiB: libtensorrt_rtx.so.1 21.56 (0.78 of it private) · …`, the largest first.
fn files_of(shown: &Shown, stage: Stage) -> Option<Text> {
    const MOST_FILES: usize = 5;
    let mapped = shown.report.mapped.iter();
    let mut files: Vec<&MappedFile> = mapped.filter(|it| it.stage == stage).collect();
    files.sort_by_key(|file| Reverse(file.resident_bytes));
    let mut line = Text::from(format!("files of {}, resident MiB: ", stage.label()));
    let mut between = "";
    for file in files.iter().take(MOST_FILES) {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let [resident, private] = [file.resident_bytes, file.private_bytes].map(units::plain_mib);
        let bytes = format!(" {resident} ({private} of it private)");
        line = line.then(between).then(Text::name(name)).then(bytes);
        between = " · ";
    }
    if let Some(more) = more_than(MOST_FILES, files.len()) {
        line = line.then(format!(" · {more} more"));
    }
    (!files.is_empty()).then_some(line)
}

/// What was seen of device memory, and what TensorRT says of it.
fn device(shown: &Shown) -> Vec<String> {
    let mut lines = Vec::new();
    for owner in allocating(shown) {
        let is_of_note =
            |it: &Allocations| it.allocations.map_or(it.growth_bytes != 0, |it| it > 0);
        let growing = owner.stages.iter().filter(|(_, it)| is_of_note(it));
        let mut growing: Vec<String> = growing.map(|(label, it)| allocations(label, it)).collect();
        let more = more_than(MOST_STAGES, growing.len());
        growing.truncate(MOST_STAGES);
        growing.extend(more.map(|more| format!("{more} more")));
        lines.extend(line(owner.name, growing, DOT).filter(|_| owner.is_told));
        let refused = owner.stages.iter().filter_map(|(label, it)| {
            let refusals = it.refusals.filter(|refusals| *refusals > 0)?;
            Some(format!("{label} {refusals}"))
        });
        let was_refused = format!("{} was refused memory", owner.name);
        lines.extend(line(&was_refused, refused.take(MOST_STAGES), DOT));
    }
    let differ = "the device's counters differ since CUDA was initialised";
    let figures = disagreement(shown).unwrap_or_default().into_iter();
    let figures = figures.map(|(name, bytes)| format!("{name} {}", signed_mib(bytes)));
    let why = " (free memory also falls by what other processes take)";
    lines.extend(line(differ, figures, DOT).map(|line| line + why));
    let said = beside_tensorrt(shown).into_iter().take(MOST_STAGES);
    lines.extend(line("TensorRT says, in whole MiB", said.map(beside), DOT));
    lines
}

/// `Deserialization +8.00 (16 allocations, the largest 4.00, peak +12.00)`
fn allocations(label: &str, it: &Allocations) -> String {
    let largest = it.largest_bytes.filter(|_| it.allocations > Some(1));
    let is_above = |peak: &u64| i64::try_from(*peak).is_ok_and(|peak| peak > it.growth_bytes);
    let peak = it.peak_bytes.filter(is_above).map(units::plain_mib);
    let inside = [
        it.allocations.map(|number| count(number, "allocation")),
        largest.map(|largest| format!("the largest {}", units::plain_mib(largest))),
        peak.map(|peak| format!("peak +{peak}")),
    ];
    let growth = signed_mib(it.growth_bytes);
    match joined(inside.into_iter().flatten(), ", ") {
        inside if inside.is_empty() => format!("{label} {growth}"),
        inside => format!("{label} {growth} ({inside})"),
    }
}

/// `Deserialization (whole process) CPU +3, GPU +12 (ours +3.10, +12.30)`
fn beside((label, meters): (String, Vec<Beside>)) -> String {
    let said = |(name, mib, _): &Beside| format!("{name} {}", signed_whole(*mib));
    let ours = |(.., ours): &Beside| ours.map_or("not watched".to_owned(), signed_mib);
    let said = joined(meters.iter().map(said), ", ");
    let ours = joined(meters.iter().map(ours), ", ");
    format!("{label} {said} (ours {ours})")
}

/// The peaks inside the build by every counter there is, then what the builder says of itself; of the first run shown.
fn build(shown: &Shown) -> Vec<String> {
    let Some(said) = shown.runs.first().map(|run| built(&run.log)) else {
        return Vec::new();
    };
    let peaks = build_peaks(shown).into_iter();
    let peaks = peaks.map(|(name, bytes, how)| format!("{name} {}{how}", signed_mib(bytes)));
    let (allocators, process) = (said.allocator_peak_mib, said.process_peak_mib);
    let says = [
        allocators.map(|(cpu, gpu)| format!("peak of its allocators CPU {cpu}, GPU {gpu}")),
        process.map(|mib| format!("peak of the process {mib}")),
    ];
    let past =
        "the builder allocated past the allocator that it was given, which saw nothing of it";
    let lines = [
        line(&format!("peak inside {}", Stage::Build.label()), peaks, DOT),
        line(
            "the builder says, in whole MiB",
            says.into_iter().flatten(),
            DOT,
        ),
        is_built_past_allocator(shown).then(|| past.to_owned()),
        said.skipped.map(skipped),
    ];
    lines.into_iter().flatten().collect()
}

/// What teardown freed, and what the system had not got back when the process was gone.
fn given_back(shown: &Shown) -> Option<String> {
    let total = shown.of_total(|delta| &delta.total_bytes).get();
    let left = shown.median(|run| {
        let after = run.lifecycle.value()?.after_teardown.value()?;
        Some(after.total_bytes.clone())
    });
    let drift = shown.median(|run| run.drift.value().map(|drift| drift.available_bytes.clone()));
    let drift = drift.get().map(|it| match (it, size(it.unsigned_abs())) {
        (..=-1, bytes) => format!("after exit the system had {bytes} more than before"),
        (0, _) => "after exit everything was reclaimed".to_owned(),
        (_, bytes) => format!("{bytes} not reclaimed after exit"),
    });
    let left = total.zip(left.get());
    let freed = left.map(|(total, left)| freed(total.saturating_sub(left), total));
    Some(joined(freed.into_iter().chain(drift), "; ")).filter(|line| !line.is_empty())
}

/// `teardown freed 24.1 of 574.1 MiB`; the two figures apart where one is no part of the other.
fn freed(freed: i64, total: i64) -> String {
    let (bytes, whole) = (units::mib(freed.saturating_abs()), units::mib(total));
    match freed {
        _ if units::is_part(freed, total) => format!("teardown freed {bytes} of {whole} MiB"),
        ..=-1 => format!("teardown took {bytes} MiB more; the lifecycle total is {whole} MiB"),
        _ => format!("teardown freed {bytes} MiB; the lifecycle total is {whole} MiB"),
    }
}

/// The first engines as TensorRT describes them with what their contexts could share, and the others.
pub(super) fn engines(shown: &Shown) -> [Vec<Text>; 2] {
    const MOST_ENGINES: usize = 4;
    const MOST_OTHERS: usize = 20;
    let engines = &shown.report.engines;
    let lines = |engine| of_engine(shown, engine);
    let mut first: Vec<Text> = engines.iter().take(MOST_ENGINES).flat_map(lines).collect();
    first.extend(more_in_json(engines.len(), MOST_ENGINES, "engine"));
    first.extend(sharing(shown).map(Text::from));
    let others = engines.iter().skip(MOST_ENGINES).take(MOST_OTHERS);
    [first, others.flat_map(lines).collect()]
}

fn more_in_json(all: usize, told: usize, noun: &str) -> Option<Text> {
    let more = count(more_than(told, all)?, noun);
    Some(format!("{more} more in the JSON").into())
}

/// An engine in a line, then its tensors. A log tells of most engines nothing but their size.
fn of_engine(shown: &Shown, engine: &EngineFacts) -> Vec<Text> {
    const MOST_TENSORS: usize = 8;
    let is_log = shown.report.header.origin() == Origin::Logged;
    let told = match of_plan(engine) {
        none if none.is_empty() && is_log => return Vec::new(),
        none if none.is_empty() => "TensorRT reports nothing else of it".to_owned(),
        told => told,
    };
    let mut line = match engine.name.value().filter(|name| !name.is_empty()) {
        Some(name) => Text::from("engine ").then(Text::name(name)),
        None => "engine without a name".into(),
    };
    if shown.has_several_models() {
        let model = model_name(shown.report, engine.model);
        line = line.then(" (").then(Text::name(model)).then(")");
    }
    let tensors = engine.tensors.iter().take(MOST_TENSORS).map(tensor);
    let more = more_in_json(engine.tensors.len(), MOST_TENSORS, "tensor");
    let below = tensors.chain(more).map(|line| Text::from("  ").then(line));
    let line = line.then(format!(": {told}"));
    [line].into_iter().chain(below).collect()
}

/// `57 layers`, `3 profiles, 0 is used`
fn of_plan(engine: &EngineFacts) -> String {
    let sized = |bytes: &Measured<u64>, words| Some(format!("{} {words}", size(bytes.get()?)));
    let profiles = engine.profiles.get().filter(|profiles| *profiles > 1);
    let of = engine.dla_cores.get().map(|cores| cores.saturating_sub(1));
    let of = of.map_or(String::new(), |last| format!(" of 0 to {last}"));
    let (batch, core) = (engine.max_batch.get(), engine.dla_core.get());
    let parts = [
        engine.layers.get().map(|layers| count(layers, "layer")),
        sized(&engine.context_bytes, "of device memory a context"),
        sized(&engine.weights_bytes, "of weights"),
        profiles.map(|all| format!("{all} profiles, {} is used", engine.profile)),
        batch.map(|batch| format!("batches of at most {batch}")),
        core.map(|core| format!("DLA core {core}{of}")),
        streaming(engine),
    ];
    joined(parts.into_iter().flatten(), " · ")
}

/// What of the weights can stay on the host.
fn streaming(engine: &EngineFacts) -> Option<String> {
    let above_zero = |bytes: &Measured<u64>| bytes.get().filter(|bytes| *bytes > 0);
    let streamable = above_zero(&engine.streamable_weights_bytes)?;
    let budget = engine.weight_streaming_budget_bytes.get();
    let scratch = above_zero(&engine.weight_streaming_scratch_bytes);
    let parts = [
        Some(format!("{} of weights can be streamed", size(streamable))),
        budget.map(|bytes| format!("{} kept on the device", size(bytes))),
        scratch.map(|bytes| format!("{} of scratch for it", size(bytes))),
    ];
    Some(joined(parts.into_iter().flatten(), ", "))
}

/// `input data FLOAT 1x3x224x224: 588 KiB`
fn tensor(tensor: &TensorFacts) -> Text {
    /// The format that needs no word.
    const LINEAR: &str = "LINEAR";
    let mode = match tensor.mode {
        TensorMode::Input => "input ",
        TensorMode::Output => "output ",
    };
    let shape = tensor.bound_shape.value().unwrap_or(&tensor.shape);
    let mut words = format!(" {} {}", tensor.data_type, dimensions(shape));
    if tensor.format != LINEAR {
        words += &format!(" {}", tensor.format);
    }
    if let Measured::Value([least, _, most]) = &tensor.profile_shapes
        && least != most
    {
        words += &format!(" (from {} to {})", dimensions(least), dimensions(most));
    }
    if tensor.on_host {
        words += " in host memory";
    }
    words += &bytes_of(tensor);
    Text::from(mode).then(Text::name(&tensor.name)).then(words)
}

/// The size of a tensor's buffer, and how much of it is padding.
fn bytes_of(tensor: &TensorFacts) -> String {
    let logical = tensor.logical_bytes.get();
    match (tensor.padded_bytes.get().or(logical), logical) {
        (Some(padded), Some(logical)) if padded > logical => {
            let padding = size(padded - logical);
            format!(": {}, of which {padding} padding", size(padded))
        }
        (Some(bytes), _) => format!(": {}", size(bytes)),
        (None, _) => {
            let reason = tensor.padded_bytes.reason().unwrap_or_default();
            format!(": size unknown ({reason})")
        }
    }
}

/// `1x3x224x224`, as trtexec writes it.
fn dimensions(shape: &[i64]) -> String {
    match shape {
        [] => "scalar".to_owned(),
        shape => joined(shape.iter().map(i64::to_string), "x"),
    }
}

/// What one block of device memory for all contexts saves: the sum of what they need less the largest.
fn sharing(shown: &Shown) -> Option<String> {
    let settings = &shown.report.header.workload.settings;
    let engines = shown.report.engines.iter();
    let each: Option<Vec<u64>> = engines.map(|engine| engine.context_bytes.get()).collect();
    let each = each?;
    let contexts = u64::from(settings.contexts);
    let number = usize::try_from(contexts).ok()?.checked_mul(each.len())?;
    let largest = each.iter().copied().max().filter(|bytes| *bytes > 0)?;
    let all = each.iter().map(|bytes| bytes.saturating_mul(contexts));
    let sum = all.fold(0u64, u64::saturating_add);
    let verb = match settings.backend_options.get("share-device-memory") {
        Some(on) if on == "on" => " saves",
        _ => " (--share-device-memory) would save",
    };
    let (saved, sum) = (size(sum.saturating_sub(largest)), size(sum));
    (number > 1).then(|| {
        format!(
            "one block of device memory for all {number} contexts{verb} {saved} of {sum}, as long as they do not run at the same time"
        )
    })
}

/// What the libraries complained of; for who wants to know more the whole log and the end of what the process wrote.
pub(super) fn log(shown: &Shown) -> Vec<Block> {
    const MOST_LINES: usize = 120;
    const MOST_OUTPUT: usize = 60;
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let half = MOST_LINES / 2;
    let lines = run.log.iter().map(|line| logged(line, line.text.trim()));
    let mut lines: Vec<String> = lines.collect();
    let mut summary = format!("The log, {} lines", lines.len());
    if let Some(left_out) = more_than(MOST_LINES, lines.len()) {
        summary = format!("The log, {left_out} lines in its middle left out");
        lines.splice(half..half + left_out, ["…".to_owned()]);
    }
    let mut output = end_of_output(run, MOST_OUTPUT);
    if run.outcome != Outcome::Finished && output.len() <= MOST_OUTPUT_AT_END {
        // It stands with how the run ended.
        output.clear();
    }
    let output: Vec<String> = output.into_iter().map(str::to_owned).collect();
    let details = |summary: &str, name, lines: Vec<String>| {
        let summary = summary.into();
        let is_told = !lines.is_empty();
        let blocks = vec![Block::Lines(name, lines)];
        is_told.then_some(Block::Details { summary, blocks })
    };
    let end = "The end of what the process wrote";
    let blocks = [
        Some(Block::List(complaints(run))),
        details(&summary, "What the libraries logged", lines),
        details(end, "Output of the process", output),
    ];
    blocks.into_iter().flatten().collect()
}

/// `[W] Deserialization: Using an engine plan file across different models of devices is not …`
fn logged(line: &LogLine, text: &str) -> String {
    let stage = line.stage.map(|stage| format!("{}: ", stage.label()));
    let (letter, stage) = (line.severity.letter(), stage.unwrap_or_default());
    format!("[{letter}] {stage}{text}")
}

/// How many errors and warnings were logged, and the first of them, the gravest first.
fn complaints(run: &Run) -> Vec<Text> {
    const MOST_SHOWN: usize = 3;
    let graver = |than: Severity| run.log.iter().filter(move |line| line.severity <= than);
    let errors = graver(Severity::Error).count();
    let warnings = graver(Severity::Warning).count().saturating_sub(errors);
    let counted = [
        (errors > 0).then(|| count(errors, "error")),
        (warnings > 0).then(|| count(warnings, "warning")),
        (run.log_dropped > 0).then(|| count(run.log_dropped, "line") + " that did not fit"),
    ];
    let logged = count(run.log.len(), "line");
    let head = format!("the libraries logged {logged}");
    let Some(head) = line(&head, counted.into_iter().flatten(), ", ") else {
        return Vec::new();
    };
    let mut sorted: Vec<&LogLine> = graver(Severity::Warning).collect();
    sorted.sort_by_key(|line| line.severity > Severity::Error);
    // Each with how often it came; those of one gravity in their order.
    let mut distinct: Vec<(&LogLine, usize)> = Vec::new();
    for line in sorted {
        let alike = |it: &LogLine| (it.severity, it.stage) == (line.severity, line.stage);
        let is_alike = |(it, _): &&mut (&LogLine, usize)| alike(it) && it.text == line.text;
        if let Some((_, times)) = distinct.iter_mut().find(is_alike) {
            *times += 1;
        } else if distinct.len() < MOST_SHOWN {
            distinct.push((line, 1));
        }
    }
    let complaints = distinct.into_iter().map(complaint);
    [head]
        .into_iter()
        .chain(complaints)
        .map(Text::from)
        .collect()
}

fn complaint((line, times): (&LogLine, usize)) -> String {
    const MOST_CHARACTERS: usize = 240;
    let text = line.text.trim();
    let cut: String = text.chars().take(MOST_CHARACTERS).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    let line = logged(line, &format!("{cut}{dots}"));
    match times {
        1 => format!("  {line}"),
        times => format!("  {line} (×{times})"),
    }
}

/// What stands behind marks and dashes, in the order of what it explains.
pub(super) fn notes(shown: &Shown, rows: &[Row]) -> Vec<Text> {
    const MOST_WARNINGS: usize = 3;
    const MOST_REMARKS: usize = 8;
    let header = &shown.report.header;
    let mut notes = marks(shown, rows);
    notes.extend(absences(shown, rows));
    notes.extend(not_applicable(shown));
    notes.extend(peaks(shown));
    let (labels, are_all) = restless(shown);
    if !labels.is_empty() {
        let labels = labels.join(", ");
        let which = if are_all { "every stage" } else { &labels };
        notes.push(format!("read before the counters were at rest: {which}"));
    }
    let samples = shown.runs.iter().flat_map(|run| &run.samples);
    let warnings = samples.flat_map(|sample| &sample.system.warnings);
    let warnings = by_key(warnings.map(|warning| (warning, ()))).into_iter();
    let warnings = warnings.map(|(warning, _)| format!("warning: {warning}"));
    notes.extend(warnings.take(MOST_WARNINGS));
    // Why this arithmetic, where a device is in play and nobody asked for it.
    if !header.attribution.forced && header.environment.device.is_some() {
        let kind = header.attribution.kind.name();
        notes.push(format!("{kind}: {}", header.attribution.reason));
    }
    notes.extend(header.baseline.as_ref().map(|it| {
        let total = it.total_bytes.get().map(signed_mib);
        let (total, path, created) = (total.unwrap_or(NOT_MEASURED.into()), &it.path, &it.created);
        format!("baseline: CUDA alone takes {total} MiB by {path}, made {created}")
    }));
    let remarks = &shown.report.remarks;
    let told = remarks.iter().take(MOST_REMARKS);
    notes.extend(told.map(|remark| format!("note: {remark}")));
    let more = more_than(MOST_REMARKS, remarks.len());
    notes.extend(more.map(|more| format!("{more} more notes in the JSON")));
    notes.into_iter().map(Text::from).collect()
}

/// A figure that was not measured.
const NOT_MEASURED: &str = "—";

fn marks(shown: &Shown, rows: &[Row]) -> Vec<String> {
    let says = [
        (Mark::WithinNoise, "within the noise".to_owned()),
        (Mark::OtherProcesses, others(shown)),
        (Mark::AtLeast, "at least: a part is unknown".to_owned()),
    ];
    let used = says.iter().filter(|(used, _)| is_marked(rows, *used));
    let notes = used.map(|(used, says)| format!("{} {says}", mark(*used)));
    let mut figures = rows.iter().filter_map(|row| row.figures.as_ref());
    let is_unchecked =
        figures.any(|it| it.mark == Mark::NotChecked && it.delta.total_bytes.value().is_some());
    let because = unchecked_because(shown);
    let unchecked =
        format!("whether other processes moved memory meanwhile was not checked: {because}");
    notes.chain(is_unchecked.then_some(unchecked)).collect()
}

/// What other processes moved, by the evidence that says so.
fn others(shown: &Shown) -> String {
    let moved = others_moved(shown).into_iter();
    match joined(moved.map(|(moved, label)| evidence(moved, label)), "; ") {
        none if none.is_empty() => "other processes moved memory meanwhile".to_owned(),
        evidence => evidence,
    }
}

/// `other processes took 200 MiB meanwhile (Context creation)`
fn evidence(moved: OthersMoved, label: &str) -> String {
    let size = size(moved.bytes().unsigned_abs());
    let verb = if moved.bytes() < 0 { "freed" } else { "took" };
    match moved {
        OthersMoved::Private(_) => format!("other processes {verb} {size} meanwhile ({label})"),
        OthersMoved::Nvmap(_) => {
            format!("other processes {verb} {size} of NvMap's memory meanwhile ({label})")
        }
        OthersMoved::Unexplained(..=-1) => {
            format!("the system regained {size} more than the process freed ({label})")
        }
        OthersMoved::Unexplained(_) => {
            format!("the system lost {size} more than the process took ({label})")
        }
        OthersMoved::NotReclaimed(_) => format!(
            "no larger than what was not reclaimed after exit ({size}): files now cached, or other processes"
        ),
    }
}

/// Every dash with its reason; rows and columns with the same reason together.
fn absences(shown: &Shown, rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new();
    for column in columns(shown.report.header.attribution.kind) {
        let figures = rows.iter().filter_map(|row| {
            let figure = (column.of)(row.figures.as_ref()?)?;
            Some((figure.reason(), row.label.as_str()))
        });
        let by_reason = by_key(figures);
        let are_alike = by_reason.len() == 1;
        for (reason, labels) in by_reason {
            let whose = format!(" of {}", labels.join(", "));
            let whose = if are_alike { "" } else { &whose };
            found.extend(reason.map(|reason| (format!("{whose}: {reason}"), column.title)));
        }
    }
    let found = by_key(found).into_iter();
    let notes = found.map(|(why, titles)| format!("{NOT_MEASURED} {}{why}", titles.join(", ")));
    notes.collect()
}

/// What comes with each key, each once; keys and what comes with them in their order.
fn by_key<K: PartialEq, V: PartialEq>(pairs: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in pairs {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
}

/// `not applicable: Library load, CUDA initialisation (the engine is part of the program)`
fn not_applicable(shown: &Shown) -> Option<String> {
    let stages = shown.runs.first()?.stages.iter();
    let reasons = stages.filter_map(|record| match &record.status {
        StageStatus::NotApplicable { reason } => Some((reason, record.stage.label())),
        _ => None,
    });
    let reasons = by_key(reasons).into_iter();
    let groups = reasons.map(|(reason, labels)| format!("{} ({reason})", labels.join(", ")));
    line("not applicable", groups, "; ")
}

/// How closely the inside of the stages was watched.
fn peaks(shown: &Shown) -> Option<String> {
    let finished = shown.runs.iter().flat_map(|run| run.finished());
    let peaks = finished.map(|(_, figures)| &figures.peak);
    let watched = peaks.filter(|peak| peak.readings > 0);
    let gap = units::time(watched.map(|peak| peak.largest_gap_ns).max()?);
    Some(format!(
        "peak: read from outside, at most {gap} apart; a shorter one can have been missed"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: i64 = 1 << 20;

    #[test]
    fn what_is_freed_is_told_of_a_total_only_where_it_can_be_a_part_of_it() {
        assert_eq!(
            freed(24 * MIB, 574 * MIB),
            "teardown freed 24.0 of 574.0 MiB"
        );
        assert_eq!(
            freed(32 * MIB, -6 * MIB),
            "teardown freed 32.0 MiB; the lifecycle total is \u{2212}6.0 MiB"
        );
        assert_eq!(
            freed(-2 * MIB, 6 * MIB),
            "teardown took 2.0 MiB more; the lifecycle total is 6.0 MiB"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_sentence_says_a_part_larger_than_its_whole(part: i64, whole: i64) {
            let says_of = freed(part, whole).contains(" of ");
            proptest::prop_assert_eq!(says_of, (0..=whole).contains(&part));
        }
    }
}
