//! `trtmem import`: logs in, reports out.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::SystemTime;

use super::documents::unreadable;
use super::exit::{CliError, Exit};
use super::import_args::{DeviceMemoryName, ImportArgs};
use super::import_place::{Kept, Place};
use super::import_source::{Source, follow};
use super::keeping::json_at;
use super::output::Target;
use super::render::show;
use super::results::Places;
use super::voice::say;
use crate::environment;
use crate::error_chain::chain;
use crate::import::{
    BlockReader, CounterReader, ImportError, LogReader, Options, is_binary, series_in,
};
use crate::render::Format;
use crate::report::{MAX_DOCUMENT_BYTES, MemoryKind, Report};
use crate::units;

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
