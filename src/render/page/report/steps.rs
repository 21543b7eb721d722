//! The rows of a report's table as the steps of a waterfall.

use crate::analysis::lifecycle::{Line, Row as Figures, RowOf};
use crate::analysis::lifecycle::{Shown, middle};
use crate::chart::{Hue, Row, RowKind, Waterfall};
use crate::escape::escape;
use crate::render::page::carried::carried;
use crate::render::table::grid::mark;
use crate::report::Measured;
use crate::units;

/// Steps that are drawn one by one; of more, the largest are.
const MOST_STEPS: usize = 40;

/// The stages as steps, the lifecycle total as their sum, then what was given back.
pub(super) fn waterfall(shown: &Shown, lines: &[Line]) -> Waterfall {
    let rows = carried(bounded(rows(lines)), between(shown));
    Waterfall {
        title: "What each stage takes".to_owned(),
        description: description(&rows),
        noise_bytes: middle(shown.runs.iter().filter_map(|run| run.noise_bytes())),
        rows,
        may_cut: false,
    }
}

/// The rows in words, as far as a listener has patience.
fn description(rows: &[Row]) -> String {
    const MOST_TOLD: usize = 30;
    let told: Vec<String> = rows
        .iter()
        .take(MOST_TOLD)
        .map(|row| match row.kind {
            RowKind::Words => format!("{}: {}", row.label, row.mark),
            _ => format!("{} {}", row.label, units::signed_mib(row.total_bytes())),
        })
        .collect();
    format!("In MiB: {}. The table has every figure.", told.join(", "))
}

fn rows(lines: &[Line]) -> Vec<Row> {
    let mut rows = Vec::with_capacity(lines.len());
    let mut model = None;
    for line in lines {
        match line {
            Line::Heading(name) => model = Some(escape(name)),
            // What follows belongs to no model, or says itself to which.
            Line::Rule => model = None,
            Line::Words(label, words) => rows.push(Row {
                label: named(label, model.as_deref()),
                kind: RowKind::Words,
                parts: Vec::new(),
                peak_bytes: None,
                mark: (*words).to_owned(),
            }),
            Line::Figures(figures) if figures.stage.is_some() => {
                let of = figures.model.and(model.as_deref());
                rows.push(step(figures, &named(&figures.label, of)));
            }
            // The cost of one model is a sum in between, which no step begins at.
            Line::Figures(figures) if figures.of == RowOf::Model => {}
            Line::Figures(figures) => rows.push(sum(figures)),
        }
    }
    rows
}

fn named(label: &str, model: Option<&str>) -> String {
    match model {
        Some(model) => format!("{} ({model})", label.trim_start()),
        None => label.trim_start().to_owned(),
    }
}

fn step(figures: &Figures, label: &str) -> Row {
    let measured = figures.delta.total_bytes.value().is_some();
    Row {
        label: label.to_owned(),
        kind: if measured {
            RowKind::Step
        } else {
            RowKind::Words
        },
        parts: parts(figures),
        peak_bytes: figures.peak.as_ref().and_then(Measured::get),
        mark: if measured {
            mark(figures.mark).to_owned()
        } else {
            "not measured".to_owned()
        },
    }
}

fn sum(figures: &Figures) -> Row {
    Row {
        kind: if figures.delta.total_bytes.value().is_some() {
            RowKind::Sum
        } else {
            RowKind::Words
        },
        ..step(figures, &figures.label)
    }
}

/// What the total is made of. Parts that are not known, and what medians of parts leave over, are one
/// part that is not told apart; all together are the total exactly.
fn parts(figures: &Figures) -> Vec<(Hue, i64)> {
    let delta = &figures.delta;
    let Some(total) = delta.total_bytes.get() else {
        return Vec::new();
    };
    let mut parts: Vec<(Hue, i64)> = [
        (Hue::Cpu, &delta.cpu_bytes),
        (Hue::Device, &delta.device_bytes),
        (Hue::Other, &delta.other_bytes),
    ]
    .into_iter()
    .filter_map(|(hue, bytes)| Some((hue, bytes.get()?)))
    .collect();
    let told = parts
        .iter()
        .fold(0i64, |sum, (_, bytes)| sum.saturating_add(*bytes));
    parts.push((Hue::Untold, total.saturating_sub(told)));
    parts.retain(|(_, bytes)| *bytes != 0);
    parts
}

/// What lies between the stages, or what the medians of the stages leave of the median of the whole.
fn between(shown: &Shown) -> &'static str {
    if shown.medians() {
        "left over by the medians"
    } else {
        "between the stages"
    }
}

/// The largest steps in their order; the others of each side of the sum are one step.
fn bounded(rows: Vec<Row>) -> Vec<Row> {
    if rows.len() <= MOST_STEPS {
        return rows;
    }
    let mut sizes: Vec<u64> = rows.iter().map(weight).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let least = sizes.get(MOST_STEPS).copied().unwrap_or(0);
    let mut kept = Vec::new();
    let mut others: Vec<Row> = Vec::new();
    for row in rows {
        if row.kind == RowKind::Sum {
            kept.extend(one_of(&others));
            others.clear();
            kept.push(row);
        } else if weight(&row) > least {
            kept.push(row);
        } else {
            others.push(row);
        }
    }
    kept.extend(one_of(&others));
    kept
}

fn weight(row: &Row) -> u64 {
    match row.kind {
        RowKind::Sum => u64::MAX,
        _ => row.total_bytes().unsigned_abs(),
    }
}

fn one_of(others: &[Row]) -> Option<Row> {
    let mut parts: Vec<(Hue, i64)> = Vec::new();
    for (hue, bytes) in others.iter().flat_map(|row| &row.parts) {
        match parts.iter_mut().find(|(known, _)| known == hue) {
            Some((_, sum)) => *sum = sum.saturating_add(*bytes),
            None => parts.push((*hue, *bytes)),
        }
    }
    (!others.is_empty()).then(|| Row {
        label: format!("[{} others]", others.len()),
        kind: RowKind::Step,
        parts,
        peak_bytes: None,
        mark: String::new(),
    })
}
