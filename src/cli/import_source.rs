//! Where the bytes of a log come from: a file, a pipe, something compressed, a file that grows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use trtmem_platform as platform;

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
pub(super) enum Source {
    /// As it is.
    Plain(BufReader<Box<dyn Read>>),
    /// Through a decoder.
    Gzip(Box<MultiGzDecoder<BufReader<Box<dyn Read>>>>),
}

impl Source {
    /// Opens a log; `-` is standard input. Whether it is compressed its first bytes tell.
    pub(super) fn open(path: &Path) -> io::Result<Source> {
        let bytes: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path)?)
        };
        let mut bytes = BufReader::with_capacity(AHEAD, bytes);
        let is_gzip = bytes.fill_buf()?.starts_with(&GZIP);
        Ok(if is_gzip {
            Source::Gzip(Box::new(MultiGzDecoder::new(bytes)))
        } else {
            Source::Plain(bytes)
        })
    }
}

impl Read for Source {
    fn read(&mut self, free: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::Plain(bytes) => bytes.read(free),
            Source::Gzip(bytes) => bytes.read(free),
        }
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
    let mut source = Source::open(path).map_err(failed)?;
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
