//! What the rows come to, in words.

use super::table::{LONGEST_NAME, Shown, milliseconds, percent};
use crate::escape::bounded;
use crate::layers::{
    Account, DataType, Engine, Figure, Group, Layer, Layout, Mode, Source, Tally, format_of,
    groups, precision,
};
use crate::units;

/// Names that are listed at most.
const MOST_NAMES: usize = 3;

/// Groups that are told at most.
const MOST_GROUPS: usize = 8;

/// `resnet.json · 73 layers · inspector JSON · 1 input, 1 output`
pub(crate) fn header(account: &Account) -> String {
    let engine = &account.engine;
    let mut parts = vec![bounded(&account.name, 120), layers(engine)];
    parts.push(source(engine.source).to_owned());
    if engine.profiles.len() > 1 {
        let shown = engine.layers.first().map_or(0, |layer| layer.profile);
        parts.push(format!(
            "optimization profile {shown} of {}",
            engine.profiles.len()
        ));
    }
    let count = |mode| engine.bindings.iter().filter(|it| it.mode == mode).count();
    let (inputs, outputs) = (count(Mode::Input), count(Mode::Output));
    if inputs + outputs > 0 {
        let inputs = counted(inputs, "input");
        parts.push(format!("{inputs}, {}", counted(outputs, "output")));
    }
    if let Some(ns) = engine.time_ns {
        let runs = engine
            .iterations
            .map_or(String::new(), |runs| format!(" (mean of {runs})"));
        parts.push(format!("{} an inference{runs}", milliseconds(ns)));
    }
    parts.join(" · ")
}

fn layers(engine: &Engine) -> String {
    counted(engine.layers.len(), "layer")
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Json => "inspector JSON",
        Source::Json11 => "inspector JSON of TensorRT 11",
        Source::Names => "names only",
        Source::Listing => "listing of a build log",
        Source::Dump => "layer information in a log",
        Source::Times => "times only",
    }
}

fn counted(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}

/// The answers, each a paragraph.
pub(crate) fn answers(account: &Account, shown: &Shown) -> Vec<String> {
    if account
        .engine
        .layers
        .iter()
        .all(|it| it.layer_type.is_empty())
    {
        return vec![
            "Only names are known: build with --profilingVerbosity=detailed to see what layers take."
                .to_owned(),
        ];
    }
    let mut answers = vec![held(account, shown), touched(account)];
    answers.extend(padding(account));
    answers.extend(reformats(account));
    answers.extend(shown.sharing.map(sharing));
    answers
}

/// `Held at once: at most 1.5 MiB, while Conv_9 runs (#12): 176 1.0 MiB, 191 0.5 MiB; …`
fn held(account: &Account, shown: &Shown) -> String {
    let live = &account.liveness;
    let peak = live.peak_layer;
    let layer = peak.and_then(|at| account.engine.layers.get(at));
    let mut text = match (peak, layer) {
        (Some(position), Some(layer)) => {
            let regions = live.held_at(position);
            let names = regions.iter().take(MOST_NAMES).map(|region| {
                let name = bounded(account.engine.name_of(region.tensor), LONGEST_NAME);
                format!("{name} {}", units::size(region.bytes))
            });
            let names: Vec<String> = names.collect();
            let more = match regions.len().saturating_sub(MOST_NAMES) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!(
                "Peak activation memory: {} (while {} runs, #{}): {}{more}.",
                units::size(live.peak_bytes),
                bounded(&layer.name, LONGEST_NAME),
                layer.index,
                names.join(", ")
            )
        }
        _ if live.without_size.is_empty() => {
            "Peak activation memory: none, every tensor belongs to the caller.".to_owned()
        }
        _ => "Peak activation memory: unknown, no tensor's size is known.".to_owned(),
    };
    if peak.is_some() {
        text.push_str(&format!(
            " No allocator can use less; without reuse it would be {}.",
            units::size(live.unique_bytes)
        ));
    }
    let asked = shown.activation_bytes.or(account.engine.activation_bytes);
    if let Some(asked) = asked {
        text.push_str(&against(asked, account, peak.is_some()));
    }
    text
}

/// What the engine asks for, beside what is held.
fn against(asked: u64, account: &Account, is_known: bool) -> String {
    let peak = account.liveness.peak_bytes;
    let scratch = match account.engine.scratch_bytes {
        None | Some(0) => String::new(),
        Some(bytes) => format!(", scratch memory of {} among it", units::size(bytes)),
    };
    let asked_words = format!(" The engine asks for {}{scratch}", units::size(asked));
    let is_whole = account.liveness.without_size.is_empty();
    if !is_known || !is_whole || peak == 0 {
        return format!("{asked_words}.");
    }
    match asked.checked_sub(peak) {
        Some(0) => format!("{asked_words}: exactly that."),
        Some(more) => format!(
            "{asked_words}: {} more ({}).",
            units::size(more),
            percent(more as f64 / peak as f64)
        ),
        None => format!("{asked_words}, which is less: it reuses more than the names show."),
    }
}

/// `Touched in all 268 MiB; weights 13.0 MiB (INT8 9.1 MiB, FP16 3.9 MiB).`
fn touched(account: &Account) -> String {
    let totals = &account.totals;
    let mut touched = totals.traffic_bytes;
    for part in [
        totals.weights_bytes,
        totals.bias_bytes,
        totals.listed_constants_bytes,
        totals.inferred_weights_bytes,
    ] {
        touched.add(part.figure());
        touched.why = touched.why.or(part.why);
    }
    let types: Vec<String> = sorted_types(account)
        .map(|(data_type, bytes)| format!("{} {}", data_type.name(), units::size(bytes)))
        .collect();
    let types = match types.as_slice() {
        [] => String::new(),
        types => format!(" ({})", types.join(", ")),
    };
    let inferred = match totals.inferred_weights_bytes.known {
        0 => String::new(),
        bytes => format!(
            ", {} of them listed nowhere: they follow from the shapes of matrix products (*)",
            units::size(bytes)
        ),
    };
    format!(
        "Accessed in one inference: {}; weights {}{types}{inferred}.",
        at_least(touched),
        at_least(totals.all_weights_bytes())
    )
}

fn sorted_types(account: &Account) -> impl Iterator<Item = (DataType, u64)> {
    let types = account.totals.weights_by_type.iter();
    let mut types: Vec<(DataType, u64)> = types.map(|(it, bytes)| (*it, *bytes)).collect();
    types.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    types.into_iter()
}

/// The sum, or what it is at least where parts are not known.
fn at_least(tally: Tally) -> String {
    match tally.figure() {
        Figure::Exact(bytes) => units::size(bytes),
        Figure::Unknown(_) if tally.known == 0 => "unknown".to_owned(),
        Figure::Unknown(_) => format!("at least {}", units::size(tally.known)),
    }
}

/// `Padding costs 3.3 MiB (17%): most of it CHW32, first of all Reformatting CopyNode …`
fn padding(account: &Account) -> Option<String> {
    let padding = account.padding();
    let (format, bytes) = padding.worst?;
    let layer = padding
        .worst_layer
        .and_then(|at| account.engine.layers.get(at))
        .map_or(String::new(), |layer| {
            format!(", the most in {}", bounded(&layer.name, LONGEST_NAME))
        });
    Some(format!(
        "Padding costs {} of what is read and written ({}): {format} {}{layer}.",
        units::size(padding.bytes),
        percent(padding.bytes as f64 / padding.logical_bytes.max(1) as f64),
        units::size(bytes)
    ))
}

/// `Reformats: 12 layers, which touch 30 MiB (11%), 0.1 ms (3%).`
fn reformats(account: &Account) -> Option<String> {
    let reformats = account.reformats();
    if reformats.layers == 0 {
        return None;
    }
    let all = account.totals.traffic_bytes.known.max(1);
    let mut text = format!(
        "Reformats: {} {} ({})",
        match reformats.layers {
            1 => "1 layer, which accesses".to_owned(),
            layers => format!("{layers} layers, which access"),
        },
        units::size(reformats.touched_bytes),
        percent(reformats.touched_bytes as f64 / all as f64)
    );
    if let (Some(ns), Some(all)) = (reformats.time_ns, account.engine.time_ns) {
        text.push_str(&format!(
            ", {} ({})",
            milliseconds(ns),
            percent(ns as f64 / all.max(1) as f64)
        ));
    }
    text.push('.');
    Some(text)
}

fn sharing(sharing: crate::layers::Sharing) -> String {
    format!(
        "One block for the contexts of {} engines: {} instead of {}, which saves {}; only one of them can run at a time.",
        sharing.engines,
        units::size(sharing.shared_bytes),
        units::size(sharing.apart_bytes),
        units::size(sharing.saved_bytes())
    )
}

/// What there is to know besides.
pub(crate) fn notes(account: &Account) -> Vec<String> {
    let mut notes = Vec::new();
    if account
        .engine
        .layers
        .iter()
        .any(|it| !it.layer_type.is_empty())
    {
        let of = |name: &str, list: Vec<Group>| format!("by {name}: {}", told(&list));
        notes.push(of("type", groups(&account.engine, Layer::kind)));
        notes.push(of("precision", groups(&account.engine, |it| precision(it))));
        notes.push(of("format", groups(&account.engine, |it| format_of(it))));
    }
    notes.extend(without_size(account));
    notes.extend(untold(&account.engine));
    notes.extend(times(account));
    notes
}

/// `Convolution 53 layers 35 MiB 0.3 ms; …`
fn told(list: &[Group]) -> String {
    let one = |group: &Group| {
        let time = group
            .time_ns
            .map_or(String::new(), |ns| format!(" {}", milliseconds(ns)));
        format!(
            "{} ×{} {}{time}",
            bounded(&group.name, 40),
            group.layers,
            at_least(group.touched_bytes)
        )
    };
    let mut parts: Vec<String> = list.iter().take(MOST_GROUPS).map(one).collect();
    let more = list.len().saturating_sub(MOST_GROUPS);
    if more > 0 {
        parts.push(format!("[{more} others]"));
    }
    parts.join(" · ")
}

fn without_size(account: &Account) -> Option<String> {
    let ids = &account.liveness.without_size;
    let first = ids.first()?;
    let uses = account.engine.layers.iter().flat_map(Layer::uses);
    let whys = uses.filter_map(|it| it.padded_bytes.why());
    let why = whys.min().map_or("", crate::layers::Why::words);
    Some(format!(
        "— {} no size that is known, such as {}: {why}",
        match ids.len() {
            1 => "1 tensor has".to_owned(),
            count => format!("{count} tensors have"),
        },
        bounded(account.engine.name_of(*first), LONGEST_NAME)
    ))
}

/// Formats that are not told may be padded.
fn untold(engine: &Engine) -> Option<String> {
    let uses = || engine.layers.iter().flat_map(Layer::uses);
    let untold = uses().filter(|it| it.format.layout == Layout::Untold);
    match untold.count() {
        0 => None,
        count if count == uses().count() => Some(
            "no format is given, so padding is not counted; with an execution context (without --skipInference) the inspector reports it"
                .to_owned(),
        ),
        _ => Some(
            "of some tensors only the type is given, as inside Myelin's blocks: their padding is not counted"
                .to_owned(),
        ),
    }
}

/// Times that belong to no layer, and layers without one.
fn times(account: &Account) -> Vec<String> {
    let engine = &account.engine;
    let (Some(all), Some(rest)) = (engine.time_ns, account.unmatched_ns()) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if let Some(first) = engine.unmatched.first() {
        notes.push(format!(
            "{} of the profile, {} ({}), of no layer here, such as {}",
            counted(engine.unmatched.len(), "record"),
            milliseconds(rest),
            percent(rest as f64 / all.max(1) as f64),
            bounded(&first.name, LONGEST_NAME)
        ));
    }
    let runs = |layer: &&Layer| !layer.is_constant() && !layer.is_free();
    let running = engine.layers.iter().filter(runs);
    let without = running.filter(|it| it.time.is_none()).count();
    if without > 0 {
        notes.push(format!(
            "{} no time in the profile",
            match without {
                1 => "1 layer has".to_owned(),
                count => format!("{count} layers have"),
            }
        ));
    }
    if engine.layers.iter().all(|it| it.time.is_none()) {
        notes.push("no name of the profile is one of a layer: it is of another engine".to_owned());
    }
    notes
}
