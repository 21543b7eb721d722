//! `trtmem import`: logs in, reports out.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use clap::{Args, ValueEnum};
use flate2::bufread::MultiGzDecoder;
use trtmem_platform as platform;

use super::documents::{NotRead, size_within, unreadable};
use super::exit::{CliError, Exit};
use super::keeping::{Promised, file_safe, json_at};
use super::output::Target;
use super::quantities;
use super::render::show;
use super::results::{Places, ResultArgs, endings};
use super::terminal::say;
use crate::error_chain::chain;
use crate::escape::escape;
use crate::import::{
    BlockReader, CounterReader, ImportError, LogReader, Options, Progress, is_binary, series_in,
};
use crate::render::Format;
use crate::report::{MAX_DOCUMENT_BYTES, MemoryKind, Outcome, Report};
use crate::{environment, units};

/// Bytes read at once.
const BLOCK: usize = 256 << 10;

/// Longest line of recorded counters; a longer one counts as several.
const LONGEST_LINE: u64 = 64 << 10;

/// `trtmem import`.
pub(super) fn import(args: &ImportArgs) -> Result<Exit, CliError> {
    let place = Place::of(args)?;
    let mut exit = Exit::Done;
    let mut imported = Vec::new();
    for path in &args.logs {
        match read(args, path) {
            Ok((reports, ended)) => {
                exit = exit.gravest(ended);
                imported.extend(reports.into_iter().map(|report| (path.as_path(), report)));
            }
            // The others are told all the same.
            Err(error) if args.logs.len() > 1 => {
                exit = exit.gravest(error.exit());
                say(&chain(&error));
            }
            Err(error) => return Err(error),
        }
    }
    deliver(args, &place, &imported)?;
    Ok(exit)
}

/// The reports of one log.
fn read(args: &ImportArgs, path: &Path) -> Result<(Vec<Report>, Exit), CliError> {
    let options = options(args, path);
    let mut lines = BlockReader::default();
    if args.follow {
        let mut reader = LogReader::new(options);
        let exit = follow(path, &mut lines, &mut reader)?;
        let reports = reader.finish(lines.lines());
        return Ok((reports.map_err(|source| refused(path, source))?, exit));
    }
    let (source, head) = begin(path)?;
    if let Some(kind) = series_in(&String::from_utf8_lossy(&head)) {
        let reader = CounterReader::new(options, kind, args.interval.map(units::nanos));
        return Ok((vec![counters(path, reader, &head, source)?], Exit::Done));
    }
    let mut reader = LogReader::new(options);
    pour(path, &mut lines, &mut reader, &head, source)?;
    let reports = reader
        .finish(lines.lines())
        .map_err(|source| refused(path, source))?;
    Ok((reports, Exit::Done))
}

/// Opens a log and reads its first block, which tells whether it is one.
fn begin(path: &Path) -> Result<(Source, Vec<u8>), CliError> {
    let failed = |source| failed(path, source);
    let mut source = Source::open(path, MAX_DOCUMENT_BYTES as u64).map_err(failed)?;
    let mut block = vec![0; BLOCK];
    let read = fill(&mut source, &mut block).map_err(failed)?;
    block.truncate(read);
    if block.is_empty() {
        return Err(refused(path, ImportError::Empty));
    }
    if is_binary(&block) {
        return Err(refused(path, ImportError::Binary));
    }
    Ok((source, block))
}

/// Reads a whole log, `head` being its first block.
fn pour(
    path: &Path,
    lines: &mut BlockReader,
    reader: &mut LogReader,
    head: &[u8],
    mut source: Source,
) -> Result<(), CliError> {
    let mut block = vec![0; BLOCK];
    let mut read = head.len();
    let mut next = head;
    while read > 0 {
        lines.feed(next, &mut |number, line| drop(reader.read(number, line)));
        read = fill(&mut source, &mut block).map_err(|source| failed(path, source))?;
        next = block.get(..read).unwrap_or_default();
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    Ok(())
}

/// Reads recorded counters, `head` being the first block.
fn counters(
    path: &Path,
    mut reader: CounterReader,
    head: &[u8],
    source: Source,
) -> Result<Report, CliError> {
    let mut lines = BufReader::new(head.chain(source));
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut bounded = lines.by_ref().take(LONGEST_LINE);
        let read = bounded.read_until(b'\n', &mut line);
        if read.map_err(|source| failed(path, source))? == 0 {
            break;
        }
        reader.read(String::from_utf8_lossy(&line).trim_end());
    }
    reader
        .finish()
        .map_err(|source| refused(path, source.into()))
}

/// Fills the block as far as the source goes.
fn fill(source: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(free) = block.get_mut(filled..).filter(|free| !free.is_empty()) {
        match source.read(free) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn options(args: &ImportArgs, path: &Path) -> Options {
    let written = fs::metadata(path).and_then(|meta| meta.modified());
    let written = written.unwrap_or_else(|_| SystemTime::now());
    Options {
        name: path.to_string_lossy().into_owned(),
        release: args.release.clone(),
        memory: args.device_memory.map(|name| match name {
            DeviceMemoryName::Own => MemoryKind::Own,
            DeviceMemoryName::Shared => MemoryKind::Shared,
        }),
        is_taken_for_finished: args.assume_finished,
        page_bytes: args.page_size,
        noise_bytes: args.noise,
        created: humantime::format_rfc3339_seconds(written).to_string(),
        tool: environment::tool(),
    }
}

/// A log that cannot be read, or of which more comes than is read.
fn failed(path: &Path, source: io::Error) -> CliError {
    match source.kind() {
        io::ErrorKind::FileTooLarge => refused(path, ImportError::TooLarge),
        _ => unreadable(path, source),
    }
}

fn refused(path: &Path, source: ImportError) -> CliError {
    CliError::Log {
        path: path.to_owned(),
        source,
    }
}

/// Shows and keeps the reports.
fn deliver(args: &ImportArgs, place: &Place, imported: &[(&Path, Report)]) -> Result<(), CliError> {
    match (place, imported) {
        (Place::Directory(directory), _) => {
            let format = args.output.format.unwrap_or(Format::Json);
            for (path, report) in imported {
                let kept = Kept::new(directory, path, format)?;
                show(
                    report,
                    &Places::one(format, Target::File(kept.path().to_owned())),
                )?;
                say(&kept.told(path, report));
            }
            Ok(())
        }
        (Place::Results(places), [(_, report)]) => show(report, places),
        (Place::Results(_), several) => Err(CliError::Usage(format!(
            "there are {} reports to be made, and one place for them; give -o DIR/",
            several.len()
        ))),
        (Place::Reports(directory), [(path, report)]) => {
            let kept = Kept::new(directory, path, Format::Json)?;
            show(report, &json_at(kept.path()))?;
            show(report, &Places::one(Format::Table, Target::Stdout))?;
            say(&format!("report: {}", kept.path().display()));
            Ok(())
        }
        (Place::Reports(directory), several) => {
            for (path, report) in several {
                let kept = Kept::new(directory, path, Format::Json)?;
                show(report, &json_at(kept.path()))?;
                Target::Stdout.write(format!("{}\n", kept.told(path, report)).as_bytes())?;
            }
            Ok(())
        }
    }
}

pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  trtmem import trtexec-8.6.log --release drive-6.0.6
  trtmem import logs/*.log.gz -o reports/

Reads what trtexec, any program that shows TensorRT's own log lines, or the DRIVE OS
trtexec sample printed, of TensorRT 7 to 11, whatever their logger puts before the
lines; plain or gzip, `-` being standard input. Runs of one command line in a log
are runs of one report; other commands, and other files, make reports of their own.
One report is shown and kept in reports/; several are kept and listed. With
-o FILE or --format the one report goes there instead, with -o DIR/ all of them.

Counters that a board recorded over time are read as well and become a timeline:
tegrastats, /proc/meminfo or /proc/vm/stats in a loop, with or without `date` between;
and single readings of `pidin info`, `pidin syspage=asinfo` and `showmem`.

TensorRT prints whole MiB: cpu is the memory of the process, device all memory in use
on the device, total both; where the device's memory is the system's (Jetson, DRIVE),
total is the latter. The log of trtexec says which; for others give --device-memory.";

/// `trtmem import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Logs, plain or gzip; `-` is standard input
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,
    /// Label of what the logs are of, such as a release of the software
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// Whether the device has memory of its own; as the log says when not given
    #[arg(long, value_name = "WHOSE")]
    pub device_memory: Option<DeviceMemoryName>,
    /// Treat a log without an end banner, such as that of a Python program, as that of a finished run
    #[arg(long)]
    pub assume_finished: bool,
    /// Time between two readings of recorded counters without timestamps; 1s when not given
    #[arg(long, value_name = "TIME", value_parser = quantities::step)]
    pub interval: Option<Duration>,
    /// Page size of the board whose pages a log counts
    #[arg(long, value_name = "SIZE", default_value = "4KiB", value_parser = quantities::page_size)]
    pub page_size: u64,
    /// Noise to assume for the counters of a log, which has no readings at rest
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = quantities::noise)]
    pub noise: u64,
    /// Follow a log as it is written, and print stages as they appear, until its end banner or Ctrl-C
    #[arg(long)]
    pub follow: bool,
    /// Where the result goes; a directory takes a JSON report for each.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
}

/// Whose memory a device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeviceMemoryName {
    /// Its own: a discrete GPU
    Own,
    /// The system's: Jetson, DRIVE
    Shared,
}

/// Where reports are kept when nothing else is said.
const REPORTS: &str = "reports";

/// Where the reports go.
pub(super) enum Place {
    /// They are kept, and shown as far as that is of use.
    Reports(PathBuf),
    /// All into a directory.
    Directory(PathBuf),
    /// The only one goes here.
    Results(Places<Format>),
}

impl Place {
    /// As asked for.
    pub(super) fn of(args: &ImportArgs) -> Result<Place, CliError> {
        let output = &args.output;
        let is_directory =
            |path: &Path| path.is_dir() || path.to_string_lossy().ends_with(['/', '\\']);
        match (output.output.as_slice(), output.format) {
            ([], None) => Ok(Place::Reports(PathBuf::from(REPORTS))),
            ([path], _) if is_directory(path) => Ok(Place::Directory(path.clone())),
            _ => Ok(Place::Results(
                output.places(args.logs.iter().map(PathBuf::as_path))?,
            )),
        }
    }
}

/// A place of its own for a report.
pub(super) struct Kept {
    place: Promised,
}

impl Kept {
    /// Takes a name in the directory, after that of the log.
    pub(super) fn new(directory: &Path, log: &Path, format: Format) -> Result<Kept, CliError> {
        let refused = |source| CliError::Output {
            path: directory.to_owned(),
            source,
            advice: "give -o FILE in a directory that can be written",
        };
        fs::create_dir_all(directory).map_err(refused)?;
        let ending = endings(&format).first().unwrap_or(&"txt");
        let place = Promised::take(directory, &stem(log), ending).map_err(refused)?;
        Ok(Kept { place })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        self.place.path()
    }

    /// `a.log: TensorRT 8.4.1, 2 of 2 runs finished: reports/a.json`
    pub(super) fn told(&self, log: &Path, report: &Report) -> String {
        let options = &report.header.workload.settings.backend_options;
        if let (Some(counters), Some(readings)) = (options.get("counters"), options.get("readings"))
        {
            let (log, path) = (log.display(), self.path().display());
            let told = format!("{log}: {counters}, readings: {readings}: {path}");
            return escape(&told).into_owned();
        }
        let libraries = &report.header.environment.libraries;
        let version = libraries.get("TensorRT").map(String::as_str);
        let finished = report
            .runs
            .iter()
            .filter(|run| run.outcome == Outcome::Finished);
        escape(&format!(
            "{}: TensorRT {}, {} of {} runs finished: {}",
            log.display(),
            version.unwrap_or("of an unknown version"),
            finished.count(),
            report.runs.len(),
            self.path().display()
        ))
        .into_owned()
    }
}

/// The log's name without its endings, as part of a file name.
fn stem(log: &Path) -> String {
    let name = log
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = match name.as_str() {
        "" | "-" => "log",
        name => name,
    };
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let name = match name.rsplit_once('.') {
        Some((stem, "log" | "txt" | "out" | "drive-log")) if !stem.is_empty() => stem,
        _ => name,
    };
    file_safe(name)
}

/// What compressed files begin with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes read ahead.
const AHEAD: usize = 256 << 10;

/// How often a growing file is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// A log to read from.
pub(super) struct Source {
    bytes: Packed,
    /// Bytes that may still come.
    left: u64,
}

enum Packed {
    /// As it is.
    Plain(BufReader<Box<dyn Read>>),
    /// Through a decoder.
    Gzip(Box<MultiGzDecoder<BufReader<Box<dyn Read>>>>),
}

impl Source {
    /// Opens a log of which at most so many bytes are read, packed or unpacked; `-` is standard input. Whether it is
    /// compressed its first bytes tell.
    ///
    /// # Errors
    /// Where there are more, [`io::ErrorKind::FileTooLarge`], of a file at once; else those of the system.
    pub(super) fn open(path: &Path, most: u64) -> io::Result<Source> {
        let bytes: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            let file = File::open(path)?;
            size_within(&file, most).map_err(|error| match error {
                NotRead::System(error) => error,
                NotRead::TooLarge(_) => io::ErrorKind::FileTooLarge.into(),
            })?;
            Box::new(file)
        };
        let mut bytes = BufReader::with_capacity(AHEAD, bytes);
        let is_gzip = bytes.fill_buf()?.starts_with(&GZIP);
        let bytes = if is_gzip {
            Packed::Gzip(Box::new(MultiGzDecoder::new(bytes)))
        } else {
            Packed::Plain(bytes)
        };
        Ok(Source { bytes, left: most })
    }
}

impl Read for Source {
    fn read(&mut self, free: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.bytes {
            Packed::Plain(bytes) => bytes.read(free),
            Packed::Gzip(bytes) => bytes.read(free),
        }?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// Reads a log while it is written, until its end banner or Ctrl-C, and prints what happens.
pub(super) fn follow(
    path: &Path,
    lines: &mut BlockReader,
    reader: &mut LogReader,
) -> Result<Exit, CliError> {
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let failed = |source| unreadable(path, source);
    // It goes on for as long as somebody wants to see it.
    let mut source = Source::open(path, u64::MAX).map_err(failed)?;
    let mut block = vec![0; AHEAD];
    loop {
        if platform::interrupted().is_some() {
            break;
        }
        let read = match source.read(&mut block) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        let mut progress = Vec::new();
        let block = block.get(..read).unwrap_or_default();
        lines.feed(block, &mut |number, line| {
            progress.extend(reader.read(number, line));
        });
        print(&progress)?;
        if progress.iter().any(|it| matches!(it, Progress::Ends(_))) {
            return Ok(Exit::Done);
        }
        if read == 0 {
            if path == Path::new("-") {
                break;
            }
            std::thread::sleep(PAUSE);
        }
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    // How following ends where no banner comes; nothing is cut short by it.
    Ok(Exit::Done)
}

fn print(progress: &[Progress]) -> Result<(), CliError> {
    let mut text = String::new();
    for it in progress {
        let line = match it {
            Progress::Begins(command) => format!("begins  {command}"),
            Progress::Stage(stage, Some(engine)) if *engine > 0 => {
                format!("  {} ({})", stage.label(), engine.saturating_add(1))
            }
            Progress::Stage(stage, _) => format!("  {}", stage.label()),
            Progress::Ends(verdict) => format!("ends    {verdict}"),
        };
        text.push_str(&escape(&line));
        text.push('\n');
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(CliError::from_stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_called_after_its_log() {
        for (log, name) in [
            ("logs/a.log", "a"),
            ("a.log.gz", "a"),
            ("trt8.4.1-load", "trt8.4.1-load"),
            ("-", "log"),
            ("../x y.txt", "x-y"),
            (".log", ".log"),
        ] {
            assert_eq!(stem(Path::new(log)), name, "{log}");
        }
    }
}
