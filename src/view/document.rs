//! What is said to people, before anybody decides how.
//!
//! A view makes a [`Document`] of what analysis decided; a form makes text, Markdown or HTML of it.
//! Texts from reports, files and logs are in here as they came: forms escape and shorten them, spell figures, say how
//! many rows are left out, and colour what has a tone.

#[cfg(any(feature = "host", feature = "layers"))]
use crate::chart::{Bars, Lines, Steps, Timeline, Waterfall};
use crate::report::Tool;
use crate::units::TimeScale;

/// Words, some of them names that came from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub(crate) Vec<Part>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A sentence or a piece of one, which is cut at its end where it is too long.
    Words(String),
    /// A name from a report, a file or a log: kept in one piece, cut in its middle.
    Name(String),
    /// The next line of the same cell.
    Break,
}

impl Text {
    /// A name, such as a path or the label of an engine.
    pub fn name(name: impl Into<String>) -> Text {
        Text(vec![Part::Name(name.into())])
    }

    /// This, and more behind it.
    #[must_use]
    pub fn then(mut self, more: impl Into<Text>) -> Text {
        self.0.extend(more.into().0);
        self
    }

    /// This, and more on a line of its own.
    #[must_use]
    pub fn above(mut self, more: impl Into<Text>) -> Text {
        self.0.push(Part::Break);
        self.then(more)
    }

    /// Names in a row, the first `most` of them, with the number of the others.
    pub fn names<S: AsRef<str>>(names: &[S], most: usize, between: &str) -> Text {
        let names = names.iter().map(|name| Text::name(name.as_ref()));
        Text::list(names, most, between)
    }

    /// Texts in a row, the first `most` of them, with the number of the others.
    pub fn list(mut texts: impl Iterator<Item = Text>, most: usize, between: &str) -> Text {
        let mut list = Text::default();
        for text in texts.by_ref().take(most) {
            let between = if list.is_empty() { "" } else { between };
            list = list.then(between).then(text);
        }
        match texts.count() {
            0 => list,
            more => list.then(format!(" and {more} more")),
        }
    }

    /// The last line of a document: what made it.
    pub fn made_by(tool: &Tool) -> Text {
        let (name, version, commit) = (&tool.name, &tool.version, &tool.commit);
        format!("Made by {name} {version} ({commit}). One MiB is 2^20 bytes.").into()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<S: Into<String>> From<S> for Text {
    fn from(words: S) -> Text {
        let words = words.into();
        let part = (!words.is_empty()).then_some(Part::Words(words));
        Text(part.into_iter().collect())
    }
}

/// How something stands; forms have a colour, a class or a sign for it, and never leave the meaning to that alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is meant by it.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Not known to be as it should be.
    Warn,
    /// Not as it should be.
    Bad,
}

/// Everything that is said of one subject.
#[derive(Default)]
pub struct Document {
    /// What kind of document it is: `memory report`, `comparison`.
    pub kind: &'static str,
    /// What it is about.
    pub name: Text,
    /// How it ended, where that has to stand beside the name; one or two words.
    pub badge: Option<(Tone, &'static str)>,
    /// Lines that say what was looked at, above everything else.
    pub about: Vec<Text>,
    /// The figures that sum it up, for forms that have room for large letters.
    pub tiles: Vec<Tile>,
    /// What is said, in order.
    pub sections: Vec<Section>,
    /// What made it, and of what.
    pub origin: Text,
}

impl Document {
    /// The blocks of the sections of some depth, in order.
    pub(crate) fn blocks(&self, of: impl Fn(Depth) -> bool) -> impl Iterator<Item = &Block> {
        let sections = self.sections.iter().filter(move |it| of(it.depth));
        sections.flat_map(|section| &section.blocks)
    }
}

/// A figure in large letters.
pub struct Tile {
    /// What it is.
    pub label: &'static str,
    /// The figure.
    pub figure: Value,
    /// Its unit, or a remark.
    pub unit: Text,
    /// The category whose colour it has: `cpu`, `device`, `other` or nothing.
    pub category: &'static str,
}

/// A part of a document with a heading, which short forms leave out.
pub struct Section {
    /// Its name in links.
    pub id: &'static str,
    /// Its heading.
    pub title: Text,
    /// Whether it is read by everybody, or only by who wants to know more.
    pub depth: Depth,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// For whom something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everybody: it is in every form.
    Brief,
    /// Who asks what a figure rests on: folded away in Markdown.
    Behind,
    /// Who wants to know more: left out of text, folded away in Markdown.
    Full,
    /// Who has the page: left out of text, and of comments, which others read who need not know the machine.
    Page,
}

impl Depth {
    /// A part of a document for these readers.
    pub fn section(self, id: &'static str, title: impl Into<Text>, blocks: Vec<Block>) -> Section {
        let (title, depth) = (title.into(), self);
        Section {
            id,
            title,
            depth,
            blocks,
        }
    }
}

/// A piece of a section.
pub enum Block {
    /// The answer in a sentence or more, and how it stands. Forms that put it first do so wherever it stands.
    Answer(Tone, Text),
    /// What is added to the answer.
    Remark(Text),
    /// What has to be known before a figure is believed.
    Warning(Text),
    /// A paragraph.
    Prose(Text),
    /// A heading within the section.
    Heading(Text),
    /// Points, or what stands behind a table.
    List(Vec<Text>),
    /// Names and what they are.
    Facts(Vec<(Text, Text)>),
    /// Figures in rows and columns.
    Table(Table),
    /// Lines of a log, under a name.
    Lines(&'static str, Vec<String>),
    /// A chart, and what is said below it.
    #[cfg(any(feature = "host", feature = "layers"))]
    Figure {
        /// Its name in links; no two figures of a document share it.
        id: String,
        /// What is drawn.
        chart: Chart,
        /// What is said below it.
        caption: Text,
    },
    /// A drawing of its own size as SVG, and what is said below it.
    #[cfg(any(feature = "host", feature = "layers"))]
    Drawing {
        /// The drawing, whose words are escaped already.
        svg: String,
        /// What is said below it.
        caption: Text,
    },
    /// Something to open.
    Details {
        /// What is inside, in a few words.
        summary: Text,
        /// What is inside.
        blocks: Vec<Block>,
    },
}

/// Whatever can be drawn.
#[cfg(any(feature = "host", feature = "layers"))]
#[allow(missing_docs, reason = "each is what its type is")]
pub enum Chart {
    Waterfall(Waterfall),
    Timeline(Timeline),
    Lines(Lines),
    Bars(Bars),
    Steps(Steps),
}

/// A table. The first column names the rows.
#[derive(Default)]
pub struct Table {
    /// Its name in links; no two tables of a document share it.
    pub id: &'static str,
    /// What it holds, in words.
    pub caption: Text,
    /// What one row is, where rows are counted: `row`, `budget`.
    pub noun: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What the rows that are not news are together, where a form folds them: `12 budgets met`.
    pub rest: Text,
    /// What its signs mean, and what else has to stand below it.
    pub notes: Vec<Text>,
    /// Whether its rows are the parts of what its caption names: forms of text write them in one line, sums left out.
    pub is_line: bool,
}

#[cfg(any(feature = "host", feature = "layers"))]
impl Table {
    /// Its rows, but for what stands in the place of others.
    pub(crate) fn every_row(&self) -> impl Iterator<Item = &Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.rank != Rank::InPlaceOfRest)
    }
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its title.
    pub title: Text,
    /// Whether it holds words, which are read from the left.
    pub is_words: bool,
    /// How soon it is left out where there is no room: 0 is never, then the highest first.
    pub rank: u8,
    /// Characters it has at least, so that tables of small and of large figures look alike.
    pub least: usize,
    /// Characters of a name that text shows, where its own bound is too many.
    pub most: Option<usize>,
    /// Whether a mark may stand behind its figures.
    pub has_marks: bool,
}

impl Column {
    /// A column of figures.
    pub fn figures(title: impl Into<Text>) -> Column {
        Column {
            title: title.into(),
            ..Column::default()
        }
    }

    /// A column of words.
    pub fn words(title: impl Into<Text>) -> Column {
        Column {
            title: title.into(),
            is_words: true,
            ..Column::default()
        }
    }

    /// The same, which may be left out where there is no room; the highest rank goes first.
    #[must_use]
    pub fn rank(self, rank: u8) -> Column {
        Column { rank, ..self }
    }

    /// The same, at least so many characters wide.
    #[must_use]
    pub fn least(self, least: usize) -> Column {
        Column { least, ..self }
    }

    /// The same, of which text shows so many characters of a name.
    #[must_use]
    pub fn most(self, most: usize) -> Column {
        let most = Some(most);
        Column { most, ..self }
    }

    /// The same, with room for marks.
    #[must_use]
    pub fn marks(self) -> Column {
        Column {
            has_marks: true,
            ..self
        }
    }
}

/// A table made column by column: a title, and what stands below it of each item.
pub(crate) struct Columns<T> {
    items: Vec<T>,
    table: Table,
}

impl<T> Columns<T> {
    /// A row for each item, without a column yet.
    pub(crate) fn of(items: impl IntoIterator<Item = T>) -> Columns<T> {
        let items: Vec<T> = items.into_iter().collect();
        let rows = items.iter().map(|_| Row::default()).collect();
        let table = Table {
            rows,
            ..Table::default()
        };
        Columns { items, table }
    }

    /// A column of figures.
    pub(crate) fn figures<C: Into<Cell>>(self, title: &str, cell: impl Fn(&T) -> C) -> Columns<T> {
        self.column(Column::figures(title), cell)
    }

    /// A column of words.
    pub(crate) fn words<C: Into<Cell>>(self, title: &str, cell: impl Fn(&T) -> C) -> Columns<T> {
        self.column(Column::words(title), cell)
    }

    /// Any column.
    pub(crate) fn column<C: Into<Cell>>(
        mut self,
        column: Column,
        cell: impl Fn(&T) -> C,
    ) -> Columns<T> {
        self.table.columns.push(column);
        for (row, item) in self.table.rows.iter_mut().zip(&self.items) {
            row.cells.push(cell(item).into());
        }
        self
    }

    /// Columns of these titles, with commas between, are left out where there is no room, the first of them first.
    pub(crate) fn may_go(mut self, titles: &str) -> Columns<T> {
        for (title, rank) in titles.rsplit(", ").zip(1..) {
            let mut columns = self.table.columns.iter_mut();
            if let Some(column) = columns.find(|column| column.title == title.into()) {
                column.rank = rank;
            }
        }
        self
    }

    /// The table under its name in links, a row of it being a `noun`.
    pub(crate) fn table(
        self,
        id: &'static str,
        noun: &'static str,
        caption: impl Into<Text>,
    ) -> Table {
        Table {
            id,
            caption: caption.into(),
            noun,
            ..self.table
        }
    }
}

/// A row.
#[derive(Clone, Default)]
pub struct Row {
    /// What it is to a reader in a hurry.
    pub rank: Rank,
    /// What it is among the rows.
    pub kind: RowKind,
    /// Its cells, the head first; cells that are not there are blank.
    pub cells: Vec<Cell>,
}

/// What a row is to a reader in a hurry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It has to be seen.
    News,
    /// It is shown where there is room.
    #[default]
    Usual,
    /// It is shown to who asks for everything.
    Rest,
    /// It stands for the rest where that is not shown.
    InPlaceOfRest,
}

/// What a row is among the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowKind {
    /// Figures.
    #[default]
    Figures,
    /// A part of the row above it.
    Part,
    /// The sum of those above, with a rule between.
    Sum,
    /// Below a rule, with those of its kind that follow, and no sum.
    Ruled,
    /// The name of what follows.
    Heading,
}

impl Row {
    /// A row of figures.
    pub fn new(cells: Vec<Cell>) -> Row {
        Row {
            cells,
            ..Row::default()
        }
    }

    /// The same of another rank.
    #[must_use]
    pub fn rank(self, rank: Rank) -> Row {
        Row { rank, ..self }
    }

    /// The same of another kind.
    #[must_use]
    pub fn kind(self, kind: RowKind) -> Row {
        Row { kind, ..self }
    }

    /// The name of the rows that follow.
    pub fn heading(name: impl Into<Text>) -> Row {
        Row::new(vec![Cell::words(name)]).kind(RowKind::Heading)
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says.
    pub value: Value,
    /// How it stands.
    pub tone: Tone,
    /// The mark behind it, one character; empty where it has none.
    pub mark: &'static str,
}

/// What a cell says.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing: there is no such figure.
    #[default]
    Blank,
    /// The figure is unknown.
    Unknown,
    /// Words.
    Words(Text),
    /// A verdict in a word or two, and what it rests on.
    Verdict {
        /// The word.
        short: String,
        /// What follows it, with the blank or the comma between.
        details: String,
    },
    /// Bytes with their sign, in MiB.
    Signed(i64),
    /// Bytes without a sign, in MiB.
    Plain(u64),
    /// Bytes with the unit that suits them.
    Size(u64),
    /// The same where parts are unknown: it is so much or more.
    AtLeast(u64),
    /// Bytes with their sign and the unit that suits them.
    SignedSize(i64),
    /// The median of runs, in MiB, with the farther end of its interval.
    Median {
        /// The median.
        bytes: i64,
        /// The farther end of its interval, bytes; absent where it is unknown.
        half_width_bytes: Option<u64>,
        /// Whether it is the same to the byte in every run, and counted.
        is_exact: bool,
    },
    /// A number of things.
    Count(u64),
    /// A time in the unit of its column.
    Time(u64, TimeScale),
    /// A difference of times, in nanoseconds, with the unit that suits it.
    SignedTime(i64),
    /// A part of a whole, 0 to 1.
    Share(f64),
    /// A figure's course in small.
    Course(Vec<Option<i64>>),
}

impl Cell {
    /// A figure in bytes with its sign; unknown where it is absent.
    pub fn signed(bytes: Option<i64>) -> Cell {
        bytes.map(Value::Signed).into()
    }

    /// A size in MiB without a sign; unknown where it is absent.
    pub fn plain(bytes: Option<u64>) -> Cell {
        bytes.map(Value::Plain).into()
    }

    /// A number of things.
    pub fn count(number: impl TryInto<u64>) -> Cell {
        Value::Count(number.try_into().unwrap_or(u64::MAX)).into()
    }

    /// Words.
    pub fn words(words: impl Into<Text>) -> Cell {
        Value::Words(words.into()).into()
    }

    /// A name from outside.
    pub fn name(name: impl Into<String>) -> Cell {
        Cell::words(Text::name(name))
    }

    /// A name from outside; unknown where it is absent.
    pub fn name_or_unknown(name: Option<&str>) -> Cell {
        name.map_or_else(|| Value::Unknown.into(), Cell::name)
    }

    /// The same with a tone.
    #[must_use]
    pub fn tone(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }

    /// The same with a mark behind it.
    #[must_use]
    pub fn mark(self, mark: &'static str) -> Cell {
        Cell { mark, ..self }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Cell {
        Cell {
            value,
            ..Cell::default()
        }
    }
}

/// A figure; unknown where it is absent.
impl From<Option<Value>> for Cell {
    fn from(value: Option<Value>) -> Cell {
        value.unwrap_or(Value::Unknown).into()
    }
}

impl From<Text> for Cell {
    fn from(words: Text) -> Cell {
        Value::Words(words).into()
    }
}
