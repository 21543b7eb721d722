//! The engines as TensorRT describes them, and what their contexts could share.

use crate::escape::escape;
use crate::report::{EngineFacts, Measured, Origin, TensorFacts, TensorMode};
use crate::units;

use super::header::model_name;
use crate::analysis::lifecycle::Shown;
use crate::units::count;

/// Engines told; more are in the JSON.
const MOST_ENGINES: usize = 4;

/// Tensors of an engine that are told; more are in the JSON.
const MOST_TENSORS: usize = 8;

/// What is told of an engine of which nothing is.
const NOTHING: &str = "TensorRT reports nothing else of it";

/// The format that needs no word.
const LINEAR: &str = "LINEAR";

/// Every line that applies.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let engines = &shown.report.engines;
    let mut lines = Vec::new();
    for engine in engines.iter().take(MOST_ENGINES) {
        let (name, told) = summary(shown, engine);
        // A log tells of most engines nothing but their size.
        let is_log = shown.report.header.origin() == Origin::Logged;
        if is_log && told == NOTHING {
            continue;
        }
        lines.push(format!("{name}: {told}"));
        let tensors = engine.tensors.iter().take(MOST_TENSORS);
        lines.extend(tensors.map(|tensor| format!("  {}", tensor_line(tensor))));
        lines.extend(more(engine.tensors.len(), MOST_TENSORS, "tensor", "  "));
    }
    lines.extend(more(engines.len(), MOST_ENGINES, "engine", ""));
    lines.extend(sharing(shown));
    lines
}

fn more(all: usize, told: usize, noun: &str, indent: &str) -> Option<String> {
    match all.checked_sub(told) {
        Some(more @ 1..) => Some(format!("{indent}{} more in the JSON", count(more, noun))),
        _ => None,
    }
}

/// An engine's name and what is told of it: `engine resnet50`, `57 layers · 3 profiles, 0 is used`.
pub(crate) fn summary(shown: &Shown, engine: &EngineFacts) -> (String, String) {
    let name = match engine.name.value().filter(|name| !name.is_empty()) {
        Some(name) => format!("engine {}", escape(name)),
        None => "engine without a name".to_owned(),
    };
    let models = shown.report.header.workload.models.len();
    let of = if models > 1 {
        format!(" ({})", model_name(shown.report, engine.model))
    } else {
        String::new()
    };
    let mut parts = Vec::new();
    if let Some(layers) = engine.layers.get() {
        parts.push(count(
            usize::try_from(layers).unwrap_or(usize::MAX),
            "layer",
        ));
    }
    let size =
        |bytes: &Measured<u64>, words: &str| Some(format!("{} {words}", units::size(bytes.get()?)));
    parts.extend(size(&engine.context_bytes, "of device memory a context"));
    parts.extend(size(&engine.weights_bytes, "of weights"));
    if let Some(profiles @ 2..) = engine.profiles.get() {
        parts.push(format!("{profiles} profiles, {} is used", engine.profile));
    }
    if let Some(batch) = engine.max_batch.get() {
        parts.push(format!("batches of at most {batch}"));
    }
    if let Some(core) = engine.dla_core.get() {
        parts.push(match engine.dla_cores.get() {
            Some(cores) => format!("DLA core {core} of 0 to {}", cores.saturating_sub(1)),
            None => format!("DLA core {core}"),
        });
    }
    parts.extend(streaming(engine));
    let told = if parts.is_empty() {
        NOTHING.to_owned()
    } else {
        parts.join(" · ")
    };
    (format!("{name}{of}"), told)
}

/// What of the weights can stay on the host.
fn streaming(engine: &EngineFacts) -> Option<String> {
    let streamable = engine
        .streamable_weights_bytes
        .get()
        .filter(|bytes| *bytes > 0)?;
    let mut words = format!("{} of weights can be streamed", units::size(streamable));
    if let Some(budget) = engine.weight_streaming_budget_bytes.get() {
        words += &format!(", {} kept on the device", units::size(budget));
    }
    if let Some(scratch) = engine
        .weight_streaming_scratch_bytes
        .get()
        .filter(|it| *it > 0)
    {
        words += &format!(", {} of scratch for it", units::size(scratch));
    }
    Some(words)
}

/// `input data FLOAT 1x3x224x224: 588 KiB`
pub(crate) fn tensor_line(tensor: &TensorFacts) -> String {
    let mode = match tensor.mode {
        TensorMode::Input => "input",
        TensorMode::Output => "output",
    };
    let shape = tensor.bound_shape.value().unwrap_or(&tensor.shape);
    let mut words = format!(
        "{mode} {} {} {}",
        escape(&tensor.name),
        escape(&tensor.data_type),
        dimensions(shape)
    );
    if tensor.format != LINEAR {
        words += &format!(" {}", escape(&tensor.format));
    }
    if let Measured::Value([least, _, most]) = &tensor.profile_shapes
        && least != most
    {
        words += &format!(" (from {} to {})", dimensions(least), dimensions(most));
    }
    if tensor.on_host {
        words += " in host memory";
    }
    words + &bytes(tensor)
}

/// The size of a tensor's buffer, and how much of it is padding.
fn bytes(tensor: &TensorFacts) -> String {
    let Some(padded) = tensor.padded_bytes.get().or(tensor.logical_bytes.get()) else {
        let reason = tensor
            .padded_bytes
            .reason()
            .unwrap_or("TensorRT does not report it");
        return format!(": size unknown ({})", escape(reason));
    };
    let padding = tensor
        .logical_bytes
        .get()
        .and_then(|logical| padded.checked_sub(logical))
        .filter(|padding| *padding > 0);
    match padding {
        Some(padding) => format!(
            ": {}, of which {} padding",
            units::size(padded),
            units::size(padding)
        ),
        None => format!(": {}", units::size(padded)),
    }
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
pub(crate) fn sharing(shown: &Shown) -> Option<String> {
    let settings = &shown.report.header.workload.settings;
    let each: Vec<u64> = shown
        .report
        .engines
        .iter()
        .filter_map(|engine| engine.context_bytes.get())
        .collect();
    if each.len() != shown.report.engines.len() {
        return None;
    }
    let contexts = u64::from(settings.contexts);
    let number = usize::try_from(contexts).ok()?.checked_mul(each.len())?;
    let largest = each.iter().copied().max().filter(|bytes| *bytes > 0)?;
    let sum = each.iter().fold(0u64, |sum, bytes| {
        sum.saturating_add(bytes.saturating_mul(contexts))
    });
    let shared = settings.backend_options.get("share-device-memory");
    let (verb, flag) = match shared {
        Some(on) if on == "on" => ("saves", ""),
        _ => ("would save", " (--share-device-memory)"),
    };
    (number > 1).then(|| {
        format!(
            "one block of device memory for all {number} contexts{flag} {verb} {} of {}, as long as they do not run at the same time",
            units::size(sum.saturating_sub(largest)),
            units::size(sum)
        )
    })
}
