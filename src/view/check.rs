//! A report held against a budget: which limits are met, by how much, and why others are not.

use crate::analysis::budget::{BudgetKind, CheckOutcome, CheckVerdict, Checked, CheckedLine};
use crate::analysis::comparison::Basis;
use crate::analysis::words;
use crate::units::count;

use super::document::{
    Block, Cell, Column, Document, Rank, Row, Section, Table, Text, Tone, Value,
};

/// Limits that are listed at most; more are a matter for a program.
const MOST_ROWS: usize = 60;

/// Sentences about single limits at most.
const MOST_SENTENCES: usize = 20;

/// Paths of a side that are named.
const MOST_PATHS: usize = 8;

/// The check as a document.
pub fn check(checked: &Checked) -> Document {
    let mut blocks: Vec<Block> = Vec::new();
    let warnings = checked.warnings.iter();
    blocks.extend(warnings.map(|it| Block::Warning(it.as_str().into())));
    blocks.push(Block::Table(limits(checked)));
    blocks.push(Block::List(sentences(checked)));
    blocks.push(Block::answer(tone(checked.outcome), checked.answer()));
    Document {
        kind: "check",
        name: Text::name(&checked.label),
        badge: badge(checked.outcome),
        about: vec![about(checked)],
        tiles: Vec::new(),
        sections: vec![
            Section::brief("limits", "Limits", blocks),
            Section::full(
                "checked",
                "What was checked",
                vec![Block::Facts(facts(checked))],
            ),
        ],
        origin: Text::made_by(&checked.tool),
    }
}

fn tone(outcome: CheckOutcome) -> Tone {
    match outcome {
        CheckOutcome::Within => Tone::Good,
        CheckOutcome::Undecided => Tone::Warn,
        CheckOutcome::Exceeded | CheckOutcome::NotMeasured => Tone::Bad,
    }
}

fn badge(outcome: CheckOutcome) -> Option<(Tone, &'static str)> {
    let word = match outcome {
        CheckOutcome::Within => return None,
        CheckOutcome::Undecided => "not decided",
        CheckOutcome::Exceeded => "exceeded",
        CheckOutcome::NotMeasured => "not measured",
    };
    Some((tone(outcome), word))
}

/// `drive-6.0.10 · 5 runs · checked against budget.toml and the baseline base.json`
fn about(checked: &Checked) -> Text {
    let runs = format!(" · {} · checked against ", count(checked.runs, "run"));
    let text = Text::name(&checked.label).then(runs);
    let text = text.then(Text::name(&checked.budget_path));
    match checked.baseline_paths.as_slice() {
        [] => text,
        [first, rest @ ..] => {
            let text = text.then(" and the baseline ").then(Text::name(first));
            match rest.len() {
                0 => text,
                more => text.then(format!(" with {more} more")),
            }
        }
    }
}

fn not_within(checked: &Checked) -> impl Iterator<Item = &CheckedLine> {
    let lines = checked.lines.iter();
    lines.filter(|line| line.verdict != CheckVerdict::Within)
}

/// The limits in the budget's order. Where they are too many those that are met give way first.
fn limits(checked: &Checked) -> Table {
    let not_within = not_within(checked).count();
    let met = checked.lines.len() - not_within;
    let mut room = (MOST_ROWS, MOST_ROWS.saturating_sub(not_within));
    let mut rows: Vec<Row> = Vec::with_capacity(checked.lines.len());
    for line in &checked.lines {
        let (rank, room) = match line.verdict {
            CheckVerdict::Within => (Rank::Usual, &mut room.1),
            _ => (Rank::News, &mut room.0),
        };
        let rank = if *room > 0 { rank } else { Rank::Rest };
        *room = room.saturating_sub(1);
        rows.push(row(line).rank(rank));
    }
    let hidden = |wanted: bool| {
        let rest = rows
            .iter()
            .zip(&checked.lines)
            .filter(|(row, _)| row.rank == Rank::Rest);
        rest.filter(|(_, line)| (line.verdict == CheckVerdict::Within) == wanted)
            .count()
    };
    for (number, words) in [(hidden(false), "not within"), (hidden(true), "within")] {
        if number > 0 {
            let mut cells = vec![Cell::words(format!("[{number} others]"))];
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

fn row(line: &CheckedLine) -> Row {
    let label = Text::name(&line.label);
    let half_width = match (line.basis, line.half_width_bytes()) {
        (Basis::Exact, _) => Cell::words("exact"),
        (_, half_width) => Cell::plain(half_width),
    };
    let tone = match line.verdict {
        CheckVerdict::Within => Tone::Plain,
        CheckVerdict::Undecided => Tone::Warn,
        CheckVerdict::Exceeded | CheckVerdict::NotMeasured => Tone::Bad,
    };
    let verdict = Value::Verdict {
        short: words::check_short(line.verdict).to_owned(),
        details: String::new(),
    };
    Row::new(vec![
        Cell::words(match line.kind {
            BudgetKind::Absolute => label,
            BudgetKind::Growth => label.then(", growth"),
        }),
        Cell::signed(line.allowed_bytes),
        Cell::signed(line.value_bytes),
        half_width,
        Cell::from(verdict).tone(tone),
    ])
}

/// What is said of the limits that are not met.
fn sentences(checked: &Checked) -> Vec<Text> {
    let lines = || not_within(checked);
    let said = lines().take(MOST_SENTENCES).map(|line| {
        let message: Text = line.message.as_str().into();
        message.then(format!(" (line {})", line.budget_line))
    });
    let mut said: Vec<Text> = said.collect();
    if let Some(more @ 1..) = lines().count().checked_sub(MOST_SENTENCES) {
        said.push(format!("[{more} others] --format json lists them all").into());
    }
    said
}

fn facts(checked: &Checked) -> Vec<(Text, Text)> {
    let paths = |paths: &[String]| Text::names(paths, MOST_PATHS, ", ");
    let mut facts: Vec<(Text, Text)> = vec![
        ("report".into(), paths(&checked.paths)),
        ("made".into(), checked.created.as_str().into()),
        ("runs".into(), checked.runs.to_string().into()),
        ("attribution".into(), checked.attribution.name().into()),
        ("budget".into(), Text::name(&checked.budget_path)),
    ];
    if !checked.baseline_paths.is_empty() {
        facts.push(("baseline".into(), paths(&checked.baseline_paths)));
    }
    facts
}
