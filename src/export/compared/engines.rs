//! The engines of a document whose rows know them by name alone.

use super::model::Engine;

/// Their names, each once, in the order in which rows name them.
pub(super) struct Engines<'a>(Vec<&'a str>);

impl<'a> Engines<'a> {
    /// Those that rows name.
    pub(super) fn of(rows: impl Iterator<Item = Option<&'a str>>) -> Engines<'a> {
        let mut names = Vec::new();
        for name in rows.flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Engines(names)
    }

    /// The position of a row's engine.
    pub(super) fn index(&self, name: Option<&str>) -> Option<u32> {
        let at = self.0.iter().position(|it| Some(*it) == name)?;
        u32::try_from(at).ok()
    }

    /// Each with its name, of which alone anything is known.
    pub(super) fn told(&self) -> Vec<Engine> {
        let engine = |name: &&str| Engine {
            label: (*name).to_owned(),
            paths: Vec::new(),
            change: None,
        };
        self.0.iter().map(engine).collect()
    }
}
