//! A table laid out as text, in the width of the terminal.
//!
//! Where a table is too wide, long names are cut in their middle, then its columns of the highest rank are left out, then
//! names are cut further, then the words at the end of a row go below it.

use unicode_width::UnicodeWidthStr;

use crate::view::document::{Cell, Part, Rank, Row, RowKind, Table, Tone, Value};

use super::spelling::{LONGEST_NAME, figure, line, middle};
use super::style::Style;
use super::words::wrap;

/// Blanks before a table, and between its columns.
const INDENT: usize = 2;
const BETWEEN: usize = 2;

/// Columns of a mark with the blank before it.
const MARK: usize = 2;

/// What names are cut to before columns are left out, what before words go below their row, and what at last.
const LONG_NAME: usize = 32;
const SHORT_NAME: usize = 24;
const SHORTEST_NAME: usize = 8;

/// The table, every line ended; what had to be left out is said below it.
pub(super) fn text(table: &Table, style: &Style) -> String {
    let mut grid = Grid::new(table, style);
    let left_out = grid.fit();
    let mut text = String::new();
    grid.line(&mut text, grid.titles.iter().map(String::as_str));
    // Nothing has to be parted from the titles.
    let mut above = RowKind::Ruled;
    for row in &grid.rows {
        let is_ruled = row.kind == RowKind::Ruled && above != RowKind::Ruled;
        if is_ruled || row.kind == RowKind::Sum {
            grid.rule(&mut text);
        }
        grid.row(&mut text, row);
        above = row.kind;
    }
    if !left_out.is_empty() {
        let note = format!("  not shown in this width: {}", left_out.join(", "));
        text.push_str(&wrap(&note, style.columns, INDENT + INDENT));
        text.push('\n');
    }
    text
}

/// Whether a row is shown.
fn is_shown(row: &Row, style: &Style) -> bool {
    match row.rank {
        Rank::News | Rank::Usual => true,
        Rank::Rest => style.everything,
        Rank::InPlaceOfRest => !style.everything,
    }
}

/// A table with its cells spelled.
struct Grid<'a> {
    style: &'a Style,
    titles: Vec<String>,
    rows: Vec<Line>,
    columns: Vec<Width>,
    /// Whether the words of the last column stand below their row.
    is_folded: bool,
}

/// A row with its cells spelled.
struct Line {
    kind: RowKind,
    cells: Vec<Spelled>,
}

/// A cell, spelled.
#[derive(Clone, Default)]
struct Spelled {
    text: String,
    tone: Tone,
}

/// A column, measured.
struct Width {
    is_words: bool,
    rank: u8,
    /// Characters that it has.
    wide: usize,
    /// What it is cut to at most, if it is of figures: those of its figures, where its title is a name.
    least: usize,
}

impl<'a> Grid<'a> {
    fn new(table: &Table, style: &'a Style) -> Grid<'a> {
        let spelled = |row: &Row| Line {
            kind: row.kind,
            cells: row
                .cells
                .iter()
                .enumerate()
                .map(|(column, cell)| {
                    let of = table.columns.get(column);
                    let has_marks = of.is_some_and(|it| it.has_marks);
                    let most = of.and_then(|it| it.most).unwrap_or(LONGEST_NAME);
                    let indent = row.kind == RowKind::Part && column == 0;
                    Spelled {
                        text: style
                            .spelled(&spell(cell, most, has_marks, indent))
                            .into_owned(),
                        tone: cell.tone,
                    }
                })
                .collect(),
        };
        let rows = table.rows.iter().filter(|row| is_shown(row, style));
        let titles = table.columns.iter().map(|column| {
            let mut title = style
                .spelled(&line(&column.title, LONGEST_NAME))
                .into_owned();
            if column.has_marks {
                title.push_str(&" ".repeat(MARK));
            }
            title
        });
        let mut grid = Grid {
            style,
            titles: titles.collect(),
            rows: rows.map(spelled).collect(),
            columns: Vec::new(),
            is_folded: false,
        };
        grid.columns = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let figures = grid.widest(at).max(column.least);
                let title = grid.titles.get(at).map_or(0, |title| title.width());
                let wide = figures.max(title);
                let is_name = |part: &Part| matches!(part, Part::Name(_));
                let is_cut = column.title.parts.iter().any(is_name);
                Width {
                    is_words: column.is_words,
                    rank: column.rank,
                    wide,
                    least: if is_cut {
                        figures.max(SHORTEST_NAME)
                    } else {
                        wide
                    },
                }
            })
            .collect();
        // What draws a course is beyond ASCII.
        for at in (0..table.columns.len()).rev() {
            let is_course = |row: &Row| matches!(row.cells.get(at), Some(cell) if matches!(cell.value, Value::Course(_)));
            if style.plain && table.rows.iter().any(is_course) {
                grid.leave_out(at);
            }
        }
        grid
    }

    /// The widest cell of a column. What stands alone in its row may be as long as it likes.
    fn widest(&self, column: usize) -> usize {
        let rows = self.rows.iter().filter(|row| row.cells.len() > 1);
        let cells = rows.filter_map(|row| Some(row.cells.get(column)?.text.width()));
        cells.max().unwrap_or(0)
    }

    /// Columns of the terminal that are too few.
    fn excess(&self) -> usize {
        let Some(most) = self.style.columns else {
            return 0;
        };
        let shown = self.columns.len() - usize::from(self.is_folded);
        let columns = self.columns.iter().take(shown);
        let all: usize = columns.map(|column| column.wide + BETWEEN).sum();
        (INDENT + all).saturating_sub(BETWEEN + most)
    }

    /// Makes the table as narrow as it has to be; the titles of columns that had to go.
    fn fit(&mut self) -> Vec<String> {
        let mut left_out = Vec::new();
        self.cut_names(LONG_NAME);
        while self.excess() > 0 {
            let ranked = self
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.rank > 0);
            let Some((at, _)) = ranked.max_by_key(|(_, column)| column.rank) else {
                break;
            };
            left_out.insert(
                0,
                self.titles
                    .get(at)
                    .map_or("", String::as_str)
                    .trim()
                    .to_owned(),
            );
            self.leave_out(at);
        }
        self.cut_names(SHORT_NAME);
        let last = self.columns.len().saturating_sub(1);
        if self.excess() > 0 && last > 1 && self.columns.get(last).is_some_and(|it| it.is_words) {
            self.is_folded = true;
        }
        self.cut_names(SHORTEST_NAME);
        left_out
    }

    fn leave_out(&mut self, column: usize) {
        self.columns.remove(column);
        self.titles.remove(column);
        for row in &mut self.rows {
            if column < row.cells.len() {
                row.cells.remove(column);
            }
        }
    }

    /// Cuts the columns of words, but for the last, which is of sentences as a rule, and names above figures, the widest
    /// first.
    fn cut_names(&mut self, shortest: usize) {
        let last = self.columns.len().saturating_sub(1);
        let is_cut = |at: usize, column: &Width| !column.is_words || at < last || last == 0;
        let floor = |column: &Width| {
            if column.is_words {
                shortest
            } else {
                column.least
            }
        };
        while self.excess() > 0 {
            let excess = self.excess();
            let names = self.columns.iter().enumerate();
            let names = names.filter(|(at, it)| is_cut(*at, it) && it.wide > floor(it));
            let Some((at, column)) = names.max_by_key(|(_, it)| it.wide) else {
                return;
            };
            let others = self.columns.iter().enumerate();
            let others = others.filter(|(other, it)| *other != at && is_cut(*other, it));
            let next = others.map(|(_, it)| it.wide).max().unwrap_or(0);
            // All give way alike.
            let wide = column.wide.saturating_sub(excess).max(next);
            let wide = wide.min(column.wide - 1).max(floor(column));
            self.cut_column(at, wide);
        }
    }

    /// Cuts whatever is wider in a column.
    fn cut_column(&mut self, column: usize, wide: usize) {
        if let Some(column) = self.columns.get_mut(column) {
            column.wide = wide;
        }
        let cells = self.rows.iter_mut().filter(|row| row.cells.len() > 1);
        let cells = cells.filter_map(|row| Some(&mut row.cells.get_mut(column)?.text));
        for text in cells.chain(self.titles.get_mut(column)) {
            if text.width() > wide {
                // The place of a mark stays.
                let name = text.trim_end();
                let mark = text.get(name.len()..).unwrap_or_default();
                let cut = middle(name, wide.saturating_sub(mark.len()));
                *text = format!("{}{mark}", self.style.spelled(&cut));
            }
        }
    }

    /// A line across the table.
    fn rule(&self, out: &mut String) {
        let shown = self.columns.len() - usize::from(self.is_folded);
        let all: usize = self
            .columns
            .iter()
            .take(shown)
            .map(|column| column.wide + BETWEEN)
            .sum();
        let room = self
            .style
            .columns
            .map_or(usize::MAX, |width| width.saturating_sub(INDENT));
        let rule = "─".repeat(all.saturating_sub(BETWEEN).min(room));
        out.push_str(&" ".repeat(INDENT));
        out.push_str(&self.style.spelled(&rule));
        out.push('\n');
    }

    /// Columns of a line that ends with these words: all, unless they have to go below it.
    fn shown(&self, words: &str) -> usize {
        let all = self.columns.len();
        if !self.is_folded {
            return all;
        }
        let before = self.columns.iter().take(all - 1);
        let before: usize = before.map(|column| column.wide + BETWEEN).sum();
        let most = self.style.columns.unwrap_or(usize::MAX);
        let fits = INDENT + before + words.width() <= most;
        all - usize::from(!fits)
    }

    fn row(&self, out: &mut String, row: &Line) {
        let last = row.cells.get(self.columns.len().saturating_sub(1));
        let shown = self.shown(last.map_or("", |words| words.text.as_str()));
        let tones = row.cells.iter().map(|cell| cell.tone);
        let texts = row.cells.iter().take(shown).map(|cell| cell.text.as_str());
        if row.cells.len() == 1 {
            let alone = row.cells.first().map_or("", |cell| cell.text.as_str());
            let alone = format!("{}{alone}", " ".repeat(INDENT));
            out.push_str(&wrap(&alone, self.style.columns, INDENT + INDENT));
            out.push('\n');
            return;
        }
        self.cells(out, texts, tones);
        if let Some(words) = row.cells.get(shown)
            && !words.text.is_empty()
        {
            let indent = INDENT + INDENT + INDENT;
            let below = format!("{}{}", " ".repeat(indent), words.text);
            let below = wrap(&below, self.style.columns, indent);
            out.push_str(&self.style.coloured(&below, words.tone));
            out.push('\n');
        }
    }

    fn line<'b>(&self, out: &mut String, cells: impl Iterator<Item = &'b str>) {
        let title = self.titles.last().map_or("", String::as_str);
        let shown = self.shown(title);
        self.cells(out, cells.take(shown), std::iter::repeat(Tone::Plain));
    }

    /// One line: words from the left, figures from the right, nothing behind the last.
    fn cells<'b>(
        &self,
        out: &mut String,
        cells: impl Iterator<Item = &'b str>,
        tones: impl Iterator<Item = Tone>,
    ) {
        let mut line = " ".repeat(INDENT);
        // Blanks are written when something follows them.
        let mut blanks = 0;
        for ((column, text), tone) in self.columns.iter().zip(cells).zip(tones) {
            let room = column.wide.saturating_sub(text.width());
            let (before, after) = if column.is_words {
                (0, room)
            } else {
                (room, 0)
            };
            // A mark that is not there leaves its place.
            let seen = text.trim_end();
            let after = after + text.width().saturating_sub(seen.width());
            if seen.is_empty() {
                blanks += before + after;
            } else {
                line.push_str(&" ".repeat(blanks + before));
                line.push_str(&self.style.coloured(seen, tone));
                blanks = after;
            }
            blanks += BETWEEN;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// A cell as text, names cut to `most` characters, with the place of its mark where the column has marks.
fn spell(cell: &Cell, most: usize, has_marks: bool, is_part: bool) -> String {
    let mut text = match &cell.value {
        Value::Words(words) => line(words, most),
        Value::Verdict { short, details } if cell.tone == Tone::Bad => {
            format!(
                "{}{}",
                short.to_uppercase(),
                line(&details.as_str().into(), LONGEST_NAME)
            )
        }
        Value::Verdict { short, details } => {
            format!("{short}{}", line(&details.as_str().into(), LONGEST_NAME))
        }
        value => figure(value).unwrap_or_default(),
    };
    if is_part {
        text.insert_str(0, "  ");
    }
    if has_marks {
        text.push(' ');
        text.push_str(if cell.mark.is_empty() { " " } else { cell.mark });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::document::{Column, Text};

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
