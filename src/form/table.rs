//! A table laid out as text, in the width of the terminal.
//!
//! Where a table is too wide, long names are cut in their middle, then its columns of the highest rank are left out, then
//! names are cut further, then the words at the end of a row go below it.

use unicode_width::UnicodeWidthStr;

use crate::view::document::{Cell, Column, Part, Rank, Row, RowKind, Table, Tone, Value};

use super::spelling::{LONGEST_NAME, figure, line, middle};
use super::style::{Style, wrap};

/// Blanks before a table, and between its columns.
const INDENT: usize = 2;
const BETWEEN: usize = 2;

/// What names are cut to before columns are left out, what before words go below their row, and what at last.
const LONG_NAME: usize = 32;
const SHORT_NAME: usize = 24;
const SHORTEST_NAME: usize = 8;

/// The table, every line ended; what had to be left out is said below it.
pub(super) fn text(table: &Table, style: &Style) -> String {
    let mut grid = Grid::new(table, style);
    let left_out = grid.fit();
    let titles = grid.columns.iter();
    let titles: Vec<_> = titles.map(|it| (it.title.clone(), Tone::Plain)).collect();
    let mut text = grid.line(grid.split(&titles).0);
    // Nothing has to be parted from the titles.
    let mut above = RowKind::Ruled;
    for row in &grid.rows {
        let is_ruled = row.kind == RowKind::Ruled && above != RowKind::Ruled;
        if is_ruled || row.kind == RowKind::Sum {
            text += &grid.rule();
        }
        text += &grid.row(row);
        above = row.kind;
    }
    if !left_out.is_empty() {
        let note = format!("not shown in this width: {}", left_out.join(", "));
        text += &grid.wrapped(&note, INDENT, 2 * INDENT, Tone::Plain);
    }
    text
}

/// A table with its cells spelled.
struct Grid<'a> {
    style: &'a Style,
    columns: Vec<Width<'a>>,
    rows: Vec<Line>,
    /// Whether the words of the last column stand below their row.
    is_folded: bool,
}

/// A cell as it is written, and its tone.
type Spelled = (String, Tone);

/// A row with its cells spelled.
struct Line {
    kind: RowKind,
    cells: Vec<Spelled>,
}

/// A column, measured.
struct Width<'a> {
    of: &'a Column,
    title: String,
    /// Characters that it has.
    wide: usize,
    /// What it is cut to at most, if it is of figures: those of its figures, where its title is a name.
    least: Option<usize>,
}

impl<'a> Grid<'a> {
    fn new(table: &'a Table, style: &'a Style) -> Grid<'a> {
        let rows = table.rows.iter().filter(|row| match row.rank {
            Rank::News | Rank::Usual => true,
            Rank::Rest => style.everything,
            Rank::InPlaceOfRest => !style.everything,
        });
        let rows = rows.map(|row| {
            let cells = row.cells.iter().zip(&table.columns).enumerate();
            let spelled = |(at, (cell, column)): (usize, (&Cell, &Column))| {
                let indent = INDENT * usize::from(row.kind == RowKind::Part && at == 0);
                let (words, mark) = (spell(cell, column), mark(cell, column));
                let spelled = format!("{:indent$}{words}{mark}", "");
                (style.spelled(&spelled).into_owned(), cell.tone)
            };
            let cells = cells.map(spelled).collect();
            Line {
                kind: row.kind,
                cells,
            }
        });
        let mut grid = Grid {
            style,
            columns: Vec::new(),
            rows: rows.collect(),
            is_folded: false,
        };
        let columns = table.columns.iter().enumerate();
        grid.columns = columns.map(|(at, of)| grid.measured(at, of)).collect();
        // What draws a course is beyond ASCII.
        for at in (0..table.columns.len()).rev() {
            let is_course = |row: &Row| matches!(row.cells.get(at), Some(cell) if matches!(cell.value, Value::Course(_)));
            if style.plain && table.rows.iter().any(is_course) {
                grid.leave_out(at);
            }
        }
        grid
    }

    /// A column with its width: that of its widest cell. What stands alone in its row may be as long as it likes.
    fn measured(&self, at: usize, of: &'a Column) -> Width<'a> {
        let (title, mark) = (line(&of.title, LONGEST_NAME), mark(&Cell::default(), of));
        let title = self.style.spelled(&title).into_owned() + &mark;
        let rows = self.rows.iter().filter(|row| row.cells.len() > 1);
        let cells = rows.filter_map(|row| Some(row.cells.get(at)?.0.width()));
        let figures = cells.max().unwrap_or(0).max(of.least);
        let wide = figures.max(title.width());
        let mut parts = of.title.0.iter();
        let is_cut = parts.any(|part| matches!(part, Part::Name(_)));
        let least = if is_cut {
            figures.max(SHORTEST_NAME)
        } else {
            wide
        };
        Width {
            of,
            title,
            wide,
            least: (!of.is_words).then_some(least),
        }
    }

    /// Columns of the terminal that the first so many columns take.
    fn wide(&self, columns: usize) -> usize {
        let columns = self.columns.iter().take(columns);
        let wide: usize = columns.map(|column| column.wide + BETWEEN).sum();
        (INDENT + wide).saturating_sub(BETWEEN)
    }

    /// Columns of the terminal that those take which always stand beside each other.
    fn beside(&self) -> usize {
        self.wide(self.columns.len() - usize::from(self.is_folded))
    }

    /// Columns of the terminal that there are.
    fn most(&self) -> usize {
        self.style.columns.unwrap_or(usize::MAX)
    }

    /// Columns of the terminal that are too few.
    fn excess(&self) -> usize {
        self.beside().saturating_sub(self.most())
    }

    /// Makes the table as narrow as it has to be; the titles of columns that had to go.
    fn fit(&mut self) -> Vec<String> {
        let mut left_out = Vec::new();
        self.cut_names(LONG_NAME);
        while self.excess() > 0 {
            let columns = self.columns.iter().map(|column| column.of.rank);
            let ranked = columns.enumerate().filter(|(_, rank)| *rank > 0);
            let Some((at, _)) = ranked.max_by_key(|(_, rank)| *rank) else {
                break;
            };
            left_out.insert(0, self.leave_out(at).trim().to_owned());
        }
        self.cut_names(SHORT_NAME);
        let last = self.columns.len().saturating_sub(1);
        let is_words = |column: &Width| column.of.is_words;
        self.is_folded = self.excess() > 0 && last > 1 && self.columns.last().is_some_and(is_words);
        self.cut_names(SHORTEST_NAME);
        left_out
    }

    /// Leaves a column out; its title.
    fn leave_out(&mut self, column: usize) -> String {
        let rows = self.rows.iter_mut();
        for row in rows.filter(|row| column < row.cells.len()) {
            row.cells.remove(column);
        }
        self.columns.remove(column).title
    }

    /// Cuts the columns of words, but for the last, which is of sentences as a rule, and names above figures, the widest
    /// first.
    fn cut_names(&mut self, shortest: usize) {
        let last = self.columns.len().saturating_sub(1);
        let is_cut = |at: usize, column: &Width| !column.of.is_words || at < last || last == 0;
        let floor = |column: &Width| column.least.unwrap_or(shortest);
        while self.excess() > 0 {
            let excess = self.excess();
            let names = self.columns.iter().enumerate();
            let names = names.filter(|(at, it)| is_cut(*at, it));
            let wider = names.clone().filter(|(_, it)| it.wide > floor(it));
            let Some((at, column)) = wider.max_by_key(|(_, it)| it.wide) else {
                return;
            };
            let others = names.filter(|(other, _)| *other != at);
            let next = others.map(|(_, it)| it.wide).max().unwrap_or(0);
            // All give way alike.
            let wide = column.wide.saturating_sub(excess).max(next);
            let wide = wide.min(column.wide - 1).max(floor(column));
            self.cut_column(at, wide);
        }
    }

    /// Cuts whatever is wider in a column.
    fn cut_column(&mut self, at: usize, wide: usize) {
        let style = self.style;
        let cut = |text: &mut String| {
            if text.width() > wide {
                // The place of a mark stays.
                let name = text.trim_end();
                let mark = text.get(name.len()..).unwrap_or_default();
                let cut = middle(name, wide.saturating_sub(mark.len()));
                *text = format!("{}{mark}", style.spelled(&cut));
            }
        };
        if let Some(column) = self.columns.get_mut(at) {
            column.wide = wide;
            cut(&mut column.title);
        }
        let rows = self.rows.iter_mut().filter(|row| row.cells.len() > 1);
        let cells = rows.filter_map(|row| row.cells.get_mut(at));
        cells.for_each(|(text, _)| cut(text));
    }

    /// A line across the table.
    fn rule(&self) -> String {
        let wide = self.beside().min(self.most()).saturating_sub(INDENT);
        let rule = "─".repeat(wide);
        format!("{:INDENT$}{}\n", "", self.style.spelled(&rule))
    }

    /// Text in lines of its own, the first behind `lead` blanks, the others behind `indent`.
    fn wrapped(&self, text: &str, lead: usize, indent: usize, tone: Tone) -> String {
        let text = format!("{:lead$}{text}", "");
        let wrapped = wrap(&text, self.style.columns, indent);
        format!("{}\n", self.style.coloured(&wrapped, tone))
    }

    /// The cells of a row that stand beside each other, and the last where it has to go below them.
    fn split<'c>(&self, cells: &'c [Spelled]) -> (&'c [Spelled], &'c [Spelled]) {
        let last = self.columns.len().saturating_sub(1);
        let is_below = |(words, _): &Spelled| {
            self.is_folded && self.beside() + BETWEEN + words.width() > self.most()
        };
        let beside = if cells.get(last).is_some_and(is_below) {
            last
        } else {
            cells.len()
        };
        cells.split_at(beside)
    }

    /// A row in one line, its last words below it where they have to go there.
    fn row(&self, row: &Line) -> String {
        if let [(alone, _)] = row.cells.as_slice() {
            return self.wrapped(alone, INDENT, 2 * INDENT, Tone::Plain);
        }
        let (beside, below) = self.split(&row.cells);
        let below = below.iter().filter(|(words, _)| !words.is_empty());
        let below = below.map(|(words, tone)| self.wrapped(words, 3 * INDENT, 3 * INDENT, *tone));
        [self.line(beside)].into_iter().chain(below).collect()
    }

    /// Cells in one line: words from the left, figures from the right, nothing behind the last.
    fn line(&self, cells: &[Spelled]) -> String {
        let mut line = " ".repeat(INDENT);
        for (column, (text, tone)) in self.columns.iter().zip(cells) {
            let wide = column.wide.max(text.width());
            let before = if column.of.is_words {
                0
            } else {
                wide - text.width()
            };
            // A mark that is not there leaves its place.
            let seen = text.trim_end();
            let after = (wide - before).saturating_sub(seen.width()) + BETWEEN;
            let seen = self.style.coloured(seen, *tone);
            line += &format!("{:before$}{seen}{:after$}", "", "");
        }
        format!("{}\n", line.trim_end())
    }
}

/// A cell as text, names cut to what its column has room for.
fn spell(cell: &Cell, column: &Column) -> String {
    match &cell.value {
        Value::Words(words) => line(words, column.most.unwrap_or(LONGEST_NAME)),
        Value::Verdict { short, details } => {
            let details = line(&details.as_str().into(), LONGEST_NAME);
            match cell.tone {
                Tone::Bad => short.to_uppercase() + &details,
                _ => format!("{short}{details}"),
            }
        }
        value => figure(value).unwrap_or_default(),
    }
}

/// The mark behind a cell, or its place, where the column has marks.
fn mark(cell: &Cell, column: &Column) -> String {
    match (column.has_marks, cell.mark) {
        (false, _) => String::new(),
        (true, "") => "  ".to_owned(),
        (true, mark) => format!(" {mark}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::document::Text;

    fn table() -> Table {
        let row = |name: &str, total: i64, verdict: &str| {
            Row::new(vec![
                Cell::name(name),
                Cell::signed(Some(total << 20)).mark(if total < 2 { "~" } else { "" }),
                Cell::signed(None),
                Cell::words(verdict),
            ])
        };
        Table {
            columns: vec![
                Column::words("MiB"),
                Column::figures("total").marks(),
                Column::figures("other").rank(1),
                Column::words(""),
            ],
            rows: vec![
                row("Plan read", 1, "the same within 948 KiB"),
                row("Context creation", 20, "larger, p < 0.001").kind(RowKind::Part),
                Row::heading("of a process"),
                row("hidden", 2, "").rank(Rank::Rest),
                row("[1 other]", 2, "").rank(Rank::InPlaceOfRest),
                row("lifecycle total", 21, "").kind(RowKind::Sum),
            ],
            ..Table::default()
        }
    }

    fn at(width: Option<usize>) -> String {
        let style = Style {
            columns: width,
            ..Style::default()
        };
        text(&table(), &style)
    }

    #[test]
    fn words_stand_left_figures_right_and_marks_behind_them() {
        let expected = [
            "  MiB                  total    other",
            "  Plan read            +1.00 ~      —  the same within 948 KiB",
            "    Context creation  +20.00        —  larger, p < 0.001",
            "  of a process",
            "  [1 other]            +2.00        —",
            "  ────────────────────────────────────────────────────────────",
            "  lifecycle total     +21.00        —",
        ];
        assert_eq!(at(None).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_narrow_terminal_gets_fewer_columns_and_is_told_which() {
        let narrow = at(Some(56));
        assert!(!narrow.contains('—'), "{narrow}");
        assert!(
            narrow.ends_with("  not shown in this width: other\n"),
            "{narrow}"
        );
        assert!(
            narrow.contains("+1.00 ~  the same within 948 KiB\n"),
            "{narrow}"
        );
    }

    #[test]
    fn a_long_name_is_cut_before_a_column_is_left_out_and_in_a_file_where_its_column_says_so() {
        let mut table = table();
        table.rows.push(Row::new(vec![Cell::name("n".repeat(90))]));
        table.rows.push(Row::new(vec![
            Cell::name("m".repeat(90)),
            Cell::signed(Some(1 << 20)),
        ]));
        let style = |columns| Style {
            columns,
            ..Style::default()
        };
        let narrow = text(&table, &style(Some(90)));
        assert!(!narrow.contains("not shown"), "{narrow}");
        assert!(text(&table, &style(None)).contains(&"m".repeat(90)));
        if let Some(first) = table.columns.first_mut() {
            first.most = Some(20);
        }
        let cut = text(&table, &style(None));
        assert!(cut.contains("mmmmmmmmmm…mmmmmmmmm  "), "{cut}");
    }

    #[test]
    fn a_title_is_cut_before_the_figures_below_it_and_the_place_of_marks_stays() {
        let mut table = table();
        table.columns[1].title = Text::name("reports/of-a-long-name.json");
        let style = Style {
            columns: Some(70),
            ..Style::default()
        };
        let text = text(&table, &style);
        let (title, row) = text.split_once('\n').unwrap_or_default();
        assert!(title.ends_with("reports…e.json    other"), "{text}");
        assert!(row.contains("+1.00 ~      —  the same"), "{text}");
    }

    #[test]
    fn a_plain_console_gets_no_course() {
        let mut table = table();
        for row in &mut table.rows {
            if let Some(cell) = row.cells.get_mut(2) {
                *cell = Value::Course(vec![Some(1), Some(2)]).into();
            }
        }
        let of = |plain| Style {
            plain,
            ..Style::default()
        };
        assert!(text(&table, &of(false)).contains("▁█"));
        let plain = text(&table, &of(true));
        assert!(
            plain.is_ascii() && !plain.contains("total    other"),
            "{plain}"
        );
    }

    #[test]
    fn words_that_fit_stay_where_others_go_below() {
        let narrow = at(Some(50));
        assert!(narrow.contains("+20.00    larger, p < 0.001\n"), "{narrow}");
        assert!(
            narrow.contains("+1.00 ~\n      the same within 948 KiB\n"),
            "{narrow}"
        );
    }

    #[test]
    fn a_narrower_one_gets_the_words_below() {
        let narrow = at(Some(40));
        assert!(
            narrow.contains("+1.00 ~\n      the same within 948 KiB\n"),
            "{narrow}"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_as_long_as_figures_fit() {
        for width in 30..120 {
            for line in at(Some(width)).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}
