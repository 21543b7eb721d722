//! ONNX models by walking the outermost fields of their protobuf.
//!
//! A protobuf has no magic and no length, so a file is an ONNX model if its outermost fields are
//! those of `ModelProto`, each of the type it must have, and the last one ends where the file does.
//! The graph, which holds the weights, is one such field and is jumped over. Field numbers are those
//! of `onnx/onnx.proto3`.

use std::io;
use std::io::{BufRead, BufReader, Read, Seek};

use super::{Content, ModelFormat};

const IR_VERSION: u64 = 1;
const GRAPH: u64 = 7;
const OPSET_IMPORT: u64 = 8;

/// Version 13 is current after eight years; larger ones by far are something else's field.
const MAX_IR_VERSION: u64 = 1023;
/// From this version on a model must say which operator set it uses.
const FIRST_IR_VERSION_WITH_OPSET: u64 = 3;
/// No protobuf message is larger, says its specification.
const MAX_FIELD_BYTES: u64 = 1 << 31;
/// Producer, its version and domain are short names. Other protobufs have messages there.
const MAX_NAME_BYTES: u64 = 4096;

/// What `length` bytes of a source are, as far as ONNX is concerned.
///
/// # Errors
/// Reading failed.
pub(super) fn identify(source: impl Read + Seek, length: u64) -> io::Result<Content> {
    let mut fields = Fields {
        source: BufReader::new(source),
        position: 0,
        length,
    };
    let mut seen = Seen::default();
    loop {
        match fields.next()? {
            Step::Field(field) if seen.add(&field) => {}
            Step::End => return Ok(seen.verdict(length)),
            // Without a version there is no ground to say what it is the beginning of.
            Step::Cut { field, expected }
                if field.is_none_or(|field| seen.add(&field)) && seen.ir_version.is_some() =>
            {
                return Ok(truncated(expected));
            }
            _ => return Ok(Content::Unknown),
        }
    }
}

fn truncated(expected: u64) -> Content {
    Content::Truncated {
        format: ModelFormat::Onnx,
        expected,
    }
}

/// Which fields of a model have been met.
#[derive(Default)]
struct Seen {
    any: bool,
    ir_version: Option<u64>,
    graph: bool,
    opset: bool,
}

impl Seen {
    /// Takes note of a field; false if no ONNX model has it.
    fn add(&mut self, field: &Field) -> bool {
        let first = !std::mem::replace(&mut self.any, true);
        match (field.number, field.value) {
            (IR_VERSION, Value::Varint(version @ 1..=MAX_IR_VERSION)) => {
                self.ir_version = Some(version);
                true
            }
            (GRAPH, Value::Bytes(_)) => {
                self.graph = true;
                true
            }
            (OPSET_IMPORT, Value::Bytes(_)) => {
                self.opset = true;
                true
            }
            // producer_name, producer_version, domain
            (2..=4, Value::Bytes(bytes)) => bytes <= MAX_NAME_BYTES,
            // model_version; doc_string, metadata_props, training_info, functions, configuration
            (5, Value::Varint(_)) | (6 | 14 | 20 | 25 | 26, Value::Bytes(_)) => true,
            (1..=8 | 14 | 20 | 25 | 26, _) => false,
            // A later version of ONNX may add fields, but hardly before the known ones.
            _ => !first,
        }
    }

    /// What a file is that ended after a whole field.
    fn verdict(&self, length: u64) -> Content {
        let Some(version) = self.ir_version else {
            return Content::Unknown;
        };
        if self.graph && (self.opset || version < FIRST_IR_VERSION_WITH_OPSET) {
            return Content::Model(ModelFormat::Onnx);
        }
        // It was cut between two fields: at least one more is due, of two bytes at least.
        truncated(length.saturating_add(2))
    }
}

#[derive(Clone, Copy)]
struct Field {
    number: u64,
    value: Value,
}

/// The value of a field, as far as it matters here.
#[derive(Clone, Copy)]
enum Value {
    Varint(u64),
    /// This many bytes of something.
    Bytes(u64),
    Fixed,
}

enum Step {
    Field(Field),
    End,
    /// The file ends inside a field, of which this much is known; it must have at least so many
    /// bytes.
    Cut {
        field: Option<Field>,
        expected: u64,
    },
    Malformed,
}

/// The outermost fields of a protobuf, one after another.
struct Fields<S> {
    source: BufReader<S>,
    position: u64,
    length: u64,
}

impl<S: Read + Seek> Fields<S> {
    fn next(&mut self) -> io::Result<Step> {
        if self.position == self.length {
            return Ok(Step::End);
        }
        let tag = match self.varint()? {
            Ok(tag) => tag,
            Err(step) => return Ok(step),
        };
        let (number, wire_type) = (tag >> 3, tag & 7);
        if number == 0 {
            return Ok(Step::Malformed);
        }
        let value = match wire_type {
            0 => match self.varint()? {
                Ok(value) => Value::Varint(value),
                Err(step) => return Ok(step),
            },
            1 => return self.skip(number, Value::Fixed, 8),
            2 => match self.varint()? {
                Ok(bytes) => return self.skip(number, Value::Bytes(bytes), bytes),
                Err(step) => return Ok(step),
            },
            5 => return self.skip(number, Value::Fixed, 4),
            _ => return Ok(Step::Malformed),
        };
        Ok(Step::Field(Field { number, value }))
    }

    /// Jumps over the content of a field.
    fn skip(&mut self, number: u64, value: Value, bytes: u64) -> io::Result<Step> {
        let Some(distance) = i64::try_from(bytes)
            .ok()
            .filter(|_| bytes <= MAX_FIELD_BYTES)
        else {
            return Ok(Step::Malformed);
        };
        let end = self.position.saturating_add(bytes);
        if end > self.length {
            return Ok(Step::Cut {
                field: Some(Field { number, value }),
                expected: end,
            });
        }
        self.source.seek_relative(distance)?;
        self.position = end;
        Ok(Step::Field(Field { number, value }))
    }

    /// A number of 7 bits a byte, the lowest first; or why there is none.
    fn varint(&mut self) -> io::Result<Result<u64, Step>> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            if self.position == self.length {
                return Ok(Err(Step::Cut {
                    field: None,
                    expected: self.position + 1,
                }));
            }
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(Ok(value));
            }
        }
        Ok(Err(Step::Malformed))
    }

    fn byte(&mut self) -> io::Result<u8> {
        let byte = self.source.fill_buf()?.first().copied();
        let byte = byte.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.source.consume(1);
        self.position += 1;
        Ok(byte)
    }
}
