//! What a replay is asked and what it found, as data.

use serde::Serialize;

use crate::report::Stage;

/// What a replay is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Comparisons of each kind.
    pub comparisons: u32,
    /// Runs on each side.
    pub runs: usize,
    /// Bytes planted in a stage of one side.
    pub planted_bytes: i64,
    /// Noise that the stage's figures are given, bytes: its recorded deviations from their median, drawn together or
    /// apart.
    pub noise_bytes: u64,
    /// Changes up to so many bytes are no alarm and no find.
    pub threshold_bytes: u64,
    /// Chance of a false alarm that comparisons may allow themselves, for a family of rows.
    pub significance: f64,
    /// Where the draws begin; the same seed gives the same draws.
    pub seed: u64,
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replay {
    /// `trtmem.replay/1`.
    pub schema: &'static str,
    /// Runs there were to draw from.
    pub pool: u32,
    /// Runs on each side.
    pub runs: u32,
    /// Chance of a false alarm that comparisons allow themselves, for a family of rows.
    pub significance: f64,
    /// Changes up to so many bytes are no alarm and no find.
    pub threshold_bytes: u64,
    /// Where the draws began.
    pub seed: u64,
    /// Runs drawn by lot, nothing changed.
    pub drawn: Alarms,
    /// Runs as they followed each other, the earlier against the later, nothing changed: what drifts with time is
    /// in them. As many as the pool has windows.
    pub in_order: Alarms,
    /// The same windows, each taken in turns as `trtmem ab` makes its runs (A B, B A, …).
    pub in_turns: Alarms,
    /// Bytes planted.
    pub planted_bytes: i64,
    /// Noise the planted stage was given, bytes.
    pub noise_bytes: u64,
    /// For each stage what became of the planted bytes.
    pub planted: Vec<Planted>,
}

/// False alarms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Alarms {
    /// Comparisons made.
    pub comparisons: u32,
    /// Comparisons in which any row, be it a stage, an owner or a peak, was decided to be another by more than the
    /// threshold.
    pub alarms: u32,
    /// Comparisons in which no row was, but one was over the threshold and undecided.
    pub undecided: u32,
}

/// What became of planted bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Planted {
    /// The stage they were planted in.
    pub stage: Stage,
    /// Standard deviation of its total as it was recorded, bytes.
    pub deviation_bytes: u64,
    /// Largest less smallest total of as many runs as a side has, on average, bytes.
    pub spread_bytes: u64,
    /// Comparisons made of each kind.
    pub comparisons: u32,
    /// Comparisons in which the stage was decided to be larger, its figures as they were recorded.
    pub found_as_recorded: u32,
    /// The same with its deviations scaled so that the noise is their spread, largest less smallest of a side's
    /// runs on average: what this program calls noise elsewhere.
    pub found_at_spread: u32,
    /// The same with its deviations scaled so that the noise is their standard deviation, which is about a third
    /// of the spread of ten runs, so that this is the harder task.
    pub found_at_deviation: u32,
}
