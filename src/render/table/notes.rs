//! What stands behind the marks and the dashes of the table.

use crate::escape::escape;
use crate::report::{
    AttributionKind, Mark, Measured, Origin, OthersMoved, Run, StageFigures, StageStatus, life_end,
};
use crate::units;

use super::grid::{NOT_MEASURED, columns, mark};
use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Line, Row};

/// More warnings of the same report than this say nothing new.
const MOST_WARNINGS: usize = 3;

/// Remarks that are shown; all are in the JSON.
const MOST_REMARKS: usize = 8;

/// The footnotes, in the order of what they explain.
pub(crate) fn lines(shown: &Shown, lines: &[Line]) -> Vec<String> {
    let rows: Vec<&Row> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Figures(row) => Some(row),
            _ => None,
        })
        .collect();
    let mut notes = marks(shown, &rows);
    notes.extend(absences(shown, &rows));
    notes.extend(not_applicable(shown));
    notes.extend(peaks(shown));
    notes.extend(not_at_rest(shown));
    notes.extend(warnings(shown));
    notes.extend(attribution(shown));
    notes.extend(baseline(shown));
    notes.extend(remarks(shown));
    notes
}

fn marks(shown: &Shown, rows: &[&Row]) -> Vec<String> {
    let used = |mark: Mark| rows.iter().any(|row| row.mark == mark);
    let mut notes = Vec::new();
    if used(Mark::WithinNoise) {
        notes.push(format!("{} within the noise", mark(Mark::WithinNoise)));
    }
    if used(Mark::OtherProcesses) {
        notes.push(format!("{} {}", mark(Mark::OtherProcesses), others(shown)));
    }
    if used(Mark::AtLeast) {
        notes.push(format!(
            "{} at least: a part is unknown",
            mark(Mark::AtLeast)
        ));
    }
    let unchecked = rows
        .iter()
        .any(|row| row.mark == Mark::NotChecked && row.delta.total_bytes.value().is_some());
    if unchecked {
        let reason = escape(unchecked_because(shown)).into_owned();
        notes.push(format!(
            "whether other processes moved memory meanwhile was not checked: {reason}"
        ));
    }
    notes
}

/// What other processes moved, by the evidence that says so; of each kind and direction the largest.
fn others(shown: &Shown) -> String {
    let kind = shown.report.header.attribution.kind;
    let mut largest: Vec<(OthersMoved, &str)> = Vec::new();
    for run in &shown.runs {
        for (record, figures) in run.finished() {
            if let Some(moved) = decisive(kind, run, figures) {
                keep_larger(&mut largest, moved, record.stage.label());
            }
        }
    }
    if largest.is_empty() {
        // The sum of several stages can stand out where none of them does.
        let life = |run: &&Run| Some((life_evidence(kind, run)?, "the whole lifecycle"));
        for (moved, label) in shown.runs.iter().filter_map(life) {
            keep_larger(&mut largest, moved, label);
        }
    }
    let words: Vec<String> = largest
        .iter()
        .map(|(moved, label)| evidence_words(*moved, label))
        .collect();
    match words.as_slice() {
        [] => "other processes moved memory meanwhile".to_owned(),
        words => words.join("; "),
    }
}

fn decisive(kind: AttributionKind, run: &Run, figures: &StageFigures) -> Option<OthersMoved> {
    if figures.mark != Mark::OtherProcesses {
        return None;
    }
    let noise = run.noise_between(figures.before, figures.after)?;
    let evidence = run.evidence(kind, figures.before, figures.after)?;
    evidence.decisive(figures.delta.total_bytes.get()?, noise)
}

fn life_evidence(kind: AttributionKind, run: &Run) -> Option<OthersMoved> {
    let at = life_end(run)?;
    let total = run.lifecycle.value()?.delta.total_bytes.get()?;
    let noise = run.noise_between(0, at)?;
    run.evidence(kind, 0, at)?.decisive(total, noise)
}

/// Keeps the larger of two pieces of evidence of the same kind and direction.
fn keep_larger<'a>(largest: &mut Vec<(OthersMoved, &'a str)>, moved: OthersMoved, label: &'a str) {
    let is_alike = |kept: &OthersMoved| {
        std::mem::discriminant(kept) == std::mem::discriminant(&moved)
            && (kept.bytes() < 0) == (moved.bytes() < 0)
    };
    match largest.iter_mut().find(|(kept, _)| is_alike(kept)) {
        Some(kept) if kept.0.bytes().unsigned_abs() >= moved.bytes().unsigned_abs() => {}
        Some(kept) => *kept = (moved, label),
        None => largest.push((moved, label)),
    }
}

/// `other processes took 200 MiB meanwhile (Context creation)`
fn evidence_words(moved: OthersMoved, label: &str) -> String {
    let size = units::size(moved.bytes().unsigned_abs());
    let verb = if moved.bytes() < 0 { "freed" } else { "took" };
    match moved {
        OthersMoved::Private(_) => format!("other processes {verb} {size} meanwhile ({label})"),
        OthersMoved::Nvmap(_) => {
            format!("other processes {verb} {size} of NvMap's memory meanwhile ({label})")
        }
        OthersMoved::Unexplained(bytes) if bytes < 0 => {
            format!("the system regained {size} more than the process freed ({label})")
        }
        OthersMoved::Unexplained(_) => {
            format!("the system lost {size} more than the process took ({label})")
        }
        OthersMoved::NotReclaimed(_) => format!(
            "no larger than what was not reclaimed after exit ({size}): files now cached, or other processes"
        ),
    }
}

/// Why it is not known whether other processes moved memory.
fn unchecked_because<'a>(shown: &'a Shown) -> &'a str {
    let reason = shown.runs.iter().find_map(|run| {
        let drift = run.drift.value().map(|drift| &drift.available_bytes);
        let others = run.samples.iter().map(|sample| &sample.other_processes);
        let mut incomplete = others.filter_map(|others| others.incomplete.as_deref());
        run.noise
            .reason()
            .or(run
                .noise
                .value()
                .and_then(|noise| noise.system_bytes.reason()))
            .or_else(|| incomplete.next_back())
            .or(run.drift.reason())
            .or(drift.and_then(Measured::reason))
    });
    reason.unwrap_or("there is no evidence")
}

/// Every dash with its reason; rows and columns with the same reason together.
fn absences(shown: &Shown, rows: &[&Row]) -> Vec<String> {
    let mut found: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for column in columns(shown.report.header.attribution.kind) {
        let figures: Vec<(&str, &Measured<i64>)> = rows
            .iter()
            .filter_map(|row| Some((row.label.trim_start(), (column.figure)(row)?)))
            .collect();
        for reason in distinct(figures.iter().filter_map(|(_, figure)| figure.reason())) {
            let whose = rows_without(&figures, reason);
            match found
                .iter_mut()
                .find(|(w, r, _)| *w == whose && *r == reason)
            {
                Some((_, _, titles)) => titles.push(column.title),
                None => found.push((whose, reason, vec![column.title])),
            }
        }
    }
    found
        .into_iter()
        .map(|(whose, reason, titles)| {
            let titles = titles.join(", ");
            format!("{NOT_MEASURED} {titles}{whose}: {}", escape(reason))
        })
        .collect()
}

/// ` of Plan read, Bindings`: the rows whose figure is absent for a reason; nothing where all are.
fn rows_without(figures: &[(&str, &Measured<i64>)], reason: &str) -> String {
    let missing = || {
        figures
            .iter()
            .filter(|(_, figure)| figure.reason() == Some(reason))
    };
    if missing().count() == figures.len() {
        return String::new();
    }
    let labels = distinct(missing().map(|(label, _)| *label));
    format!(" of {}", labels.join(", "))
}

/// Each text once, in order.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for text in texts {
        if !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct
}

/// `not applicable: Library load, CUDA initialisation (the engine is part of the program)`
fn not_applicable(shown: &Shown) -> Option<String> {
    let run = shown.runs.first()?;
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for record in &run.stages {
        let StageStatus::NotApplicable { reason } = &record.status else {
            continue;
        };
        let label = record.stage.label();
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, labels)) if labels.contains(&label) => {}
            Some((_, labels)) => labels.push(label),
            None => reasons.push((reason, vec![label])),
        }
    }
    let groups: Vec<String> = reasons
        .iter()
        .map(|(reason, labels)| format!("{} ({})", labels.join(", "), escape(reason)))
        .collect();
    (!groups.is_empty()).then(|| format!("not applicable: {}", groups.join("; ")))
}

/// How closely the inside of the stages was watched.
fn peaks(shown: &Shown) -> Option<String> {
    let gap = shown
        .runs
        .iter()
        .flat_map(|run| run.finished())
        .filter(|(_, figures)| figures.peak.readings > 0)
        .map(|(_, figures)| figures.peak.largest_gap_ns)
        .max()?;
    Some(format!(
        "peak: read from outside, at most {} apart; a shorter one can have been missed",
        units::time(gap)
    ))
}

fn not_at_rest(shown: &Shown) -> Option<String> {
    if shown.report.header.origin() == Origin::Logged {
        return None;
    }
    let finished = || shown.runs.iter().flat_map(|run| run.finished());
    // Where they moved no more than at rest, the cap took nothing away.
    let moved = |run: &Run, figures: &StageFigures| match figures.settle.spread_bytes.get() {
        Some(spread) => run.noise_bytes().is_none_or(|noise| spread > noise),
        None => true,
    };
    let restless = || {
        shown.runs.iter().flat_map(|run| {
            run.finished()
                .filter(|(_, figures)| !figures.settle.at_rest && moved(run, figures))
        })
    };
    let which = if restless().count() == finished().count() {
        "every stage".to_owned()
    } else {
        distinct(restless().map(|(record, _)| record.stage.label())).join(", ")
    };
    let any = restless().next().is_some();
    any.then(|| format!("read before the counters were at rest: {which}"))
}

fn warnings(shown: &Shown) -> Vec<String> {
    let samples = shown.runs.iter().flat_map(|run| &run.samples);
    let texts = samples.flat_map(|sample| &sample.system.warnings);
    distinct(texts.map(String::as_str))
        .into_iter()
        .take(MOST_WARNINGS)
        .map(|warning| format!("warning: {}", escape(warning)))
        .collect()
}

/// What the report itself wants to be known.
fn remarks(shown: &Shown) -> Vec<String> {
    let remarks = &shown.report.remarks;
    let mut notes: Vec<String> = remarks
        .iter()
        .take(MOST_REMARKS)
        .map(|remark| format!("note: {}", escape(remark)))
        .collect();
    if let Some(more @ 1..) = remarks.len().checked_sub(MOST_REMARKS) {
        notes.push(format!("{more} more notes in the JSON"));
    }
    notes
}

/// Why this arithmetic, where a device is in play and nobody asked for it.
fn attribution(shown: &Shown) -> Option<String> {
    let header = &shown.report.header;
    let chosen = !header.attribution.forced && header.environment.device.is_some();
    chosen.then(|| {
        let kind = header.attribution.kind.name();
        format!("{kind}: {}", escape(&header.attribution.reason))
    })
}

/// Where CUDA's own share comes from.
fn baseline(shown: &Shown) -> Option<String> {
    let baseline = shown.report.header.baseline.as_ref()?;
    Some(format!(
        "baseline: CUDA alone takes {} MiB by {}, made {}",
        baseline
            .total_bytes
            .get()
            .map_or_else(|| NOT_MEASURED.to_owned(), units::signed_mib),
        escape(&baseline.path),
        escape(&baseline.created)
    ))
}
