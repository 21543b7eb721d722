//! A figure of a side as a cell: how it is known, and how far it may lie off.

use crate::analysis::comparison::{ASSUMED_NOISE_BYTES, Quantity, Side, Summary};
use crate::analysis::digest::Category;
use crate::report::AttributionKind;

use super::model::{
    self, Cell, CellKind, LeftOut, LeftOutReason, Noise, NoiseBasis, SideNoise, SideNoiseBasis,
};

/// What a cell is the figure of.
#[derive(Clone, Copy)]
pub(super) struct Figure<'a> {
    pub(super) attribution: AttributionKind,
    pub(super) owner: Category,
    pub(super) quantity: Quantity,
    /// Whether it is exact by nature: a size of a file, a context, weights.
    pub(super) is_size: bool,
    /// The side; absent where it is not known what its counters moved by themselves.
    pub(super) side: Option<&'a Side>,
}

impl Figure<'_> {
    /// The cell of a summary.
    pub(super) fn cell(self, summary: Summary) -> Cell {
        let (kind, rule) = self.kind();
        Cell {
            kind,
            value_bytes: Some(summary.median_bytes),
            reason: rule.map(str::to_owned),
            noise: self.noise(kind, summary),
            half_width_bytes: match kind {
                CellKind::Exact if is_constant(summary) => Some(0),
                _ => summary.half_width_bytes(),
            },
            runs: summary.runs,
            min_bytes: Some(summary.min_bytes),
            max_bytes: Some(summary.max_bytes),
        }
    }

    /// How figures of its category are known, and the rule where they are inferred.
    fn kind(self) -> (CellKind, Option<&'static str>) {
        use AttributionKind::{Discrete, HostOnly, Logged, Unified};
        if self.is_size {
            return (CellKind::Exact, None);
        }
        match (self.owner, self.attribution) {
            (Category::Allocator | Category::Buffers, Unified | Discrete | HostOnly) => {
                (CellKind::Exact, None)
            }
            (Category::Device, Unified) => (CellKind::Inferred, Some("total less cpu and other")),
            (Category::Other, Unified) => {
                (CellKind::Inferred, Some("private resident memory less cpu"))
            }
            (Category::Other, Discrete) => (CellKind::Inferred, Some("total less cpu and device")),
            (Category::Other, HostOnly) => (CellKind::Inferred, Some("total less cpu")),
            (Category::DeviceRest, _) => (
                CellKind::Inferred,
                Some("device less the allocator and the buffers"),
            ),
            (Category::Unattributed, _) => (CellKind::Inferred, Some("what the rows leave over")),
            (
                Category::Total
                | Category::Cpu
                | Category::Device
                | Category::Other
                | Category::Allocator
                | Category::Buffers,
                Unified | Discrete | HostOnly | Logged,
            ) => (CellKind::Measured, None),
        }
    }

    fn noise(self, kind: CellKind, summary: Summary) -> Noise {
        if kind == CellKind::Exact && is_constant(summary) {
            return Noise {
                basis: NoiseBasis::None,
                low_bytes: Some(summary.median_bytes),
                high_bytes: Some(summary.median_bytes),
            };
        }
        if let (Some(low), Some(high)) = (summary.low_bytes, summary.high_bytes) {
            return Noise {
                basis: NoiseBasis::Runs,
                low_bytes: Some(low),
                high_bytes: Some(high),
            };
        }
        let Some(side) = self.side else {
            return UNKNOWN;
        };
        let reach = side.noise.reach(self.owner, self.quantity);
        let bytes = reach.bytes.saturating_add(reach.rounding_bytes);
        Noise {
            basis: match (reach.assumed, reach.bytes) {
                (true, _) => NoiseBasis::Assumed,
                (false, 0) if reach.rounding_bytes > 0 => NoiseBasis::Rounding,
                (false, _) => NoiseBasis::AtRest,
            },
            low_bytes: Some(summary.min_bytes.saturating_sub_unsigned(bytes)),
            high_bytes: Some(summary.max_bytes.saturating_add_unsigned(bytes)),
        }
    }
}

const UNKNOWN: Noise = Noise {
    basis: NoiseBasis::Unknown,
    low_bytes: None,
    high_bytes: None,
};

fn is_constant(summary: Summary) -> bool {
    summary.min_bytes == summary.max_bytes
}

/// A figure that is not known.
pub(super) fn absent(reason: &str) -> Cell {
    Cell {
        kind: CellKind::Absent,
        value_bytes: None,
        reason: Some(reason.to_owned()),
        noise: UNKNOWN,
        half_width_bytes: None,
        runs: 0,
        min_bytes: None,
        max_bytes: None,
    }
}

/// A side without what it comes to.
pub(super) fn side(side: &Side) -> model::Side {
    let left_out = [
        (LeftOutReason::Unfinished, side.unfinished_runs),
        (LeftOutReason::Cold, side.cold_runs_left_out),
    ];
    let noise = |category: Category, bytes: Option<u64>, basis: SideNoiseBasis| {
        bytes.map(|bytes| SideNoise {
            category,
            bytes,
            basis,
        })
    };
    let known = &side.noise;
    let (system, basis) = match (known.is_assumed(), known.system_bytes()) {
        (false, bytes) => (bytes, SideNoiseBasis::Measured),
        (true, bytes) => (
            Some(bytes.unwrap_or(ASSUMED_NOISE_BYTES)),
            SideNoiseBasis::Assumed,
        ),
    };
    let noise = [
        noise(Category::Total, system, basis),
        noise(Category::Cpu, known.heap_bytes(), SideNoiseBasis::Measured),
        noise(
            Category::Device,
            known.device_bytes(),
            SideNoiseBasis::Measured,
        ),
    ];
    model::Side {
        label: side.label.clone(),
        paths: side.paths.clone(),
        created: side.created.clone(),
        runs: Some(side.runs),
        runs_left_out: left_out
            .into_iter()
            .filter(|(_, runs)| *runs > 0)
            .map(|(reason, runs)| LeftOut { reason, runs })
            .collect(),
        noise: noise.into_iter().flatten().collect(),
        not_reclaimed_bytes: known.drift_bytes(),
        headline: None,
    }
}

/// Held or peak.
pub(super) fn quantity(quantity: Quantity) -> model::RowQuantity {
    match quantity {
        Quantity::Held => model::RowQuantity::Held,
        Quantity::Peak => model::RowQuantity::Peak,
    }
}
