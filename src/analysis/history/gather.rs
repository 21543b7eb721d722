//! Takes reports in, one after the other, and keeps of each only its figures.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::comparison::Quantity;
use crate::analysis::digest::{Category, Digest, Ended, Figures, RecordedNoise, RunDigest};
use crate::report::{AttributionKind, Stage, Temperature};

use super::error::HistoryError;
use super::facts::Facts;
use super::selection::Selection;
use super::subject::Subject;

/// Reports on their way to a history.
#[derive(Debug)]
pub struct Gathering {
    pub(super) selection: Selection,
    /// The arithmetic of all, and the report that set it.
    pub(super) attribution: Option<(AttributionKind, String)>,
    pub(super) releases: Vec<Draft>,
    places: HashMap<String, u32>,
    pub(super) subjects: Vec<Subject>,
    places_of_subjects: HashMap<Subject, u32>,
    pub(super) tallies: BTreeMap<(u32, u32), Tally>,
    pub(super) tracks: BTreeMap<TrackKey, Track>,
}

/// A release that is being put together.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its label, or the time of its report.
    pub(super) label: String,
    /// Whether that is a label.
    pub(super) labelled: bool,
    /// The time of the earliest report.
    pub(super) created: String,
    pub(super) reports: u32,
    pub(super) facts: Facts,
}

/// What is known of the runs of a subject in a release.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) warm: u32,
    pub(super) cold: u32,
    pub(super) unfinished: u32,
    /// What was recorded of each finished run, cold ones too: the noise, and what the system had not got back.
    pub(super) noise: Vec<(RecordedNoise, Option<i64>)>,
}

/// One figure of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TrackKey {
    pub(super) subject: u32,
    /// Position among the subject's engines.
    pub(super) engine: Option<u32>,
    pub(super) stage: Option<Stage>,
    pub(super) nth: u32,
    pub(super) quantity: Quantity,
    pub(super) owner: Category,
}

/// The values of a figure as they came: compact, for there are as many as there are runs.
#[derive(Debug, Default)]
pub(super) struct Track {
    pub(super) values: Vec<i64>,
    /// The place of each value's release, and whether the run was cold.
    pub(super) marks: Vec<(u32, bool)>,
}

impl Gathering {
    /// Nothing yet.
    pub fn new(selection: Selection) -> Gathering {
        Gathering {
            selection,
            attribution: None,
            releases: Vec::new(),
            places: HashMap::new(),
            subjects: Vec::new(),
            places_of_subjects: HashMap::new(),
            tallies: BTreeMap::new(),
            tracks: BTreeMap::new(),
        }
    }

    /// Takes a report in. Reports without a release are each their own, by their time.
    ///
    /// # Errors
    /// It was counted in another way than those before it.
    pub fn add(&mut self, path: &str, digest: &Digest) -> Result<(), HistoryError> {
        self.check_attribution(path, digest.header.attribution.kind)?;
        let release = self.release(digest);
        let subject = Subject::of(&digest.header);
        let place = self.place_of(&subject);
        for run in &digest.runs {
            let tally = self.tallies.entry((place, release)).or_default();
            tally.take(run);
            if run.ended == Ended::Finished {
                self.take_run(&subject, place, release, run);
            }
        }
        Ok(())
    }

    fn place_of(&mut self, subject: &Subject) -> u32 {
        if let Some(place) = self.places_of_subjects.get(subject) {
            return *place;
        }
        let place = u32::try_from(self.subjects.len()).unwrap_or(u32::MAX);
        self.subjects.push(subject.clone());
        self.places_of_subjects.insert(subject.clone(), place);
        place
    }

    fn check_attribution(&mut self, path: &str, kind: AttributionKind) -> Result<(), HistoryError> {
        match &self.attribution {
            None => self.attribution = Some((kind, path.to_owned())),
            Some((first_kind, first)) if *first_kind != kind => {
                return Err(HistoryError::MixedAttribution {
                    first: first.clone(),
                    first_kind: *first_kind,
                    other: path.to_owned(),
                    other_kind: kind,
                });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// The place of a report's release, with the report counted in.
    fn release(&mut self, digest: &Digest) -> u32 {
        let header = &digest.header;
        let label = header.release.as_deref().filter(|label| !label.is_empty());
        let labelled = label.is_some();
        let label = label.unwrap_or(&header.created);
        let place = self.places.get(label).copied().unwrap_or_else(|| {
            let place = u32::try_from(self.releases.len()).unwrap_or(u32::MAX);
            self.places.insert(label.to_owned(), place);
            self.releases.push(Draft {
                label: label.to_owned(),
                labelled,
                created: header.created.clone(),
                reports: 0,
                facts: Facts::default(),
            });
            place
        });
        let draft = usize::try_from(place).ok();
        if let Some(draft) = draft.and_then(|place| self.releases.get_mut(place)) {
            draft.reports = draft.reports.saturating_add(1);
            draft.labelled |= labelled;
            if header.created < draft.created {
                draft.created.clone_from(&header.created);
            }
            draft.facts.take(header);
        }
        place
    }

    fn take_run(&mut self, subject: &Subject, place: u32, release: u32, run: &RunDigest) {
        let key = |engine, stage, nth| TrackKey {
            subject: place,
            engine,
            stage,
            nth,
            quantity: Quantity::Held,
            owner: Category::Total,
        };
        let mark = (release, run.temperature == Temperature::Cold);
        if let Some(life) = &run.life
            && self.selection.has_stage(None)
            && self.selection.has_engine(None, &subject.engines)
        {
            self.take_figures(key(None, None, 0), mark, life);
        }
        for stage in &run.stages {
            let position = stage.model.and_then(|model| usize::try_from(model).ok());
            let engine = position.map(|at| subject.engines.get(at));
            // A report may name a model that it does not list.
            let Some(name) = engine.map_or(Some(None), |name| name.map(Some)) else {
                continue;
            };
            let name = name.map(String::as_str);
            if self.selection.has_stage(Some(stage.stage))
                && self.selection.has_engine(name, &subject.engines)
            {
                let key = key(stage.model, Some(stage.stage), stage.nth);
                self.take_figures(key, mark, &stage.figures);
            }
        }
    }

    fn take_figures(&mut self, key: TrackKey, mark: (u32, bool), figures: &Figures) {
        for (owner, quantity) in self.selection.columns() {
            let figure = match quantity {
                Quantity::Held => figures.of(owner),
                Quantity::Peak => figures.peak_of(owner),
            };
            let Some(bytes) = figure else {
                continue;
            };
            let key = TrackKey {
                quantity,
                owner,
                ..key
            };
            let track = self.tracks.entry(key).or_default();
            track.values.push(bytes);
            track.marks.push(mark);
        }
    }
}

impl Tally {
    fn take(&mut self, run: &RunDigest) {
        if run.ended != Ended::Finished {
            self.unfinished += 1;
            return;
        }
        match run.temperature {
            Temperature::Cold => self.cold += 1,
            Temperature::Warm => self.warm += 1,
        }
        self.noise.push((run.noise, run.drift_bytes));
    }
}
