//! Looking for the lines that can tell anything.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::trt_log::{ANCHORS, COMPLAINTS};

/// Finds anchored lines in whole lines.
#[derive(Clone, Copy)]
pub(super) struct Scanner {
    searches: Option<&'static [AhoCorasick; 2]>,
}

impl Scanner {
    /// A scanner for every anchor.
    pub(super) fn new() -> Self {
        static SEARCHES: OnceLock<Option<[AhoCorasick; 2]>> = OnceLock::new();
        // Every line begins as a complaint does, which would make a common search stop at each.
        let build = || Some([search(&ANCHORS)?, search(&COMPLAINTS)?]);
        Scanner {
            searches: SEARCHES.get_or_init(build).as_ref(),
        }
    }

    /// Whether a line can tell anything. Where the machine refuses the search, every line can.
    pub(super) fn is_anchored(self, line: &[u8]) -> bool {
        self.searches
            .is_none_or(|searches| searches.iter().any(|search| search.is_match(line)))
    }

    /// Hands out the anchored ones of whole lines with their numbers, from 1, and counts all.
    pub(super) fn scan(self, lines: &[u8], take: &mut dyn FnMut(u64, &[u8])) -> u64 {
        let mut cursors = [Cursor::default(), Cursor::default()];
        let (mut at, mut ended) = (0, 0);
        while let Some(found) = self.next(lines, at, &mut cursors) {
            let before = lines.get(at..found).unwrap_or_default();
            let after = lines.get(found..).unwrap_or_default();
            let begin = memchr::memrchr(b'\n', before).map_or(at, |end| at + end + 1);
            let end = memchr::memchr(b'\n', after).map_or(lines.len(), |end| found + end);
            ended += count(before) + 1;
            take(ended, lines.get(begin..end).unwrap_or_default());
            at = end + 1;
        }
        ended + count(lines.get(at..).unwrap_or_default())
    }

    /// Where the next anchor stands, from `at` on.
    fn next(self, lines: &[u8], at: usize, cursors: &mut [Cursor; 2]) -> Option<usize> {
        let Some(searches) = self.searches else {
            return (at < lines.len()).then_some(at);
        };
        let next = |(search, cursor): (&AhoCorasick, &mut Cursor)| cursor.next(search, lines, at);
        searches.iter().zip(cursors).filter_map(next).min()
    }
}

/// Where one search has got to.
#[derive(Clone, Copy, Default)]
enum Cursor {
    /// Nowhere yet.
    #[default]
    New,
    /// At a match.
    Found(usize),
    /// There is none any more.
    Done,
}

impl Cursor {
    /// The first match from `at` on; looked for only where it is not known.
    fn next(&mut self, search: &AhoCorasick, lines: &[u8], at: usize) -> Option<usize> {
        match *self {
            Cursor::Done => return None,
            Cursor::Found(found) if found >= at => return Some(found),
            Cursor::New | Cursor::Found(_) => {}
        }
        let rest = lines.get(at..).unwrap_or_default();
        let found = search.find(rest).map(|found| at + found.start());
        *self = found.map_or(Cursor::Done, Cursor::Found);
        found
    }
}

fn search(anchors: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        // Only this kind is looked for by vectors.
        .match_kind(MatchKind::LeftmostFirst)
        .build(anchors)
        .ok()
}

fn count(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}
