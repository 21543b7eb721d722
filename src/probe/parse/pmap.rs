//! QNX `/proc/PID/pmap`: the mappings of a process, one comma-separated row each.
//!
//! The columns are those of the heading: 8.0 has one more than 7.1. A row may be cut, by a small
//! buffer or by whoever copied it; what stands before the cut is taken.

use super::lines::{self, Line};
use super::odd::{OddLine, OddLines, Oddity};
use crate::report::Measured;

/// What people write for the part they left out.
const ELLIPSIS: &[u8] = b"...";

/// The mappings of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pmap<'a> {
    columns: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    odd: OddLines<'a>,
}

/// One mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    cells: Vec<(&'a str, &'a [u8])>,
    cut: bool,
}

impl<'a> Row<'a> {
    /// The text of a column.
    pub fn text(&self, column: &str) -> Option<&'a [u8]> {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        cell.map(|(_, text)| *text)
    }

    /// The number in a column, written as `0xHEX`.
    pub fn number(&self, column: &str) -> Option<u64> {
        lines::hexadecimal(self.text(column)?).ok()
    }

    /// Whether columns of the heading are missing at its end.
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

impl<'a> Pmap<'a> {
    /// The names of the columns that were not cut off.
    pub fn columns(&self) -> &[&'a str] {
        &self.columns
    }

    /// The mappings.
    pub fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }

    /// What was odd.
    pub fn odd(&self) -> &OddLines<'a> {
        &self.odd
    }

    /// Sum of `rsv`: what the mappings reserve of RAM. Shared objects may say 0 although they use some.
    pub fn reserved_bytes(&self) -> Measured<u64> {
        self.sum("rsv")
    }

    /// Sum of `size`: address space. One mapping without access can be gigabytes of it.
    pub fn mapped_bytes(&self) -> Measured<u64> {
        self.sum("size")
    }

    /// The sum of a column over all rows; a row without a figure leaves no sum.
    fn sum(&self, column: &str) -> Measured<u64> {
        if !self.columns.contains(&column) {
            return Measured::absent(format!("this pmap has no column `{column}`"));
        }
        let unread = self.odd.count();
        if unread > 0 {
            return Measured::absent(format!("{unread} rows of this pmap are not readable"));
        }
        let mut sum = 0u64;
        for row in &self.rows {
            let Some(bytes) = row.number(column) else {
                return Measured::absent(format!(
                    "a row of this pmap has no figure for `{column}`"
                ));
            };
            let Some(next) = sum.checked_add(bytes) else {
                return Measured::absent(format!("the sum of `{column}` does not fit in 64 bits"));
            };
            sum = next;
        }
        Measured::Value(sum)
    }
}

/// The mappings in `text`; `None` where it does not begin with a heading of a pmap.
pub fn parse(text: &[u8]) -> Option<Pmap<'_>> {
    let mut lines = lines::lines(text);
    let heading = lines.next().filter(|line| line.ended)?;
    let columns = columns(heading.text)?;
    let mut pmap = Pmap {
        columns,
        rows: Vec::new(),
        odd: OddLines::default(),
    };
    for line in lines {
        match row(line, &pmap.columns) {
            Some(row) => pmap.rows.push(row),
            None => pmap.odd.note(OddLine {
                oddity: if line.ended {
                    Oddity::Garbage
                } else {
                    Oddity::Cut
                },
                line: line.text,
            }),
        }
    }
    Some(pmap)
}

/// The columns of a heading, as far as it was not cut.
fn columns(heading: &[u8]) -> Option<Vec<&str>> {
    let columns: Vec<&str> = cells(heading)
        .take_while(|name| *name != ELLIPSIS)
        .map(lines::key)
        .collect::<Option<_>>()?;
    columns.starts_with(&["vaddr", "size"]).then_some(columns)
}

/// A row, if it begins with an address.
fn row<'a>(line: Line<'a>, columns: &[&'a str]) -> Option<Row<'a>> {
    let texts = texts(line, columns);
    let cells: Vec<_> = columns.iter().copied().zip(texts).collect();
    let (_, address) = cells.first()?;
    lines::hexadecimal(address).ok()?;
    Some(Row {
        cut: cells.len() < columns.len() || line.text.ends_with(ELLIPSIS),
        cells,
    })
}

/// The cells of a row in the order of the columns, as far as they are whole.
fn texts<'a>(line: Line<'a>, columns: &[&str]) -> Vec<&'a [u8]> {
    let all: Vec<&[u8]> = cells(line.text).collect();
    if !line.ended {
        // The last cell may be half of one, and a comma may be one of the path's own.
        let whole = all.len().saturating_sub(1);
        let known = columns.iter().position(|name| *name == "path");
        return all
            .into_iter()
            .take(whole.min(known.unwrap_or(whole)))
            .collect();
    }
    match columns.iter().position(|name| *name == "path") {
        Some(path) if all.len() > columns.len() => {
            with_commas_in_path(line.text, path, columns.len() - 1 - path)
        }
        _ => all
            .into_iter()
            .take_while(|cell| *cell != ELLIPSIS)
            .collect(),
    }
}

/// The cells of a row whose path holds commas: `before` cells, the path, `after` cells.
fn with_commas_in_path(row: &[u8], before: usize, after: usize) -> Vec<&[u8]> {
    let is_comma = |byte: &u8| *byte == b',';
    let mut texts: Vec<&[u8]> = row.splitn(before + 1, is_comma).collect();
    if let Some(rest) = texts.pop() {
        let from = texts.len();
        texts.extend(rest.rsplitn(after + 1, is_comma));
        if let Some(turned) = texts.get_mut(from..) {
            turned.reverse();
        }
    }
    texts
}

fn cells(row: &[u8]) -> impl Iterator<Item = &[u8]> {
    row.split(|&byte| byte == b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Pmap<'_> {
        parse(text.as_bytes()).expect("a heading")
    }

    #[test]
    fn columns_are_found_by_the_heading() {
        let pmap = read("vaddr,size,rsv,asinfo,path\n0x1000,0x2000,0x1000,{sysram},/a\n");
        let [row] = pmap.rows() else {
            panic!("one row: {pmap:?}");
        };
        assert_eq!(row.number("rsv"), Some(0x1000));
        assert_eq!(row.text("asinfo"), Some(&b"{sysram}"[..]));
        assert_eq!(row.number("refcnt"), None);
        assert!(!row.is_cut());
        assert_eq!(pmap.reserved_bytes().get(), Some(0x1000));
    }

    #[test]
    fn a_path_may_hold_commas_wherever_its_column_is() {
        let last = read("vaddr,size,path\n0x1,0x2,/a,b,c\n");
        assert_eq!(
            last.rows().first().and_then(|row| row.text("path")),
            Some(&b"/a,b,c"[..])
        );
        let inner = read("vaddr,size,path,rsv,asinfo\n0x1,0x2,/a,b,0x3,{x}\n");
        let row = inner.rows().first();
        assert_eq!(row.and_then(|row| row.text("path")), Some(&b"/a,b"[..]));
        assert_eq!(row.and_then(|row| row.number("rsv")), Some(3));
        assert_eq!(row.and_then(|row| row.text("asinfo")), Some(&b"{x}"[..]));
    }

    #[test]
    fn a_cut_row_keeps_what_stands_before_the_cut() {
        let pmap = read("vaddr,size,rsv,path\n0x1000,0x2000,0x1000,/a\n0x3000,0x4000,0x12");
        let row = pmap.rows().last().expect("two rows");
        assert!(row.is_cut());
        assert_eq!(row.number("size"), Some(0x4000));
        assert_eq!(row.number("rsv"), None);
        assert_eq!(pmap.mapped_bytes().get(), Some(0x6000));
        assert!(pmap.reserved_bytes().reason().is_some());
    }

    #[test]
    fn a_path_that_is_cut_is_not_taken_for_another_column() {
        let pmap = read("vaddr,size,path,rsv\n0x1000,0x2000,/a,0x9,");
        let row = pmap.rows().first().expect("one row");
        assert_eq!(row.text("path"), None);
        assert_eq!(row.number("rsv"), None);
    }

    #[test]
    fn what_is_no_pmap_gives_nothing_and_a_strange_row_leaves_no_sum() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"vaddr,size"), None);
        assert_eq!(parse(b"pages_free=0x1\n"), None);
        let pmap = read("vaddr,size\n0x1000,0x2000\nnonsense\n");
        assert_eq!(pmap.odd().count(), 1);
        assert!(pmap.mapped_bytes().reason().is_some());
    }
}
