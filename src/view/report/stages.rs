//! The table of the stages.

use crate::analysis::lifecycle::{Figures, Row as Line, RowOf, Shown};
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
    let figure = |title, rank, of| Figure { title, of, rank };
    let all = [
        figure("total", 0, |it| Some(&it.delta.total_bytes)),
        figure("cpu", 0, |it| Some(&it.delta.cpu_bytes)),
        figure("device", 0, |it| Some(&it.delta.device_bytes)),
        figure("other", 1, |it| Some(&it.delta.other_bytes)),
        figure("peak", 2, |it| it.peak.as_ref()),
    ];
    let says_something = |figure: &Figure| match figure.title {
        "device" => kind != AttributionKind::HostOnly,
        "other" => kind.has_other(),
        // A log tells no peak of a stage.
        "peak" => kind != AttributionKind::Logged,
        _ => true,
    };
    all.into_iter().filter(says_something).collect()
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

/// The heads of the columns of figures: the total, over several runs its spread, what else there is, and the time.
pub(super) fn head(figures: &[Figure], has_spread: bool) -> Vec<Column> {
    let total = Column::figures("total").marks().least(9);
    let spread = has_spread.then(|| Column::figures("spread").rank(3).least(6));
    let others = figures.iter().skip(1);
    let others = others.map(|it| Column::figures(it.title).rank(it.rank).least(7));
    let time = Column::figures("time").rank(4).least(7);
    let figures = [total].into_iter().chain(spread).chain(others);
    figures.chain([time]).collect()
}

fn caption(shown: &Shown) -> Text {
    let what = "MiB by stage; positive is memory taken";
    let spread = "spread being the largest total less the smallest";
    match shown.runs.len() {
        ..2 => what.into(),
        runs => format!("{what}; medians of {runs} runs, {spread}").into(),
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
        cells.push(Cell::words(shown.ended()).tone(Tone::Bad));
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
    let total = Cell::signed(figures.delta.total_bytes.get()).mark(mark(figures.mark));
    let spread = has_spread.then(|| figures.spread.map_or(Value::Blank, Value::Plain).into());
    let others = columns.iter().skip(1).map(|column| {
        let figure = (column.of)(figures);
        figure.map_or_else(Cell::default, |bytes| Cell::signed(bytes.get()))
    });
    let time = figures.duration_ns.zip(scale);
    let time = time.map_or(Value::Blank, |(ns, scale)| Value::Time(ns, scale));
    let cells = [total].into_iter().chain(spread).chain(others);
    cells.chain([time.into()]).collect()
}
