//! What cycles and loops show of growth, in words.

use crate::report::{Growth, GrowthCounter, GrowthOver, GrowthVerdict, Run};
use crate::units::{self, count};

use super::shown::Shown;

/// Whether growth was shown.
pub(crate) fn is_leak(growth: &Growth) -> bool {
    growth.verdict == GrowthVerdict::Grows
}

/// The series of one loop or of the cycles together, each with how many loops of the same stage and
/// model came before it: a counter that comes again begins another.
pub(crate) fn groups(all: &[Growth]) -> Vec<(&[Growth], u32)> {
    let kind = |growth: &Growth| (growth.over, growth.stage, growth.model);
    let mut groups: Vec<(&[Growth], u32)> = Vec::new();
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
        let is_alike = |(group, _): &&(&[Growth], u32)| group.first().is_some_and(|it| same(&it));
        let before = groups.iter().rfind(is_alike).map_or(0, |(_, nth)| nth + 1);
        groups.push((group, before));
        rest = more;
    }
    groups
}

/// What leaks are said in: one sentence for loops, one for cycles, of the first run that shows them.
pub(crate) fn leaks(shown: &Shown) -> Vec<String> {
    let of_any_run = |over| {
        let mut runs = shown.report.runs.iter();
        runs.find_map(|run| leak_sentence(&leaks_of(run, over)))
    };
    [GrowthOver::ThousandIterations, GrowthOver::Cycle]
        .into_iter()
        .filter_map(of_any_run)
        .collect()
}

/// What grows in a run, the counters that count what was asked for before those that others move.
fn leaks_of(run: &Run, over: GrowthOver) -> Vec<&Growth> {
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
    let by = |growth: &Growth| {
        let (seen, rate) = (&growth.growth_bytes, &growth.rate_bytes);
        let bytes = if looped { seen } else { rate }.get()?;
        let size = u64::try_from(bytes).map_or_else(|_| units::signed_size(bytes), units::size);
        Some(format!("by {size}"))
    };
    let others = others.iter();
    let others = others.filter_map(|it| Some(format!("{} {}", name(it.counter), by(it)?)));
    let others: Vec<String> = others.collect();
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
        GrowthOver::ThousandIterations if looped => {
            let stage = first.stage.map(|stage| format!(" of {}", stage.label()));
            let stage = stage.unwrap_or_default();
            ("grew", format!("over {} iterations{stage}", first.steps))
        }
        GrowthOver::ThousandIterations => ("grows", "with every 1,000 iterations".to_owned()),
    };
    let (first, by) = (name(first.counter), by(first)?);
    Some(format!("Leak: {first} {grows} {by}{also} {when}."))
}

/// What is said of a counter behind its figures.
pub(crate) fn verdict(growth: &Growth) -> String {
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

const LITTLE: &str = "too little to be called a leak";
const FEW: &str = "too few iterations to tell";

/// What is said of the counters of a loop in which nothing is called a leak, in the order it is said: what is not
/// decided, or not enough to decide, is not said not to grow.
pub(crate) fn verdicts_in_short(series: &[Growth]) -> Vec<(&'static str, Vec<&Growth>)> {
    let (none, undecided) = ("no growth", "not decided");
    let of = |growth: &Growth| {
        let bytes = growth.growth_bytes.get().or(growth.low_bytes.get());
        match growth.verdict {
            GrowthVerdict::Grows | GrowthVerdict::Undecided => undecided,
            GrowthVerdict::Steady if bytes.is_some_and(|bytes| bytes > 0) => LITTLE,
            GrowthVerdict::Steady => none,
            GrowthVerdict::TooFew => FEW,
        }
    };
    let verdicts = [none, LITTLE, FEW, undecided].into_iter();
    let with_theirs = verdicts.map(|verdict| {
        let theirs = series.iter().filter(|growth| of(growth) == verdict);
        (verdict, theirs.collect::<Vec<_>>())
    });
    with_theirs
        .filter(|(_, theirs)| !theirs.is_empty())
        .collect()
}

/// A counter in words.
pub(crate) fn name(counter: GrowthCounter) -> &'static str {
    match counter {
        GrowthCounter::HeapInUse => "heap in use",
        GrowthCounter::Resident => "resident memory",
        GrowthCounter::SystemTaken => "system memory taken",
        GrowthCounter::Device => "device memory",
        GrowthCounter::DeviceSeen => "device memory seen being allocated",
    }
}
