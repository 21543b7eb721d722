//! A report, read piece by piece.

use super::cursor::Cursor;
use super::outline::{End, part};
use super::run::{RunReader, Step};
use crate::analysis::digest::model::Digest;
use crate::analysis::digest::of_report::Reasons;
use crate::report::{Report, check_report_schema};

/// No element of a long array is longer than this in a report that this program wrote, bytes. The largest are
/// loops of 128 points, with a twentieth of it.
const LONGEST_ELEMENT: usize = 1 << 20;

/// It is not as this program writes reports. The long way tells what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected;

/// Reads the digest of a report whose text comes in pieces.
#[derive(Default)]
pub struct Reader {
    place: Place,
    digest: Option<Digest>,
    reasons: Reasons,
    run: RunReader,
}

/// What comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Everything that stands before the runs.
    #[default]
    Head,
    /// The first run, or the end of the runs.
    FirstRun,
    /// A comma and a further run, or the end of the runs.
    NextRun,
    /// The rest of a run.
    Run,
    /// The end of the report.
    Tail,
    /// White space.
    Behind,
}

impl Reader {
    /// A reader that has seen nothing.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Reads on in `text`, which begins where the last call left off, and returns how many bytes are done
    /// with. The rest has to come again, with more behind it; where nothing was done with, with at least
    /// as much again. `is_all` says that nothing comes behind `text`.
    ///
    /// # Errors
    /// The report is to be read the long way.
    pub fn advance(&mut self, text: &[u8], is_all: bool) -> Result<usize, Unexpected> {
        let mut cursor = Cursor::new(text);
        while let Some(()) = self.step(&mut cursor)? {}
        let left = cursor.rest().len();
        // What is whole and was not read will not be read with more behind it either.
        let is_stuck = self.run.is_inside() && left > LONGEST_ELEMENT;
        if is_stuck || (is_all && (left > 0 || self.place != Place::Behind)) {
            return Err(Unexpected);
        }
        Ok(text.len() - left)
    }

    /// The digest, when everything was read.
    ///
    /// # Errors
    /// There was no report, or not the whole of one.
    pub fn finish(self) -> Result<Digest, Unexpected> {
        let mut digest = self.digest.ok_or(Unexpected)?;
        digest.absences = self.reasons.0;
        match self.place {
            Place::Behind => Ok(digest),
            _ => Err(Unexpected),
        }
    }

    /// Reads one thing; `None` where the text ends before it does.
    fn step(&mut self, text: &mut Cursor<'_>) -> Result<Option<()>, Unexpected> {
        match self.place {
            Place::Head => self.head(text),
            Place::FirstRun | Place::NextRun => self.border(text),
            Place::Run => self.run(text),
            Place::Tail => expect(text, b'}').map(|found| found.map(|()| self.go(Place::Behind))),
            Place::Behind => {
                text.space();
                if text.rest().is_empty() {
                    Ok(None)
                } else {
                    Err(Unexpected)
                }
            }
        }
    }

    fn go(&mut self, place: Place) {
        self.place = place;
    }

    /// Reads everything before the runs, as the report of no runs that it is.
    fn head(&mut self, text: &mut Cursor<'_>) -> Result<Option<()>, Unexpected> {
        let (length, end) = match begins(text) {
            None => return Ok(None),
            Some(false) => return Err(Unexpected),
            Some(true) => match part(text.rest(), 0, &["runs"]) {
                None => return Ok(None),
                Some(part) => part,
            },
        };
        let (head, rest) = text.rest().split_at_checked(length).ok_or(Unexpected)?;
        if end == End::Object {
            return Err(Unexpected);
        }
        let whole = [head, b"]}"].concat();
        let report: Report = serde_json::from_slice(&whole).map_err(|_| Unexpected)?;
        check_report_schema(Some(&report.schema)).map_err(|_| Unexpected)?;
        self.digest = Some(Digest {
            header: report.header,
            engines: report.engines,
            runs: Vec::new(),
            absences: Vec::new(),
        });
        *text = Cursor::new(rest);
        self.go(Place::FirstRun);
        Ok(Some(()))
    }

    /// Reads what stands between two runs.
    fn border(&mut self, text: &mut Cursor<'_>) -> Result<Option<()>, Unexpected> {
        text.space();
        let Some(next) = text.rest().first() else {
            return Ok(None);
        };
        let (place, mark) = match (self.place, next) {
            (_, b']') => (Place::Tail, Some(b']')),
            (Place::FirstRun, b'{') => (Place::Run, None),
            (Place::NextRun, b',') => (Place::Run, Some(b',')),
            _ => return Err(Unexpected),
        };
        if let Some(mark) = mark {
            text.mark(mark).ok_or(Unexpected)?;
        }
        self.go(place);
        Ok(Some(()))
    }

    fn run(&mut self, text: &mut Cursor<'_>) -> Result<Option<()>, Unexpected> {
        let Some(digest) = &mut self.digest else {
            return Err(Unexpected);
        };
        loop {
            match self.run.step(&mut self.reasons, text) {
                Step::On => {}
                Step::Stuck => return Ok(None),
                Step::Ended => break,
            }
        }
        digest.runs.push(self.run.finish().ok_or(Unexpected)?);
        self.go(Place::NextRun);
        Ok(Some(()))
    }
}

/// Whether this begins as a report does, and not as an event of a journal; `None` where too little is there.
fn begins(text: &Cursor<'_>) -> Option<bool> {
    let mut ahead = *text;
    ahead.space();
    ahead.rest().first()?;
    if !ahead.found(b'{') {
        return Some(false);
    }
    ahead.space();
    let event = b"\"event\"";
    let key = ahead.rest().get(..event.len())?;
    Some(key.starts_with(b"\"") && key != event)
}

/// Passes over a mark; `None` where the text ends before it.
fn expect(text: &mut Cursor<'_>, mark: u8) -> Result<Option<()>, Unexpected> {
    text.space();
    if text.rest().is_empty() {
        return Ok(None);
    }
    text.mark(mark).map(Some).ok_or(Unexpected)
}
