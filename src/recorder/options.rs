//! What a recorder is told when it is opened: `name=value`, parted by commas.

use crate::lifecycle::JournalError;
use crate::report::{AttributionKind, Stage, StageError};

/// The names of the options, for messages.
pub(super) const NAMES: &str = "attribution=host-only|discrete|unified, device=N, models=N, noise=TIME, \
     release=LABEL, workload=NAME";

/// Most models.
const MOST_MODELS: u32 = 1000;

/// Longest window in which the noise is measured, so that a slip does not hang the program.
const LONGEST_NOISE_NS: u64 = 60_000_000_000;

/// How a recorder works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecorderOptions {
    /// Which arithmetic splits the totals; by what can be read of a device where nothing is said.
    pub attribution: Option<AttributionKind>,
    /// Position of the device, from 0.
    pub device: u32,
    /// Models that stages belong to.
    pub models: u32,
    /// How long the counters are watched at rest when it is opened, nanoseconds.
    pub noise_window_ns: u64,
    /// Label of what is measured.
    pub release: Option<String>,
    /// What the program calls what it does.
    pub workload: String,
}

impl Default for RecorderOptions {
    fn default() -> Self {
        RecorderOptions {
            attribution: None,
            device: 0,
            models: 1,
            noise_window_ns: 50_000_000,
            release: None,
            workload: "application".to_owned(),
        }
    }
}

impl RecorderOptions {
    /// Reads `attribution=discrete,release=v1`; nothing is the default.
    ///
    /// # Errors
    /// [`RecorderError::Option`] names the first that is none.
    pub fn parse(text: &str) -> Result<RecorderOptions, RecorderError> {
        let mut options = RecorderOptions::default();
        for given in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let wrong = |what| RecorderError::Option {
                given: given.to_owned(),
                what,
            };
            let (name, value) = given
                .split_once('=')
                .ok_or_else(|| wrong("it has no value"))?;
            match name {
                "attribution" => {
                    options.attribution =
                        Some(kind(value).ok_or_else(|| wrong("there is no such attribution"))?);
                }
                "device" => {
                    options.device = number(value).ok_or_else(|| wrong("it is not a number"))?;
                }
                "models" => {
                    let count = number(value).filter(|count| (1..=MOST_MODELS).contains(count));
                    options.models =
                        count.ok_or_else(|| wrong("it is not a number from 1 to 1000"))?;
                }
                "noise" => {
                    let time = crate::units::parse_time(value).map(crate::units::nanos);
                    let time = time.ok().filter(|time| *time <= LONGEST_NOISE_NS);
                    options.noise_window_ns =
                        time.ok_or_else(|| wrong("it is not a time up to 60s"))?;
                }
                "release" => options.release = Some(value.to_owned()),
                "workload" => value.clone_into(&mut options.workload),
                _ => return Err(wrong("there is none of that name")),
            }
        }
        Ok(options)
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// The arithmetic of this name; a program's own stages come from no log.
fn kind(text: &str) -> Option<AttributionKind> {
    AttributionKind::from_name(text).filter(|kind| *kind != AttributionKind::Logged)
}

/// Why the recorder did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// The journal could not be begun or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An option that there is not, or a value that does not fit.
    #[error("option `{given}`: {what}; the options are {}", NAMES)]
    Option {
        /// What was given.
        given: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A stage that there is not.
    #[error("there is no stage `{given}`: {why}; the stages are {}", Stage::ids())]
    Stage {
        /// The name given.
        given: String,
        /// Why it is none.
        why: StageError,
    },
    /// A model that was not told of at the beginning.
    #[error("stage `{}` needs a model from 0 to {}; the option models=N says how many there are", stage.id(), models.saturating_sub(1))]
    Model {
        /// The stage.
        stage: Stage,
        /// How many there are.
        models: u32,
    },
    /// A stage begins while another goes on.
    #[error("`{}` cannot begin while `{}` goes on; end that one first", begins.id(), open.id())]
    Open {
        /// The stage that was to begin.
        begins: Stage,
        /// The one that goes on.
        open: Stage,
    },
    /// More stages than are kept.
    #[error("{most} stages are recorded and no more are; bracket a loop, not each of its turns")]
    Full {
        /// The most that are kept.
        most: u64,
    },
    /// A stage ends that did not begin.
    #[error("`{}` cannot end: {}", ends.id(), match open { Some(open) => format!("`{}` goes on", open.id()), None => "no stage goes on".to_owned() })]
    NotOpen {
        /// The stage that was to end.
        ends: Stage,
        /// The one that goes on, if any.
        open: Option<Stage>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_by_name_and_what_is_none_is_named() {
        let options =
            RecorderOptions::parse("attribution=discrete, release=v 1,models=3,noise=1ms");
        let options = options.expect("options");
        assert_eq!(options.attribution, Some(AttributionKind::Discrete));
        assert_eq!(options.release.as_deref(), Some("v 1"));
        assert_eq!((options.models, options.noise_window_ns), (3, 1_000_000));
        assert_eq!(
            RecorderOptions::parse("").expect("none"),
            RecorderOptions::default()
        );
        for wrong in [
            "x=1",
            "models",
            "models=0",
            "device=-1",
            "attribution=all",
            "noise=2h",
        ] {
            let error = RecorderOptions::parse(wrong).expect_err(wrong).to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn the_names_of_earlier_releases_are_still_read() {
        let of = |name: &str| RecorderOptions::parse(&format!("attribution={name}"));
        let of = |name| of(name).ok().and_then(|options| options.attribution);
        assert_eq!(of("subtracted"), Some(AttributionKind::Unified));
        assert_eq!(of("counted"), Some(AttributionKind::Discrete));
        assert_eq!(of("host"), Some(AttributionKind::HostOnly));
        assert_eq!(of("logged"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_options_or_an_error_that_quotes_a_part_of_it(text in ".{0,60}") {
            if let Err(RecorderError::Option { given, .. }) = RecorderOptions::parse(&text) {
                proptest::prop_assert!(text.contains(&given));
            }
        }

        #[test]
        fn what_is_given_is_what_is_kept(device: u32, models in 1..=1000_u32, release in "[a-z0-9. =-]{1,20}") {
            let text = format!("device={device},models={models},release={release}");
            let options = RecorderOptions::parse(&text).expect("options");
            proptest::prop_assert_eq!((options.device, options.models), (device, models));
            let kept = options.release.unwrap_or_default();
            proptest::prop_assert_eq!(kept.trim_end(), release.trim_end());
        }
    }
}
