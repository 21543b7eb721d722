//! The flat table as Parquet files in folders by release and board, the way Hive lays partitions out and
//! Spark and `DuckDB` read them.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};
use sha2::{Digest as _, Sha256};

use crate::export::RenderError;
use crate::export::flat::{ABSENT, Cell, Kind, column, csv_columns, kind, rows};
use crate::report::Report;

/// Rows held before the largest partition becomes a file: some 40 MiB. So neither the number of reports
/// nor that of partitions decides how much memory is taken, and no file stays open.
const MOST_ROWS: usize = 16 << 10;

/// Rows on their way to files, by the folder they go to.
#[derive(Debug, Default)]
pub struct Parts {
    waiting: BTreeMap<String, Vec<Vec<Cell>>>,
    rows: usize,
    written: BTreeMap<String, u32>,
}

/// A file to be written.
#[derive(Debug)]
pub struct Part {
    path: String,
    rows: Vec<Vec<Cell>>,
}

impl Parts {
    /// Takes the rows of a report, and gives a file where too many are waiting.
    pub fn add(&mut self, report: &Report) -> Option<Part> {
        for row in rows(report) {
            let value = |name: &str| value(row.get(column(name)).unwrap_or(&Cell::Empty));
            let folder = format!("release={}/board={}", value("release"), value("board"));
            self.waiting.entry(folder).or_default().push(row);
            self.rows += 1;
        }
        if self.rows < MOST_ROWS {
            return None;
        }
        let most = self.waiting.iter().max_by_key(|(_, rows)| rows.len());
        let folder = most.map(|(folder, _)| folder.clone())?;
        self.take(folder)
    }

    /// Gives the files of what is left, one after the other.
    pub fn rest(&mut self) -> Option<Part> {
        let folder = self.waiting.keys().next().cloned()?;
        self.take(folder)
    }

    fn take(&mut self, folder: String) -> Option<Part> {
        let rows = self.waiting.remove(&folder)?;
        self.rows -= rows.len();
        let number = self.written.get(&folder).copied().unwrap_or_default();
        let path = format!("{folder}/part-{number}.parquet");
        self.written.insert(folder, number + 1);
        Some(Part { path, rows })
    }
}

impl Part {
    /// Where it goes, below the table's folder: `release=v1/board=DRIVE%20Orin/part-0.parquet`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The file: one row group, compressed with Snappy, which every reader knows.
    ///
    /// # Errors
    /// The rows cannot be encoded.
    pub fn encode(&self) -> Result<Vec<u8>, RenderError> {
        let mut bytes = Vec::new();
        write(&self.rows, &mut bytes).map_err(io::Error::other)?;
        Ok(bytes)
    }
}

/// The folder of rows that have no value, by the name that Hive gave it.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// Longest value in a folder's name, bytes. File systems take 255; the column's name and a mark are
/// beside it.
const LONGEST: usize = 180;

/// A value as the name of a folder has it.
fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => shortened(&encoded(text), text),
        Cell::Integer(_) | Cell::Flag(_) | Cell::Empty => NO_VALUE.to_owned(),
    }
}

/// ASCII but letters, digits and `-_.~` by its number. Beyond ASCII nothing is encoded: Spark's
/// `unescapePathName` takes each `%XX` for a character of its own, not for a byte of UTF-8.
fn encoded(text: &str) -> String {
    let is_kept = |it: char| !it.is_ascii() || it.is_ascii_alphanumeric() || "-_.~".contains(it);
    let each = text.chars().map(|character| {
        if is_kept(character) {
            character.to_string()
        } else {
            format!("%{:02X}", u32::from(character))
        }
    });
    each.collect()
}

/// What is too long for a file system is cut, and told apart from its like by its hash.
fn shortened(encoded: &str, text: &str) -> String {
    if encoded.len() <= LONGEST {
        return encoded.to_owned();
    }
    // Not within a `%XX`.
    let kept = encoded
        .get(..encoded.floor_char_boundary(LONGEST))
        .unwrap_or_default();
    let tail = kept.len().saturating_sub(2);
    let kept = match kept.rfind('%') {
        Some(at) if at >= tail => kept.get(..at).unwrap_or_default(),
        _ => kept,
    };
    let hash = Sha256::digest(text.as_bytes());
    let mark = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
    format!("{kept}~{}", mark.collect::<String>())
}

/// Columns whose values are in the names of the folders and, as readers expect, not in the files.
const IN_THE_PATH: [&str; 2] = ["release", "board"];

/// The columns of a file: position in the flat table, name and kind.
fn columns() -> impl Iterator<Item = (usize, &'static str, Kind)> {
    let all = csv_columns().enumerate();
    all.filter(|(_, name)| !IN_THE_PATH.contains(name))
        .map(|(position, name)| (position, name, kind(name)))
}

fn write(rows: &[Vec<Cell>], out: &mut Vec<u8>) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let mut file = SerializedFileWriter::new(out, schema()?, Arc::new(properties.build()))?;
    let mut group = file.next_row_group()?;
    for (position, _, kind) in columns() {
        let Some(mut writer) = group.next_column()? else {
            return Err(ParquetError::General("a column is missing".to_owned()));
        };
        let cells = rows
            .iter()
            .map(|row| row.get(position).unwrap_or(&Cell::Empty));
        match kind {
            Kind::Text if position == column(ABSENT) => {
                let reasons: Vec<Cell> = rows.iter().map(|row| reasons(row)).collect();
                put::<ByteArrayType>(&mut writer, reasons.iter().map(text))?;
            }
            Kind::Text => put::<ByteArrayType>(&mut writer, cells.map(text))?,
            Kind::Integer => put::<Int64Type>(&mut writer, cells.map(integer))?,
            Kind::Flag => put::<BoolType>(&mut writer, cells.map(flag))?,
            Kind::Instant => put::<Int64Type>(&mut writer, cells.map(micros))?,
        }
        writer.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

fn schema() -> Result<TypePtr, ParquetError> {
    let mut fields = Vec::new();
    for (_, name, kind) in columns() {
        let (physical, logical) = match kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Integer => (Physical::INT64, None),
            Kind::Flag => (Physical::BOOLEAN, None),
            Kind::Instant => {
                let utc = LogicalType::timestamp(true, TimeUnit::MICROS);
                (Physical::INT64, Some(utc))
            }
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        fields.push(Arc::new(field));
    }
    let schema = Type::group_type_builder("stages").with_fields(fields);
    Ok(Arc::new(schema.build()?))
}

/// Writes a column whose values may be absent.
fn put<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    writer
        .typed::<T>()
        .write_batch(&values, Some(&levels), None)?;
    Ok(())
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
        Cell::Integer(_) | Cell::Flag(_) | Cell::Empty => None,
    }
}

fn integer(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Integer(value) => i64::try_from(*value).ok(),
        Cell::Text(_) | Cell::Flag(_) | Cell::Empty => None,
    }
}

fn flag(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Flag(value) => Some(*value),
        Cell::Text(_) | Cell::Integer(_) | Cell::Empty => None,
    }
}

/// Microseconds since 1970 of a time as RFC 3339 writes it.
fn micros(cell: &Cell) -> Option<i64> {
    let Cell::Text(text) = cell else {
        return None;
    };
    let time = humantime::parse_rfc3339(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

/// The reasons of the flat table, and those for cells that have a value there and cannot have one here.
fn reasons(row: &[Cell]) -> Cell {
    let mut reasons = match row.get(column(ABSENT)) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    };
    for (position, name, kind) in columns() {
        let cell = row.get(position).unwrap_or(&Cell::Empty);
        let lost = match (kind, cell) {
            (_, Cell::Empty) | (Kind::Text | Kind::Flag, _) => false,
            (Kind::Integer, cell) => integer(cell).is_none(),
            (Kind::Instant, cell) => micros(cell).is_none(),
        };
        if lost {
            let why = match cell {
                Cell::Text(text) => format!("{name}: {text} is not a time of RFC 3339"),
                _ => format!("{name}: beyond the 64 bits of its column"),
            };
            let between = if reasons.is_empty() { "" } else { "; " };
            reasons += &format!("{between}{why}");
        }
    }
    Cell::Text(reasons)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(release: &str) -> String {
        value(&Cell::Text(release.to_owned()))
    }

    #[test]
    fn what_readers_take_for_syntax_is_encoded_and_nothing_else() {
        assert_eq!(folder("drive-6.0.5_rc~1"), "drive-6.0.5_rc~1");
        assert_eq!(folder("a/b=c d%"), "a%2Fb%3Dc%20d%25");
        assert_eq!(folder("版本 6"), "版本%206");
        assert_eq!(value(&Cell::Empty), "__HIVE_DEFAULT_PARTITION__");
    }

    #[test]
    fn long_values_are_cut_between_characters_and_stay_apart() {
        for sign in ["x", "é", "/", "網"] {
            for shift in ["", "a", "aa"] {
                let long = format!("{shift}{}", sign.repeat(10_000));
                let (one, other) = (folder(&long), folder(&(long + "y")));
                assert!(one.len() <= LONGEST + 17, "{one}");
                assert_ne!(one, other);
                let (cut, _) = one.rsplit_once('~').unwrap();
                assert!(
                    cut.split('%')
                        .skip(1)
                        .all(|rest| rest.len() == 2 || sign != "/")
                );
            }
        }
    }
}
