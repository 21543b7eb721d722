//! `trtmem render`: any report or journal in any format. Also how `run` shows its result.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::args::{RenderArgs, ReportFormat};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::style::style;
use super::voice::say;
use crate::render::{self, Format};
use crate::report::{self, ReadError, Report};

/// `trtmem render`.
pub(super) fn render(args: &RenderArgs) -> Result<Exit, CliError> {
    let report = read(&args.file)?;
    let target = Target::from_option(args.output.output.as_deref());
    show(&report, format_for(args.format, &target), &target)?;
    Ok(Exit::Done)
}

/// Reads a report or a journal.
pub(super) fn read(path: &Path) -> Result<Report, CliError> {
    let text = read_text(path)?;
    let recovered = report::read_document(&text).map_err(|source| CliError::Input {
        path: path.to_owned(),
        source,
    })?;
    if let Some(skipped) = &recovered.skipped {
        say(&format!("{}: {skipped}", path.display()));
    }
    Ok(recovered.report)
}

/// The text of a file that is not too large to be a report.
fn read_text(path: &Path) -> Result<String, CliError> {
    let unreadable = |source| CliError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    let too_large = |bytes| CliError::Input {
        path: path.to_owned(),
        source: ReadError::TooLarge { bytes },
    };
    let most = report::MAX_DOCUMENT_BYTES;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > most {
        return Err(too_large(size));
    }
    let mut bytes = Vec::new();
    // A pipe has no size, and a file may be growing.
    let mut limited = file.take(most as u64 + 1);
    limited.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        return Err(too_large(bytes.len()));
    }
    text(bytes).map_err(unreadable)
}

/// Bytes as text. A journal may have been cut within a character; nothing else is forgiven.
fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).or_else(|error| {
        let fault = error.utf8_error();
        if fault.error_len().is_none() {
            return Ok(String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("byte {} is not UTF-8 text", fault.valid_up_to() + 1),
        ))
    })
}

/// The format asked for, or the one that the output file's ending names, or a table.
pub(super) fn format_for(asked: Option<ReportFormat>, target: &Target) -> Format {
    let named = match target {
        Target::Stdout => None,
        Target::File(path) => path.extension().and_then(|ending| ending.to_str()),
    };
    match (asked, named) {
        (Some(ReportFormat::Json), _) | (None, Some("json")) => Format::Json,
        (Some(ReportFormat::Csv), _) | (None, Some("csv")) => Format::Csv,
        (Some(ReportFormat::Drive), _) => Format::Drive,
        (Some(ReportFormat::Markdown), _) | (None, Some("md")) => Format::Markdown,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Openmetrics), _) => Format::Openmetrics,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Benchmark), _) => Format::Benchmark,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Perfetto), _) => Format::Perfetto,
        (Some(ReportFormat::Table) | None, _) => Format::Table,
    }
}

/// Renders a report and writes it.
pub(super) fn show(report: &Report, format: Format, target: &Target) -> Result<(), CliError> {
    let mut bytes = Vec::new();
    render::render(report, format, &style(target), &mut bytes)?;
    target.write(&bytes)
}
