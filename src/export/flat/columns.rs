//! The columns of the flat table.

/// The columns with their meaning, in order. Columns are only ever added, at the end.
pub const CSV_COLUMNS: [(&str, &str); 52] = [
    ("release", "the user's label for what was measured"),
    ("created", "when measuring began, RFC 3339"),
    ("system", "operating system"),
    ("kernel", "kernel release"),
    ("architecture", "processor architecture"),
    ("board", "board or machine model"),
    ("backend", "name of the backend"),
    ("attribution", "unified, discrete, host-only or logged"),
    (
        "model",
        "position of the model, from 0; empty for stages of the whole process",
    ),
    ("model_path", "path of the model as given"),
    ("model_sha256", "SHA-256 of the model file"),
    ("model_file_bytes", "size of the model file"),
    ("run", "position of the run, from 0"),
    ("temperature", "cold (the first run) or warm"),
    (
        "run_ended",
        "finished, failed, died, interrupted or unknown",
    ),
    ("stage", "identifier of the stage"),
    ("status", "finished, not-applicable or unfinished"),
    ("total_bytes", "all memory taken; positive is consumption"),
    ("cpu_bytes", "growth of heap in use"),
    ("device_bytes", "device memory"),
    ("other_bytes", "the rest"),
    (
        "peak_total_bytes",
        "highest point inside the stage, system memory",
    ),
    (
        "peak_resident_bytes",
        "highest point inside the stage, resident size of the process",
    ),
    (
        "high_water_bytes",
        "growth to the system's own high-water mark of the process",
    ),
    (
        "heap_untouched_bytes",
        "heap asked for but not touched, negative",
    ),
    ("heap_free_bytes", "free in the allocator"),
    (
        "other_private_bytes",
        "other anonymous memory of the process",
    ),
    ("file_mapping_bytes", "resident file and shared mappings"),
    (
        "reclaimable_file_bytes",
        "file pages that still count as available, negative",
    ),
    ("device_seen_bytes", "device bytes seen being allocated"),
    ("unattributed_bytes", "total less the rows above and cpu"),
    ("duration_ns", "time of the step itself"),
    ("settle_ns", "time until the counters were at rest"),
    (
        "at_rest",
        "whether they came to rest, or the cap ended the wait",
    ),
    (
        "noise_bytes",
        "what available memory moved while nothing happened",
    ),
    (
        "not_reclaimed_bytes",
        "what was not reclaimed after the run",
    ),
    (
        "mark",
        "clear, within-noise, other-processes, at-least or not-checked",
    ),
    (ABSENT, "why figures are absent: column: reason; ..."),
    (
        "occurrence",
        "position among the stages of the same name, model and run, from 1",
    ),
    (
        "peak_device_bytes",
        "highest point inside the stage, device memory",
    ),
    (
        "allocator_growth_bytes",
        "device memory through TensorRT's allocator, growth; exact",
    ),
    ("allocator_peak_bytes", "the same, highest point"),
    ("allocator_allocations", "the same, allocations made"),
    ("allocator_largest_bytes", "the same, largest allocation"),
    (
        "buffers_growth_bytes",
        "device buffers of this program, growth; exact",
    ),
    ("buffers_peak_bytes", "the same, highest point"),
    ("buffers_allocations", "the same, allocations made"),
    ("buffers_largest_bytes", "the same, largest allocation"),
    (
        "pinned_growth_bytes",
        "pinned host memory of this program, growth; exact",
    ),
    ("pinned_peak_bytes", "the same, highest point"),
    ("pinned_allocations", "the same, allocations made"),
    ("pinned_largest_bytes", "the same, largest allocation"),
];

/// The column that says why others are empty.
pub(crate) const ABSENT: &str = "absent";

/// What the cells of a column hold.
#[cfg(feature = "parquet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words.
    Text,
    /// Bytes, nanoseconds, counts and positions.
    Integer,
    /// Yes or no.
    Flag,
    /// A time as RFC 3339 writes it.
    Instant,
}

/// What the cells of the column with this name hold: names say units, and few columns are no figures
/// with one.
#[cfg(feature = "parquet")]
pub(crate) fn kind(name: &str) -> Kind {
    let figures = ["_bytes", "_ns", "_allocations"];
    match name {
        "created" => Kind::Instant,
        "at_rest" => Kind::Flag,
        "model" | "run" | "occurrence" => Kind::Integer,
        name if figures.iter().any(|unit| name.ends_with(unit)) => Kind::Integer,
        _ => Kind::Text,
    }
}

/// The position of a column.
pub(crate) fn column(name: &str) -> usize {
    let mut names = CSV_COLUMNS.iter().map(|(name, _)| *name);
    names.position(|other| other == name).unwrap_or_default()
}
