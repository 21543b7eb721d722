//! What comes through a child's pipes: lines of messages, and the end of its output.

use std::collections::VecDeque;

use super::protocol::{LONGEST_LINE, ProtocolError};

/// Output of the child that is kept for the report: its end.
const OUTPUT_KEPT: usize = 16 << 10;

/// Bytes from a pipe, taken apart into lines.
#[derive(Debug, Default)]
pub(super) struct LineBuffer {
    bytes: VecDeque<u8>,
    searched: usize,
}

impl LineBuffer {
    pub(super) fn add(&mut self, chunk: &[u8]) {
        self.bytes.extend(chunk);
    }

    /// The next whole line, without its end.
    pub(super) fn next_line(&mut self) -> Result<Option<Vec<u8>>, ProtocolError> {
        let unsearched = self.bytes.iter().skip(self.searched);
        match unsearched.clone().position(|&byte| byte == b'\n') {
            Some(offset) => {
                let end = self.searched + offset;
                let line = self.bytes.drain(..=end).take(end).collect();
                self.searched = 0;
                Ok(Some(line))
            }
            None if self.bytes.len() > LONGEST_LINE => Err(ProtocolError::TooLong),
            None => {
                self.searched = self.bytes.len();
                Ok(None)
            }
        }
    }
}

/// The end of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: VecDeque<u8>,
}

impl Tail {
    pub(super) fn add(&mut self, chunk: &[u8]) {
        self.bytes.extend(chunk);
        let excess = self.bytes.len().saturating_sub(OUTPUT_KEPT);
        self.bytes.drain(..excess);
    }

    pub(super) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.bytes.make_contiguous()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_however_they_arrive() {
        let mut lines = LineBuffer::default();
        lines.add(b"on");
        assert_eq!(lines.next_line(), Ok(None));
        lines.add(b"e\ntwo\nthr");
        assert_eq!(lines.next_line(), Ok(Some(b"one".to_vec())));
        assert_eq!(lines.next_line(), Ok(Some(b"two".to_vec())));
        assert_eq!(lines.next_line(), Ok(None));
        lines.add(b"ee\n");
        assert_eq!(lines.next_line(), Ok(Some(b"three".to_vec())));
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_memory() {
        let mut lines = LineBuffer::default();
        lines.add(&vec![b'x'; LONGEST_LINE + 1]);
        assert_eq!(lines.next_line(), Err(ProtocolError::TooLong));
    }

    #[test]
    fn only_the_end_of_the_output_is_kept() {
        let mut tail = Tail::default();
        tail.add(&vec![b'a'; OUTPUT_KEPT]);
        tail.add(b"the end");
        assert_eq!(tail.text().len(), OUTPUT_KEPT);
        assert!(tail.text().ends_with("the end"));
    }
}
