//! What a replay of recorded runs found, for people.

use crate::calibrate::{Alarms, Replay};
use crate::units;

use super::format::TableStyle;
use super::grid::grid;
use super::page_of_text::Page;

/// The findings as text, every line ended.
pub fn text(replay: &Replay, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(
        &format!(
            "{} recorded runs, {} against {} a comparison; a row is decided at {} for all rows together{}",
            replay.pool,
            replay.runs,
            replay.runs,
            replay.significance,
            match replay.threshold_bytes {
                0 => String::new(),
                bytes => format!(", changes up to {} are none", units::size(bytes)),
            }
        ),
        0,
    );
    page.blank();
    page.paragraph("Nothing changed:", 0);
    page.paragraph(&alarms("drawn by lot", replay.drawn), 2);
    page.paragraph(&alarms("as they followed each other", replay.in_order), 2);
    page.blank();
    page.paragraph(
        &format!(
            "{} planted in one stage of one side:",
            units::signed_size(replay.planted_bytes)
        ),
        0,
    );
    page.raw(&grid(&planted(replay), &[1, 2, 3, 4]));
    page.into_text()
}

fn alarms(how: &str, alarms: Alarms) -> String {
    format!(
        "{how}: {} of {} comparisons raised a false alarm ({}); {} more were over the threshold and undecided",
        alarms.alarms,
        alarms.comparisons,
        share(alarms.alarms, alarms.comparisons),
        alarms.undecided
    )
}

/// `0.3%`
fn share(part: u32, whole: u32) -> String {
    match whole {
        0 => "none made".to_owned(),
        _ => format!("{:.1}%", f64::from(part) / f64::from(whole) * 100.0),
    }
}

fn planted(replay: &Replay) -> Vec<Vec<String>> {
    let mut rows = vec![vec![
        "stage".to_owned(),
        "deviation".to_owned(),
        "spread".to_owned(),
        "found as recorded".to_owned(),
        format!(
            "found at a deviation of {}",
            units::size(replay.noise_bytes)
        ),
    ]];
    for planted in &replay.planted {
        rows.push(vec![
            planted.stage.label().to_owned(),
            units::size(planted.deviation_bytes),
            units::size(planted.spread_bytes),
            share(planted.found_as_recorded, planted.comparisons),
            share(planted.found, planted.comparisons),
        ]);
    }
    rows
}
