//! What was measured: a board, a backend and the engines in one process. Figures of different workloads are different
//! rows, for their totals have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::engines::{Engines, file_name};
use crate::report::{Header, Model};

/// Engines that a workload's name lists.
const MOST_NAMED: usize = 3;

/// What one report measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Subject {
    board: Option<String>,
    backend: String,
    /// The engines' file names, in the order of the models; those of one name are numbered.
    pub(super) engines: Vec<String>,
}

impl Subject {
    pub(super) fn of(header: &Header) -> Subject {
        let models: &[Model] = &header.workload.models;
        let engines = Engines::of(&[models]).matches.into_iter();
        Subject {
            engines: engines.map(|engine| engine.label).collect(),
            board: header.environment.board.value().cloned(),
            backend: header.workload.backend.clone(),
        }
    }

    /// Whether it may be what the other became: an engine in common, or one engine each, which may have been renamed.
    fn may_follow(&self, before: &Subject) -> Follows {
        let alike = self.board == before.board && self.backend == before.backend;
        let none = self.engines.is_empty() && before.engines.is_empty();
        if alike && (none || self.engines.iter().any(|it| before.engines.contains(it))) {
            Follows::Surely
        } else if alike && (self.engines.len(), before.engines.len()) == (1, 1) {
            Follows::Perhaps
        } else {
            Follows::No
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Follows {
    No,
    Perhaps,
    Surely,
}

/// Subjects that follow each other from release to release: one history of a workload that may gain and
/// lose engines.
pub(super) struct Workload {
    /// Positions of its subjects, the earliest first.
    pub(super) subjects: Vec<usize>,
    /// The engines of its subjects, matched.
    pub(super) engines: Engines,
    /// It in words, told apart from the others of the history.
    pub(super) name: String,
}

impl Workload {
    /// Whether it has an engine of this name.
    pub(super) fn has_engine(&self, name: &str) -> bool {
        let mut engines = self.engines.matches.iter();
        engines.any(|it| {
            let mut paths = it.paths.iter().flatten();
            it.label == name || paths.any(|path| file_name(path) == name)
        })
    }
}

/// The workloads of a history. `releases` are the releases in which each subject was measured: two subjects of one
/// release are measured side by side and are two workloads; one that takes another's place in later releases, on the
/// same board and with an engine in common, carries it on. Of other names it does where a comparison takes one engine
/// that is left over on each side for the same one, and there is only one such workload.
pub(super) fn workloads(
    subjects: &[(Subject, Vec<Model>)],
    releases: &[BTreeSet<u32>],
) -> Vec<Workload> {
    let mut order: Vec<(usize, &Subject, &BTreeSet<u32>)> = subjects
        .iter()
        .zip(releases)
        .enumerate()
        .map(|(at, ((subject, _), releases))| (at, subject, releases))
        .collect();
    order.sort_by(|a, b| (a.2.first(), a.1).cmp(&(b.2.first(), b.1)));
    let mut found: Vec<(Vec<usize>, BTreeSet<u32>)> = Vec::new();
    for (at, subject, releases) in order {
        let follows = |(known, theirs): &(Vec<usize>, BTreeSet<u32>)| {
            let each = known.iter().filter_map(|it| subjects.get(*it));
            let each = each.map(|(before, _)| subject.may_follow(before));
            let best = each.clone().max().filter(|_| theirs.is_disjoint(releases));
            // An engine that was renamed is alone in its workload all along.
            let fits = best == Some(Follows::Surely) || each.min() == Some(Follows::Perhaps);
            best.filter(|_| fits).unwrap_or(Follows::No)
        };
        let all: Vec<Follows> = found.iter().map(follows).collect();
        let surely = all.iter().position(|it| *it == Follows::Surely);
        let mut perhaps = (0..all.len()).filter(|it| all.get(*it) == Some(&Follows::Perhaps));
        let only = perhaps.next().filter(|_| perhaps.next().is_none());
        match surely.or(only).and_then(|place| found.get_mut(place)) {
            Some((known, theirs)) => {
                known.push(at);
                theirs.extend(releases);
            }
            None => found.push((vec![at], releases.clone())),
        }
    }
    named(found.into_iter().map(|(known, _)| known), subjects)
}

/// Matches the engines of each workload, and names it by what tells it apart: the engines, then the board, the backend,
/// a number.
fn named(
    found: impl Iterator<Item = Vec<usize>>,
    subjects: &[(Subject, Vec<Model>)],
) -> Vec<Workload> {
    let found: Vec<Vec<usize>> = found.collect();
    let first = |known: &Vec<usize>| subjects.get(*known.first()?).map(|(subject, _)| subject);
    let boards: BTreeSet<_> = found
        .iter()
        .filter_map(|it| Some(&first(it)?.board))
        .collect();
    let backends: BTreeSet<_> = found
        .iter()
        .filter_map(|it| Some(&first(it)?.backend))
        .collect();
    let (boards, backends) = (boards.len(), backends.len());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let workload = |known: Vec<usize>| {
        let subject = first(&known)?;
        let each = known.iter().filter_map(|at| subjects.get(*at));
        let models: Vec<&[Model]> = each.map(|(_, models)| models.as_slice()).collect();
        let engines = Engines::of(&models);
        let mut name = engines_in_words(&engines).unwrap_or_else(|| subject.backend.clone());
        if boards > 1 {
            let board = subject.board.as_deref().unwrap_or("an unnamed board");
            name = format!("{name} on {board}");
        }
        if backends > 1 {
            name = format!("{name} by {}", subject.backend);
        }
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            name = format!("{name} ({count})");
        }
        Some(Workload {
            subjects: known,
            engines,
            name,
        })
    };
    found.iter().cloned().filter_map(workload).collect()
}

/// `detector.engine + lanes.engine + 4 more`; `None` where there is no engine.
fn engines_in_words(engines: &Engines) -> Option<String> {
    let all = engines.matches.iter().map(|engine| engine.label.as_str());
    let named: Vec<&str> = all.take(MOST_NAMED).collect();
    let named = (!named.is_empty()).then(|| named.join(" + "))?;
    Some(match engines.matches.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} + {more} more"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Measured;

    fn subject(engines: &[&str]) -> (Subject, Vec<Model>) {
        let model = |name: &&str| Model {
            path: (*name).to_owned(),
            format: "plan".to_owned(),
            file_bytes: Measured::absent("a test"),
            sha256: Measured::absent("a test"),
        };
        let subject = Subject {
            board: None,
            backend: "tensorrt".to_owned(),
            engines: engines.iter().map(ToString::to_string).collect(),
        };
        (subject, engines.iter().map(model).collect())
    }

    fn in_releases(all: &[&[u32]]) -> Vec<BTreeSet<u32>> {
        all.iter().map(|it| it.iter().copied().collect()).collect()
    }

    fn names(workloads: &[Workload]) -> Vec<&str> {
        workloads.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn an_engine_that_joins_later_carries_the_workload_on() {
        let subjects = [subject(&["a", "b"]), subject(&["a", "b", "c"])];
        let workloads = workloads(&subjects, &in_releases(&[&[0, 1], &[2, 3]]));
        assert_eq!(names(&workloads), ["a + b + c"]);
        assert_eq!(workloads[0].subjects, [0, 1]);
    }

    #[test]
    fn engines_measured_side_by_side_are_workloads_of_their_own() {
        let subjects = [subject(&["b"]), subject(&["a"]), subject(&["a", "b"])];
        let workloads = workloads(&subjects, &in_releases(&[&[0, 1], &[0, 1], &[1]]));
        assert_eq!(names(&workloads), ["a", "b", "a + b"]);
        let subjects: Vec<&[usize]> = workloads.iter().map(|it| &*it.subjects).collect();
        assert_eq!(subjects, [[1], [0], [2]]);
    }

    #[test]
    fn another_board_is_another_workload() {
        let mut other = subject(&["a"]);
        other.0.board = Some("DRIVE Orin".to_owned());
        let workloads = workloads(&[subject(&["a"]), other], &in_releases(&[&[0], &[1]]));
        assert_eq!(
            names(&workloads),
            ["a on an unnamed board", "a on DRIVE Orin"]
        );
    }
}
