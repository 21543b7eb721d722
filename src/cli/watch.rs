//! `trtmem watch`.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use trtmem_platform as platform;

use super::args::{StreamFormat, WatchArgs};
use super::exit::{CliError, Exit};
use super::output::Target;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::render::stream::{self, StreamWriter, Summary};
use crate::units;

/// Shortest interval that is accepted: below it the readings themselves would be what is measured.
const SHORTEST: Duration = Duration::from_millis(1);

/// `trtmem watch`.
pub(super) fn watch(args: &WatchArgs) -> Result<Exit, CliError> {
    let interval = units::parse_time(&args.interval)?;
    if interval < SHORTEST {
        return Err(CliError::Usage(format!(
            "--interval {} is too short; the shortest is 1ms",
            args.interval
        )));
    }
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "asking for Ctrl-C to be told",
        source,
    })?;
    let mut out = open(args)?;
    let mut child = start(args)?;
    let pid = args.pid.or(child.as_ref().map(Child::id));
    let subject = pid.map_or(Subject::Myself, Subject::Process);
    let mut sampler = Sampler::open(&Origin::live(), subject, Depth::Quick);
    let mut writer = StreamWriter::new(stream_form(args), pid.is_some());
    let mut summary = Summary::default();
    let ended = follow(
        &mut sampler,
        interval,
        child.as_mut(),
        pid,
        &mut |sampler| {
            let sample = interpret(&sampler.owned(), Keep::Named);
            summary.add(&sample);
            writer
                .write(&sample, &mut *out)
                .map_err(CliError::from_stdout)
        },
    );
    let finished = writer.finish(&mut *out).map_err(CliError::from_stdout);
    eprint!("{}", stream::summary(&summary, pid.is_some()));
    let exit = ended?;
    finished?;
    Ok(exit)
}

fn open(args: &WatchArgs) -> Result<Box<dyn Write>, CliError> {
    match Target::from_option(args.output.output.as_deref()) {
        Target::Stdout => Ok(Box::new(io::stdout())),
        Target::File(path) => match std::fs::File::create(&path) {
            Ok(file) => Ok(Box::new(file)),
            Err(source) => Err(CliError::Output {
                path,
                source,
                advice: "name a file in a directory that can be written",
            }),
        },
    }
}

fn stream_form(args: &WatchArgs) -> stream::Form {
    let to_terminal = args.output.output.is_none() && io::stdout().is_terminal();
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    match args.format {
        StreamFormat::Csv => stream::Form::Csv,
        StreamFormat::Json => stream::Form::JsonLines,
        StreamFormat::Line if to_terminal && !dumb => stream::Form::Live,
        StreamFormat::Line => stream::Form::Lines,
    }
}

fn start(args: &WatchArgs) -> Result<Option<Child>, CliError> {
    let Some((program, rest)) = args.command.split_first() else {
        return Ok(None);
    };
    let started = Command::new(program).args(rest).spawn();
    started.map(Some).map_err(|source| {
        CliError::Usage(format!(
            "{} cannot be started ({source}); give a program on the path, or its path",
            program.to_string_lossy()
        ))
    })
}

/// Samples until Ctrl-C, the command's end or the process's.
fn follow(
    sampler: &mut Sampler,
    interval: Duration,
    mut child: Option<&mut Child>,
    pid: Option<u32>,
    take_in: &mut dyn FnMut(&Sampler) -> Result<(), CliError>,
) -> Result<Exit, CliError> {
    let mut next = Instant::now();
    loop {
        if platform::interrupted().is_some() {
            return Ok(Exit::Done);
        }
        if let Some(child) = child.as_deref_mut() {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(Exit::Done),
                Ok(Some(_)) => return Ok(Exit::MeasuredFailed),
                Ok(None) => {}
                Err(source) => {
                    return Err(CliError::System {
                        doing: "waiting for the command",
                        source,
                    });
                }
            }
        }
        sampler.take();
        take_in(sampler)?;
        if pid.is_some() && child.is_none() && sampler.resident_bytes().is_none() {
            return Ok(Exit::Done);
        }
        next += interval;
        pause_until(next);
        next = next.max(Instant::now());
    }
}

/// Sleeps until `when`, or until a signal comes.
fn pause_until(when: Instant) {
    let left = when.saturating_duration_since(Instant::now());
    // With nothing to wait for this is a sleep that signals end.
    let _ = platform::wait_readable(&[], Some(units::nanos(left)));
}
