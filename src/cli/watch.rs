//! `trtmem watch`.

use std::fs::File;
use std::io;
use std::io::{IsTerminal, Write};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use trtmem_platform as platform;

use super::exit::{CliError, Exit};
use super::output::Target;
use super::quantities::interval;
use super::results::ResultArgs;
use super::terminal::{columns, say, style, tell};
use super::{output, probe};
use crate::analysis::watched::Summary;
use crate::error_chain::chain;
use crate::export::stream;
use crate::export::stream::StreamWriter;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::Sample;
use crate::{form, units, view};

pub(super) const WATCH_EXAMPLES: &str = "\
Examples:
  trtmem watch --format csv -o memory.csv -- ./my-program --its-option
  trtmem watch --interval 1s --pid 4711

A command's own output goes where the stream goes: give -o FILE to keep the two
apart. Its failure is exit status 7, Ctrl-C while it runs 130.";

/// Formats of a stream of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StreamFormat {
    /// One line that is rewritten on a terminal, a line per sample elsewhere
    Line,
    /// A row per sample
    Csv,
    /// A JSON document per line
    Json,
}

/// `trtmem watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Time between samples
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = interval)]
    pub interval: Duration,
    /// Watch a running process as well as the system
    #[arg(long, value_name = "PID", conflicts_with = "command")]
    pub pid: Option<u32>,
    /// Where the stream goes.
    #[command(flatten)]
    pub output: ResultArgs<StreamFormat>,
    /// A command to run and watch
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
}

/// Longest wait between samples, a year: what is asked for beyond it comes to the same.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// How soon the end of a process is noticed, however long the interval.
const NOTICED: Duration = Duration::from_millis(20);

/// How long a command may take to leave after the Ctrl-C that it got as well.
const LEAVING: Duration = Duration::from_secs(1);

/// `trtmem watch`.
pub(super) fn watch(args: &WatchArgs) -> Result<Exit, CliError> {
    let interval = args.interval;
    if let Some(pid) = args.pid {
        probe::expect(pid)?;
    }
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let mut stream = Stream::open(args)?;
    let mut watched = Watched::start(args)?;
    let mut sampler = Sampler::open(&Origin::live(), watched.subject(), Depth::Quick);
    let end = follow(&mut sampler, interval, &mut watched, &mut stream);
    stream.finish();
    let summary = view::watched(&stream.summary, stream.with_process);
    tell(&form::text(&summary, &style(&Target::Stdout)));
    let exit = match end? {
        End::Interrupted => watched.leave(),
        End::Succeeded | End::Gone => Exit::Done,
        End::Failed(status) => {
            say(&format!("the command failed ({status})"));
            Exit::MeasuredFailed
        }
    };
    match stream.broken {
        None | Some(CliError::NobodyReads) => Ok(exit),
        Some(error) if exit == Exit::Done => Err(error),
        Some(error) => {
            say(&chain(&error));
            Ok(exit)
        }
    }
}

/// What is watched beside the system.
enum Watched {
    Nothing,
    Process(u32),
    Command(Child),
}

/// Why watching ended.
enum End {
    Interrupted,
    Succeeded,
    Failed(ExitStatus),
    /// The process is gone, or nobody reads the stream any more.
    Gone,
}

impl Watched {
    fn start(args: &WatchArgs) -> Result<Watched, CliError> {
        let Some((program, rest)) = args.command.split_first() else {
            return Ok(args.pid.map_or(Watched::Nothing, Watched::Process));
        };
        let started = Command::new(program).args(rest).spawn();
        started.map(Watched::Command).map_err(|source| {
            CliError::Usage(format!(
                "`{}` cannot be started ({source}); give a program on the path, or its path",
                program.to_string_lossy()
            ))
        })
    }

    fn subject(&self) -> Subject {
        match self {
            Watched::Nothing => Subject::Myself,
            Watched::Process(pid) => Subject::Process(*pid),
            Watched::Command(child) => Subject::Process(child.id()),
        }
    }

    /// Whether it is over.
    fn end(&mut self) -> Result<Option<End>, CliError> {
        if platform::interrupted().is_some() {
            return Ok(Some(End::Interrupted));
        }
        match self {
            Watched::Nothing => Ok(None),
            Watched::Process(pid) => Ok((!probe::exists(*pid)).then_some(End::Gone)),
            Watched::Command(child) => match child.try_wait() {
                Ok(status) => Ok(status.map(|status| {
                    if status.success() {
                        End::Succeeded
                    } else {
                        End::Failed(status)
                    }
                })),
                Err(source) => Err(CliError::System {
                    doing: "waiting for the command",
                    source,
                }),
            },
        }
    }

    /// After an interrupt: a command got it as well, from the same terminal, and may take a moment.
    fn leave(&mut self) -> Exit {
        let Watched::Command(child) = self else {
            // Nothing was cut short: this is how watching ends.
            return Exit::Done;
        };
        let deadline = Instant::now() + LEAVING;
        while matches!(child.try_wait(), Ok(None)) {
            if Instant::now() >= deadline {
                say(&format!(
                    "the command goes on as process {}; `kill {0}` ends it",
                    child.id()
                ));
                break;
            }
            std::thread::sleep(NOTICED);
        }
        Exit::Interrupted
    }
}

/// One place that samples go to.
struct Sink {
    target: Target,
    out: Box<dyn Write>,
    writer: StreamWriter,
}

impl Sink {
    fn open(form: stream::Form, target: &Target, with_process: bool) -> Result<Sink, CliError> {
        let out: Box<dyn Write> = match target {
            Target::Stdout => Box::new(io::stdout()),
            Target::File(path) => {
                Box::new(File::create(path).map_err(|error| output::cannot_write(path, error))?)
            }
        };
        Ok(Sink {
            target: target.clone(),
            out,
            writer: StreamWriter::new(form, with_process),
        })
    }

    fn write(&mut self, sample: &Sample) -> Result<(), CliError> {
        self.writer.fit_to(columns(&self.target));
        let written = self.writer.write(sample, &mut *self.out);
        written.map_err(|error| self.broken(error))
    }

    fn finish(&mut self) -> Result<(), CliError> {
        let written = self.writer.finish(&mut *self.out);
        written.map_err(|error| self.broken(error))
    }

    fn broken(&self, error: io::Error) -> CliError {
        match &self.target {
            Target::Stdout => CliError::from_stdout(error),
            Target::File(path) => output::cannot_write(path, error),
        }
    }
}

/// Where the samples go.
struct Stream {
    sinks: Vec<Sink>,
    with_process: bool,
    summary: Summary,
    /// Why nothing is written any more.
    broken: Option<CliError>,
}

impl Stream {
    fn open(args: &WatchArgs) -> Result<Stream, CliError> {
        let with_process = args.pid.is_some() || !args.command.is_empty();
        let places = args.output.places([])?;
        let sinks = places
            .iter()
            .map(|(format, target)| Sink::open(form_of(format, target), target, with_process));
        Ok(Stream {
            sinks: sinks.collect::<Result<_, _>>()?,
            with_process,
            summary: Summary::default(),
            broken: None,
        })
    }

    fn add(&mut self, sample: &Sample) {
        self.summary.add(sample);
        self.each(|sink| sink.write(sample));
    }

    fn finish(&mut self) {
        self.each(Sink::finish);
    }

    /// Does something with every sink, until one breaks.
    fn each(&mut self, mut act: impl FnMut(&mut Sink) -> Result<(), CliError>) {
        if self.broken.is_none() {
            self.broken = self.sinks.iter_mut().find_map(|sink| act(sink).err());
        }
    }
}

fn form_of(format: StreamFormat, target: &Target) -> stream::Form {
    let to_terminal = *target == Target::Stdout && io::stdout().is_terminal();
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    match format {
        StreamFormat::Csv => stream::Form::Csv,
        StreamFormat::Json => stream::Form::JsonLines,
        StreamFormat::Line if to_terminal && !dumb => stream::Form::Live,
        StreamFormat::Line => stream::Form::Lines,
    }
}

/// Samples until Ctrl-C, the command's end or the process's. A stream that breaks ends it too, but
/// for a command, which is seen to its end.
fn follow(
    sampler: &mut Sampler,
    interval: Duration,
    watched: &mut Watched,
    stream: &mut Stream,
) -> Result<End, CliError> {
    let interval = interval.min(LONGEST);
    let mut next = Instant::now();
    let mut has_lived = false;
    loop {
        sampler.take();
        if let Some(end) = watched.end()? {
            return Ok(end);
        }
        // What has ended and is not collected yet is listed, and has nothing.
        let lives = sampler.resident_bytes().is_some_and(|bytes| bytes > 0);
        if has_lived && !lives && matches!(watched, Watched::Process(_)) {
            return Ok(End::Gone);
        }
        has_lived |= lives;
        stream.add(&interpret(&sampler.owned(), Keep::Named));
        if stream.broken.is_some() && !matches!(watched, Watched::Command(_)) {
            return Ok(End::Gone);
        }
        next = (next + interval).max(Instant::now());
        while Instant::now() < next {
            pause_until(next, watched);
            if let Some(end) = watched.end()? {
                return Ok(end);
            }
        }
    }
}

/// Sleeps until `when`, until a signal comes, or until it is time to look whether a process is over.
fn pause_until(when: Instant, watched: &Watched) {
    let left = when.saturating_duration_since(Instant::now());
    let most = match watched {
        Watched::Nothing => left,
        Watched::Process(_) | Watched::Command(_) => left.min(NOTICED),
    };
    // With nothing to wait for this is a sleep that signals end.
    let _ = platform::wait_readable(&[], Some(units::nanos(most)));
}
