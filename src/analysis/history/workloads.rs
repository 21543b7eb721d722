//! What was measured: a board, a backend and the engines in one process. Figures of different workloads are different
//! rows, for their totals have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use crate::analysis::digest::Digest;
use crate::analysis::engines::{Engines, file_name};
use crate::analysis::figure::{COLUMNS, Scope, count};
use crate::analysis::sides::{Runs, Tally};
use crate::analysis::table::{Draft, Mark, RunOrder, Table, Wanted};
use crate::report::{AttributionKind, Header, Model, Temperature};

use super::model::Selection;

/// Engines that a workload's name lists.
const MOST_NAMED: usize = 3;

/// What one report measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    board: Option<String>,
    backend: String,
    /// The engines' file names, in the order of the models; those of one name are numbered.
    engines: Vec<String>,
}

impl Subject {
    pub(super) fn of(header: &Header) -> Subject {
        let engines = Engines::of(&[&header.workload.models]).matches.into_iter();
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

/// A subject with what was measured of it, the releases numbered as they came.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) subject: Subject,
    models: Vec<Model>,
    /// Its figures.
    pub(super) draft: Draft,
    /// Its runs in each release.
    pub(super) tallies: BTreeMap<u32, Tally>,
}

impl Measured {
    /// Nothing yet; only the columns that are marked are kept.
    pub(super) fn new(
        subject: Subject,
        models: Vec<Model>,
        columns: [bool; COLUMNS.len()],
    ) -> Measured {
        Measured {
            subject,
            draft: Draft::new(models.len(), columns),
            models,
            tallies: BTreeMap::new(),
        }
    }

    /// Takes a report of a release in.
    pub(super) fn take(&mut self, release: u32, digest: &Digest, selection: &Selection) {
        let engines = &self.subject.engines;
        for run in &digest.runs {
            let mark = Mark {
                side: release,
                cold: run.temperature == Temperature::Cold,
            };
            if self.tallies.entry(release).or_default().take(run) {
                let follows = |scope: Scope| selection.follows(scope, engines);
                self.draft.take(mark, run, Wanted::Lifecycle, &follows);
            }
        }
    }

    /// Whether it carries on a workload of these subjects. Two subjects of one release are measured side by side, and
    /// are two workloads.
    fn follows(&self, known: &[Measured]) -> Follows {
        let mut releases = known.iter().flat_map(|it| it.tallies.keys());
        let is_beside = releases.any(|release| self.tallies.contains_key(release));
        let each = known.iter().map(|it| self.subject.may_follow(&it.subject));
        match (each.clone().max(), each.min()) {
            _ if is_beside => Follows::No,
            (Some(Follows::Surely), _) => Follows::Surely,
            // An engine that was renamed is alone in its workload all along.
            (_, Some(Follows::Perhaps)) => Follows::Perhaps,
            _ => Follows::No,
        }
    }
}

/// Subjects that follow each other from release to release: one history of a workload that may gain and
/// lose engines.
pub(super) struct Workload {
    /// Its subjects, the earliest first.
    pub(super) parts: Vec<Measured>,
    /// The engines of its subjects, matched.
    pub(super) engines: Engines,
    /// It in words, told apart from the others of the history.
    pub(super) name: String,
    /// Its runs in each release, these in order.
    pub(super) tallies: BTreeMap<u32, Tally>,
    /// Which of them count.
    pub(super) which: Runs,
}

impl Workload {
    /// Its figures, the releases in order for sides; `ranks` are the places in order of the releases as they came.
    pub(super) fn table(
        &mut self,
        ranks: &[Option<u32>],
        releases: usize,
        kind: AttributionKind,
    ) -> Table {
        let drafts = self.parts.iter_mut().map(|it| mem::take(&mut it.draft));
        let drafts = drafts
            .zip(self.engines.positions.iter().map(Vec::as_slice))
            .collect();
        let noise = |rank: u32| Some(self.tallies.get(&rank)?.noise(self.which, kind));
        let noise = (0..count(releases)).map(noise).collect();
        let side = |mark: Mark| rank(ranks, mark.side).filter(|_| self.which.count(mark.cold));
        Table::new(drafts, RunOrder::AsTheyCame, &side, noise).by_engine()
    }

    /// Whether it has an engine of this name.
    pub(super) fn has_engine(&self, name: &str) -> bool {
        let mut engines = self.engines.matches.iter();
        engines.any(|it| {
            let mut paths = it.paths.iter().flatten();
            it.label == name || paths.any(|path| file_name(path) == name)
        })
    }
}

/// The workloads of a history: a subject that takes another's place in later releases, on the same board and with an
/// engine in common, carries it on. Of other names it does where a comparison takes one engine that is left over on
/// each side for the same one, and there is only one such workload. `ranks` are the places in order of the releases as
/// they came; `None` for those that are left out.
pub(super) fn workloads(mut subjects: Vec<Measured>, ranks: &[Option<u32>]) -> Vec<Workload> {
    subjects.sort_by(|a, b| {
        let first = |it: &Measured| it.tallies.keys().next().copied();
        (first(a), &a.subject).cmp(&(first(b), &b.subject))
    });
    let mut found: Vec<Vec<Measured>> = Vec::new();
    for subject in subjects {
        let all: Vec<Follows> = found.iter().map(|known| subject.follows(known)).collect();
        let mut perhaps = (0..all.len()).filter(|at| all.get(*at) == Some(&Follows::Perhaps));
        let only = perhaps.next().filter(|_| perhaps.next().is_none());
        let surely = all.iter().position(|it| *it == Follows::Surely);
        match surely.or(only).and_then(|at| found.get_mut(at)) {
            Some(known) => known.push(subject),
            None => found.push(vec![subject]),
        }
    }
    named(found, ranks)
}

/// The place in order of a release as it came.
fn rank(ranks: &[Option<u32>], release: u32) -> Option<u32> {
    *ranks.get(usize::try_from(release).ok()?)?
}

/// Matches the engines of each workload, and names it by what tells it apart: the engines, then the board, the backend,
/// a number.
fn named(found: Vec<Vec<Measured>>, ranks: &[Option<u32>]) -> Vec<Workload> {
    let first = || {
        found
            .iter()
            .filter_map(|parts| Some(&parts.first()?.subject))
    };
    let boards = first().map(|it| &it.board).collect::<BTreeSet<_>>().len();
    let backends = first().map(|it| &it.backend).collect::<BTreeSet<_>>().len();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let workload = |parts: Vec<Measured>| {
        let Subject { board, backend, .. } = &parts.first()?.subject;
        let models: Vec<&[Model]> = parts.iter().map(|it| it.models.as_slice()).collect();
        let engines = Engines::of(&models);
        let labels: Vec<&str> = engines.matches.iter().map(|it| it.label.as_str()).collect();
        let mut name = match labels.len().saturating_sub(MOST_NAMED) {
            _ if labels.is_empty() => backend.clone(),
            0 => labels.join(" + "),
            more => format!("{} + {more} more", labels[..MOST_NAMED].join(" + ")),
        };
        if boards > 1 {
            let board = board.as_deref().unwrap_or("an unnamed board");
            name = format!("{name} on {board}");
        }
        if backends > 1 {
            name = format!("{name} by {backend}");
        }
        let again = seen.entry(name.clone()).or_default();
        *again += 1;
        if *again > 1 {
            name = format!("{name} ({again})");
        }
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for (release, tally) in parts.iter().flat_map(|it| &it.tallies) {
            if let Some(rank) = rank(ranks, *release) {
                tallies.entry(rank).or_default().add(tally.clone());
            }
        }
        Some(Workload {
            which: Runs::of(tallies.values()),
            tallies,
            parts,
            engines,
            name,
        })
    };
    found.into_iter().filter_map(workload).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;

    const RANKS: [Option<u32>; 4] = [Some(0), Some(1), Some(2), Some(3)];

    fn measured(engines: &[&str], releases: &[u32]) -> Measured {
        let model = |name: &&str| Model {
            path: (*name).to_owned(),
            format: "plan".to_owned(),
            file_bytes: report::Measured::absent("a test"),
            sha256: report::Measured::absent("a test"),
        };
        let subject = Subject {
            board: None,
            backend: "tensorrt".to_owned(),
            engines: engines.iter().map(ToString::to_string).collect(),
        };
        let models = engines.iter().map(model).collect();
        let tallies = releases.iter().map(|release| (*release, Tally::default()));
        Measured {
            tallies: tallies.collect(),
            ..Measured::new(subject, models, [true; COLUMNS.len()])
        }
    }

    fn names(workloads: &[Workload]) -> Vec<&str> {
        workloads.iter().map(|it| it.name.as_str()).collect()
    }

    fn releases(workloads: &[Workload]) -> Vec<Vec<u32>> {
        let of = |it: &Workload| {
            let parts = it.parts.iter();
            parts.flat_map(|it| it.tallies.keys().copied()).collect()
        };
        workloads.iter().map(of).collect()
    }

    #[test]
    fn an_engine_that_joins_later_carries_the_workload_on() {
        let subjects = [
            measured(&["a", "b"], &[0, 1]),
            measured(&["a", "b", "c"], &[2, 3]),
        ];
        let workloads = workloads(subjects.into(), &RANKS);
        assert_eq!(names(&workloads), ["a + b + c"]);
        assert_eq!(releases(&workloads), [[0, 1, 2, 3]]);
    }

    #[test]
    fn engines_measured_side_by_side_are_workloads_of_their_own() {
        let subjects = [
            measured(&["b"], &[0, 1]),
            measured(&["a"], &[0, 1]),
            measured(&["a", "b"], &[1]),
        ];
        let workloads = workloads(subjects.into(), &RANKS);
        assert_eq!(names(&workloads), ["a", "b", "a + b"]);
        assert_eq!(releases(&workloads), [vec![0, 1], vec![0, 1], vec![1]]);
    }

    #[test]
    fn another_board_is_another_workload() {
        let mut other = measured(&["a"], &[1]);
        other.subject.board = Some("DRIVE Orin".to_owned());
        let workloads = workloads(vec![measured(&["a"], &[0]), other], &RANKS);
        assert_eq!(
            names(&workloads),
            ["a on an unnamed board", "a on DRIVE Orin"]
        );
    }
}
