//! One sample for people.

use super::TableStyle;
use super::grid::grid;
use crate::escape::escape;
use crate::report::{Field, Measured, Sample};
use crate::units;

/// A sample as a table: each figure in bytes and in the unit that suits it, or why it is absent.
pub fn table(sample: &Sample, style: &TableStyle) -> String {
    let mut rows = vec![vec![
        "figure".to_owned(),
        "bytes".to_owned(),
        String::new(),
        String::new(),
    ]];
    for (name, figure) in figures(sample) {
        rows.push(row(name, figure));
    }
    let mut text = format!("system memory from {}\n\n", escape(&sample.system.source));
    text += &grid(&rows, &[1, 2]);
    text += &fields(sample);
    for warning in &sample.system.warnings {
        text += &format!("\n! {}", escape(warning));
    }
    if !sample.system.warnings.is_empty() {
        text.push('\n');
    }
    text += &format!("\nOne sample took {}.\n", units::time(sample.cost_ns));
    style.spelled(&text).into_owned()
}

fn figures(sample: &Sample) -> Vec<(&'static str, &Measured<u64>)> {
    let Sample {
        system,
        heap,
        process,
        device,
        ..
    } = sample;
    vec![
        ("system total", &system.total_bytes),
        ("system available", &system.available_bytes),
        ("system free", &system.free_bytes),
        ("system reservable", &system.reservable_bytes),
        ("system cached files", &system.cached_bytes),
        ("heap in use", &heap.in_use_bytes),
        ("heap held", &heap.held_bytes),
        ("process resident", &process.resident_bytes),
        ("process anonymous", &process.resident_anonymous_bytes),
        ("process file", &process.resident_file_bytes),
        ("process shared", &process.resident_shared_bytes),
        ("process proportional", &process.proportional_bytes),
        ("process private", &process.private_bytes),
        ("process high-water mark", &process.peak_resident_bytes),
        ("process mapped", &process.mapped_bytes),
        ("process swapped", &process.swapped_bytes),
        ("device free", &device.free_bytes),
        ("device total", &device.total_bytes),
        ("device, this process", &device.process_bytes),
    ]
}

fn row(name: &str, figure: &Measured<u64>) -> Vec<String> {
    let (exact, short, why) = match figure {
        Measured::Value(bytes) => (bytes.to_string(), units::size(*bytes), String::new()),
        Measured::Absent { absent } => ("-".to_owned(), String::new(), escape(absent).into_owned()),
    };
    vec![name.to_owned(), exact, short, why]
}

fn fields(sample: &Sample) -> String {
    let kept = sample.system.fields.iter().chain(&sample.process.fields);
    let rows: Vec<Vec<String>> = kept
        .map(|(name, field)| {
            let (number, unit) = match field {
                Field::Bytes(bytes) => (bytes, "bytes"),
                Field::Pages(pages) => (pages, "pages"),
                Field::VirtualPages(pages) => (pages, "pages of address space"),
                Field::Count(count) => (count, ""),
            };
            vec![
                escape(name).into_owned(),
                number.to_string(),
                unit.to_owned(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\nas the system names them\n\n{}", grid(&rows, &[1]))
}
