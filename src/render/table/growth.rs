//! What cycles and loops show of growth.

use crate::render::escape::escape;
use crate::report::{Growth, GrowthCounter, GrowthOver, GrowthVerdict, Measured, Run};
use crate::units;

use super::header::model_name;
use super::rows::repeated;
use super::shown::Shown;
use super::text::count;

/// What is counted in, and one line for each counter; a loop in which nothing grows has one line in
/// all. The figures are those of the first run shown that grows, or of the first one.
pub(in crate::render) fn lines(shown: &Shown) -> Vec<String> {
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
            let parts: Vec<String> = series.iter().map(in_short).collect();
            lines.push(format!("no {heading}: {}", parts.join(" · ")));
        } else {
            lines.push(format!("{heading}:"));
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
pub(in crate::render) fn sentences(shown: &Shown) -> Vec<String> {
    [GrowthOver::ThousandIterations, GrowthOver::Cycle]
        .into_iter()
        .filter_map(|over| {
            let runs = shown.report.runs.iter();
            runs.map(|run| (run, leaks(run, over)))
                .find_map(|(run, leaks)| leak_sentence(run, &leaks))
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

/// `Leak: heap in use grows by 4 KiB with every cycle (50 were made), between … with 95% confidence.`
fn leak_sentence(run: &Run, leaks: &[&Growth]) -> Option<String> {
    let (growth, others) = leaks.split_first()?;
    let often = match growth.over {
        GrowthOver::Cycle => format!("with every cycle ({} were made)", cycles(run)),
        GrowthOver::ThousandIterations => "with every 1,000 iterations".to_owned(),
    };
    let others: Vec<String> = others
        .iter()
        .filter_map(|other| {
            Some(format!(
                "{} by {}",
                name(other.counter),
                size(other.rate_bytes.get()?)
            ))
        })
        .collect();
    let also = if others.is_empty() {
        String::new()
    } else {
        format!("; so does {}", others.join(", "))
    };
    Some(format!(
        "Leak: {} grows by {} {often}, between {} with 95% confidence{also}.",
        name(growth.counter),
        size(growth.rate_bytes.get()?),
        interval(growth),
    ))
}

fn cycles(run: &Run) -> u64 {
    run.cycles.last().map_or(0, |point| point.done)
}

fn is_leak(growth: &Growth) -> bool {
    growth.verdict == GrowthVerdict::Grows
}

/// `growth per 1,000 iterations of Inference 2`
fn heading(shown: &Shown, run: &Run, growth: &Growth, nth: usize) -> String {
    match growth.over {
        GrowthOver::Cycle => format!(
            "growth per cycle, over {} cycles of creating and releasing everything",
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
            format!("growth per 1,000 iterations of {stage}{of}")
        }
    }
}

/// `heap in use +4 KiB (+3.9 KiB to +4.1 KiB), once 12 KiB: grows`
fn in_full(growth: &Growth) -> String {
    let name = name(growth.counter);
    let Some(rate) = growth.rate_bytes.get() else {
        return not_known(growth);
    };
    let once = match growth.one_time_bytes {
        Measured::Value(0) | Measured::Absent { .. } => String::new(),
        Measured::Value(bytes) => format!(", once {}", units::signed_size(bytes)),
    };
    let beside_zero = growth.low_bytes.get().is_none_or(|low| low <= 0);
    let verdict = match growth.verdict {
        GrowthVerdict::Grows => "grows".to_owned(),
        GrowthVerdict::Steady if beside_zero => "does not grow".to_owned(),
        GrowthVerdict::Steady => "no more than it moves by itself".to_owned(),
        GrowthVerdict::Undecided => {
            let points = usize::try_from(growth.points).unwrap_or(usize::MAX);
            format!("not decided by {}", count(points, "point"))
        }
    };
    format!(
        "{name} {} ({}){once}: {verdict}",
        units::signed_size(rate),
        interval_signed(growth)
    )
}

/// `heap in use 0 B`, where nothing grows.
fn in_short(growth: &Growth) -> String {
    let Some(rate) = growth.rate_bytes.get() else {
        return not_known(growth);
    };
    let undecided = match growth.verdict {
        GrowthVerdict::Undecided => " (not decided)",
        GrowthVerdict::Grows | GrowthVerdict::Steady => "",
    };
    format!(
        "{} {}{undecided}",
        name(growth.counter),
        units::signed_size(rate)
    )
}

fn not_known(growth: &Growth) -> String {
    let reason = growth.rate_bytes.reason().unwrap_or("it was not read");
    format!("{} not known: {}", name(growth.counter), escape(reason))
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
        _ => "interval not known".to_owned(),
    }
}

fn interval(growth: &Growth) -> String {
    match (growth.low_bytes.get(), growth.high_bytes.get()) {
        (Some(low), Some(high)) => format!("{} and {}", size(low), size(high)),
        _ => "unknown bounds".to_owned(),
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
