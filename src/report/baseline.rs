//! What CUDA alone costs on a machine, taken from an earlier report.

use super::attribution_kind::AttributionKind;
use super::measured::Measured;
use super::model::{Baseline, Environment, Report};
use super::run::{Outcome, StageFigures};
use super::stage::Stage;

/// The backend whose reports are baselines.
const BACKEND: &str = "cuda";

/// Why a report is no baseline for another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It measured something else.
    #[error(
        "it is a report of the {backend} backend; make a baseline with `trtmem run --backend {BACKEND} --report FILE`"
    )]
    OtherBackend {
        /// What it measured.
        backend: String,
    },
    /// No run of it came past CUDA's initialisation.
    #[error(
        "no finished run of it has the stage `cuda`; make another with `trtmem run --backend {BACKEND} --report FILE`"
    )]
    NotMeasured,
    /// Its figures were split by another arithmetic, so that its device share is another thing.
    #[error(
        "its attribution is {its}, that of this run {ours}; make both with the same --attribution"
    )]
    OtherAttribution {
        /// The report's.
        its: &'static str,
        /// That of the run it is for.
        ours: &'static str,
    },
    /// It was made on another kind of machine.
    #[error("it was made on {its}, this is {ours}; make a baseline on this machine")]
    OtherMachine {
        /// System and architecture it was made on.
        its: String,
        /// Those of the run it is for.
        ours: String,
    },
}

impl Baseline {
    /// The baseline a report of the `cuda` backend is for a run on this machine: medians over its
    /// finished runs. `path` is the report's, as given.
    ///
    /// # Errors
    /// [`BaselineError`] where the report is no such thing.
    pub fn of(
        report: &Report,
        path: &str,
        kind: AttributionKind,
        environment: &Environment,
    ) -> Result<Baseline, BaselineError> {
        let header = &report.header;
        if header.workload.backend != BACKEND {
            return Err(BaselineError::OtherBackend {
                backend: header.workload.backend.clone(),
            });
        }
        let (its, ours) = (machine(&header.environment), machine(environment));
        if its != ours {
            return Err(BaselineError::OtherMachine { its, ours });
        }
        if header.attribution.kind != kind {
            return Err(BaselineError::OtherAttribution {
                its: header.attribution.kind.name(),
                ours: kind.name(),
            });
        }
        let figures = initialisations(report);
        if figures.is_empty() {
            return Err(BaselineError::NotMeasured);
        }
        let median = |part: fn(&StageFigures) -> &Measured<i64>| {
            Measured::median(figures.iter().map(|figures| part(figures).clone()))
        };
        Ok(Baseline {
            path: path.to_owned(),
            created: header.created.clone(),
            release: header.release.clone(),
            total_bytes: median(|figures| &figures.delta.total_bytes),
            cpu_bytes: median(|figures| &figures.delta.cpu_bytes),
            device_bytes: median(|figures| &figures.delta.device_bytes),
            unattributed_bytes: median(|figures| &figures.breakdown.unattributed_bytes),
        })
    }
}

fn machine(environment: &Environment) -> String {
    format!("{} {}", environment.system, environment.architecture)
}

/// CUDA's initialisation in every finished run.
fn initialisations(report: &Report) -> Vec<&StageFigures> {
    let finished = report
        .runs
        .iter()
        .filter(|run| run.outcome == Outcome::Finished);
    finished
        .filter_map(|run| {
            let mut stages = run.finished();
            stages.find(|(record, _)| record.stage == Stage::Cuda)
        })
        .map(|(_, figures)| figures)
        .collect()
}
