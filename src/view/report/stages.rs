//! The table of the stages.

use crate::analysis::lifecycle::{Figures, Row as Line, RowOf, Shown, in_a_word};
use crate::report::{AttributionKind, Mark, Measured};
use crate::units::TimeScale;
use crate::view::document::{Cell, Column, Row, RowKind, Table, Text, Tone, Value};

/// What a total's mark looks like.
pub(super) fn mark(mark: Mark) -> &'static str {
    match mark {
        // That nothing was checked holds for the whole table as a rule, and a footnote says it once.
        Mark::Clear | Mark::NotChecked => "",
        Mark::WithinNoise => "~",
        Mark::OtherProcesses => "?",
        Mark::AtLeast => "≥",
    }
}

/// Whether one of the rows has this mark.
pub(super) fn is_marked(rows: &[Line], mark: Mark) -> bool {
    let mut figures = rows.iter().filter_map(|row| row.figures.as_ref());
    figures.any(|it| it.mark == mark)
}

/// A column of bytes.
pub(super) struct Figure {
    pub(super) title: &'static str,
    /// Where its figure is.
    pub(super) of: fn(&Figures) -> Option<&Measured<i64>>,
    /// How soon it gives way, as [`Column::rank`].
    rank: u8,
}

/// The columns of bytes that say something under this attribution.
pub(super) fn columns(kind: AttributionKind) -> Vec<Figure> {
    let figure = |title, rank, of, is_told: bool| is_told.then_some(Figure { title, of, rank });
    let figures = [
        figure("total", 0, |it| Some(&it.delta.total_bytes), true),
        figure("cpu", 0, |it| Some(&it.delta.cpu_bytes), true),
        figure(
            "device",
            0,
            |it| Some(&it.delta.device_bytes),
            kind != AttributionKind::HostOnly,
        ),
        figure(
            "other",
            1,
            |it| Some(&it.delta.other_bytes),
            kind.has_other(),
        ),
        // A log tells no peak of a stage.
        figure(
            "peak",
            2,
            |it| it.peak.as_ref(),
            kind != AttributionKind::Logged,
        ),
    ];
    figures.into_iter().flatten().collect()
}

/// The table.
pub(super) fn table(shown: &Shown, lines: &[Line]) -> Table {
    let figures = columns(shown.report.header.attribution.kind);
    let mut columns = vec![Column::words("MiB").least(19)];
    columns.extend(head(&figures, shown.medians()));
    let times = lines.iter();
    let times = times.filter_map(|line| line.figures.as_ref()?.duration_ns);
    // In a log that has no times each is 0.
    let longest = times.max().filter(|longest| *longest > 0);
    let scale = longest.map(TimeScale::of);
    let rows = lines.iter().map(|line| row(shown, line, &figures, scale));
    Table {
        id: "stages-caption",
        caption: caption(shown),
        noun: "row",
        rows: rows.collect(),
        columns,
        ..Table::default()
    }
}

/// The heads of the columns of figures.
pub(super) fn head(figures: &[Figure], has_spread: bool) -> Vec<Column> {
    let mut columns = Vec::with_capacity(figures.len() + 2);
    for figure in figures {
        let column = Column::figures(figure.title).rank(figure.rank);
        if figure.title != "total" {
            columns.push(column.least(7));
            continue;
        }
        columns.push(column.marks().least(9));
        if has_spread {
            columns.push(Column::figures("spread").rank(3).least(6));
        }
    }
    columns.push(Column::figures("time").rank(4).least(7));
    columns
}

fn caption(shown: &Shown) -> Text {
    let what = "MiB by stage; positive is memory taken";
    match shown.runs.len() {
        ..2 => what.into(),
        runs => format!(
            "{what}; medians of {runs} runs, spread being the largest total less the smallest"
        )
        .into(),
    }
}

fn row(shown: &Shown, line: &Line, columns: &[Figure], scale: Option<TimeScale>) -> Row {
    let kind = match line.of {
        RowOf::Engine => return Row::heading(Text::name(&line.label)),
        RowOf::Lifecycle | RowOf::AfterTeardown => RowKind::Sum,
        RowOf::Stage(..) | RowOf::EngineCost if line.is_within => RowKind::Part,
        RowOf::Stage(..) | RowOf::EngineCost => RowKind::Figures,
    };
    let mut cells = vec![Cell::words(line.label.as_str())];
    if let Some(figures) = &line.figures {
        cells.extend(of_figures(figures, columns, shown.medians(), scale));
    } else {
        let word = shown.runs.first().map_or("", |run| in_a_word(&run.outcome));
        cells.push(Cell::words(word).tone(Tone::Bad));
    }
    Row::new(cells).kind(kind)
}

/// The cells below those heads.
pub(super) fn of_figures(
    figures: &Figures,
    columns: &[Figure],
    has_spread: bool,
    scale: Option<TimeScale>,
) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(columns.len() + 2);
    for column in columns {
        let figure = (column.of)(figures);
        let cell = figure.map_or_else(Cell::default, |bytes| Cell::signed(bytes.get()));
        if column.title != "total" {
            cells.push(cell);
            continue;
        }
        cells.push(cell.mark(mark(figures.mark)));
        if has_spread {
            cells.push(figures.spread.map_or(Value::Blank, Value::Plain).into());
        }
    }
    let time = figures.duration_ns.zip(scale);
    let time = time.map_or(Value::Blank, |(ns, scale)| Value::Time(ns, scale));
    cells.push(time.into());
    cells
}
