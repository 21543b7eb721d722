//! Logs and other text, line by line.

use super::dump::Dump;
use super::json;
use super::listing;
use super::profile_table::ProfileTable;
use super::state::State;
use crate::layers::draft::EngineDraft;
use crate::layers::model::Source;
use crate::report::Severity;
use crate::trt_log::{Said, Total, clean, parse_line, prefix};

/// Reads every listing, dump, table of times and JSON document of a text.
pub(super) fn read(text: &str, state: &mut State) {
    let mut reader = Reader::new(text.len());
    reader.lines(text);
    reader.end();
    if reader.is_empty() && text.contains("\"LayerType\"") {
        // JSON through a logger that puts its prefix before every line.
        let bodies = text
            .lines()
            .map(|line| format!("{}\n", body_of_json(&clean(line))));
        let text: String = bodies.collect();
        reader = Reader::new(text.len());
        reader.lines(&text);
        reader.end();
    }
    if reader.found.len() == 1
        && let Some(engine) = reader.found.first_mut()
    {
        // Of one engine the last word counts, wherever it stands.
        engine.activation_bytes = reader.activation_bytes;
        engine.scratch_bytes = reader.scratch_bytes;
    }
    reader.json.engines.append(&mut reader.found);
    state.append(reader.json);
    state.profiles.append(&mut reader.tables);
    state
        .engines
        .sort_by_key(|engine| engine.line.unwrap_or_default());
}

/// The line without its prefix. A quotation mark is JSON's own, not a logger's.
fn body_of_json(line: &str) -> &str {
    let body = prefix::split(line).body;
    let at = line.rfind(body).unwrap_or(0);
    let from = at.saturating_sub(usize::from(
        line.get(..at).is_some_and(|it| it.ends_with('"')),
    ));
    line.get(from..).unwrap_or(body)
}

/// What is open while lines go by.
struct Reader {
    found: Vec<EngineDraft>,
    tables: Vec<super::times::Times>,
    json: State,
    listing: Option<EngineDraft>,
    dump: Option<Dump>,
    table: Option<ProfileTable>,
    activation_bytes: Option<u64>,
    scratch_bytes: Option<u64>,
    /// Bytes that may still be looked through for the end of JSON that has none.
    patience: usize,
}

impl Reader {
    fn new(bytes: usize) -> Self {
        Reader {
            found: Vec::new(),
            tables: Vec::new(),
            json: State::default(),
            listing: None,
            dump: None,
            table: None,
            activation_bytes: None,
            scratch_bytes: None,
            patience: bytes.saturating_mul(3),
        }
    }

    fn is_empty(&self) -> bool {
        self.found.is_empty() && self.tables.is_empty() && self.json.engines.is_empty()
    }

    fn lines(&mut self, text: &str) {
        let mut offset = 0;
        let mut number = 0;
        while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
            let end = memchr_newline(rest);
            let line = rest.get(..end).unwrap_or(rest);
            number += 1;
            let taken = if json::may_begin(line) {
                self.document(rest, number)
            } else {
                None
            };
            if let Some(bytes) = taken {
                let document = rest.get(..bytes).unwrap_or_default();
                // The line it ends on goes on behind it.
                number += document.bytes().filter(|byte| *byte == b'\n').count();
                number = number.saturating_sub(1);
                offset += bytes;
            } else {
                self.line(line, number);
                offset += end + 1;
            }
        }
    }

    /// A JSON document that begins here; its bytes, where it is of use.
    fn document(&mut self, text: &str, line: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        let found = json::extent(text);
        let bytes = found.unwrap_or(text.len());
        let document = text.get(..bytes)?;
        let mut state = State::default();
        let is_read = found.is_some() && json::read(document, &mut state).is_ok();
        let is_of_use = !state.engine.layers.is_empty()
            || state.engine.bindings.is_some()
            || !state.engines.is_empty()
            || !state.times.records.is_empty();
        if !is_read || !is_of_use {
            self.patience = self.patience.saturating_sub(bytes);
            return None;
        }
        self.keep(document, state, line);
        Some(bytes)
    }

    /// Keeps a document. Single layers one after another are one engine.
    fn keep(&mut self, document: &str, mut state: State, line: usize) {
        let is_single = state.engines.is_empty()
            && state.engine.bindings.is_none()
            && document.starts_with('{')
            && state.times.records.is_empty();
        if is_single {
            self.json.engine.line.get_or_insert(line);
            // It was read without fault just before.
            let _ = json::read(document, &mut self.json);
            return;
        }
        state.end();
        for engine in &mut state.engines {
            engine.line = Some(line);
        }
        self.json.append(state);
    }

    fn line(&mut self, line: &str, number: usize) {
        let line = clean(line);
        // What these hold looks like a prefix now and then.
        let split = if line.starts_with("Layer(") || line.starts_with("Name: ") {
            prefix::Prefixed {
                body: &line,
                ..prefix::Prefixed::default()
            }
        } else {
            prefix::split(&line)
        };
        let body = split.body.trim();
        self.total(&line, split.severity);
        if let Some(table) = &mut self.table {
            if table.row(body) {
                return;
            }
            self.close_table();
        }
        if let Some(table) = ProfileTable::begin(body, number) {
            self.table = Some(table);
            return;
        }
        if body == "Engine Layer Information:" {
            self.close_listing();
            self.listing = Some(self.engine(Source::Listing, number));
            return;
        }
        if body.starts_with("Layer(") {
            self.listed(body, number);
            return;
        }
        self.dumped(
            &line,
            body,
            split.severity.is_some() || split.time.is_some(),
            number,
        );
    }

    /// The line of a layer in the listing of a build.
    fn listed(&mut self, body: &str, number: usize) {
        let mut engine = match self.listing.take() {
            Some(engine) => engine,
            None => self.engine(Source::Listing, number),
        };
        match listing::layer(body, &mut engine.pool) {
            Some(layer) => engine.push(layer),
            None if engine.warnings.is_empty() => {
                let words = format!("line {number} lists a layer in a way that is not understood");
                engine.warnings.push(words);
            }
            None => {}
        }
        self.listing = Some(engine);
    }

    /// A line of `--dumpLayerInfo`, or any other.
    fn dumped(&mut self, line: &str, body: &str, is_logged: bool, number: usize) {
        if body == "Layers:" {
            self.close_dump();
            self.dump = Some(Dump::new(self.engine(Source::Dump, number)));
            return;
        }
        if body.starts_with("Name: ") && body.contains(", LayerType: ") && self.dump.is_none() {
            self.dump = Some(Dump::new(self.engine(Source::Dump, number)));
        }
        if let Some(dump) = &mut self.dump {
            let is_over = if is_logged {
                dump.logged(body)
            } else {
                dump.line(line)
            };
            if is_over {
                self.close_dump();
            }
        }
    }

    /// Notes the totals that a log tells of the engine it builds or loads.
    fn total(&mut self, line: &str, severity: Option<Severity>) {
        let is_said = line.contains("Total Activation Memory") || line.contains(" Scratch Memory");
        if !is_said || severity.is_some_and(|severity| severity == Severity::Verbose) {
            return;
        }
        match parse_line(line) {
            Some(Said::Total {
                total: Total::Activation,
                bytes,
            }) => self.activation_bytes = Some(bytes),
            Some(Said::Total {
                total: Total::Scratch,
                bytes,
            }) => self.scratch_bytes = Some(bytes),
            _ => {}
        }
    }

    /// An engine that begins here, with the totals that were said last.
    fn engine(&mut self, source: Source, line: usize) -> EngineDraft {
        EngineDraft {
            source,
            line: Some(line),
            activation_bytes: self.activation_bytes,
            scratch_bytes: self.scratch_bytes,
            ..EngineDraft::default()
        }
    }

    fn close_listing(&mut self) {
        let listing = self.listing.take();
        self.found
            .extend(listing.filter(|engine| !engine.layers.is_empty()));
    }

    fn close_dump(&mut self) {
        self.found.extend(self.dump.take().and_then(Dump::end));
    }

    fn close_table(&mut self) {
        let times = self.table.take().map(ProfileTable::end);
        self.tables
            .extend(times.filter(|times| !times.records.is_empty()));
    }

    fn end(&mut self) {
        self.close_listing();
        self.close_dump();
        self.close_table();
        self.json.end();
    }
}

/// Bytes before the end of the line.
fn memchr_newline(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}
