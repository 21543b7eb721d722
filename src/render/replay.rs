//! What a replay of recorded runs found, for people.

use crate::analysis::calibration::{Alarms, Replay};
use crate::units;

use super::grid::grid;
use super::page_of_text::Page;
use crate::form::Style as TableStyle;

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
                bytes => format!(", changes up to {} are ignored", units::size(bytes)),
            }
        ),
        0,
    );
    page.blank();
    page.paragraph("Nothing changed:", 0);
    let threshold = replay.threshold_bytes > 0;
    for (how, of_them) in [
        ("drawn by lot", replay.drawn),
        ("earlier runs against later ones", replay.in_order),
        ("in turns, as ab makes them", replay.in_turns),
    ] {
        page.paragraph(&alarms(how, of_them, threshold), 2);
    }
    page.blank();
    page.paragraph(
        &format!(
            "{} planted in one stage of one side:",
            units::signed_size(replay.planted_bytes)
        ),
        0,
    );
    page.raw(&grid(&planted(replay), &[1, 2, 3, 4, 5]));
    page.into_text()
}

fn alarms(how: &str, alarms: Alarms, threshold: bool) -> String {
    let mut words = format!(
        "{how}: {} of {} comparisons raised a false alarm ({})",
        alarms.alarms,
        alarms.comparisons,
        share(alarms.alarms, alarms.comparisons),
    );
    // Without a threshold whatever moves at all is over it.
    if threshold {
        words.push_str(&format!("; {} more were undecided", alarms.undecided));
    }
    words
}

/// `0.3%`
fn share(part: u32, whole: u32) -> String {
    match whole {
        0 => "none made".to_owned(),
        _ => format!("{:.1}%", f64::from(part) / f64::from(whole) * 100.0),
    }
}

fn planted(replay: &Replay) -> Vec<Vec<String>> {
    let noise = units::size(replay.noise_bytes);
    let mut rows = vec![vec![
        "found where the stage has".to_owned(),
        "its own noise".to_owned(),
        format!("a spread of {noise}"),
        format!("a deviation of {noise}"),
        "its own spread".to_owned(),
        "deviation".to_owned(),
    ]];
    for planted in &replay.planted {
        let share = |found| share(found, planted.comparisons);
        rows.push(vec![
            planted.stage.label().to_owned(),
            share(planted.found_as_recorded),
            share(planted.found_at_spread),
            share(planted.found_at_deviation),
            units::size(planted.spread_bytes),
            units::size(planted.deviation_bytes),
        ]);
    }
    rows
}
