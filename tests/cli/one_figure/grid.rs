//! Readers of the forms, each as small as its form allows: a table in text, in Markdown, in HTML, rows of CSV,
//! elements of XML, samples of `OpenMetrics`.

use std::collections::BTreeMap;

/// What the program printed.
pub(crate) struct Text(pub(crate) String);

/// A table that was read.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row: how far it is indented, its cells by column, and what stands beyond the last column.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) depth: usize,
    pub(crate) cells: BTreeMap<String, String>,
    pub(crate) beyond: Vec<String>,
}

impl Row {
    /// A cell, empty where the row has none.
    pub(crate) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A piece of a line between two gaps of two spaces or more, with its place.
struct Piece {
    start: usize,
    end: usize,
    text: String,
}

fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut spaces = 2;
    for (at, c) in line.chars().enumerate() {
        if c == ' ' {
            spaces += 1;
            continue;
        }
        match pieces.last_mut() {
            Some(piece) if spaces < 2 => {
                piece.text.extend(std::iter::repeat_n(' ', spaces));
                piece.text.push(c);
                piece.end = at + 1;
            }
            _ => pieces.push(Piece {
                start: at,
                end: at + 1,
                text: c.into(),
            }),
        }
        spaces = 0;
    }
    pieces
}

impl Text {
    /// The table of a text whose header line begins with `corner`.
    pub(crate) fn table(&self, corner: &str) -> Grid {
        let is_header = |line: &str| line.trim_start().split("  ").next() == Some(corner);
        let mut lines = self.0.lines().skip_while(|line| !is_header(line));
        let Some(header) = lines.next() else {
            return Grid::default();
        };
        let header = pieces(header);
        let rows = lines
            .take_while(|line| !line.trim().is_empty())
            .filter(|line| !line.contains('─'))
            .map(|line| text_row(&header, line))
            .collect();
        Grid {
            columns: header.into_iter().map(|piece| piece.text).collect(),
            rows,
        }
    }

    /// Whether a sentence stands there, however its lines are broken and its characters escaped.
    pub(crate) fn says(&self, sentence: &str) -> bool {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = unescaped(&self.0.replace("<!-- -->", "").replace('\\', ""));
        words(&plain).contains(&words(sentence))
    }

    /// Every table of a Markdown text; the label of a row is its first cell.
    pub(crate) fn markdown(&self) -> Vec<Grid> {
        let mut grids = Vec::new();
        let mut inside = false;
        for line in self.0.lines() {
            let Some(cells) = markdown_cells(line) else {
                inside = false;
                continue;
            };
            if !inside {
                grids.push(Grid {
                    columns: cells,
                    rows: Vec::new(),
                });
                inside = true;
            } else if let Some(grid) = grids.last_mut()
                && !cells
                    .iter()
                    .all(|cell| cell.chars().all(|c| ":- ".contains(c)) && !cell.is_empty())
            {
                let row = labelled(&grid.columns, &cells);
                grid.rows.push(row);
            }
        }
        grids
    }

    /// Every table of a page, by its caption.
    pub(crate) fn html(&self) -> Vec<(String, Grid)> {
        between(&self.0, "<table", "</table>")
            .into_iter()
            .map(|table| {
                let caption = between(table, "<caption", "</caption>")
                    .first()
                    .map_or_else(String::new, |it| shown(it));
                let head = between(table, "<thead", "</thead>");
                let columns = head.first().map_or_else(Vec::new, |head| html_cells(head));
                let body = between(table, "<tbody", "</tbody>");
                let rows = body
                    .iter()
                    .flat_map(|body| between(body, "<tr", "</tr>"))
                    .map(|row| Row {
                        depth: if row.starts_with(" class=\"part\"") {
                            4
                        } else {
                            2
                        },
                        ..labelled(&columns, &html_cells(row))
                    })
                    .collect();
                (caption, Grid { columns, rows })
            })
            .collect()
    }

    /// The rows of a CSV text by their columns.
    pub(crate) fn csv(&self) -> Vec<BTreeMap<String, String>> {
        let mut records = csv_records(&self.0).into_iter();
        let header = records.next().unwrap_or_default();
        records
            .map(|record| {
                assert_eq!(record.len(), header.len(), "{record:?}");
                header.iter().cloned().zip(record).collect()
            })
            .collect()
    }

    /// The test cases of a `JUnit` file: their attributes, and the name and attributes of the element within.
    pub(crate) fn junit(&self) -> Vec<TestCase> {
        between(&self.0, "<testcase", "</testcase>")
            .into_iter()
            .map(|case| {
                let (attributes, inside) = case.split_once('>').unwrap_or((case, ""));
                let inner = inside.trim_start();
                let element = inner
                    .trim_start_matches('<')
                    .split([' ', '>', '/'])
                    .next()
                    .unwrap_or("");
                let end = inner.find('>').unwrap_or(inner.len());
                let mut said = xml_attributes(&inner[..end]);
                if let Some(out) = between(inside, "<system-out", "</system-out>").first() {
                    said.entry("message".into()).or_insert_with(|| shown(out));
                }
                TestCase {
                    name: xml_attributes(attributes)
                        .remove("name")
                        .unwrap_or_default(),
                    element: element.to_owned(),
                    said,
                }
            })
            .collect()
    }

    /// The samples of an `OpenMetrics` text: name, labels and value.
    pub(crate) fn openmetrics(&self) -> Vec<(String, BTreeMap<String, String>, f64)> {
        self.0
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (name, rest) = line.split_once('{')?;
                let (labels, value) = rest.rsplit_once("} ")?;
                Some((name.to_owned(), xml_attributes(labels), value.parse().ok()?))
            })
            .collect()
    }
}

/// A test case of `JUnit`.
#[derive(Debug)]
pub(crate) struct TestCase {
    pub(crate) name: String,
    /// `failure`, `error`, `skipped` or `system-out`.
    pub(crate) element: String,
    /// The element's attributes, `message` being what was printed where it has none.
    pub(crate) said: BTreeMap<String, String>,
}

fn text_row(header: &[Piece], line: &str) -> Row {
    let mut row = Row {
        depth: line.chars().take_while(|c| *c == ' ').count(),
        ..Row::default()
    };
    let last = header.last().map_or(0, |piece| piece.end);
    let mut next = 0;
    for piece in pieces(line) {
        // A sparkline has no column of its own.
        if piece.text.chars().all(|c| ('▁'..='█').contains(&c)) {
            continue;
        }
        if row.label.is_empty() && next == 0 && piece.start <= header[0].start + 2 {
            row.label = piece.text;
            next = 1;
            continue;
        }
        if next >= header.len() || piece.start >= last {
            row.beyond.push(piece.text);
            continue;
        }
        let nearest = (next.max(1)..header.len())
            .min_by_key(|&at| {
                let column = &header[at];
                column
                    .start
                    .abs_diff(piece.start)
                    .min(column.end.abs_diff(piece.end))
            })
            .unwrap_or(next);
        row.cells.insert(header[nearest].text.clone(), piece.text);
        next = nearest + 1;
    }
    row
}

fn labelled(columns: &[String], cells: &[String]) -> Row {
    let cells_by_column = columns.iter().cloned().zip(cells.iter().cloned());
    Row {
        label: cells.first().cloned().unwrap_or_default(),
        cells: cells_by_column.collect(),
        ..Row::default()
    }
}

fn markdown_cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                cells.last_mut()?.push(c);
            }
            '\\' => escaped = true,
            '|' => cells.push(String::new()),
            _ => cells.last_mut()?.push(c),
        }
    }
    let clean = |cell: String| {
        cell.replace("<!-- -->", "")
            .replace("&lt;", "<")
            .trim()
            .to_owned()
    };
    Some(cells.into_iter().map(clean).collect())
}

fn html_cells(row: &str) -> Vec<String> {
    row.split("<t")
        .skip(1)
        .filter(|cell| cell.starts_with(['h', 'd']) && !cell.starts_with("head"))
        .map(|cell| shown(cell.split("</t").next().unwrap_or(cell)))
        .collect()
}

/// What stands between two tags, their attributes included.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open)
        .skip(1)
        .filter_map(|part| Some(part.split_once(close)?.0))
        .collect()
}

/// The text a browser shows of what stands behind a tag's name.
fn shown(inside: &str) -> String {
    let mut text = String::new();
    let mut in_tag = true;
    for c in inside.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    unescaped(text.trim())
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&amp;", "&")
}

/// `name="value"` pairs.
fn xml_attributes(text: &str) -> BTreeMap<String, String> {
    let mut rest = text;
    let mut attributes = BTreeMap::new();
    while let Some((name, behind)) = rest.split_once("=\"") {
        let Some((value, next)) = behind.split_once('"') else {
            break;
        };
        let name = name.rsplit([' ', ',', '\n']).next().unwrap_or(name);
        attributes.insert(name.to_owned(), unescaped(value));
        rest = next;
    }
    attributes
}

fn csv_records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                record.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            '\r' if !quoted => {}
            _ => record.last_mut().unwrap().push(c),
        }
    }
    records.retain(|record| record.len() > 1);
    records
}
