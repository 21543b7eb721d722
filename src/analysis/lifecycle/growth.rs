//! What cycles and loops show of growth, in words.

use crate::report::{Growth, GrowthCounter, GrowthOver, GrowthVerdict, Measured, Run};
use crate::units::{self, count, joined, signed_size};

use super::rows::repeated;
use super::{Shown, model_name};

/// Whether growth was shown.
fn is_leak(growth: &Growth) -> bool {
    growth.verdict == GrowthVerdict::Grows
}

/// What is counted in, and one line for each counter; a loop in which nothing is called a leak has one
/// line in all. The figures are those of the first run shown that grows, or of the first one.
pub(crate) fn growth(shown: &Shown) -> Vec<String> {
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
            let said = [NONE, LITTLE, FEW, UNDECIDED].map(|verdict| {
                let theirs = series.iter().filter(|it| in_short(it) == verdict);
                let theirs = joined(theirs.map(seen), " · ");
                (!theirs.is_empty()).then(|| format!("{theirs} ({verdict})"))
            });
            let said = joined(said.into_iter().flatten(), "; ");
            lines.push(format!("{heading}: {said}"));
        } else {
            lines.push(format!("growth {heading}:"));
            lines.extend(series.iter().map(|growth| format!("  {}", in_full(growth))));
        }
    }
    lines
}

/// `per cycle, over 50 cycles of …`, `over 4,500 iterations of Inference 2`
fn heading(shown: &Shown, run: &Run, growth: &Growth, nth: u32) -> String {
    if growth.over == GrowthOver::Cycle {
        let cycles = run.cycles.last().map_or(0, |point| point.done);
        return format!("per cycle, over {cycles} cycles of creating and releasing everything");
    }
    let stage = growth.stage.map(|stage| repeated(stage, nth));
    let stage = stage.unwrap_or("the loop".to_owned());
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
    let (name, verdict) = (told_of(growth.counter).1, verdict(growth));
    let seen = growth.growth_bytes.get().map(signed_size);
    let seen = seen.filter(|_| growth.over == GrowthOver::ThousandIterations);
    let ends = [&growth.low_bytes, &growth.high_bytes].map(|end| end.get().map(signed_size));
    let grown = match (seen, ends) {
        (Some(seen), _) => format!("{seen}, {} an iteration", signed_size(rate / 1000)),
        (_, [Some(low), Some(high)]) => format!("{} ({low} to {high})", signed_size(rate)),
        _ => format!("{} (interval unknown)", signed_size(rate)),
    };
    format!("{name} {grown}{once}: {verdict}")
}

/// `heap in use +1.4 KiB`: what was seen, else by the thousand iterations.
fn seen(growth: &Growth) -> String {
    match growth.growth_bytes.get().or(growth.rate_bytes.get()) {
        Some(bytes) => format!("{} {}", told_of(growth.counter).1, signed_size(bytes)),
        None => not_known(growth),
    }
}

fn not_known(growth: &Growth) -> String {
    let reason = growth.rate_bytes.reason().unwrap_or("it was not read");
    format!("{} unknown: {reason}", told_of(growth.counter).1)
}

/// The series of one loop or of the cycles together, each with how many loops of the same stage and
/// model came before it: a counter that comes again begins another.
fn groups(all: &[Growth]) -> Vec<(&[Growth], u32)> {
    let kind = |growth: &Growth| (growth.over, growth.stage, growth.model);
    let mut groups: Vec<(&[Growth], u32)> = Vec::new();
    for alike in all.chunk_by(|one, next| kind(one) == kind(next)) {
        let counter = alike.first().map(|first| first.counter);
        for series in alike.chunk_by(|_, next| Some(next.counter) != counter) {
            let of = series.first().map(kind);
            let is_alike = |(group, _): &&(&[Growth], u32)| group.first().map(kind) == of;
            let before = groups.iter().rfind(is_alike);
            groups.push((series, before.map_or(0, |(_, nth)| nth + 1)));
        }
    }
    groups
}

/// What leaks are said in: one sentence for loops, one for cycles, of the first run that shows them.
pub(crate) fn leaks(shown: &Shown) -> Vec<String> {
    let kinds = [GrowthOver::ThousandIterations, GrowthOver::Cycle].into_iter();
    let sentences = kinds.filter_map(|over| {
        let mut runs = shown.report.runs.iter();
        runs.find_map(|run| leak_sentence(&leaks_of(run, over)))
    });
    sentences.collect()
}

/// What grows in a run, the counters that count what was asked for before those that others move.
fn leaks_of(run: &Run, over: GrowthOver) -> Vec<&Growth> {
    let of_kind = |growth: &&Growth| growth.over == over && is_leak(growth);
    let mut leaks: Vec<&Growth> = run.growth.iter().filter(of_kind).collect();
    leaks.sort_by_key(|growth| told_of(growth.counter).0);
    leaks
}

/// `Leak: heap in use grows by 19 MiB and device memory by 1.5 MiB each time runtime, engine and context
/// are created and released.`; of a loop what was seen and over how many iterations.
fn leak_sentence(leaks: &[&Growth]) -> Option<String> {
    let (first, others) = leaks.split_first()?;
    let is_seen =
        first.over == GrowthOver::ThousandIterations && first.growth_bytes.get().is_some();
    let by = |growth: &Growth, grows: &str| {
        let (seen, rate) = (&growth.growth_bytes, &growth.rate_bytes);
        let bytes = if is_seen { seen } else { rate }.get()?;
        let size = u64::try_from(bytes).map_or_else(|_| signed_size(bytes), units::size);
        Some(format!("{}{grows} by {size}", told_of(growth.counter).1))
    };
    let grown = by(first, if is_seen { " grew" } else { " grows" })?;
    let others = others.iter().filter_map(|growth| by(growth, ""));
    let all: Vec<String> = [grown].into_iter().chain(others).collect();
    let grown = match all.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => all.concat(),
    };
    let stage = first.stage.map(|stage| format!(" of {}", stage.label()));
    let over = format!(
        "over {} iterations{}",
        first.steps,
        stage.unwrap_or_default()
    );
    let when = match first.over {
        GrowthOver::Cycle => "each time runtime, engine and context are created and released",
        GrowthOver::ThousandIterations if is_seen => &over,
        GrowthOver::ThousandIterations => "with every 1,000 iterations",
    };
    Some(format!("Leak: {grown} {when}."))
}

/// What is said of a counter behind its figures.
fn verdict(growth: &Growth) -> String {
    let beside_zero = growth.low_bytes.get().is_none_or(|low| low <= 0);
    match (growth.verdict, growth.over) {
        (GrowthVerdict::Grows, _) => "grows".to_owned(),
        (GrowthVerdict::Steady, _) if beside_zero => "does not grow".to_owned(),
        (GrowthVerdict::Steady, _) => LITTLE.to_owned(),
        (GrowthVerdict::TooFew, GrowthOver::Cycle) => "too few cycles to tell".to_owned(),
        (GrowthVerdict::TooFew, GrowthOver::ThousandIterations) => FEW.to_owned(),
        (GrowthVerdict::Undecided, _) if growth.counter.is_shared() => {
            "not decided: it counts more than the process asks for".to_owned()
        }
        (GrowthVerdict::Undecided, _) => {
            format!("not decided by {}", count(growth.points, "point"))
        }
    }
}

/// What is said of a counter of a loop in which nothing is called a leak: what is not decided, or not enough to decide,
/// is not said not to grow.
fn in_short(growth: &Growth) -> &'static str {
    let bytes = growth.growth_bytes.get().or(growth.low_bytes.get());
    match growth.verdict {
        GrowthVerdict::Grows | GrowthVerdict::Undecided => UNDECIDED,
        GrowthVerdict::Steady if bytes > Some(0) => LITTLE,
        GrowthVerdict::Steady => NONE,
        GrowthVerdict::TooFew => FEW,
    }
}

const NONE: &str = "no growth";
const LITTLE: &str = "too little to be called a leak";
const FEW: &str = "too few iterations to tell";
const UNDECIDED: &str = "not decided";

/// The place of a counter among leaks, and the counter in words.
fn told_of(counter: GrowthCounter) -> (u8, &'static str) {
    match counter {
        GrowthCounter::DeviceSeen => (0, "device memory seen being allocated"),
        GrowthCounter::HeapInUse => (1, "heap in use"),
        GrowthCounter::Device => (2, "device memory"),
        GrowthCounter::Resident => (3, "resident memory"),
        GrowthCounter::SystemTaken => (4, "system memory taken"),
    }
}
