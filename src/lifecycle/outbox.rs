//! Sending messages without allocating.

use std::fs::File;
use std::io::{self, Write};

use serde::Serialize;

/// Room for one message. A reading is about 6 KiB; a full 16 KiB counter file whose every byte has to
/// be escaped needs six times its size.
const CAPACITY: usize = 256 << 10;

/// Writes messages to a pipe from a buffer that exists before the baseline and never grows.
pub(super) struct Outbox {
    pipe: File,
    buffer: FixedBuffer,
}

impl Outbox {
    pub(super) fn new(pipe: File) -> Self {
        Outbox {
            pipe,
            buffer: FixedBuffer {
                bytes: vec![0; CAPACITY].into_boxed_slice(),
                used: 0,
            },
        }
    }

    /// Prepares a message as `send` would, without sending it: the first use of a code path may
    /// make the C library allocate.
    pub(super) fn rehearse(&mut self, message: &impl Serialize) -> io::Result<()> {
        self.fill(message)
    }

    pub(super) fn send(&mut self, message: &impl Serialize) -> io::Result<()> {
        self.fill(message)?;
        let filled = self.buffer.bytes.get(..self.buffer.used);
        self.pipe.write_all(filled.unwrap_or_default())
    }

    fn fill(&mut self, message: &impl Serialize) -> io::Result<()> {
        self.buffer.used = 0;
        serde_json::to_writer(&mut self.buffer, message)?;
        self.buffer.write_all(b"\n")
    }
}

struct FixedBuffer {
    bytes: Box<[u8]>,
    used: usize,
}

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
