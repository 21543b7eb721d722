//! The lines between the table and the answer: several runs, the DRIVE sample's count, where the
//! total went, what was given back.

use crate::report::{Delta, DriveRow, Lifecycle, Measured, Outcome, Run, Temperature};
use crate::units;

use super::{breakdown, built, device, said};
use crate::analysis::lifecycle::Shown;
use crate::units::count;

/// Every line that applies.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = [runs(shown), drive(shown)].into_iter().flatten().collect();
    lines.extend(breakdown::lines(shown));
    lines.extend(device::lines(shown));
    lines.extend(said::line(shown));
    lines.extend(built::lines(shown));
    lines.extend(given_back(shown));
    lines
}

fn total_of(run: &Run) -> Option<i64> {
    run.lifecycle.value()?.delta.total_bytes.get()
}

/// Which runs the medians are of, and how far cold and warm ones lie apart.
pub(crate) fn runs(shown: &Shown) -> Option<String> {
    if !shown.medians() {
        return None;
    }
    let which = if shown.warm_only { "warm run" } else { "run" };
    let mut parts = vec![format!(
        "medians of {}; spread is the largest total less the smallest",
        count(shown.runs.len(), which)
    )];
    parts.extend(totals(shown, "cold", Temperature::Cold));
    parts.extend(totals(shown, "warm", Temperature::Warm));
    Some(parts.join(" · "))
}

/// `warm +13.19 (+13.18 to +13.20)`: the lifecycle totals of the finished runs of a temperature.
fn totals(shown: &Shown, name: &str, temperature: Temperature) -> Option<String> {
    let totals: Vec<i64> = shown
        .report
        .runs
        .iter()
        .filter(|run| run.temperature == temperature && run.outcome == Outcome::Finished)
        .filter_map(total_of)
        .collect();
    let middle = Measured::median(totals.iter().map(|bytes| Measured::Value(*bytes))).get()?;
    let range = match (totals.iter().min(), totals.iter().max()) {
        (Some(low), Some(high)) if totals.len() > 1 => format!(
            " ({} to {})",
            units::signed_mib(*low),
            units::signed_mib(*high)
        ),
        _ => String::new(),
    };
    Some(format!("{name} {}{range}", units::signed_mib(middle)))
}

/// `as the DRIVE sample counts: InferRuntime Creation 520.56 · Engine deserialization 12.37 · …`
fn drive(shown: &Shown) -> Option<String> {
    let parts: Vec<String> = drive_parts(shown)
        .iter()
        .map(|(name, bytes)| format!("{name} {}", units::signed_mib(*bytes)))
        .collect();
    (!parts.is_empty()).then(|| format!("DRIVE brackets: {}", parts.join(" · ")))
}

/// The DRIVE sample's brackets with their totals, as medians over the shown runs.
pub(crate) fn drive_parts(shown: &Shown) -> Vec<(String, i64)> {
    let per_run: Vec<&[DriveRow]> = shown
        .runs
        .iter()
        .map(|run| run.lifecycle.value().map_or(&[][..], |life| &life.brackets))
        .collect();
    let several = shown.report.header.workload.models.len() > 1;
    let mut parts = Vec::new();
    for row in per_run.first().copied().unwrap_or_default() {
        let total = Measured::median(per_run.iter().filter_map(|rows| {
            rows.iter()
                .find(|other| (other.bracket, other.model) == (row.bracket, row.model))
                .map(|row| row.delta.total_bytes.clone())
        }));
        let Some(total) = total.get() else {
            continue;
        };
        let model = match row.model {
            Some(model) if several => format!(" ({})", model.saturating_add(1)),
            _ => String::new(),
        };
        parts.push((format!("{}{model}", row.bracket.title()), total));
    }
    parts
}

/// What teardown freed, and what the system had not got back when the process was gone.
pub(crate) fn given_back(shown: &Shown) -> Option<String> {
    let life = |of: fn(&Lifecycle) -> Option<&Delta>| {
        let figure = |run: &Run| Some(of(run.lifecycle.value()?)?.total_bytes.clone());
        shown.median(figure).get()
    };
    let mut parts = Vec::new();
    if let (Some(total), Some(left)) = (
        life(|life| Some(&life.delta)),
        life(|life| life.after_teardown.value()),
    ) {
        parts.push(freed(total.saturating_sub(left), total));
    }
    let drift = shown.median(|run| run.drift.value().map(|drift| drift.available_bytes.clone()));
    if let Some(drift) = drift.get() {
        parts.push(match drift {
            ..=-1 => format!(
                "after exit the system had {} more than before",
                units::size(drift.unsigned_abs())
            ),
            0 => "after exit everything was reclaimed".to_owned(),
            _ => format!(
                "{} not reclaimed after exit",
                units::size(drift.unsigned_abs())
            ),
        });
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `teardown freed 24.1 of 574.1 MiB`; the two figures apart where one is no part of the other.
fn freed(freed: i64, total: i64) -> String {
    if units::is_part(freed, total) {
        return format!(
            "teardown freed {} of {} MiB",
            units::mib(freed),
            units::mib(total)
        );
    }
    let total = units::mib(total);
    if freed < 0 {
        let taken = units::mib(freed.saturating_neg());
        return format!("teardown took {taken} MiB more; the lifecycle total is {total} MiB");
    }
    let freed = units::mib(freed);
    format!("teardown freed {freed} MiB; the lifecycle total is {total} MiB")
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
