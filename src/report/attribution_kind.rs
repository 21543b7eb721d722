//! Which arithmetic splits a total. The arithmetic itself is in [`attribution`](super::attribution).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which arithmetic turns samples into total, CPU, device and other bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionKind {
    /// The GPU's memory comes out of system memory: other = growth of the process's private resident memory
    /// less cpu (the heap's slack), device = total - cpu - other, which is what GPU, DLA, VIC and PVA take and
    /// what the driver takes for them. Where private resident memory cannot be read, other is absent and
    /// device = total - cpu holds the slack. (Once named `subtracted`.)
    #[serde(alias = "subtracted")]
    Unified,
    /// Device memory is counted on its own: total = fall of available memory + device. (Once named
    /// `counted`.)
    #[serde(alias = "counted")]
    Discrete,
    /// No GPU in play: device is absent, other = total - cpu. (Once named `host`.)
    #[serde(alias = "host")]
    HostOnly,
    /// What `TensorRT`'s own log says, in whole MiB: cpu is the growth of the process's host memory, device that of
    /// the device memory in use by all processes; total = cpu + device. Where the device's memory is the system's the
    /// log's two figures hold the same bytes: total = growth of the memory in use, device = total - cpu.
    Logged,
}

impl AttributionKind {
    /// Whether anything can be left that is neither cpu nor device.
    pub fn has_other(self) -> bool {
        self != AttributionKind::Logged
    }

    /// The kind of this name, or of one that earlier reports and command lines used.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "unified" | "subtracted" => Some(AttributionKind::Unified),
            "discrete" | "counted" => Some(AttributionKind::Discrete),
            "host-only" | "host" => Some(AttributionKind::HostOnly),
            "logged" => Some(AttributionKind::Logged),
            _ => None,
        }
    }

    /// The name used in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            AttributionKind::Unified => "unified",
            AttributionKind::Discrete => "discrete",
            AttributionKind::HostOnly => "host-only",
            AttributionKind::Logged => "logged",
        }
    }
}

/// The attribution of a report and how it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// The arithmetic.
    pub kind: AttributionKind,
    /// Whether the user forced it.
    pub forced: bool,
    /// Why this one, in words.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [AttributionKind; 4] = [
        AttributionKind::Unified,
        AttributionKind::Discrete,
        AttributionKind::HostOnly,
        AttributionKind::Logged,
    ];

    fn read(name: &str) -> Option<AttributionKind> {
        serde_json::from_value(name.into()).ok()
    }

    #[test]
    fn an_attribution_has_one_name_in_reports_and_in_words() {
        for kind in ALL {
            assert_eq!(serde_json::to_value(kind).ok(), Some(kind.name().into()));
            assert_eq!(AttributionKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn the_names_of_earlier_reports_are_still_read() {
        for (old, kind) in [
            ("subtracted", AttributionKind::Unified),
            ("counted", AttributionKind::Discrete),
            ("host", AttributionKind::HostOnly),
        ] {
            assert_eq!(read(old), Some(kind));
            assert_eq!(AttributionKind::from_name(old), Some(kind));
        }
        assert_eq!(read("whatever"), None);
    }
}
