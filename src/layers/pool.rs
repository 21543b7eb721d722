//! What repeats, held once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::hasher::QuickState;
use super::model::{Format, Held, Tensor, TensorId};
use super::optimization_profile::tag;

/// Texts, shapes, formats and tensors by what they say.
#[derive(Debug, Default)]
pub(super) struct Pool {
    texts: HashSet<Arc<str>, QuickState>,
    shapes: HashSet<Arc<[i64]>, QuickState>,
    formats: HashMap<Box<str>, Arc<Format>, QuickState>,
    /// The formats of files that have type and format apart, by both.
    split_formats: HashMap<(Box<str>, Box<str>), Arc<Format>>,
    ids: HashMap<Arc<str>, TensorId, QuickState>,
    tensors: Vec<Tensor>,
    /// Whether a name has the tag of an optimization profile.
    has_tags: bool,
}

impl Pool {
    /// A text.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.texts.insert(new.clone());
        new
    }

    /// A shape.
    pub(super) fn shape(&mut self, shape: &[i64]) -> Arc<[i64]> {
        if let Some(known) = self.shapes.get(shape) {
            return known.clone();
        }
        let new: Arc<[i64]> = shape.into();
        self.shapes.insert(new.clone());
        new
    }

    /// A format, by the words of one field or of two.
    pub(super) fn format(&mut self, text: &str, data_type: Option<&str>) -> Arc<Format> {
        if let Some(data_type) = data_type {
            let key = (Box::from(text), Box::from(data_type));
            let made = || Arc::new(Format::from_words(text, Some(data_type)));
            return self.split_formats.entry(key).or_insert_with(made).clone();
        }
        if let Some(known) = self.formats.get(text) {
            return known.clone();
        }
        let new = Arc::new(Format::from_words(text, None));
        self.formats.insert(text.into(), new.clone());
        new
    }

    /// A format that is known already.
    pub(super) fn made_format(&mut self, format: Format) -> Arc<Format> {
        if let Some(known) = self.formats.get(&*format.text) {
            return known.clone();
        }
        let new = Arc::new(format);
        self.formats.insert(new.text.clone(), new.clone());
        new
    }

    /// A tensor.
    pub(super) fn tensor(&mut self, name: &str) -> TensorId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        // No file that is read holds as many names.
        let id = TensorId(u32::try_from(self.tensors.len()).unwrap_or(u32::MAX));
        self.note_tag(name);
        let name: Arc<str> = name.into();
        self.ids.insert(name.clone(), id);
        self.tensors.push(Tensor {
            name,
            held: Held::default(),
        });
        id
    }

    /// Looks at a name while it is at hand: looking at all of them once more takes its time.
    pub(super) fn note_tag(&mut self, name: &str) {
        self.has_tags = self.has_tags || tag(name).is_some();
    }

    /// Whether a name that was noted has the tag of an optimization profile.
    pub(super) fn has_tags(&self) -> bool {
        self.has_tags
    }

    /// The tensors, in the order they were first named.
    pub(super) fn into_tensors(self) -> Vec<Tensor> {
        self.tensors
    }
}
