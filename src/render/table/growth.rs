//! What cycles and loops show of growth.

use crate::report::{Growth, GrowthCounter, GrowthOver, GrowthVerdict, Measured, Run};
use crate::units;

use super::header::model_name;
use super::shown::Shown;
use super::text::count;

/// One line for what is counted in and one for each counter. The figures are those of the first run
/// shown that grows, or of the first one.
pub(super) fn lines(shown: &Shown) -> Vec<String> {
    let grows = |run: &&&Run| run.growth.iter().any(is_leak);
    let Some(run) = shown.runs.iter().find(grows).or(shown.runs.first()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let mut heading = None;
    for growth in &run.growth {
        let over = (growth.over, growth.stage, growth.model);
        if heading != Some(over) {
            heading = Some(over);
            lines.push(heading_of(shown, run, growth));
        }
        lines.push(format!("  {}", series(growth)));
    }
    lines
}

/// What leaks are said in, at the very end: one sentence for cycles, one for loops, of the first run
/// that shows them.
pub(super) fn sentences(shown: &Shown) -> Vec<String> {
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

fn heading_of(shown: &Shown, run: &Run, growth: &Growth) -> String {
    match growth.over {
        GrowthOver::Cycle => {
            let cycles = cycles(run);
            format!("growth per cycle, over {cycles} cycles of creating and releasing everything:")
        }
        GrowthOver::ThousandIterations => {
            let stage = growth.stage.map_or("the loop", |stage| stage.label());
            let several = shown.report.header.workload.models.len() > 1;
            let of = match growth.model {
                Some(model) if several => format!(" of {}", model_name(shown.report, model)),
                _ => String::new(),
            };
            format!("growth per 1,000 iterations, in {stage}{of}:")
        }
    }
}

/// `heap in use +4 KiB (+3.9 KiB to +4.1 KiB), once 12 KiB: grows`
fn series(growth: &Growth) -> String {
    let name = name(growth.counter);
    let Some(rate) = growth.rate_bytes.get() else {
        let reason = growth.rate_bytes.reason().unwrap_or("it was not read");
        return format!(
            "{name} not known: {}",
            crate::render::escape::escape(reason)
        );
    };
    let once = match growth.one_time_bytes {
        Measured::Value(0) | Measured::Absent { .. } => String::new(),
        Measured::Value(bytes) => format!(", once {}", units::signed_size(bytes)),
    };
    let verdict = match growth.verdict {
        GrowthVerdict::Grows => "grows".to_owned(),
        GrowthVerdict::Steady => "does not grow".to_owned(),
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
