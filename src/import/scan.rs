//! Looking for the lines that can tell anything.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::trt_log::anchors;

/// Finds anchored lines in whole lines.
pub(super) struct Scanner {
    anchors: Option<&'static AhoCorasick>,
}

impl Scanner {
    /// A scanner for every anchor.
    pub(super) fn new() -> Self {
        static ANCHORS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
        let build = || {
            AhoCorasick::builder()
                // Only this kind is looked for by vectors.
                .match_kind(MatchKind::LeftmostFirst)
                .build(anchors())
                .ok()
        };
        Scanner {
            anchors: ANCHORS.get_or_init(build).as_ref(),
        }
    }

    /// Whether a line can tell anything. Where the machine refuses the search, every line can.
    pub(super) fn is_anchored(&self, line: &[u8]) -> bool {
        self.anchors.is_none_or(|anchors| anchors.is_match(line))
    }

    /// Hands out the anchored ones of whole lines with their numbers, from 1, and counts all.
    pub(super) fn scan(&self, lines: &[u8], take: &mut dyn FnMut(u64, &[u8])) -> u64 {
        let mut rest = lines;
        let mut ended = 0;
        while let Some(found) = self.next(rest) {
            let (before, after) = rest.split_at(found);
            let begin = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let end = memchr::memchr(b'\n', after).map_or(rest.len(), |end| found + end);
            ended += count(before) + 1;
            take(ended, rest.get(begin..end).unwrap_or_default());
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        ended + count(rest)
    }

    /// Where the next anchor stands.
    fn next(&self, text: &[u8]) -> Option<usize> {
        match self.anchors {
            Some(anchors) => anchors.find(text).map(|found| found.start()),
            None => (!text.is_empty()).then_some(0),
        }
    }
}

fn count(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}
