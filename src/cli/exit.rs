//! Exit statuses, one table, stable; and what each error ends with.

#[cfg(feature = "host")]
use crate::analysis::budget::{BudgetFileError, CheckError};
use crate::export::RenderError;
#[cfg(feature = "import")]
use crate::import::ImportError;
use crate::lifecycle::{ForeignError, JournalError, MeasureError};
use crate::model_file::ModelFileError;
use crate::report::{Outcome, ReadError, Report, Run};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// The table as `--help` prints it.
pub(super) const EXIT_HELP: &str = "\
Exit status:
  0    done
  1    unexpected error, such as an output that cannot be written
  2    wrong usage, or an input that cannot be read as what it should be
  3    regression
  4    budget exceeded
  5    leak found
  6    not decidable: noise, interference or too few runs for a row over its limit
  7    the measured lifecycle failed or died; its report is written all the same
  8    something the machine must have is missing
  130  interrupted; the report is written";

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// An unexpected error.
    Unexpected,
    /// Wrong usage, or an input that is not what it should be.
    Usage,
    /// A comparison found a row that is over its limit.
    Regression,
    /// A budget is exceeded.
    BudgetExceeded,
    /// Memory that grows with every cycle or iteration was found.
    Leak,
    /// A row is over its limit and cannot be decided; or `selftest` found a counter that does not tell
    /// the truth.
    Undecidable,
    /// The measured lifecycle failed or died.
    MeasuredFailed,
    /// Something the machine must have is missing.
    Missing,
    /// Interrupted.
    Interrupted,
    /// To `git bisect run`: this one is bad.
    BisectBad,
    /// To `git bisect run`: of this one nothing can be said.
    BisectSkip,
}

impl Exit {
    /// The status.
    pub fn status(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Unexpected | Exit::BisectBad => 1,
            Exit::Usage => 2,
            Exit::Regression => 3,
            Exit::BudgetExceeded => 4,
            Exit::Leak => 5,
            Exit::Undecidable => 6,
            Exit::MeasuredFailed => 7,
            Exit::Missing => 8,
            Exit::Interrupted => 130,
            Exit::BisectSkip => 125,
        }
    }

    /// Which of two statuses counts where both apply: 130, 8, 7, 2, then the smallest of 3 to 6.
    pub(super) fn gravest(self, other: Exit) -> Exit {
        if other.gravity() > self.gravity() {
            other
        } else {
            self
        }
    }

    fn gravity(self) -> u8 {
        match self {
            Exit::Done | Exit::BisectBad | Exit::BisectSkip => 0,
            Exit::Unexpected => 1,
            Exit::Undecidable => 2,
            Exit::Leak => 3,
            Exit::BudgetExceeded => 4,
            Exit::Regression => 5,
            Exit::Usage => 6,
            Exit::MeasuredFailed => 7,
            Exit::Missing => 8,
            Exit::Interrupted => 9,
        }
    }

    /// The same in the words of `git bisect run`, which takes 0 for good, 1 for bad, and 125 for neither.
    pub(super) fn for_bisect(self) -> Exit {
        match self {
            Exit::Done => Exit::Done,
            Exit::Regression | Exit::BudgetExceeded | Exit::Leak => Exit::BisectBad,
            _ => Exit::BisectSkip,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.status())
    }
}

/// Why a command could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line asks for something that cannot be.
    #[error("{0}")]
    Usage(String),
    /// A model file that is not what it should be.
    #[error(transparent)]
    Model(#[from] ModelFileError),
    /// A report or journal that cannot be read.
    #[error("{path}: {source}", path = path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ReadError,
    },
    /// A file that cannot be read at all.
    #[error("{path} cannot be read ({source}); is it the right path?", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A log that makes no report.
    #[cfg(feature = "import")]
    #[error("{path}: {source}", path = path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ImportError,
    },
    /// A file that is no budget.
    #[cfg(feature = "host")]
    #[error("{path}: {source}", path = path.display())]
    Budget {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: BudgetFileError,
    },
    /// A file that holds no layers.
    #[cfg(feature = "layers")]
    #[error("{path}: {source}", path = path.display())]
    Layers {
        /// The file.
        path: PathBuf,
        /// Why there are none.
        source: crate::layers::read::ReadLayersError,
    },
    /// A report that cannot be held against a budget.
    #[cfg(feature = "host")]
    #[error(transparent)]
    Check(#[from] CheckError),
    /// Something the machine must have is missing.
    #[error("{0}")]
    Missing(String),
    /// An output that cannot be written.
    #[error("{path} cannot be written ({source}); {advice}", path = path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
        /// What to try.
        advice: &'static str,
    },
    /// Standard output cannot be written.
    #[error("standard output cannot be written ({0}); free some space or give -o FILE")]
    Stdout(io::Error),
    /// The reader of standard output has gone: nobody is left to tell.
    #[error("the reader of standard output has gone")]
    NobodyReads,
    /// The journal cannot be begun.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No run finished, so there is nothing to compare.
    #[error("{0}")]
    NothingFinished(crate::analysis::comparison::Refusal),
    /// No run of any report came to its end.
    #[cfg(feature = "host")]
    #[error(transparent)]
    NoHistory(crate::analysis::history::HistoryError),
    /// A report that cannot be put in the form asked for.
    #[error(transparent)]
    Render(RenderError),
    /// The events made no report.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A program that cannot be watched.
    #[error(transparent)]
    Foreign(#[from] ForeignError),
    /// One of several forms of a result, which the others came to be without.
    #[error("{what}: {error}")]
    Of {
        /// Where it was to go.
        what: String,
        /// What is wrong with it.
        error: Box<CliError>,
    },
    /// Something of the system failed.
    #[error("{doing} failed ({source})")]
    System {
        /// What was being done.
        doing: &'static str,
        /// The system's reason.
        source: io::Error,
    },
}

impl CliError {
    /// The exit status of this error. A new error has to be given its status here.
    pub fn exit(&self) -> Exit {
        match self {
            CliError::Usage(_)
            | CliError::Model(_)
            | CliError::Input { .. }
            | CliError::Unreadable { .. }
            | CliError::Foreign(ForeignError::Start { .. })
            | CliError::Render(_) => Exit::Usage,
            #[cfg(feature = "host")]
            CliError::Check(CheckError::NothingFinished { .. }) => Exit::MeasuredFailed,
            #[cfg(feature = "layers")]
            CliError::Layers { .. } => Exit::Usage,
            #[cfg(feature = "host")]
            CliError::Budget { .. } | CliError::Check(_) => Exit::Usage,
            #[cfg(feature = "import")]
            CliError::Log {
                source: ImportError::Refused(_),
                ..
            } => Exit::Unexpected,
            #[cfg(feature = "import")]
            CliError::Log { .. } => Exit::Usage,
            CliError::Missing(_) => Exit::Missing,
            CliError::NothingFinished(_) => Exit::MeasuredFailed,
            #[cfg(feature = "host")]
            CliError::NoHistory(_) => Exit::MeasuredFailed,
            CliError::Output { .. }
            | CliError::Stdout(_)
            | CliError::Journal(_)
            | CliError::Measure(_)
            | CliError::Foreign(ForeignError::Build(_))
            | CliError::System { .. } => Exit::Unexpected,
            CliError::Of { error, .. } => error.exit(),
            CliError::NobodyReads => Exit::Done,
        }
    }
}

impl From<RenderError> for CliError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Write(error) => CliError::from_stdout(error),
            error => CliError::Render(error),
        }
    }
}

impl CliError {
    /// An error of writing to standard output.
    pub fn from_stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            CliError::NobodyReads
        } else {
            CliError::Stdout(error)
        }
    }
}

/// The exit status that a report stands for. Where several apply, the gravest: interrupted, missing,
/// failed, leak.
pub(super) fn exit_of(report: &Report) -> Exit {
    let of = |run: &Run| match &run.outcome {
        Outcome::Interrupted { .. } => (3, Exit::Interrupted),
        Outcome::Failed { missing: true, .. } => (2, Exit::Missing),
        // Before any stage it is the backend that could not be made as it was asked for.
        Outcome::Failed { stage: None, .. } => (1, Exit::Usage),
        Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => {
            (1, Exit::MeasuredFailed)
        }
        Outcome::Finished => (0, Exit::Done),
    };
    let worst = report.runs.iter().map(of).max_by_key(|(rank, _)| *rank);
    match worst.map_or(Exit::MeasuredFailed, |(_, exit)| exit) {
        Exit::Done if report.leaks().next().is_some() => Exit::Leak,
        exit => exit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{
        Growth, GrowthCounter, GrowthOver, GrowthVerdict, Measured, Stage, read_report,
    };

    /// A finished report of one run, kept as a golden.
    fn report() -> Report {
        let text = include_str!("../../tests/data/reports/host-run.json");
        read_report(text).unwrap()
    }

    fn failed(missing: bool) -> Outcome {
        Outcome::Failed {
            stage: Some(Stage::Cuda),
            message: "there is no driver".into(),
            missing,
        }
    }

    fn growth(verdict: GrowthVerdict) -> Growth {
        Growth {
            over: GrowthOver::Cycle,
            stage: None,
            model: None,
            counter: GrowthCounter::HeapInUse,
            points: 50,
            growth_bytes: Measured::Value(49 * 4096),
            steps: 49,
            one_time_bytes: Measured::Value(0),
            rate_bytes: Measured::Value(4096),
            low_bytes: Measured::Value(4000),
            high_bytes: Measured::Value(4200),
            verdict,
        }
    }

    fn exit_with(outcome: &Outcome, growths: &[Growth]) -> Exit {
        let mut report = report();
        for run in &mut report.runs {
            run.outcome = outcome.clone();
            run.growth = growths.to_vec();
        }
        exit_of(&report)
    }

    #[test]
    fn a_finished_report_is_done_unless_memory_grows() {
        let of = |verdict| exit_with(&Outcome::Finished, &[growth(verdict)]);
        assert_eq!(of(GrowthVerdict::Steady), Exit::Done);
        assert_eq!(of(GrowthVerdict::Undecided), Exit::Done);
        assert_eq!(of(GrowthVerdict::TooFew), Exit::Done);
        assert_eq!(of(GrowthVerdict::Grows), Exit::Leak);
        assert_eq!(Exit::Leak.status(), 5);
    }

    #[test]
    fn what_the_machine_lacks_is_told_apart_from_what_failed() {
        assert_eq!(exit_with(&failed(false), &[]), Exit::MeasuredFailed);
        assert_eq!(exit_with(&failed(true), &[]), Exit::Missing);
    }

    #[test]
    fn a_backend_that_cannot_be_made_as_asked_for_is_wrong_usage() {
        let outcome = Outcome::Failed {
            stage: None,
            message: "option `heap` is no size".into(),
            missing: false,
        };
        assert_eq!(exit_with(&outcome, &[]), Exit::Usage);
    }

    #[test]
    fn of_several_statuses_the_gravest_counts() {
        let exits = [
            Exit::Interrupted,
            Exit::Missing,
            Exit::MeasuredFailed,
            Exit::Usage,
            Exit::Regression,
            Exit::BudgetExceeded,
            Exit::Leak,
            Exit::Undecidable,
            Exit::Done,
        ];
        for pair in exits.windows(2) {
            assert_eq!(pair[0].gravest(pair[1]), pair[0]);
            assert_eq!(pair[1].gravest(pair[0]), pair[0]);
        }
    }

    #[test]
    fn the_gravest_of_several_counts() {
        let mut report = report();
        let one = report.runs.first().cloned().unwrap();
        let with = |outcome: &Outcome| Run {
            outcome: outcome.clone(),
            ..one.clone()
        };
        let outcomes = [
            Outcome::Finished,
            failed(false),
            failed(true),
            Outcome::Interrupted { stage: None },
        ];
        let exits = [
            Exit::Done,
            Exit::MeasuredFailed,
            Exit::Missing,
            Exit::Interrupted,
        ];
        for (count, exit) in (1..).zip(exits) {
            report.runs = outcomes.iter().take(count).rev().map(with).collect();
            assert_eq!(exit_of(&report), exit);
        }
    }
}
