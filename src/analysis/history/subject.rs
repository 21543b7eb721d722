//! What was measured: a board, a backend and the engines in one process. Figures of different subjects
//! are different lines, for their totals have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::file_name;
use crate::report::Header;

/// Engines that a line's name lists.
const MOST_NAMED: usize = 3;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Subject {
    pub(super) board: Option<String>,
    pub(super) backend: String,
    /// The engines' file names, in the order of the models; those of one name are numbered.
    pub(super) engines: Vec<String>,
}

impl Subject {
    pub(super) fn of(header: &Header) -> Subject {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        let models = &header.workload.models;
        let engines = models.iter().map(|model| {
            let name = file_name(&model.path);
            let count = seen.entry(name).or_default();
            *count = count.saturating_add(1);
            match count {
                1 => name.to_owned(),
                count => format!("{name} ({count})"),
            }
        });
        Subject {
            engines: engines.collect(),
            board: header.environment.board.value().cloned(),
            backend: header.workload.backend.clone(),
        }
    }

    /// The one engine that only this has, and the one that only the other has: the same by another name.
    fn only_difference<'a>(&'a self, later: &'a Subject) -> Option<(&'a str, &'a str)> {
        let only_in = |one: &'a Subject, other: &Subject| {
            let mut left = one.engines.iter().filter(|it| !other.engines.contains(it));
            match (left.next(), left.next()) {
                (Some(only), None) => Some(only.as_str()),
                _ => None,
            }
        };
        Some((only_in(self, later)?, only_in(later, self)?))
    }

    fn shares_an_engine_with(&self, other: &Subject) -> bool {
        self.engines.is_empty() && other.engines.is_empty()
            || self.engines.iter().any(|it| other.engines.contains(it))
    }
}

/// Subjects that follow each other from release to release: one history of a workload that may gain and
/// lose engines.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    board: Option<String>,
    backend: String,
    /// The engines of all its subjects, in the order they were met.
    pub(super) engines: Vec<String>,
    /// Other names under which later releases have them.
    renamed: BTreeMap<String, u32>,
    releases: BTreeSet<u32>,
    /// It in words, told apart from the others of the history.
    pub(super) name: String,
}

impl Workload {
    /// The position of an engine among all of the workload.
    pub(super) fn engine(&self, name: &str) -> Option<u32> {
        let position = self.engines.iter().position(|it| it == name);
        position
            .and_then(|position| u32::try_from(position).ok())
            .or_else(|| self.renamed.get(name).copied())
    }
}

/// The workloads, and which of them each subject belongs to. `releases` are the places of the releases in
/// which each subject was measured: two subjects of one release are measured side by side and are two
/// workloads; one that takes another's place in later releases, on the same board and with an engine in
/// common, carries it on.
pub(super) fn workloads(
    subjects: &[Subject],
    releases: &[BTreeSet<u32>],
) -> (Vec<Workload>, Vec<usize>) {
    let mut order: Vec<(usize, &Subject, &BTreeSet<u32>)> = subjects
        .iter()
        .zip(releases)
        .enumerate()
        .map(|(at, (subject, releases))| (at, subject, releases))
        .collect();
    order.sort_by(|a, b| (a.2.first(), a.1).cmp(&(b.2.first(), b.1)));
    let mut found: Vec<(Workload, Vec<&Subject>)> = Vec::new();
    let mut places = vec![0; subjects.len()];
    for (at, subject, releases) in order {
        let carries_on = |(workload, subjects): &(Workload, Vec<&Subject>)| {
            workload.board == subject.board
                && workload.backend == subject.backend
                && workload.releases.is_disjoint(releases)
                && subjects.iter().any(|it| it.shares_an_engine_with(subject))
        };
        let place = found.iter().position(carries_on);
        let place = place.or_else(|| renamed(&found, subject, releases));
        let place = place.unwrap_or_else(|| {
            found.push((Workload::new(subject), Vec::new()));
            found.len() - 1
        });
        if let Some((workload, subjects)) = found.get_mut(place) {
            workload.take(subject, releases, subjects.last().copied());
            subjects.push(subject);
        }
        if let Some(it) = places.get_mut(at) {
            *it = place;
        }
    }
    let mut workloads: Vec<Workload> = found.into_iter().map(|(workload, _)| workload).collect();
    tell_apart(&mut workloads);
    (workloads, places)
}

/// The workload that a subject of other names carries on: as a comparison takes one engine that is left over on each
/// side for the same one by another name, where there is only one such workload.
fn renamed(
    found: &[(Workload, Vec<&Subject>)],
    subject: &Subject,
    releases: &BTreeSet<u32>,
) -> Option<usize> {
    let may_be = |(_, (workload, _)): &(usize, &(Workload, Vec<&Subject>))| {
        workload.board == subject.board
            && workload.backend == subject.backend
            && workload.releases.is_disjoint(releases)
            && (workload.engines.len(), subject.engines.len()) == (1, 1)
    };
    let mut candidates = found.iter().enumerate().filter(may_be);
    match (candidates.next(), candidates.next()) {
        (Some((place, _)), None) => Some(place),
        _ => None,
    }
}

impl Workload {
    fn new(subject: &Subject) -> Workload {
        Workload {
            board: subject.board.clone(),
            backend: subject.backend.clone(),
            engines: Vec::new(),
            renamed: BTreeMap::new(),
            releases: BTreeSet::new(),
            name: String::new(),
        }
    }

    /// Takes a subject that carries on after `before`.
    fn take(&mut self, subject: &Subject, releases: &BTreeSet<u32>, before: Option<&Subject>) {
        if let Some((old, new)) = before.and_then(|before| before.only_difference(subject))
            && let Some(position) = self.engine(old)
        {
            self.renamed.insert(new.to_owned(), position);
            self.releases.extend(releases);
            return;
        }
        for engine in &subject.engines {
            if !self.engines.contains(engine) {
                self.engines.push(engine.clone());
            }
        }
        self.releases.extend(releases);
    }

    /// `detector.engine + lanes.engine + 4 more`
    fn engines_in_words(&self) -> String {
        if self.engines.is_empty() {
            return self.backend.clone();
        }
        let named: Vec<&str> = self
            .engines
            .iter()
            .map(String::as_str)
            .take(MOST_NAMED)
            .collect();
        match self.engines.len().saturating_sub(MOST_NAMED) {
            0 => named.join(" + "),
            more => format!("{} + {more} more", named.join(" + ")),
        }
    }
}

/// Names workloads by what tells them apart: the engines, then the board, the backend, a number.
fn tell_apart(workloads: &mut [Workload]) {
    let boards: BTreeSet<&Option<String>> = workloads.iter().map(|it| &it.board).collect();
    let backends: BTreeSet<&String> = workloads.iter().map(|it| &it.backend).collect();
    let (boards, backends) = (boards.len(), backends.len());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for workload in workloads {
        let mut name = workload.engines_in_words();
        if boards > 1 {
            let board = workload.board.as_deref().unwrap_or("an unnamed board");
            name = format!("{name} on {board}");
        }
        if backends > 1 {
            name = format!("{name} by {}", workload.backend);
        }
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        workload.name = match count {
            1 => name,
            count => format!("{name} ({count})"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(engines: &[&str]) -> Subject {
        Subject {
            board: None,
            backend: "tensorrt".to_owned(),
            engines: engines.iter().map(ToString::to_string).collect(),
        }
    }

    fn in_releases(all: &[&[u32]]) -> Vec<BTreeSet<u32>> {
        all.iter().map(|it| it.iter().copied().collect()).collect()
    }

    #[test]
    fn an_engine_that_joins_later_carries_the_workload_on() {
        let subjects = [subject(&["a", "b"]), subject(&["a", "b", "c"])];
        let (workloads, places) = workloads(&subjects, &in_releases(&[&[0, 1], &[2, 3]]));
        assert_eq!(places, [0, 0]);
        assert_eq!(workloads[0].engines, ["a", "b", "c"]);
    }

    #[test]
    fn engines_measured_side_by_side_are_workloads_of_their_own() {
        let subjects = [subject(&["b"]), subject(&["a"]), subject(&["a", "b"])];
        let (workloads, places) = workloads(&subjects, &in_releases(&[&[0, 1], &[0, 1], &[1]]));
        assert_eq!(places, [1, 0, 2]);
        let names: Vec<&str> = workloads.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "a + b"]);
    }

    #[test]
    fn another_board_is_another_workload() {
        let mut other = subject(&["a"]);
        other.board = Some("DRIVE Orin".to_owned());
        let (workloads, _) = workloads(&[subject(&["a"]), other], &in_releases(&[&[0], &[1]]));
        let names: Vec<&str> = workloads.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a on an unnamed board", "a on DRIVE Orin"]);
    }
}
