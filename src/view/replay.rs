//! What a replay of recorded runs found: false alarms where nothing changed, and how often bytes that were planted were
//! found.

use super::document::{Block, Cell, Column, Document, Row, Section, Table, Text};
use crate::analysis::calibration::{Alarms, Replay};
use crate::report::Tool;
use crate::units;

/// The findings as a document.
pub fn replay(replay: &Replay, tool: &Tool) -> Document {
    let ways = [
        ("drawn by lot", replay.drawn),
        ("earlier runs against later ones", replay.in_order),
        ("in turns, as ab makes them", replay.in_turns),
    ];
    let has_threshold = replay.threshold_bytes > 0;
    let alarms = ways.map(|(how, alarms)| of_alarms(how, alarms, has_threshold));
    let planted = units::signed_size(replay.planted_bytes);
    let blocks = vec![
        Block::Heading("Nothing changed:".into()),
        Block::List(alarms.into()),
        Block::Heading(format!("{planted} planted in one stage of one side:").into()),
        Block::Table(found(replay)),
    ];
    Document {
        kind: "calibration",
        name: "Recorded runs drawn again".into(),
        about: vec![about(replay)],
        sections: vec![Section::brief("found", "What was found", blocks)],
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn about(replay: &Replay) -> Text {
    let threshold = match replay.threshold_bytes {
        0 => String::new(),
        bytes => format!(", changes up to {} are ignored", units::size(bytes)),
    };
    format!(
        "{} recorded runs, {} against {} a comparison; a row is decided at {} for all rows together{threshold}",
        replay.pool, replay.runs, replay.runs, replay.significance,
    )
    .into()
}

fn of_alarms(how: &str, alarms: Alarms, has_threshold: bool) -> Text {
    let mut words = format!(
        "{how}: {} of {} comparisons raised a false alarm ({})",
        alarms.alarms,
        alarms.comparisons,
        share(alarms.alarms, alarms.comparisons),
    );
    // Without a threshold whatever moves at all is over it.
    if has_threshold {
        words.push_str(&format!("; {} more were undecided", alarms.undecided));
    }
    words.into()
}

/// `0.3%`
fn share(part: u32, whole: u32) -> String {
    match whole {
        0 => "none made".to_owned(),
        _ => units::percent(f64::from(part) / f64::from(whole)),
    }
}

fn found(replay: &Replay) -> Table {
    let noise = units::size(replay.noise_bytes);
    let rows = replay.planted.iter().map(|planted| {
        let share = |found| Cell::words(share(found, planted.comparisons));
        Row::new(vec![
            Cell::words(planted.stage.label()),
            share(planted.found_as_recorded),
            share(planted.found_at_spread),
            share(planted.found_at_deviation),
            Cell::size(Some(planted.spread_bytes)),
            Cell::size(Some(planted.deviation_bytes)),
        ])
    });
    Table {
        id: "found-caption",
        caption: "How often the planted bytes were found".into(),
        noun: "stage",
        columns: vec![
            Column::words("found where the stage has"),
            Column::figures("its own noise"),
            Column::figures(format!("a spread of {noise}")).rank(1),
            Column::figures(format!("a deviation of {noise}")).rank(2),
            Column::figures("its own spread").rank(3),
            Column::figures("deviation").rank(4),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
