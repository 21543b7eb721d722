//! A comparison as JSON, `trtmem.layers-diff/1`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::export::RenderError;
use crate::export::json::document;
use crate::layers::{Aspect, Bond, Comparison, Figure, Row, Tally, Whole, Work};

/// The name of the form.
const SCHEMA: &str = "trtmem.layers-diff/1";

/// Two engines compared layer by layer: `trtmem.layers-diff/1`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LayersDiff")]
pub(crate) struct Document<'a> {
    schema: &'static str,
    base: Side<'a>,
    new: Side<'a>,
    rows: Vec<Line<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Side<'a> {
    name: &'a str,
    layers: usize,
    touched_bytes: Tally,
    weights_bytes: Tally,
    live_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ns: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    matched_by: Option<&'static str>,
    differs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    touched_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights_change_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_change_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Part<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Part<'a> {
    indices: &'a [u32],
    names: &'a [String],
    kinds: &'a [String],
    touched_bytes: Figure,
    weights_bytes: Figure,
    precisions: &'a [String],
    formats: &'a [String],
    tactics: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ns: Option<u64>,
}

/// The comparison as a document, with a line's end.
///
/// # Errors
/// The document cannot be written as JSON, which does not happen.
pub fn changes_json(comparison: &Comparison, base: &str, new: &str) -> Result<String, RenderError> {
    document(&Document {
        schema: SCHEMA,
        base: side(base, &comparison.base),
        new: side(new, &comparison.new),
        rows: comparison.rows.iter().map(line).collect(),
    })
}

fn side<'a>(name: &'a str, whole: &Whole) -> Side<'a> {
    Side {
        name,
        layers: whole.layers,
        touched_bytes: whole.touched,
        weights_bytes: whole.weights,
        live_bytes: whole.live_bytes,
        time_ns: whole.time_ns,
    }
}

fn line(row: &Row) -> Line<'_> {
    Line {
        matched_by: row.bond.map(Bond::word),
        differs: row.aspects().into_iter().map(Aspect::word).collect(),
        touched_change_bytes: row.touched_change(),
        weights_change_bytes: row.weights_change(),
        time_change_ns: row.time_change(),
        base: row.base.as_ref().map(part),
        new: row.new.as_ref().map(part),
    }
}

fn part(work: &Work) -> Part<'_> {
    Part {
        indices: &work.indices,
        names: &work.names,
        kinds: &work.kinds,
        touched_bytes: work.touched_bytes,
        weights_bytes: work.weights_bytes,
        precisions: &work.precisions,
        formats: &work.formats,
        tactics: &work.tactics,
        time_ns: work.time_ns,
    }
}
