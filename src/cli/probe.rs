//! `trtmem probe`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use trtmem_platform::{FAMILY, Family};

use super::exit::{CliError, Exit};
use super::quantities::page_size;
use super::results;
use super::results::{FindingsFormat, ResultArgs};
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::{environment, view};

pub(super) const PROBE_EXAMPLES: &str = "\
Examples:
  trtmem probe --format json
  trtmem probe --root captured-board --system qnx";

/// Systems whose captured counters can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SystemName {
    /// QNX Neutrino
    Qnx,
    /// Linux
    Linux,
}

/// Where counters are read.
#[derive(Debug, Args)]
pub struct OriginArgs {
    /// Read a captured tree (DIR/proc/…) instead of this machine
    #[arg(long, value_name = "DIR", requires = "system")]
    pub root: Option<PathBuf>,
    /// The system the tree was captured on
    #[arg(long, value_name = "NAME", requires = "root")]
    pub system: Option<SystemName>,
    /// Page size of the captured system; 4096 for QNX when not given, for Linux none is assumed
    #[arg(long, value_name = "SIZE", requires = "root", value_parser = page_size)]
    pub page_size: Option<u64>,
}

/// `trtmem probe`.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// Where counters are read.
    #[command(flatten)]
    pub origin: OriginArgs,
    /// Read another process
    #[arg(long, value_name = "PID")]
    pub pid: Option<u32>,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<FindingsFormat>,
}

/// `trtmem probe`.
pub(super) fn probe(args: &ProbeArgs) -> Result<Exit, CliError> {
    let places = args.output.places([])?;
    let origin = origin(&args.origin)?;
    // A captured tree says itself which processes it holds.
    if let (Some(pid), None) = (args.pid, &args.origin.root) {
        expect(pid)?;
    }
    let subject = args.pid.map_or(Subject::Myself, Subject::Process);
    let mut sampler = Sampler::open(&origin, subject, Depth::Border);
    sampler.take();
    let reading = sampler.owned();
    let taken = interpret(&reading, Keep::All);
    results::show(&taken, &view::sample(&taken, &environment::tool()), &places)?;
    if taken.system.available_bytes.value().is_none() {
        return Err(CliError::Missing(format!(
            "no figure of available memory: {}",
            taken.system.available_bytes.reason().unwrap_or("unknown")
        )));
    }
    Ok(Exit::Done)
}

/// Where the counters are read, from the flags.
fn origin(args: &OriginArgs) -> Result<Origin, CliError> {
    let (Some(root), Some(system)) = (&args.root, args.system) else {
        return Ok(Origin::live());
    };
    if !Path::new(root).join("proc").is_dir() {
        return Err(CliError::Usage(format!(
            "{} holds no captured tree: there is no directory `proc` in it; copy the board's files with their paths, such as DIR/proc/vm/stats",
            root.display()
        )));
    }
    let family = match system {
        SystemName::Qnx => Family::Qnx,
        SystemName::Linux => Family::Linux,
    };
    Ok(Origin::captured(root.clone(), family, args.page_size))
}

/// Refuses a process that is not there, before anything is read of it.
pub(super) fn expect(pid: u32) -> Result<(), CliError> {
    if exists(pid) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "--pid: there is no process {pid}; {} lists those that run",
        match FAMILY {
            Family::Qnx => "pidin",
            Family::Linux | Family::Other => "ps -e",
        }
    )))
}

/// Whether there is such a process. Where the system has no list of them, everything may be there.
pub(super) fn exists(pid: u32) -> bool {
    match FAMILY {
        Family::Linux | Family::Qnx => Path::new("/proc").join(pid.to_string()).exists(),
        Family::Other => true,
    }
}
