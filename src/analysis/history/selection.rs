//! Which figures are followed.

use crate::analysis::comparison::Quantity;
use crate::analysis::digest::Category;
use crate::report::Stage;

/// The owners and quantities that are followed where nothing else is asked: those that comparisons have.
pub const FOLLOWED: [(Category, Quantity); 9] = [
    (Category::Total, Quantity::Held),
    (Category::Cpu, Quantity::Held),
    (Category::Device, Quantity::Held),
    (Category::Allocator, Quantity::Held),
    (Category::Buffers, Quantity::Held),
    (Category::DeviceRest, Quantity::Held),
    (Category::Other, Quantity::Held),
    (Category::Total, Quantity::Peak),
    (Category::Device, Quantity::Peak),
];

/// Which figures are followed; an empty list leaves the choice open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Stages; `None` among them is the whole life.
    pub stages: Vec<Option<Stage>>,
    /// Owners and quantities.
    pub columns: Vec<(Category, Quantity)>,
    /// File names of engines. Figures of the whole process are kept where all of its engines are named.
    pub engines: Vec<String>,
}

impl Selection {
    pub(super) fn has_stage(&self, stage: Option<Stage>) -> bool {
        self.stages.is_empty() || self.stages.contains(&stage)
    }

    /// The columns that are followed.
    pub(super) fn columns(&self) -> impl Iterator<Item = (Category, Quantity)> + '_ {
        let chosen = |column: &(Category, Quantity)| {
            self.columns.is_empty() || self.columns.contains(column)
        };
        FOLLOWED.into_iter().filter(chosen)
    }

    /// Whether the figures of an engine are followed, or without one those of a process with `engines`.
    pub(super) fn has_engine(&self, engine: Option<&str>, engines: &[String]) -> bool {
        let named = |name: &str| self.engines.iter().any(|it| it == name);
        match engine {
            _ if self.engines.is_empty() => true,
            Some(name) => named(name),
            None => !engines.is_empty() && engines.iter().all(|name| named(name)),
        }
    }
}
