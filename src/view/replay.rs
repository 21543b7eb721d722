//! What a replay of recorded runs found: false alarms where nothing changed, and how often bytes that were planted were
//! found.

use super::document::{Block, Cell, Column, Depth, Document, Row, Table, Text, Value};
use crate::analysis::calibration::Replay;
use crate::report::Tool;
use crate::units;

/// The findings as a document.
pub fn replay(replay: &Replay, tool: &Tool) -> Document {
    let settings = &replay.settings;
    let ways = [
        ("drawn by lot", replay.drawn),
        ("earlier runs against later ones", replay.in_order),
        ("in turns, as ab makes them", replay.in_turns),
    ];
    let alarms = ways.map(|(how, it)| {
        let (raised, all) = (it.alarms, it.comparisons);
        let share = share(raised, all);
        // Without a threshold whatever moves at all is over it.
        let undecided = (settings.threshold_bytes > 0).then_some(it.undecided);
        let undecided = undecided.map(|it| format!("; {it} more were undecided"));
        let undecided = undecided.unwrap_or_default();
        let words = format!(
            "{how}: {raised} of {all} comparisons raised a false alarm ({share}){undecided}"
        );
        Text::from(words)
    });
    let planted = units::signed_size(settings.planted_bytes);
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
        sections: vec![Depth::Brief.section("found", "What was found", blocks)],
        origin: Text::made_by(tool),
        ..Document::default()
    }
}

fn about(replay: &Replay) -> Text {
    let settings = &replay.settings;
    let threshold = match settings.threshold_bytes {
        0 => String::new(),
        bytes => format!(", changes up to {} are ignored", units::size(bytes)),
    };
    format!(
        "{} recorded runs, {runs} against {runs} a comparison; a row is decided at {} for all rows together{threshold}",
        replay.pool,
        settings.significance,
        runs = settings.runs,
    )
    .into()
}

/// `0.3%`
fn share(part: u32, whole: u32) -> String {
    match whole {
        0 => "none made".to_owned(),
        _ => units::percent(f64::from(part) / f64::from(whole)),
    }
}

fn found(replay: &Replay) -> Table {
    let noise = units::size(replay.settings.noise_bytes);
    let rows = replay.planted.iter().map(|planted| {
        let share = |found| Cell::words(share(found, planted.comparisons));
        Row::new(vec![
            Cell::words(planted.stage.label()),
            share(planted.found_as_recorded),
            share(planted.found_at_spread),
            share(planted.found_at_deviation),
            Value::Size(planted.spread_bytes).into(),
            Value::Size(planted.deviation_bytes).into(),
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
