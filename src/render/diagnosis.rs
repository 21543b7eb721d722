//! What `doctor` found, for people.

use super::grid::grid;
use super::{TableStyle, libraries};
use crate::doctor::{Diagnosis, SourceFinding};
use crate::escape::escape;
use crate::report::Measured;
use crate::units;

/// The diagnosis as a table, advice last.
pub fn table(diagnosis: &Diagnosis, style: &TableStyle) -> String {
    let machine = &diagnosis.environment;
    let mut text = format!(
        "{} {} {} on {} processors, {} of memory, pages of {}\n{}\n\n",
        escape(&machine.system),
        escape(&machine.kernel),
        escape(&machine.architecture),
        machine.processors,
        size(&machine.memory_bytes),
        units::size(machine.page_bytes),
        match &machine.board {
            Measured::Value(text) | Measured::Absent { absent: text } => escape(text),
        }
    );
    let heading = [
        "",
        "source",
        "moved at rest",
        "one reading",
        "smallest step, or why it is not available",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(diagnosis.sources.iter().map(|source| row(source, style)));
    text += &grid(&rows, &[2, 3]);
    text += "\n";
    text += &libraries::table(&diagnosis.survey, style);
    text += &limits(diagnosis);
    text += &format!(
        "\nother processes: available memory moved by {} in {}\n",
        size(&diagnosis.neighbours.moved_bytes),
        units::time(diagnosis.neighbours.window_ns)
    );
    for advice in &diagnosis.advice {
        text += &format!("! {}\n", escape(advice));
    }
    if let Some(engine) = &diagnosis.engine {
        text += &libraries::engine(engine, style);
    }
    style.spelled(&text).into_owned()
}

fn row(source: &SourceFinding, style: &TableStyle) -> Vec<String> {
    let mark = match (&source.absence, style.plain) {
        (None, false) => "✓",
        (Some(_), false) => "✗",
        (None, true) => "ok",
        (Some(_), true) => "--",
    };
    let what = source.absence.as_deref().unwrap_or(&source.resolution);
    vec![
        mark.to_owned(),
        escape(&source.source).into_owned(),
        source.noise_bytes.get().map_or(String::new(), units::size),
        source.cost_ns.get().map_or(String::new(), units::time),
        escape(what).into_owned(),
    ]
}

fn limits(diagnosis: &Diagnosis) -> String {
    let mut text = String::from("\n");
    for (name, limit) in &diagnosis.environment.limits {
        let limit = match limit {
            Measured::Value(bytes) => units::size(*bytes),
            Measured::Absent { absent } => escape(absent).into_owned(),
        };
        text += &format!("limit {}: {limit}\n", escape(name));
    }
    text
}

fn size(figure: &Measured<u64>) -> String {
    match figure {
        Measured::Value(bytes) => units::size(*bytes),
        Measured::Absent { absent } => format!("unknown ({})", escape(absent)),
    }
}
