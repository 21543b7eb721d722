//! Where the bytes of a log come from: a file, a pipe, something compressed, a file that grows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use trtmem_platform as platform;

use super::contents::{NotRead, size_within};
use super::documents::unreadable;
use super::exit::{CliError, Exit};
use crate::escape::escape;
use crate::import::{BlockReader, LogReader, Progress};

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
