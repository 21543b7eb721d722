//! Sending messages, each of them whole, without allocating.
//!
//! Libraries log from any thread, also while the worker's own thread writes a message. Everything
//! that goes into the pipe therefore passes one lock, line by line.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// Room for a message before it is written: more than a reading needs, which is about 6 KiB; a full
/// 16 KiB counter file whose every byte has to be escaped needs six times its size.
const MESSAGE_ROOM: usize = 256 << 10;

/// Room for lines that wait to be sent together.
const LINES_ROOM: usize = 64 << 10;

/// Writes messages to a pipe from buffers that exist before the baseline and never grow.
pub(super) struct Outbox {
    pipe: Mutex<Pipe>,
}

struct Pipe {
    file: File,
    message: FixedBuffer,
    /// Whole lines that wait.
    lines: FixedBuffer,
}

impl Outbox {
    pub(super) fn new(file: File) -> Self {
        Outbox {
            pipe: Mutex::new(Pipe {
                file,
                message: FixedBuffer::new(MESSAGE_ROOM),
                lines: FixedBuffer::new(LINES_ROOM),
            }),
        }
    }

    /// Prepares a message as `send` and `put_off` would, without sending it: the first use of a code
    /// path may make the C library allocate.
    pub(super) fn rehearse(&self, message: &impl Serialize) -> io::Result<()> {
        let mut pipe = self.lock();
        let result = write_line(&mut pipe.message, message);
        pipe.message.used = 0;
        result
    }

    /// Sends what waits, then the message. One that is longer than the room is sent piece by piece.
    pub(super) fn send(&self, message: &impl Serialize) -> io::Result<()> {
        let mut pipe = self.lock();
        pipe.send_lines()?;
        let Pipe {
            file,
            message: buffer,
            ..
        } = &mut *pipe;
        let mut through = Through { file, buffer };
        write_line(&mut through, message)?;
        through.flush()
    }

    /// Lets the message wait for the next that is sent, or for its room to be full.
    pub(super) fn put_off(&self, message: &impl Serialize) -> io::Result<()> {
        let mut pipe = self.lock();
        let whole = pipe.lines.used;
        if write_line(&mut pipe.lines, message).is_ok() {
            return Ok(());
        }
        pipe.lines.used = whole;
        pipe.send_lines()?;
        let result = write_line(&mut pipe.lines, message);
        if result.is_err() {
            // Longer than all the room there is.
            pipe.lines.used = 0;
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, Pipe> {
        self.pipe.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipe {
    fn send_lines(&mut self) -> io::Result<()> {
        self.lines.send_to(&mut self.file)
    }
}

fn write_line(mut out: impl Write, message: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, message)?;
    out.write_all(b"\n")
}

struct FixedBuffer {
    bytes: Box<[u8]>,
    used: usize,
}

impl FixedBuffer {
    fn new(room: usize) -> FixedBuffer {
        FixedBuffer {
            // Written, not only set aside: the process must not grow when a message first gets long.
            bytes: vec![b' '; room].into_boxed_slice(),
            used: 0,
        }
    }

    fn send_to(&mut self, file: &mut File) -> io::Result<()> {
        let filled = self.bytes.get(..self.used).unwrap_or_default();
        // What could not be sent is not sent again: half of it may have gone.
        self.used = 0;
        file.write_all(filled)
    }
}

/// Takes what fits, and nothing of what does not.
impl Write for FixedBuffer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let end = self.used.saturating_add(data.len());
        let room = self
            .bytes
            .get_mut(self.used..end)
            .ok_or(io::ErrorKind::OutOfMemory)?;
        room.copy_from_slice(data);
        self.used = end;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A buffer that empties itself into the pipe when it is full.
struct Through<'a> {
    file: &'a mut File,
    buffer: &'a mut FixedBuffer,
}

impl Write for Through<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if let Ok(count) = self.buffer.write(data) {
            return Ok(count);
        }
        self.flush()?;
        match self.buffer.write(data) {
            Ok(count) => Ok(count),
            Err(_) => self.file.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.buffer.send_to(self.file)
    }
}

#[cfg(test)]
pub(super) mod testing {
    use std::fs::File;
    use std::io::{Read, Seek};

    /// A file without a name, to write to and to read from.
    pub(in crate::lifecycle) fn file() -> File {
        let path = std::env::temp_dir().join(format!(
            "trtmem-outbox-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        let options = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path);
        std::fs::remove_file(&path).unwrap();
        options.unwrap()
    }

    /// What was written to it.
    pub(in crate::lifecycle) fn written(mut file: &File) -> String {
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{file, written};
    use super::*;

    #[test]
    fn what_waits_goes_before_what_is_sent() {
        let file = file();
        let outbox = Outbox::new(file.try_clone().unwrap());
        outbox.put_off(&1).unwrap();
        outbox.put_off(&2).unwrap();
        assert_eq!(written(&file), "");
        outbox.send(&3).unwrap();
        assert_eq!(written(&file), "1\n2\n3\n");
    }

    #[test]
    fn a_full_room_is_emptied_and_every_line_stays_whole() {
        let file = file();
        let outbox = Outbox::new(file.try_clone().unwrap());
        let line = "x".repeat(10_000);
        for _ in 0..20 {
            outbox.put_off(&line).unwrap();
        }
        outbox.send(&"end").unwrap();
        let text = written(&file);
        assert_eq!(text.lines().count(), 21);
        assert!(
            text.lines()
                .take(20)
                .all(|said| said.len() == line.len() + 2)
        );
    }

    #[test]
    fn a_message_longer_than_the_room_is_sent_whole() {
        let file = file();
        let outbox = Outbox::new(file.try_clone().unwrap());
        let long = vec!["y".repeat(1000); 1000];
        outbox.send(&long).unwrap();
        outbox.send(&"next").unwrap();
        let text = written(&file);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        let read: Vec<String> = serde_json::from_str(lines[0]).unwrap();
        assert_eq!(read, long);
    }

    #[test]
    fn a_line_longer_than_the_room_for_lines_is_refused_and_nothing_of_it_sent() {
        let file = file();
        let outbox = Outbox::new(file.try_clone().unwrap());
        assert!(outbox.put_off(&"z".repeat(LINES_ROOM)).is_err());
        outbox.send(&1).unwrap();
        assert_eq!(written(&file), "1\n");
    }

    #[test]
    fn lines_of_many_threads_never_mix() {
        let file = file();
        let outbox = Outbox::new(file.try_clone().unwrap());
        std::thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let outbox = &outbox;
                scope.spawn(move || {
                    for length in 0..500 {
                        let line = name.repeat(length + 1);
                        if length % 7 == 0 {
                            outbox.send(&line).unwrap();
                        } else {
                            outbox.put_off(&line).unwrap();
                        }
                    }
                });
            }
        });
        outbox.send(&"end").unwrap();
        let text = written(&file);
        assert_eq!(text.lines().count(), 4 * 500 + 1);
        for line in text.lines() {
            let said: String = serde_json::from_str(line).unwrap();
            let first = said.chars().next();
            assert!(
                said == "end" || said.chars().all(|c| Some(c) == first),
                "{said}"
            );
        }
    }
}
