//! `trtmem import`: logs in, reports out.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use super::documents::unreadable;
use super::exit::{CliError, Exit};
use super::import_args::{DeviceMemoryName, ImportArgs};
use super::import_place::{Kept, Place};
use super::import_source::{Source, follow};
use super::output::Target;
use super::quantities;
use super::render::{format_for, show};
use super::voice::say;
use crate::environment;
use crate::error_chain::chain;
use crate::import::{BlockReader, ImportError, LogReader, Options, is_binary};
use crate::render::Format;
use crate::report::{MemoryKind, Report};

/// Bytes read at once.
const BLOCK: usize = 256 << 10;

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
    let mut reader = LogReader::new(options(args, path)?);
    let mut lines = BlockReader::default();
    let exit = if args.follow {
        follow(path, &mut lines, &mut reader)?
    } else {
        pour(path, &mut lines, &mut reader)?;
        Exit::Done
    };
    let reports = reader
        .finish(lines.lines())
        .map_err(|source| refused(path, source))?;
    Ok((reports, exit))
}

/// Reads a whole log.
fn pour(path: &Path, lines: &mut BlockReader, reader: &mut LogReader) -> Result<(), CliError> {
    let failed = |source| unreadable(path, source);
    let mut source = Source::open(path).map_err(failed)?;
    let mut block = vec![0; BLOCK];
    let mut is_first = true;
    loop {
        let read = fill(&mut source, &mut block).map_err(failed)?;
        let block = block.get(..read).unwrap_or_default();
        if is_first && (read == 0 || is_binary(block)) {
            let why = if read == 0 {
                ImportError::Empty
            } else {
                ImportError::Binary
            };
            return Err(refused(path, why));
        }
        is_first = false;
        if read == 0 {
            break;
        }
        lines.feed(block, &mut |number, line| drop(reader.read(number, line)));
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    Ok(())
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

fn options(args: &ImportArgs, path: &Path) -> Result<Options, CliError> {
    let written = fs::metadata(path).and_then(|meta| meta.modified());
    let written = written.unwrap_or_else(|_| SystemTime::now());
    Ok(Options {
        name: path.to_string_lossy().into_owned(),
        release: args.release.clone(),
        memory: args.device_memory.map(|name| match name {
            DeviceMemoryName::Own => MemoryKind::Own,
            DeviceMemoryName::Shared => MemoryKind::Shared,
        }),
        is_taken_for_finished: args.assume_finished,
        page_bytes: page_bytes(args)?,
        created: humantime::format_rfc3339_seconds(written).to_string(),
        tool: environment::tool(),
    })
}

fn page_bytes(args: &ImportArgs) -> Result<u64, CliError> {
    let bytes = quantities::size("--page-size", &args.page_size)?;
    if bytes.is_power_of_two() {
        return Ok(bytes);
    }
    Err(CliError::Usage(format!(
        "--page-size: no system has pages of {bytes} bytes; give a power of two, such as 4KiB or 16KiB"
    )))
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
            let format = format_for(args.format, &Target::File("a.json".into()));
            for (path, report) in imported {
                let kept = Kept::new(directory, path, format)?;
                show(report, format, &Target::File(kept.path.clone()))?;
                say(&kept.told(path, report));
            }
            Ok(())
        }
        (Place::Target(target), [(_, report)]) => {
            show(report, format_for(args.format, target), target)
        }
        (Place::Target(_), several) => Err(CliError::Usage(format!(
            "there are {} reports to be made, and one place for them; give -o DIR/",
            several.len()
        ))),
        (Place::Reports(directory), [(path, report)]) => {
            let kept = Kept::new(directory, path, Format::Json)?;
            show(report, Format::Json, &Target::File(kept.path.clone()))?;
            show(report, Format::Table, &Target::Stdout)?;
            say(&format!("report: {}", kept.path.display()));
            Ok(())
        }
        (Place::Reports(directory), several) => {
            for (path, report) in several {
                let kept = Kept::new(directory, path, Format::Json)?;
                show(report, Format::Json, &Target::File(kept.path.clone()))?;
                Target::Stdout.write(format!("{}\n", kept.told(path, report)).as_bytes())?;
            }
            Ok(())
        }
    }
}
