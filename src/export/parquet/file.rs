//! One Parquet file.

use std::io;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};

use crate::export::RenderError;
use crate::export::flat::{ABSENT, CSV_COLUMNS, Cell, Kind, column, kind};

/// Columns whose values are in the names of the folders and, as readers expect, not in the files.
const IN_THE_PATH: [&str; 2] = ["release", "board"];

/// The columns of a file: position in the flat table, name and kind.
fn columns() -> impl Iterator<Item = (usize, &'static str, Kind)> {
    let all = CSV_COLUMNS.iter().enumerate();
    all.filter(|(_, (name, _))| !IN_THE_PATH.contains(name))
        .map(|(position, (name, _))| (position, *name, kind(name)))
}

/// A file of these rows.
///
/// # Errors
/// The encoder's, which writes to memory and has no reason for one.
pub(super) fn encode(rows: &[Vec<Cell>]) -> std::result::Result<Vec<u8>, RenderError> {
    let mut bytes = Vec::new();
    match write(rows, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(RenderError::Write(io::Error::other(error))),
    }
}

fn write(rows: &[Vec<Cell>], out: &mut Vec<u8>) -> Result<()> {
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

fn schema() -> Result<TypePtr> {
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
) -> Result<()> {
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
