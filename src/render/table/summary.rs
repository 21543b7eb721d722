//! The lines between the table and the answer: several runs, the DRIVE sample's count, where the
//! total went, what was given back.

use crate::report::{DriveRow, Measured, Outcome, Run, Temperature, drive_rows, whole_life};
use crate::units;

use super::shown::Shown;
use super::text::count;
use super::{breakdown, device, said};

/// Every line that applies.
pub(in crate::render) fn lines(shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = [runs(shown), drive(shown)].into_iter().flatten().collect();
    lines.extend(breakdown::lines(shown));
    lines.extend(device::lines(shown));
    lines.extend(said::line(shown));
    lines.extend(given_back(shown));
    lines
}

fn total_of(shown: &Shown, run: &Run) -> Option<i64> {
    let life = whole_life(shown.report.header.attribution.kind, run)?;
    life.delta.total_bytes.get()
}

/// Which runs the medians are of, and how far cold and warm ones lie apart.
pub(in crate::render) fn runs(shown: &Shown) -> Option<String> {
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

/// `warm +13.19 (+13.18 to +13.20)`: the whole life of the finished runs of a temperature.
fn totals(shown: &Shown, name: &str, temperature: Temperature) -> Option<String> {
    let totals: Vec<i64> = shown
        .report
        .runs
        .iter()
        .filter(|run| run.temperature == temperature && run.outcome == Outcome::Finished)
        .filter_map(|run| total_of(shown, run))
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
    (!parts.is_empty()).then(|| format!("as the DRIVE sample counts: {}", parts.join(" · ")))
}

/// The DRIVE sample's brackets with their totals, as medians over the shown runs.
pub(in crate::render) fn drive_parts(shown: &Shown) -> Vec<(String, i64)> {
    let per_run: Vec<Vec<DriveRow>> = shown
        .runs
        .iter()
        .map(|run| drive_rows(shown.report.header.attribution.kind, run))
        .collect();
    let several = shown.report.header.workload.models.len() > 1;
    let mut parts = Vec::new();
    for row in per_run.first().into_iter().flatten() {
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

/// What the releases gave back, and what the system had not got back when the process was gone.
pub(in crate::render) fn given_back(shown: &Shown) -> Option<String> {
    let kind = shown.report.header.attribution.kind;
    let mut parts = Vec::new();
    let whole = shown.median(|run| Some(whole_life(kind, run)?.delta.total_bytes));
    let held = shown.median(|run| Some(whole_life(kind, run)?.still_held?.total_bytes));
    if let (Some(whole), Some(held)) = (whole.get(), held.get()) {
        parts.push(format!(
            "the releases gave back {} of {} MiB",
            units::mib(whole.saturating_sub(held)),
            units::mib(whole)
        ));
    }
    let drift = shown.median(|run| run.drift.value().map(|drift| drift.available_bytes.clone()));
    if let Some(drift) = drift.get() {
        parts.push(match drift {
            ..=-1 => format!(
                "when the process was gone the system had {} more than before",
                units::size(drift.unsigned_abs())
            ),
            0 => "when the process was gone everything was back".to_owned(),
            _ => format!(
                "when the process was gone {} were not back",
                units::size(drift.unsigned_abs())
            ),
        });
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
