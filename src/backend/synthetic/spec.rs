//! What a synthetic life does, as data.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backend::options::sent_as_text;
use crate::report::{Severity, Stage};

/// What a synthetic life does in each stage. Written `stage:action,action;stage:action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticSpec {
    /// In the order they were written. A stage may have several; all of them are performed.
    pub clauses: Vec<Clause>,
}

/// What is done in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The stage.
    pub stage: Stage,
    /// The one model it is done for, by position from 0; every model where this is absent.
    pub model: Option<u32>,
    /// What is done, in this order.
    pub actions: Vec<Action>,
}

/// One thing a stage does. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Takes blocks from the heap and keeps them.
    Heap {
        /// Size of one block.
        block_bytes: u64,
        /// How many.
        blocks: u32,
        /// Whether every byte is written to.
        touched: bool,
    },
    /// Maps anonymous memory and keeps it.
    Anonymous {
        /// Size of the mapping.
        bytes: u64,
        /// Whether every page is written to.
        touched: bool,
    },
    /// Maps a file that is in the system's cache already, reads every page of it and keeps it mapped.
    File {
        /// Size of the mapping.
        bytes: u64,
    },
    /// Gives back what the model holds; in a stage of the whole process, what anybody holds.
    Free(Kind),
    /// Maps anonymous memory, touches it, holds it, unmaps it.
    Peak {
        /// Size of the mapping.
        bytes: u64,
        /// Time it is held after touching, and between two of them.
        hold: Duration,
        /// How often.
        times: u32,
    },
    /// Maps and touches anonymous memory that is given back some time after the step has returned.
    FreeLate {
        /// Size of the mapping.
        bytes: u64,
        /// Time from the return to giving back.
        delay: Duration,
    },
    /// Takes a block from the heap and forgets it: it is never given back.
    Leak {
        /// Its size.
        bytes: u64,
    },
    /// Counts allocations of device memory that nobody makes, as a real backend counts its own.
    Seen {
        /// Size of one.
        bytes: u64,
        /// How many.
        times: u32,
    },
    /// A steady loop, told after each iteration.
    Loop {
        /// Heap that each iteration takes and keeps; 0 for none.
        bytes: u64,
        /// Time of an iteration.
        time: Duration,
        /// Iterations.
        times: u32,
    },
    /// Waits without using the processor.
    Sleep(Duration),
    /// Waits using the processor.
    Spin(Duration),
    /// Ends or stops the process.
    Crash(Crash),
    /// Limits the process's own address space and allocates until the allocator gives up.
    ExhaustLimit,
    /// Reports an error with this text.
    Fail(String),
    /// Reports an error with this text: the machine lacks something.
    Missing(String),
    /// Logs this line.
    Log {
        /// How grave it is.
        severity: Severity,
        /// What is said.
        text: String,
        /// How often.
        times: u32,
    },
    /// Tells this remark after the stage.
    Fact(String),
    /// Prints this line to standard output, as noisy libraries do.
    Print(String),
    /// Declares that there is no such stage.
    Lack,
    /// Changes `pages_free` of a captured QNX tree by so much.
    VmStats {
        /// Change, a whole number of pages.
        bytes: i64,
    },
    /// Changes `as_stats.rss` of a captured QNX tree by so much.
    AsStats {
        /// Change, a whole number of pages.
        bytes: i64,
    },
}

/// Kinds of memory that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Heap blocks.
    Heap,
    /// Anonymous mappings.
    Anonymous,
    /// File mappings.
    File,
    /// Counted allocations of device memory.
    Seen,
    /// All four.
    All,
}

/// Ways to end or stop a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// SIGSEGV.
    Segv,
    /// SIGABRT, the way failed assertions end.
    Abort,
    /// SIGKILL.
    Kill,
    /// SIGBUS.
    Bus,
    /// SIGFPE.
    Fpe,
    /// Leaves at once with this status.
    Exit(i32),
    /// Never returns.
    Hang,
    /// SIGSTOP to itself; goes on when it is continued.
    Stop,
}

/// What is done where no specification is given: something in every stage, freed again at the end.
const DEFAULT: &str = "library:file=8MiB;cuda:anon=24MiB;runtime:heap=16MiB;read:anon=12MiB;\
deserialize:heap=32MiB,peak=64MiB/5ms;release-plan:free=anon;context:heap=256KiB*16;\
bindings:anon=6MiB;first-inference:heap=1MiB*2;inference:peak=16MiB/5ms;\
release-context:free=anon;release-engine:free=heap;release-runtime:free=all";

impl SyntheticSpec {
    /// The text of the specification that is taken where none is given.
    pub fn default_text() -> &'static str {
        DEFAULT
    }

    /// What is done in a stage for the model at this position, in order.
    pub fn actions(&self, stage: Stage, model: usize) -> impl Iterator<Item = &Action> {
        let concerns = move |clause: &&Clause| {
            clause.stage == stage && clause.model.is_none_or(|only| only as usize == model)
        };
        self.clauses
            .iter()
            .filter(concerns)
            .flat_map(|clause| &clause.actions)
    }

    /// Whether the specification declares that there is no such stage.
    pub fn lacks(&self, stage: Stage) -> bool {
        let mut clauses = self.clauses.iter();
        clauses.any(|clause| clause.stage == stage && clause.actions.contains(&Action::Lack))
    }

    /// Every action of every stage and model.
    pub fn all_actions(&self) -> impl Iterator<Item = &Action> {
        self.clauses.iter().flat_map(|clause| &clause.actions)
    }
}

sent_as_text!(SyntheticSpec);

impl Default for SyntheticSpec {
    /// Something in every stage of a run.
    fn default() -> SyntheticSpec {
        // The tests read it.
        let nothing = SyntheticSpec {
            clauses: Vec::new(),
        };
        DEFAULT.parse().unwrap_or(nothing)
    }
}

impl fmt::Display for SyntheticSpec {
    /// The specification as it is written, sizes as bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for clause in &self.clauses {
            write!(f, "{between}{clause}")?;
            between = ";";
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stage.id())?;
        if let Some(model) = self.model {
            write!(f, "@{model}")?;
        }
        let mut between = ":";
        for action in &self.actions {
            write!(f, "{between}{action}")?;
            between = ",";
        }
        Ok(())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let untouched = |touched: bool| if touched { "" } else { "-untouched" };
        match self {
            Action::Heap {
                block_bytes,
                blocks,
                touched,
            } => {
                write!(f, "heap{}={block_bytes}*{blocks}", untouched(*touched))
            }
            Action::Anonymous { bytes, touched } => {
                write!(f, "anon{}={bytes}", untouched(*touched))
            }
            Action::File { bytes } => write!(f, "file={bytes}"),
            Action::Free(kind) => write!(f, "free={kind}"),
            Action::Peak { bytes, hold, times } => {
                write!(
                    f,
                    "peak={bytes}/{}*{times}",
                    humantime::format_duration(*hold)
                )
            }
            Action::FreeLate { bytes, delay } => {
                write!(
                    f,
                    "free-late={bytes}/{}",
                    humantime::format_duration(*delay)
                )
            }
            Action::Leak { bytes } => write!(f, "leak={bytes}"),
            Action::Seen { bytes, times } => write!(f, "seen={bytes}*{times}"),
            Action::Loop { bytes, time, times } => {
                let time = humantime::format_duration(*time);
                match bytes {
                    0 => write!(f, "loop={time}*{times}"),
                    bytes => write!(f, "loop={bytes}/{time}*{times}"),
                }
            }
            Action::Sleep(time) => write!(f, "sleep={}", humantime::format_duration(*time)),
            Action::Spin(time) => write!(f, "spin={}", humantime::format_duration(*time)),
            Action::Crash(crash) => write!(f, "crash={crash}"),
            Action::ExhaustLimit => f.write_str("oom=limit"),
            Action::Fail(text) => write!(f, "fail={text}"),
            Action::Missing(text) => write!(f, "missing={text}"),
            Action::Log {
                severity,
                text,
                times,
            } => write!(f, "log={}:{text}*{times}", severity.name()),
            Action::Fact(text) => write!(f, "fact={text}"),
            Action::Print(text) => write!(f, "print={text}"),
            Action::Lack => f.write_str("lack"),
            Action::VmStats { bytes } => write!(f, "vmstats={bytes:+}"),
            Action::AsStats { bytes } => write!(f, "as-stats-rss={bytes:+}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Heap => "heap",
            Kind::Anonymous => "anon",
            Kind::File => "file",
            Kind::Seen => "seen",
            Kind::All => "all",
        })
    }
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Crash::Segv => "segv",
            Crash::Abort => "abort",
            Crash::Kill => "kill",
            Crash::Bus => "bus",
            Crash::Fpe => "fpe",
            Crash::Exit(status) => return write!(f, "exit:{status}"),
            Crash::Hang => "hang",
            Crash::Stop => "stop",
        })
    }
}

/// What a synthetic lifecycle is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyntheticOptions {
    /// What each stage does; something in each where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<SyntheticSpec>,
    /// Root of a captured QNX tree whose counters the stages change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<PathBuf>,
}
