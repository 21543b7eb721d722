//! The program itself: started with pipes on its output, read, told of signals, waited for.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use trtmem_platform as platform;

use super::watching::Lines;
use crate::child::spawn;
use crate::lifecycle::streams::Tail;

/// How long a program that was asked to end may take before it is ended.
const LEAVING: Duration = Duration::from_secs(10);

/// How long an ended program's output may stay silent before it counts as complete: what it started
/// may hold the pipes open.
const LAST_WORDS_NS: u64 = 50_000_000;

/// Most bytes read at once.
const CHUNK: usize = 64 << 10;

/// Which of a program's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// A program that was started.
pub(super) struct Program {
    child: Child,
    output: Option<ChildStdout>,
    error: Option<ChildStderr>,
    output_lines: Lines,
    error_lines: Lines,
    tail: Tail,
    /// Requests to end that were passed on.
    told: u32,
    /// When the first of them was.
    asked: Option<Instant>,
}

impl Program {
    /// Starts a program, its output going through pipes.
    pub(super) fn start(command: &[OsString]) -> io::Result<Program> {
        let (name, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut start = Command::new(name);
        start
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = spawn(&mut start)?;
        Ok(Program {
            output: child.stdout.take(),
            error: child.stderr.take(),
            child,
            output_lines: Lines::default(),
            error_lines: Lines::default(),
            tail: Tail::default(),
            told: 0,
            asked: None,
        })
    }

    /// Its process number.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether its output is still open.
    pub(super) fn is_heard(&self) -> bool {
        self.output.is_some() || self.error.is_some()
    }

    /// Waits until it prints something, at most so long, and reads what there is: lines go to `hear`,
    /// first because every moment counts there, then bytes to `pass` as they are.
    pub(super) fn listen(
        &mut self,
        wait_ns: u64,
        pass: &mut dyn FnMut(Passed, &[u8]),
        hear: &mut dyn FnMut(&str),
    ) -> io::Result<()> {
        let streams = [
            self.output.as_ref().map(AsFd::as_fd),
            self.error.as_ref().map(AsFd::as_fd),
        ];
        let open: Vec<BorrowedFd<'_>> = streams.iter().flatten().copied().collect();
        let ready = platform::wait_readable(&open, Some(wait_ns))?;
        let error_bit = u32::from(streams[0].is_some());
        let has_output = streams[0].is_some() && ready & 1 != 0;
        let has_error = streams[1].is_some() && ready >> error_bit & 1 != 0;
        if has_output && let Some(bytes) = read(&mut self.output) {
            self.output_lines.take(&bytes, &mut *hear);
            pass(Passed::Output, &bytes);
            self.tail.add(&bytes);
        }
        if has_error && let Some(bytes) = read(&mut self.error) {
            self.error_lines.take(&bytes, &mut *hear);
            pass(Passed::Error, &bytes);
            self.tail.add(&bytes);
        }
        Ok(())
    }

    /// Passes on requests to end that came since the last time, and says whether it has had its time to
    /// leave, or was asked twice. A request that a terminal sent has reached the program by itself.
    pub(super) fn has_overstayed(&mut self, by_terminal: impl Fn(i32) -> bool) -> bool {
        let times = platform::times_interrupted();
        if times > self.told {
            self.told = times;
            if let Some(signal) = platform::interrupted().filter(|signal| !by_terminal(*signal)) {
                // It may be gone already, which is as good.
                let _ = platform::send_signal(self.child.id(), signal);
            }
            if self.asked.is_some() {
                return true;
            }
            self.asked = Some(Instant::now());
        }
        self.asked.is_some_and(|asked| asked.elapsed() >= LEAVING)
    }

    /// Its status, once it has ended.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Ends it.
    pub(super) fn kill(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.child.kill();
    }

    /// Waits until it has ended.
    pub(super) fn wait(&mut self) -> Option<ExitStatus> {
        self.child.wait().ok()
    }

    /// What it printed last, and hands on what had not made a line.
    pub(super) fn last_words(
        &mut self,
        pass: &mut dyn FnMut(Passed, &[u8]),
        hear: &mut dyn FnMut(&str),
    ) -> String {
        let mut heard = true;
        while heard && self.is_heard() {
            heard = false;
            let mut note = |stream: Passed, bytes: &[u8]| {
                heard = true;
                pass(stream, bytes);
            };
            if self.listen(LAST_WORDS_NS, &mut note, hear).is_err() {
                break;
            }
        }
        self.output_lines.end(&mut *hear);
        self.error_lines.end(&mut *hear);
        self.tail.text()
    }
}

/// What a stream has; it is closed where it has ended.
fn read(stream: &mut Option<impl Read>) -> Option<Vec<u8>> {
    let mut chunk = vec![0; CHUNK];
    match stream.as_mut()?.read(&mut chunk) {
        Ok(0) => *stream = None,
        Ok(count) => {
            chunk.truncate(count);
            return Some(chunk);
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
        Err(_) => *stream = None,
    }
    None
}
