//! Times of layers, before they are joined with them.

/// What one profile holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// How often the engine was run.
    pub iterations: Option<u64>,
    /// The records in their order.
    pub records: Vec<TimeRecord>,
    /// The line where it begins in a text.
    pub line: Option<usize>,
}

/// How long a layer took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeRecord {
    /// The layer's name, as it stands there.
    pub name: Box<str>,
    /// All iterations together, milliseconds.
    pub total_ms: Option<f64>,
    /// Average, milliseconds.
    pub average_ms: Option<f64>,
    /// Median, milliseconds.
    pub median_ms: Option<f64>,
    /// Percentage of all.
    pub percentage: Option<f64>,
}
