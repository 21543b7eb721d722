//! Documents compared with their JSON Schemas.

#![allow(dead_code, clippy::expect_used)]

use boon::{Compiler, Schemas};
use serde_json::Value;

/// What a schema has against a document; nothing where it obeys.
pub(crate) fn violations(schema: &Value, document: &Value) -> Option<String> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler
        .add_resource("document.json", schema.clone())
        .expect("the schema is JSON");
    let index = compiler
        .compile("document.json", &mut schemas)
        .expect("the schema is a schema");
    schemas
        .validate(document, index)
        .err()
        .map(|error| format!("{error:#}"))
}
