//! Bytes of a program's output, taken apart into lines, whatever a program prints.

/// Longest line that is looked at; what is longer counts as several.
const LONGEST: usize = 16 << 10;

/// Bytes that have not made a line yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Takes bytes, and hands on every line that they complete, without its end.
    pub(super) fn take(&mut self, mut bytes: &[u8], mut hand_on: impl FnMut(&str)) {
        while !bytes.is_empty() {
            let end = bytes.iter().position(|&byte| byte == b'\n');
            let room = LONGEST.saturating_sub(self.rest.len());
            let taken = end.unwrap_or(bytes.len()).min(room);
            let (line, rest) = bytes.split_at(taken);
            self.rest.extend_from_slice(line);
            let is_whole = end == Some(taken);
            bytes = rest.get(usize::from(is_whole)..).unwrap_or_default();
            if is_whole || self.rest.len() >= LONGEST {
                self.end(&mut hand_on);
            }
        }
    }

    /// Hands on what is left, if anything.
    pub(super) fn end(&mut self, mut hand_on: impl FnMut(&str)) {
        if !self.rest.is_empty() {
            hand_on(&String::from_utf8_lossy(&self.rest));
            self.rest.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(chunks: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut heard) = (Lines::default(), Vec::new());
        for chunk in chunks {
            lines.take(chunk, |line| heard.push(line.to_owned()));
        }
        lines.end(|line| heard.push(line.to_owned()));
        heard
    }

    #[test]
    fn lines_come_whole_however_they_arrive() {
        assert_eq!(
            taken(&[b"on", b"e\ntwo\n\nth", b"ree"]),
            ["one", "two", "three"]
        );
        assert_eq!(taken(&[b"\xff\xfe\n"]), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_cut_and_fills_no_memory() {
        let long = vec![b'x'; 3 * LONGEST + 1];
        let lengths: Vec<usize> = taken(&[&long]).iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST, LONGEST, LONGEST, 1]);
    }
}
