//! What is said below the table: what the figures are made of, the engines, growth, complaints, and notes on marks and
//! dashes.

use std::cmp::Reverse;

use crate::analysis::lifecycle::{
    Beside, MOST_OUTPUT_AT_END, Row, Shown, allocating, beside_tensorrt, brackets, build_peaks,
    disagreement, end_of_output, groups, inside as groups_inside, is_built_past_allocator, is_leak,
    model_name, name, others_moved, pinned, repeated, restless, skipped, unchecked_because,
    verdict, verdicts_in_short,
};
use crate::report::{
    Allocations, EngineFacts, Growth, GrowthOver, Lifecycle, LogLine, MappedFile, Mark, Measured,
    OthersMoved, Outcome, Run, Severity, Stage, StageStatus, Temperature, TensorFacts, TensorMode,
};
use crate::trt_log::built;
use crate::units::{self, count, signed_mib, signed_size, signed_whole, size};
use crate::view::document::{Block, Cell, Column, Row as TableRow, RowKind, Table, Text};

use super::stages::{columns, mark};

/// Stages told one by one; more are counted.
const MOST_STAGES: usize = 6;

/// `HEAD: part · part`; nothing without parts.
fn line(head: &str, parts: impl IntoIterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().collect();
    (!parts.is_empty()).then(|| format!("{head}: {}", parts.join(" · ")))
}

/// Which runs the figures are of, where they went, what else was seen, and what was given back.
pub(super) fn inside(shown: &Shown) -> Vec<Block> {
    let runs = runs(shown).into_iter().map(Text::from);
    let mut blocks = vec![Block::List(runs.collect())];
    let brackets = brackets(shown);
    if !brackets.is_empty() {
        let caption = "DRIVE brackets".into();
        blocks.push(parts("drive-caption", caption, brackets, None));
    }
    let ids = ["inside-1", "inside-2"];
    for (group, id) in groups_inside(shown).into_iter().zip(ids) {
        let caption = format!("inside {}", group.column).into();
        blocks.push(parts(id, caption, group.parts, Some(group.sum_bytes)));
    }
    let mut lines: Vec<Text> = Vec::new();
    let pinned = pinned(shown).map(signed_mib);
    lines.extend(pinned.map(|bytes| format!("of all these, pinned host memory is {bytes}").into()));
    let mapped = [Stage::Library, Stage::Cuda].into_iter();
    lines.extend(mapped.filter_map(|stage| files_of(shown, stage)));
    lines.extend(device(shown).into_iter().map(Text::from));
    lines.extend(build(shown).into_iter().map(Text::from));
    lines.extend(given_back(shown).map(Text::from));
    blocks.push(Block::List(lines));
    blocks
}

/// What a whole is made of.
fn parts<N: Into<Text>>(
    id: &'static str,
    caption: Text,
    parts: Vec<(N, i64)>,
    sum: Option<i64>,
) -> Block {
    let row = |(name, bytes)| TableRow::new(vec![Cell::words(name), Cell::signed(Some(bytes))]);
    let mut rows: Vec<TableRow> = parts
        .into_iter()
        .map(|(name, bytes)| row((name.into(), bytes)))
        .collect();
    rows.extend(sum.map(|bytes| row(("sum".into(), bytes)).kind(RowKind::Sum)));
    Block::Table(Table {
        id,
        caption,
        noun: "part",
        columns: vec![Column::words("part"), Column::figures("MiB")],
        rows,
        is_line: true,
        ..Table::default()
    })
}

/// Which runs the medians are of, and how far cold and warm ones lie apart.
fn runs(shown: &Shown) -> Option<String> {
    let which = if shown.warm_only { "warm run" } else { "run" };
    let mut line = format!(
        "medians of {}; spread is the largest total less the smallest",
        count(shown.runs.len(), which)
    );
    for (name, temperature) in [("cold", Temperature::Cold), ("warm", Temperature::Warm)] {
        line += &totals(shown, name, temperature).unwrap_or_default();
    }
    shown.medians().then_some(line)
}

/// ` · warm +13.19 (+13.18 to +13.20)`: the lifecycle totals of the finished runs of a temperature.
fn totals(shown: &Shown, name: &str, temperature: Temperature) -> Option<String> {
    let runs = shown.report.runs.iter();
    let runs = runs
        .filter(|run| run.temperature == temperature && run.outcome == Outcome::Finished)
        .filter_map(|run| run.lifecycle.value()?.delta.total_bytes.get());
    let totals: Vec<i64> = runs.collect();
    let middle = Measured::median(totals.iter().map(|bytes| Measured::Value(*bytes))).get()?;
    let range = match (totals.iter().min(), totals.iter().max()) {
        (Some(low), Some(high)) if totals.len() > 1 => {
            format!(" ({} to {})", signed_mib(*low), signed_mib(*high))
        }
        _ => String::new(),
    };
    Some(format!(" · {name} {}{range}", signed_mib(middle)))
}

/// `files of Library load, resident MiB: libtensorrt_rtx.so.1 21.56 (0.78 of it private) · …`, the largest first.
fn files_of(shown: &Shown, stage: Stage) -> Option<Text> {
    const MOST_FILES: usize = 5;
    let mapped = shown.report.mapped.iter();
    let mut files: Vec<&MappedFile> = mapped.filter(|it| it.stage == stage).collect();
    files.sort_by_key(|file| Reverse(file.resident_bytes));
    let mut line = Text::from(format!("files of {}, resident MiB: ", stage.label()));
    for (position, file) in files.iter().take(MOST_FILES).enumerate() {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let resident = units::plain_mib(file.resident_bytes);
        let private = units::plain_mib(file.private_bytes);
        line = line
            .then(if position == 0 { "" } else { " · " })
            .then(Text::name(name))
            .then(format!(" {resident} ({private} of it private)"));
    }
    if let Some(more @ 1..) = files.len().checked_sub(MOST_FILES) {
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
        let growing: Vec<String> = growing.map(|(label, it)| allocations(label, it)).collect();
        let more = growing.len().checked_sub(MOST_STAGES);
        let more = more
            .filter(|more| *more > 0)
            .map(|more| format!("{more} more"));
        let told = growing.into_iter().take(MOST_STAGES).chain(more);
        lines.extend(line(owner.name, told).filter(|_| owner.is_told));
        let refused = owner.stages.iter().filter_map(|(label, it)| {
            let refusals = it.refusals.filter(|refusals| *refusals > 0)?;
            Some(format!("{label} {refusals}"))
        });
        let was_refused = format!("{} was refused memory", owner.name);
        lines.extend(line(&was_refused, refused.take(MOST_STAGES)));
    }
    let differ = "the device's counters differ since CUDA was initialised";
    let figures = disagreement(shown).unwrap_or_default().into_iter();
    let figures = figures.map(|(name, bytes)| format!("{name} {}", signed_mib(bytes)));
    let why = " (free memory also falls by what other processes take)";
    lines.extend(line(differ, figures).map(|line| line + why));
    let said = beside_tensorrt(shown).into_iter().take(MOST_STAGES);
    let said = said.map(|(label, said)| beside(&label, &said));
    lines.extend(line("TensorRT says, in whole MiB", said));
    lines
}

/// `Deserialization +8.00 (16 allocations, the largest 4.00, peak +12.00)`
fn allocations(label: &str, it: &Allocations) -> String {
    let mut inside: Vec<String> = Vec::new();
    inside.extend(it.allocations.map(|number| count(number, "allocation")));
    if let (Some(2..), Some(largest)) = (it.allocations, it.largest_bytes) {
        inside.push(format!("the largest {}", units::plain_mib(largest)));
    }
    let is_above = |peak: &u64| i64::try_from(*peak).is_ok_and(|peak| peak > it.growth_bytes);
    let peak = it.peak_bytes.filter(is_above);
    inside.extend(peak.map(|peak| format!("peak +{}", units::plain_mib(peak))));
    let growth = signed_mib(it.growth_bytes);
    if inside.is_empty() {
        format!("{label} {growth}")
    } else {
        format!("{label} {growth} ({})", inside.join(", "))
    }
}

/// `Deserialization GPU +12 (ours +12.30)`
fn beside(label: &str, said: &Beside) -> String {
    let not_watched = || "not watched".to_owned();
    let ours = |bytes: &Measured<i64>| bytes.get().map_or_else(not_watched, signed_mib);
    match said {
        Beside::Process(said, measured) => {
            let [cpu, gpu] = said.map(signed_whole);
            let [our_cpu, our_device] = measured.each_ref().map(ours);
            format!("{label} (whole process) CPU {cpu}, GPU {gpu} (ours {our_cpu}, {our_device})")
        }
        Beside::Allocator(gpu, measured) => {
            let (gpu, ours) = (signed_whole(*gpu), ours(measured));
            format!("{label} GPU {gpu} (ours {ours})")
        }
    }
}

/// The peaks inside the build by every counter there is, then what the builder says of itself; of the first run shown.
fn build(shown: &Shown) -> Vec<String> {
    let Some(said) = shown.runs.first().map(|run| built(&run.log)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let peaks = build_peaks(shown).into_iter();
    let peaks = peaks.map(|(name, bytes, how)| format!("{name} {}{how}", signed_mib(bytes)));
    lines.extend(line(
        &format!("peak inside {}", Stage::Build.label()),
        peaks,
    ));
    let allocators = said.allocator_peak_mib.into_iter();
    let allocators =
        allocators.map(|(cpu, gpu)| format!("peak of its allocators CPU {cpu}, GPU {gpu}"));
    let process = said.process_peak_mib.into_iter();
    let process = process.map(|mib| format!("peak of the process {mib}"));
    lines.extend(line(
        "the builder says, in whole MiB",
        allocators.chain(process),
    ));
    if is_built_past_allocator(shown) {
        let past =
            "the builder allocated past the allocator that it was given, which saw nothing of it";
        lines.push(past.to_owned());
    }
    lines.extend(said.skipped.map(skipped));
    lines
}

/// What teardown freed, and what the system had not got back when the process was gone.
fn given_back(shown: &Shown) -> Option<String> {
    let left = |life: &Lifecycle| Some(life.after_teardown.value()?.total_bytes.clone());
    let total = shown.of_total(|delta| &delta.total_bytes).get();
    let left = total.zip(shown.of_life(left).get());
    let drift = shown.median(|run| run.drift.value().map(|drift| drift.available_bytes.clone()));
    let drift = drift.get().map(|drift| {
        let bytes = size(drift.unsigned_abs());
        match drift {
            ..=-1 => format!("after exit the system had {bytes} more than before"),
            0 => "after exit everything was reclaimed".to_owned(),
            _ => format!("{bytes} not reclaimed after exit"),
        }
    });
    let parts = left.map(|(total, left)| freed(total.saturating_sub(left), total));
    let parts: Vec<String> = parts.into_iter().chain(drift).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `teardown freed 24.1 of 574.1 MiB`; the two figures apart where one is no part of the other.
fn freed(freed: i64, total: i64) -> String {
    let (bytes, whole) = (units::mib(freed), units::mib(total));
    if units::is_part(freed, total) {
        return format!("teardown freed {bytes} of {whole} MiB");
    }
    if freed < 0 {
        let taken = units::mib(freed.saturating_neg());
        return format!("teardown took {taken} MiB more; the lifecycle total is {whole} MiB");
    }
    format!("teardown freed {bytes} MiB; the lifecycle total is {whole} MiB")
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
    let more = all.checked_sub(told).filter(|more| *more > 0)?;
    Some(format!("{} more in the JSON", count(more, noun)).into())
}

/// An engine in a line, then its tensors. A log tells of most engines nothing but their size.
fn of_engine(shown: &Shown, engine: &EngineFacts) -> Vec<Text> {
    const MOST_TENSORS: usize = 8;
    let is_log = shown.report.header.origin() == crate::report::Origin::Logged;
    let told = match (of_plan(engine), is_log) {
        (told, _) if !told.is_empty() => told.join(" · "),
        (_, true) => return Vec::new(),
        (_, false) => "TensorRT reports nothing else of it".to_owned(),
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
    std::iter::once(line.then(format!(": {told}")))
        .chain(below)
        .collect()
}

/// `57 layers`, `3 profiles, 0 is used`
fn of_plan(engine: &EngineFacts) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(engine.layers.get().map(|layers| count(layers, "layer")));
    let sized = |bytes: &Measured<u64>, words| Some(format!("{} {words}", size(bytes.get()?)));
    parts.extend(sized(&engine.context_bytes, "of device memory a context"));
    parts.extend(sized(&engine.weights_bytes, "of weights"));
    if let Some(profiles @ 2..) = engine.profiles.get() {
        parts.push(format!("{profiles} profiles, {} is used", engine.profile));
    }
    parts.extend(
        engine
            .max_batch
            .get()
            .map(|batch| format!("batches of at most {batch}")),
    );
    parts.extend(engine.dla_core.get().map(|core| {
        let cores = engine.dla_cores.get();
        let of = cores.map(|cores| format!(" of 0 to {}", cores.saturating_sub(1)));
        format!("DLA core {core}{}", of.unwrap_or_default())
    }));
    parts.extend(streaming(engine));
    parts
}

/// What of the weights can stay on the host.
fn streaming(engine: &EngineFacts) -> Option<String> {
    let above_zero = |bytes: &Measured<u64>| bytes.get().filter(|bytes| *bytes > 0);
    let streamable = above_zero(&engine.streamable_weights_bytes)?;
    let mut words = format!("{} of weights can be streamed", size(streamable));
    if let Some(budget) = engine.weight_streaming_budget_bytes.get() {
        words += &format!(", {} kept on the device", size(budget));
    }
    if let Some(scratch) = above_zero(&engine.weight_streaming_scratch_bytes) {
        words += &format!(", {} of scratch for it", size(scratch));
    }
    Some(words)
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
    let Some(padded) = tensor.padded_bytes.get().or(logical) else {
        let reason = tensor
            .padded_bytes
            .reason()
            .unwrap_or("TensorRT does not report it");
        return format!(": size unknown ({reason})");
    };
    let padding = logical.and_then(|logical| padded.checked_sub(logical));
    let padding = padding.filter(|padding| *padding > 0);
    let padding = padding.map(|padding| format!(", of which {} padding", size(padding)));
    format!(": {}{}", size(padded), padding.unwrap_or_default())
}

/// `1x3x224x224`, as trtexec writes it.
fn dimensions(shape: &[i64]) -> String {
    if shape.is_empty() {
        return "scalar".to_owned();
    }
    let dimensions: Vec<String> = shape.iter().map(i64::to_string).collect();
    dimensions.join("x")
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
    let sum = each
        .iter()
        .map(|bytes| bytes.saturating_mul(contexts))
        .fold(0u64, u64::saturating_add);
    let shared = settings.backend_options.get("share-device-memory");
    let (verb, flag) = match shared {
        Some(on) if on == "on" => ("saves", ""),
        _ => ("would save", " (--share-device-memory)"),
    };
    (number > 1).then(|| {
        format!(
            "one block of device memory for all {number} contexts{flag} {verb} {} of {}, as long as they do not run at the same time",
            size(sum.saturating_sub(largest)),
            size(sum)
        )
    })
}

/// What is counted in, and one line for each counter; a loop in which nothing is called a leak has one
/// line in all. The figures are those of the first run shown that grows, or of the first one.
pub(super) fn growth(shown: &Shown) -> Vec<Text> {
    let grows = |run: &&&Run| run.growth.iter().any(is_leak);
    let Some(run) = shown.runs.iter().find(grows).or(shown.runs.first()) else {
        return Vec::new();
    };
    let mut lines: Vec<String> = Vec::new();
    for (series, nth) in groups(&run.growth) {
        let Some(first) = series.first() else {
            continue;
        };
        let heading = heading(shown, run, first, nth);
        if first.over == GrowthOver::ThousandIterations && !series.iter().any(is_leak) {
            let said = verdicts_in_short(series)
                .into_iter()
                .map(|(verdict, theirs)| {
                    let theirs: Vec<String> = theirs.into_iter().map(seen).collect();
                    format!("{} ({verdict})", theirs.join(" · "))
                });
            let said: Vec<String> = said.collect();
            lines.push(format!("{heading}: {}", said.join("; ")));
        } else {
            lines.push(format!("growth {heading}:"));
            lines.extend(series.iter().map(|growth| format!("  {}", in_full(growth))));
        }
    }
    lines.into_iter().map(Text::from).collect()
}

/// `per cycle, over 50 cycles of …`, `over 4,500 iterations of Inference 2`
fn heading(shown: &Shown, run: &Run, growth: &Growth, nth: u32) -> String {
    if growth.over == GrowthOver::Cycle {
        let cycles = run.cycles.last().map_or(0, |point| point.done);
        return format!("per cycle, over {cycles} cycles of creating and releasing everything");
    }
    let stage = growth.stage.map(|stage| repeated(stage, nth));
    let stage = stage.unwrap_or_else(|| "the loop".to_owned());
    let model = growth.model.filter(|_| shown.has_several_models());
    let of = model.map(|model| format!(" of {}", model_name(shown.report, model)));
    let of = of.unwrap_or_default();
    match growth.growth_bytes {
        Measured::Value(_) => format!("over {} iterations of {stage}{of}", growth.steps),
        Measured::Absent { .. } => format!("per 1,000 iterations of {stage}{of}"),
    }
}

/// `heap in use +4 KiB (+3.9 KiB to +4.1 KiB), once 12 KiB: grows`; of a loop what was seen, and what of
/// it an iteration takes.
fn in_full(growth: &Growth) -> String {
    let Some(rate) = growth.rate_bytes.get() else {
        return not_known(growth);
    };
    let once = match growth.one_time_bytes {
        Measured::Value(0) | Measured::Absent { .. } => String::new(),
        Measured::Value(bytes) => format!(", once {}", signed_size(bytes)),
    };
    let seen = growth.growth_bytes.get();
    let grown = if let (GrowthOver::ThousandIterations, Some(seen)) = (growth.over, seen) {
        let an_iteration = signed_size(rate / 1000);
        format!("{}, {an_iteration} an iteration", signed_size(seen))
    } else {
        let ends = growth.low_bytes.get().zip(growth.high_bytes.get());
        let interval = ends.map_or_else(
            || "interval unknown".to_owned(),
            |(low, high)| format!("{} to {}", signed_size(low), signed_size(high)),
        );
        format!("{} ({interval})", signed_size(rate))
    };
    format!(
        "{} {grown}{once}: {}",
        name(growth.counter),
        verdict(growth)
    )
}

/// `heap in use +1.4 KiB`: what was seen, else by the thousand iterations.
fn seen(growth: &Growth) -> String {
    match growth.growth_bytes.get().or(growth.rate_bytes.get()) {
        Some(bytes) => format!("{} {}", name(growth.counter), signed_size(bytes)),
        None => not_known(growth),
    }
}

fn not_known(growth: &Growth) -> String {
    let reason = growth.rate_bytes.reason().unwrap_or("it was not read");
    format!("{} unknown: {reason}", name(growth.counter))
}

/// What the libraries complained of; for who wants to know more the whole log and the end of what the process wrote.
pub(super) fn log(shown: &Shown) -> Vec<Block> {
    const MOST_LINES: usize = 120;
    const MOST_OUTPUT: usize = 60;
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let mut blocks = vec![Block::List(complaints(run))];
    let half = MOST_LINES / 2;
    let mut lines: Vec<String> = run.log.iter().map(logged).collect();
    let left_out = lines.len().saturating_sub(MOST_LINES);
    let summary = match left_out {
        0 => format!("The log, {} lines", lines.len()),
        left => format!("The log, {left} lines in its middle left out"),
    };
    if left_out > 0 {
        lines.splice(half..half + left_out, ["…".to_owned()]);
    }
    let output = end_of_output(run, MOST_OUTPUT).into_iter();
    let mut output: Vec<String> = output.map(str::to_owned).collect();
    if run.outcome != Outcome::Finished && output.len() <= MOST_OUTPUT_AT_END {
        // It stands with how the run ended.
        output.clear();
    }
    let of_output = "The end of what the process wrote".to_owned();
    for (summary, name, lines) in [
        (summary, "What the libraries logged", lines),
        (of_output, "Output of the process", output),
    ] {
        if !lines.is_empty() {
            blocks.push(Block::Details {
                summary: summary.into(),
                blocks: vec![Block::Lines(name, lines)],
            });
        }
    }
    blocks
}

/// `[W] Deserialization: Using an engine plan file across different models of devices is not …`
fn logged(line: &LogLine) -> String {
    let stage = line.stage.map(|stage| format!("{}: ", stage.label()));
    let (letter, stage) = (line.severity.letter(), stage.unwrap_or_default());
    format!("[{letter}] {stage}{}", line.text.trim())
}

/// How many errors and warnings were logged, and the first of them, the gravest first.
fn complaints(run: &Run) -> Vec<Text> {
    const MOST_SHOWN: usize = 3;
    let graver = |than: Severity| run.log.iter().filter(move |line| line.severity <= than);
    let errors = graver(Severity::Error).count();
    let warnings = graver(Severity::Warning).count().saturating_sub(errors);
    let mut parts = Vec::new();
    for (number, noun) in [(errors, "error"), (warnings, "warning")] {
        if number > 0 {
            parts.push(count(number, noun));
        }
    }
    if run.log_dropped > 0 {
        parts.push(format!(
            "{} that did not fit",
            count(run.log_dropped, "line")
        ));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let logged = count(run.log.len(), "line");
    let head = format!("the libraries logged {logged}: {}", parts.join(", "));
    let mut sorted: Vec<&LogLine> = graver(Severity::Warning).collect();
    sorted.sort_by_key(|line| line.severity > Severity::Error);
    // Each with how often it came; those of one gravity in their order.
    let mut distinct: Vec<(&LogLine, usize)> = Vec::new();
    for line in sorted {
        let is_alike = |(other, _): &&mut (&LogLine, usize)| {
            (other.severity, other.stage, &other.text) == (line.severity, line.stage, &line.text)
        };
        if let Some((_, times)) = distinct.iter_mut().find(is_alike) {
            *times += 1;
        } else if distinct.len() < MOST_SHOWN {
            distinct.push((line, 1));
        }
    }
    let distinct = distinct.into_iter().map(complaint);
    std::iter::once(head.into()).chain(distinct).collect()
}

fn complaint((line, times): (&LogLine, usize)) -> Text {
    const MOST_CHARACTERS: usize = 240;
    let text = line.text.trim();
    let cut: String = text.chars().take(MOST_CHARACTERS).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    let times = match times {
        1 => String::new(),
        times => format!(" (×{times})"),
    };
    let line = LogLine {
        text: format!("{cut}{dots}"),
        ..line.clone()
    };
    format!("  {}{times}", logged(&line)).into()
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
        let which = if are_all {
            "every stage".to_owned()
        } else {
            labels.join(", ")
        };
        notes.push(format!("read before the counters were at rest: {which}"));
    }
    let samples = shown.runs.iter().flat_map(|run| &run.samples);
    let warnings = distinct(samples.flat_map(|sample| &sample.system.warnings));
    let warnings = warnings.into_iter().take(MOST_WARNINGS);
    notes.extend(warnings.map(|warning| format!("warning: {warning}")));
    // Why this arithmetic, where a device is in play and nobody asked for it.
    if !header.attribution.forced && header.environment.device.is_some() {
        let kind = header.attribution.kind.name();
        notes.push(format!("{kind}: {}", header.attribution.reason));
    }
    notes.extend(header.baseline.as_ref().map(|baseline| {
        let total = baseline.total_bytes.get();
        format!(
            "baseline: CUDA alone takes {} MiB by {}, made {}",
            total.map_or_else(|| NOT_MEASURED.to_owned(), signed_mib),
            baseline.path,
            baseline.created
        )
    }));
    let remarks = &shown.report.remarks;
    let told = remarks.iter().take(MOST_REMARKS);
    notes.extend(told.map(|remark| format!("note: {remark}")));
    if let Some(more @ 1..) = remarks.len().checked_sub(MOST_REMARKS) {
        notes.push(format!("{more} more notes in the JSON"));
    }
    notes.into_iter().map(Text::from).collect()
}

/// A figure that was not measured.
const NOT_MEASURED: &str = "—";

fn marks(shown: &Shown, rows: &[Row]) -> Vec<String> {
    let figures = || rows.iter().filter_map(|row| row.figures.as_ref());
    let mut notes = Vec::new();
    for used in [Mark::WithinNoise, Mark::OtherProcesses, Mark::AtLeast] {
        let says = match used {
            Mark::OtherProcesses => others(shown),
            Mark::AtLeast => "at least: a part is unknown".to_owned(),
            _ => "within the noise".to_owned(),
        };
        if figures().any(|it| it.mark == used) {
            notes.push(format!("{} {says}", mark(used)));
        }
    }
    if figures().any(|it| it.mark == Mark::NotChecked && it.delta.total_bytes.value().is_some()) {
        notes.push(format!(
            "whether other processes moved memory meanwhile was not checked: {}",
            unchecked_because(shown)
        ));
    }
    notes
}

/// What other processes moved, by the evidence that says so.
fn others(shown: &Shown) -> String {
    let words = others_moved(shown).into_iter();
    let words: Vec<String> = words.map(|(moved, label)| evidence(moved, label)).collect();
    if words.is_empty() {
        return "other processes moved memory meanwhile".to_owned();
    }
    words.join("; ")
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
    let mut found: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for column in columns(shown.report.header.attribution.kind) {
        let figures = rows.iter().filter_map(|row| {
            let figure = (column.of)(row.figures.as_ref()?)?;
            Some((row.label.as_str(), figure.reason()))
        });
        let figures: Vec<(&str, Option<&str>)> = figures.collect();
        for reason in distinct(figures.iter().filter_map(|(_, reason)| *reason)) {
            let whose = rows_without(&figures, reason);
            match found
                .iter_mut()
                .find(|(w, r, _)| *w == whose && *r == reason)
            {
                Some((_, _, titles)) => titles.push(column.title),
                None => found.push((whose, reason, vec![column.title])),
            }
        }
    }
    let found = found.into_iter();
    found
        .map(|(whose, reason, titles)| {
            format!("{NOT_MEASURED} {}{whose}: {reason}", titles.join(", "))
        })
        .collect()
}

/// ` of Plan read, Bindings`: the rows whose figure is absent for a reason; nothing where all are.
fn rows_without(figures: &[(&str, Option<&str>)], reason: &str) -> String {
    let missing = || figures.iter().filter(|(_, why)| *why == Some(reason));
    if missing().count() == figures.len() {
        return String::new();
    }
    format!(
        " of {}",
        distinct(missing().map(|(label, _)| *label)).join(", ")
    )
}

/// Each once, in order.
fn distinct<'a, T: PartialEq + ?Sized>(all: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

/// `not applicable: Library load, CUDA initialisation (the engine is part of the program)`
fn not_applicable(shown: &Shown) -> Option<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for record in &shown.runs.first()?.stages {
        let StageStatus::NotApplicable { reason } = &record.status else {
            continue;
        };
        let label = record.stage.label();
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, labels)) if labels.contains(&label) => {}
            Some((_, labels)) => labels.push(label),
            None => reasons.push((reason, vec![label])),
        }
    }
    let groups = reasons.iter();
    let groups = groups.map(|(reason, labels)| format!("{} ({reason})", labels.join(", ")));
    let groups: Vec<String> = groups.collect();
    (!groups.is_empty()).then(|| format!("not applicable: {}", groups.join("; ")))
}

/// How closely the inside of the stages was watched.
fn peaks(shown: &Shown) -> Option<String> {
    let finished = shown.runs.iter().flat_map(|run| run.finished());
    let watched = finished.filter(|(_, figures)| figures.peak.readings > 0);
    let gap = watched
        .map(|(_, figures)| figures.peak.largest_gap_ns)
        .max()?;
    Some(format!(
        "peak: read from outside, at most {} apart; a shorter one can have been missed",
        units::time(gap)
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
