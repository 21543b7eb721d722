//! How many short peaks were found.

use super::findings::{Plateaus, Result};
use super::plan::PLATEAU_BYTES;
use crate::report::{Measured, Report, StageFigures, StageStatus};

/// A plateau counts as found when it is within one part in ten of its size.
const PLATEAU_SHARE: u64 = 10;

/// Share of the plateaus that has to be found, in hundredths.
const PLATEAUS_NEEDED: u64 = 99;

/// Counts the plateaus of a report of [`super::PLATEAU_SPEC`] that were found. The child's own size
/// is judged, and available memory only where that cannot be read: everybody else moves it too, and a
/// hypervisor that takes free pages back takes freed ones out of it for moments.
pub fn judge_plateaus(report: &Report) -> Plateaus {
    let figures: Vec<&StageFigures> = report
        .runs
        .iter()
        .flat_map(|run| &run.stages)
        .filter_map(|record| match &record.status {
            StageStatus::Finished(figures) => Some(figures),
            _ => None,
        })
        .collect();
    let found = |pick: fn(&StageFigures) -> &Measured<i64>| {
        let near = figures.iter().filter(|figures| is_plateau(pick(figures)));
        near.count() as u64
    };
    let made = figures.len() as u64;
    let found_in_system = found(|figures| &figures.peak.total_bytes);
    let mut readings: Vec<u64> = figures
        .iter()
        .map(|figures| figures.peak.readings)
        .collect();
    readings.sort_unstable();
    let found_in_process = found(|figures| &figures.peak.resident_bytes);
    let judged = match found_in_process {
        0 => found_in_system,
        seen => seen,
    };
    Plateaus {
        made,
        found_in_system,
        found_in_process,
        found_by_high_water: found(|figures| &figures.peak.high_water_bytes),
        median_readings: readings.get(readings.len() / 2).copied().unwrap_or(0),
        largest_gap_ns: figures
            .iter()
            .map(|figures| figures.peak.largest_gap_ns)
            .max()
            .unwrap_or(0),
        result: if made > 0 && judged * 100 >= made * PLATEAUS_NEEDED {
            Result::Right
        } else {
            Result::Wrong
        },
    }
}

fn is_plateau(peak: &Measured<i64>) -> bool {
    let size = i64::try_from(PLATEAU_BYTES).unwrap_or(i64::MAX);
    peak.get()
        .is_some_and(|bytes| bytes.abs_diff(size) <= PLATEAU_BYTES / PLATEAU_SHARE)
}
