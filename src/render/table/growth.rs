//! What cycles and loops show of growth.

use crate::escape::escape;
use crate::report::{Growth, GrowthCounter, GrowthOver, GrowthVerdict, Measured, Run};
use crate::units;

use super::header::model_name;
use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::repeated;
use crate::units::count;

/// What is counted in, and one line for each counter; a loop in which nothing is called a leak has one
/// line in all. The figures are those of the first run shown that grows, or of the first one.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let grows = |run: &&&Run| run.growth.iter().any(is_leak);
    let Some(run) = shown.runs.iter().find(grows).or(shown.runs.first()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (series, nth) in of_one_kind(&run.growth) {
        let Some(first) = series.first() else {
            continue;
        };
        let heading = heading(shown, run, first, nth);
        if first.over == GrowthOver::ThousandIterations && !series.iter().any(is_leak) {
            lines.push(in_short(&heading, series));
        } else {
            lines.push(format!("growth {heading}:"));
            lines.extend(series.iter().map(|growth| format!("  {}", in_full(growth))));
        }
    }
    lines
}

/// The series of one loop or of the cycles together, each with how many loops of the same stage and
/// model came before it: a counter that comes again begins another.
fn of_one_kind(all: &[Growth]) -> Vec<(&[Growth], usize)> {
    let kind = |growth: &Growth| (growth.over, growth.stage, growth.model);
    let mut groups: Vec<(&[Growth], usize)> = Vec::new();
    let mut rest = all;
    while let Some(first) = rest.first() {
        let same = |growth: &&Growth| kind(growth) == kind(first);
        let again = |growth: &Growth| growth.counter == first.counter;
        let length = rest.iter().take_while(same).count();
        let until = rest.iter().take(length).skip(1).position(again);
        let end = until.map_or(length, |position| position + 1);
        let Some((group, more)) = rest.split_at_checked(end) else {
            break;
        };
        let like_it = groups.iter().filter(|(group, _)| {
            group
                .first()
                .is_some_and(|earlier| kind(earlier) == kind(first))
        });
        groups.push((group, like_it.count()));
        rest = more;
    }
    groups
}

/// What leaks are said in, at the very end: one sentence for cycles, one for loops, of the first run
/// that shows them.
pub(crate) fn sentences(shown: &Shown) -> Vec<String> {
    [GrowthOver::ThousandIterations, GrowthOver::Cycle]
        .into_iter()
        .filter_map(|over| {
            let runs = shown.report.runs.iter();
            runs.map(|run| leaks(run, over))
                .find_map(|leaks| leak_sentence(&leaks))
        })
        .collect()
}

/// What grows in a run, the counters that count what was asked for before those that others move.
fn leaks(run: &Run, over: GrowthOver) -> Vec<&Growth> {
    let of_kind = |growth: &&Growth| growth.over == over && is_leak(growth);
    let mut leaks: Vec<&Growth> = run.growth.iter().filter(of_kind).collect();
    leaks.sort_by_key(|growth| match growth.counter {
        GrowthCounter::DeviceSeen => 0,
        GrowthCounter::HeapInUse => 1,
        GrowthCounter::Device => 2,
        GrowthCounter::Resident => 3,
        GrowthCounter::SystemTaken => 4,
    });
    leaks
}

/// `Leak: heap in use grows by 19 MiB and device memory by 1.5 MiB each time runtime, engine and context
/// are created and released.`; of a loop what was seen and over how many iterations.
fn leak_sentence(leaks: &[&Growth]) -> Option<String> {
    let (first, others) = leaks.split_first()?;
    let looped = first.over == GrowthOver::ThousandIterations && first.growth_bytes.get().is_some();
    let size = |growth: &Growth| {
        let of_all = &growth.growth_bytes;
        let bytes = if looped { of_all } else { &growth.rate_bytes };
        Some(format!("by {}", size(bytes.get()?)))
    };
    let others: Vec<String> = others
        .iter()
        .filter_map(|other| Some(format!("{} {}", name(other.counter), size(other)?)))
        .collect();
    let also = match others.split_last() {
        None => String::new(),
        Some((last, [])) => format!(" and {last}"),
        Some((last, more)) => format!(", {} and {last}", more.join(", ")),
    };
    let (grows, when) = match first.over {
        GrowthOver::Cycle => (
            "grows",
            "each time runtime, engine and context are created and released".to_owned(),
        ),
        GrowthOver::ThousandIterations if looped => (
            "grew",
            format!("over {} iterations{}", first.steps, in_stage(first)),
        ),
        GrowthOver::ThousandIterations => ("grows", "with every 1,000 iterations".to_owned()),
    };
    Some(format!(
        "Leak: {} {grows} {}{also} {when}.",
        name(first.counter),
        size(first)?,
    ))
}

/// ` of Inference`
fn in_stage(growth: &Growth) -> String {
    let stage = growth.stage.map(|stage| format!(" of {}", stage.label()));
    stage.unwrap_or_default()
}

fn cycles(run: &Run) -> u64 {
    run.cycles.last().map_or(0, |point| point.done)
}

fn is_leak(growth: &Growth) -> bool {
    growth.verdict == GrowthVerdict::Grows
}

/// `per cycle, over 50 cycles of …`, `over 4,500 iterations of Inference 2`
fn heading(shown: &Shown, run: &Run, growth: &Growth, nth: usize) -> String {
    match growth.over {
        GrowthOver::Cycle => format!(
            "per cycle, over {} cycles of creating and releasing everything",
            cycles(run)
        ),
        GrowthOver::ThousandIterations => {
            let stage = growth
                .stage
                .map_or_else(|| "the loop".to_owned(), |stage| repeated(stage, nth));
            let several = shown.report.header.workload.models.len() > 1;
            let of = match growth.model {
                Some(model) if several => format!(" of {}", model_name(shown.report, model)),
                _ => String::new(),
            };
            match growth.growth_bytes {
                Measured::Value(_) => {
                    let steps = growth.steps;
                    format!("over {steps} iterations of {stage}{of}")
                }
                Measured::Absent { .. } => format!("per 1,000 iterations of {stage}{of}"),
            }
        }
    }
}

/// `heap in use +4 KiB (+3.9 KiB to +4.1 KiB), once 12 KiB: grows`; of a loop what was seen, and what of
/// it an iteration takes.
fn in_full(growth: &Growth) -> String {
    let name = name(growth.counter);
    let Some(rate) = growth.rate_bytes.get() else {
        return not_known(growth);
    };
    let once = match growth.one_time_bytes {
        Measured::Value(0) | Measured::Absent { .. } => String::new(),
        Measured::Value(bytes) => format!(", once {}", units::signed_size(bytes)),
    };
    let grown = match (growth.over, growth.growth_bytes.get()) {
        (GrowthOver::ThousandIterations, Some(seen)) => format!(
            "{}, {} an iteration",
            units::signed_size(seen),
            units::signed_size(rate / 1000)
        ),
        _ => format!("{} ({})", units::signed_size(rate), interval_signed(growth)),
    };
    format!("{name} {grown}{once}: {}", verdict(growth))
}

fn verdict(growth: &Growth) -> String {
    let beside_zero = growth.low_bytes.get().is_none_or(|low| low <= 0);
    match growth.verdict {
        GrowthVerdict::Grows => "grows".to_owned(),
        GrowthVerdict::Steady if beside_zero => "does not grow".to_owned(),
        GrowthVerdict::Steady => "too little to be called a leak".to_owned(),
        GrowthVerdict::TooFew => match growth.over {
            GrowthOver::Cycle => "too few cycles to tell".to_owned(),
            GrowthOver::ThousandIterations => "too few iterations to tell".to_owned(),
        },
        GrowthVerdict::Undecided if growth.counter.is_shared() => {
            "not decided: it counts more than the process asks for".to_owned()
        }
        GrowthVerdict::Undecided => {
            let points = usize::try_from(growth.points).unwrap_or(usize::MAX);
            format!("not decided by {}", count(points, "point"))
        }
    }
}

/// `over 4500 iterations of Inference: heap in use 0 B (no growth); resident memory +4 KiB (not decided)`:
/// what is not decided, or not enough to decide, is not said not to grow.
fn in_short(heading: &str, series: &[Growth]) -> String {
    let of_one_verdict = VERDICTS_IN_SHORT.iter().filter_map(|verdict| {
        let of_it = series.iter().filter(|growth| in_a_word(growth) == *verdict);
        let counters: Vec<String> = of_it.map(seen).collect();
        (!counters.is_empty()).then(|| format!("{} ({verdict})", counters.join(" · ")))
    });
    let said: Vec<String> = of_one_verdict.collect();
    format!("{heading}: {}", said.join("; "))
}

/// What is said of a counter where nothing is called a leak, in the order it is said.
const VERDICTS_IN_SHORT: [&str; 4] = [
    "no growth",
    "too little to be called a leak",
    "too few iterations to tell",
    "not decided",
];

fn in_a_word(growth: &Growth) -> &'static str {
    let [none, little, few, undecided] = VERDICTS_IN_SHORT;
    let bytes = growth.growth_bytes.get().or(growth.low_bytes.get());
    match growth.verdict {
        GrowthVerdict::Grows | GrowthVerdict::Undecided => undecided,
        GrowthVerdict::Steady if bytes.is_some_and(|bytes| bytes > 0) => little,
        GrowthVerdict::Steady => none,
        GrowthVerdict::TooFew => few,
    }
}

/// `heap in use +1.4 KiB`: what was seen, else by the thousand iterations.
fn seen(growth: &Growth) -> String {
    match growth.growth_bytes.get().or(growth.rate_bytes.get()) {
        Some(bytes) => format!("{} {}", name(growth.counter), units::signed_size(bytes)),
        None => not_known(growth),
    }
}

fn not_known(growth: &Growth) -> String {
    let reason = growth.rate_bytes.reason().unwrap_or("it was not read");
    format!("{} unknown: {}", name(growth.counter), escape(reason))
}

fn interval_signed(growth: &Growth) -> String {
    match (growth.low_bytes.get(), growth.high_bytes.get()) {
        (Some(low), Some(high)) => {
            format!(
                "{} to {}",
                units::signed_size(low),
                units::signed_size(high)
            )
        }
        _ => "interval unknown".to_owned(),
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        0.. => units::size(bytes.unsigned_abs()),
        _ => units::signed_size(bytes),
    }
}

fn name(counter: GrowthCounter) -> &'static str {
    match counter {
        GrowthCounter::HeapInUse => "heap in use",
        GrowthCounter::Resident => "resident memory",
        GrowthCounter::SystemTaken => "system memory taken",
        GrowthCounter::Device => "device memory",
        GrowthCounter::DeviceSeen => "device memory seen being allocated",
    }
}
