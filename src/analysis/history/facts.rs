//! What a release was measured with, and what is new about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::file_name;
use crate::report::Header;

/// Values of one fact that are kept of a release; more are counted as one.
const MOST_VALUES: usize = 8;

/// Facts that are kept of a release.
const MOST_FACTS: usize = 200;

/// Characters that tell one hash from another.
const OF_A_HASH: usize = 8;

/// What a release was measured with: values by name, several where its reports differ.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Facts {
    /// Takes what a report says of its environment and its engines.
    pub(super) fn take(&mut self, header: &Header) {
        let environment = &header.environment;
        let settings = &header.workload.settings;
        for (name, version) in &environment.libraries {
            self.add(name, version);
        }
        if let Some(device) = &environment.device {
            self.add("device", &device.name);
            self.add("driver", &device.driver_version);
        }
        self.add("kernel", &environment.kernel);
        self.add("system", &environment.system);
        self.add("trtmem", &header.tool.version);
        self.add("contexts", &settings.contexts.to_string());
        self.add("runtimes", &settings.runtimes.to_string());
        for (name, value) in &settings.backend_options {
            self.add(&format!("option {name}"), value);
        }
        for (name, value) in &environment.variables {
            self.add(name, value);
        }
        for model in &header.workload.models {
            let hash = model.sha256.value().map_or("", String::as_str);
            let hash: String = hash.chars().take(OF_A_HASH).collect();
            self.add(&format!("{ENGINE}{}", file_name(&model.path)), &hash);
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        let room = self.values.len() < MOST_FACTS;
        if let Some(values) = self.values.get_mut(name) {
            if values.len() < MOST_VALUES && !values.contains(value) {
                values.insert(value.to_owned());
            }
        } else if room {
            let only = BTreeSet::from([value.to_owned()]);
            self.values.insert(name.to_owned(), only);
        }
    }

    /// What is new since the release before, in words.
    pub(super) fn news(&self, before: &Facts) -> Vec<String> {
        let names: BTreeSet<&String> = self.values.keys().chain(before.values.keys()).collect();
        let news = names.into_iter().filter_map(|name| {
            let (old, new) = (before.values.get(name), self.values.get(name));
            // Of a file without a hash it is not known whether it is another.
            let unknown = |it: Option<&BTreeSet<String>>| it.is_some_and(|it| it.contains(""));
            let says_nothing = old == new || unknown(old) || unknown(new);
            (!says_nothing).then(|| told(name, old, new))
        });
        news.collect()
    }
}

const ENGINE: &str = "engine ";

/// `TensorRT 8.4.12 → 8.6.13`, `engine lanes.engine rebuilt`
fn told(name: &str, old: Option<&BTreeSet<String>>, new: Option<&BTreeSet<String>>) -> String {
    if name.starts_with(ENGINE) {
        let became = match (old, new) {
            (None, _) => "added",
            (Some(_), None) => "gone",
            (Some(_), Some(_)) => "rebuilt",
        };
        return format!("{name} {became}");
    }
    let words = |values: Option<&BTreeSet<String>>| match values {
        Some(values) => Vec::from_iter(values.iter().map(String::as_str)).join(", "),
        None => "unknown".to_owned(),
    };
    format!("{name} {} → {}", words(old), words(new))
}
