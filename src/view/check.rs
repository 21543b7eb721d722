//! A report held against a budget: which limits are met, by how much, and why others are not.

use crate::analysis::budget::{BudgetKind, CheckVerdict, Checked, CheckedRow, CheckedSides};
use crate::analysis::comparison::{Basis, Side};
use crate::units::count;

use super::document::{Block, Cell, Column, Depth, Document, Rank, Row, Table, Text, Tone, Value};

/// Limits that are listed at most; more are a matter for a program.
const MOST_ROWS: usize = 60;

/// Sentences about single limits at most.
const MOST_SENTENCES: usize = 20;

/// Paths of a side that are named.
const MOST_PATHS: usize = 8;

/// The check as a document.
pub fn check(checked: &Checked) -> Document {
    let warnings = checked.warnings.iter();
    let mut blocks: Vec<Block> = warnings
        .map(|it| Block::Warning(it.as_str().into()))
        .collect();
    let (tone, badge) = match checked.headline.verdict {
        CheckVerdict::Within => (Tone::Good, None),
        CheckVerdict::Undecided => (Tone::Warn, Some("not decided")),
        CheckVerdict::Exceeded | CheckVerdict::NotMeasured => {
            (Tone::Bad, Some(checked.headline.verdict.short()))
        }
    };
    blocks.push(Block::Table(limits(checked)));
    blocks.push(Block::List(sentences(checked)));
    blocks.push(Block::Answer(tone, checked.headline.text.as_str().into()));
    let facts = vec![Block::Facts(facts(checked))];
    Document {
        kind: "check",
        name: Text::name(&checked.sides.report.label),
        badge: badge.map(|word| (tone, word)),
        about: vec![about(checked)],
        sections: vec![
            Depth::Brief.section("limits", "Limits", blocks),
            Depth::Full.section("checked", "What was checked", facts),
        ],
        origin: Text::made_by(&checked.tool),
        ..Document::default()
    }
}

/// `drive-6.0.10 · 5 runs · checked against budget.toml and the baseline base.json`
fn about(checked: &Checked) -> Text {
    let CheckedSides { report, baseline } = &checked.sides;
    let runs = count(report.runs.unwrap_or_default(), "run");
    let text = Text::name(&report.label).then(format!(" · {runs} · checked against "));
    let text = text.then(budget(checked));
    match baseline.as_ref().map(|it| it.paths.as_slice()) {
        None | Some([]) => text,
        Some([first, rest @ ..]) => {
            let text = text.then(" and the baseline ").then(Text::name(first));
            match rest.len() {
                0 => text,
                more => text.then(format!(" with {more} more")),
            }
        }
    }
}

fn budget(checked: &Checked) -> Text {
    Text::name(checked.rules.budget.as_deref().unwrap_or_default())
}

/// The limits in the budget's order. Where they are too many those that are met give way first.
fn limits(checked: &Checked) -> Table {
    let is_met = |it: &&CheckedRow| it.limit.verdict == CheckVerdict::Within;
    let met = checked.rows.iter().filter(is_met).count();
    let not_met = checked.rows.len() - met;
    let (mut room, mut room_of_met) = (MOST_ROWS, MOST_ROWS.saturating_sub(not_met));
    let row = |it: &CheckedRow| {
        let (rank, room) = match it.limit.verdict {
            CheckVerdict::Within => (Rank::Usual, &mut room_of_met),
            _ => (Rank::News, &mut room),
        };
        let rank = if *room > 0 { rank } else { Rank::Rest };
        *room = room.saturating_sub(1);
        row(it).rank(rank)
    };
    let mut rows: Vec<Row> = checked.rows.iter().map(row).collect();
    for (all, shown, words) in [
        (not_met, MOST_ROWS, "not within"),
        (met, MOST_ROWS.saturating_sub(not_met), "within"),
    ] {
        let hidden = all.saturating_sub(shown);
        if hidden > 0 {
            let mut cells = vec![Cell::words(format!("[{hidden} others]"))];
            cells.resize(4, Cell::default());
            cells.push(Cell::words(words));
            rows.push(Row::new(cells).rank(Rank::InPlaceOfRest));
        }
    }
    Table {
        id: "limits-caption",
        caption: "Limits in the budget's order, MiB".into(),
        noun: "budget",
        columns: vec![
            Column::words("MiB"),
            Column::figures("allowed"),
            Column::figures("seen"),
            Column::figures("±").rank(1),
            Column::words(""),
        ],
        rows,
        rest: format!("{} met", count(met, "budget")).into(),
        ..Table::default()
    }
}

fn row(CheckedRow { row, limit }: &CheckedRow) -> Row {
    let label = Text::name(&row.label);
    let half_width = match limit.basis {
        Basis::Exact => Cell::words("exact"),
        _ => Cell::plain(limit.half_width_bytes),
    };
    let tone = match limit.verdict {
        CheckVerdict::Within => Tone::Plain,
        CheckVerdict::Undecided => Tone::Warn,
        CheckVerdict::Exceeded | CheckVerdict::NotMeasured => Tone::Bad,
    };
    let verdict = Value::Verdict {
        short: limit.verdict.short().to_owned(),
        details: String::new(),
    };
    Row::new(vec![
        Cell::words(match limit.kind {
            BudgetKind::Absolute => label,
            BudgetKind::Growth => label.then(", growth"),
        }),
        Cell::signed(limit.allowed_bytes),
        Cell::signed(limit.value_bytes),
        half_width,
        Cell::from(verdict).tone(tone),
    ])
}

/// What is said of the limits that are not met.
fn sentences(checked: &Checked) -> Vec<Text> {
    let limits = checked.rows.iter().map(|it| &it.limit);
    let not_met = limits.filter(|limit| limit.verdict != CheckVerdict::Within);
    let said = not_met.map(|it| Text::from(it.text.as_str()).then(format!(" (line {})", it.line)));
    let mut said: Vec<Text> = said.collect();
    if let Some(more @ 1..) = said.len().checked_sub(MOST_SENTENCES) {
        said.truncate(MOST_SENTENCES);
        said.push(format!("[{more} others] --format json lists them all").into());
    }
    said
}

fn facts(checked: &Checked) -> Vec<(Text, Text)> {
    let paths = |side: &Side| Text::names(&side.paths, MOST_PATHS, ", ");
    let CheckedSides { report, baseline } = &checked.sides;
    let runs = report.runs.unwrap_or_default();
    let mut facts: Vec<(Text, Text)> = vec![
        ("report".into(), paths(report)),
        ("made".into(), report.created.as_str().into()),
        ("runs".into(), runs.to_string().into()),
        ("attribution".into(), checked.attribution.name().into()),
        ("budget".into(), budget(checked)),
    ];
    facts.extend(baseline.iter().map(|it| ("baseline".into(), paths(it))));
    facts
}
