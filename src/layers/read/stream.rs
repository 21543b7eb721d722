//! A large JSON document that comes in piece by piece: while one is read, those before are understood by other
//! threads, and the memory of each is used again.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::document::Found;
use super::state::State;
use super::{json, parts};

/// What is read at a time, and gathered at most where no layer seems to begin.
pub const PIECE_BYTES: usize = 2 << 20;
const MOST_BYTES: usize = 64 << 20;

/// A piece of the document.
struct Piece {
    number: usize,
    bytes: Vec<u8>,
    is_last: bool,
}

/// What a piece was understood as; none where it was cut in the wrong place. With its memory.
struct Understood {
    number: usize,
    state: Option<State>,
    bytes: Vec<u8>,
}

/// Reads a document, so many bytes at a time, with so many threads beside this one. None where it cannot be
/// read so: it is no JSON of layers, or not as TensorRT writes it; then it has to be read as a whole.
pub fn read_stream(from: &mut impl Read, piece_bytes: usize, threads: usize) -> Option<Found> {
    let (send, pieces) = sync_channel::<Piece>(threads);
    let (tell, told) = channel::<Understood>();
    let pieces = Arc::new(Mutex::new(pieces));
    let mut state = thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (pieces, tell) = (Arc::clone(&pieces), tell.clone());
            scope.spawn(move || work(&pieces, &tell));
        }
        // When no thread is left nobody waits for one.
        drop((pieces, tell));
        let mut order = InOrder::new(told);
        let is_sent = cut(from, piece_bytes, &send, &mut order);
        // The threads end when there is nothing more to come.
        drop(send);
        let state = order.finish();
        state.filter(|_| is_sent.is_some())
    })?;
    state.end();
    let found = Found {
        engines: state.engines,
        profiles: state.profiles,
    };
    (!found.engines.is_empty() || !found.profiles.is_empty()).then_some(found)
}

/// Understands pieces until there are no more.
fn work(pieces: &Mutex<Receiver<Piece>>, tell: &Sender<Understood>) {
    loop {
        let piece = pieces.lock().map(|pieces| pieces.recv());
        let Ok(Ok(mut piece)) = piece else { return };
        let state = understand(&mut piece);
        let understood = Understood {
            number: piece.number,
            state,
            bytes: piece.bytes,
        };
        if tell.send(understood).is_err() {
            return;
        }
    }
}

fn understand(piece: &mut Piece) -> Option<State> {
    match (piece.number, piece.is_last) {
        (0, true) => {
            let mut state = State::default();
            let text = std::str::from_utf8(&piece.bytes).ok()?;
            json::read(text, &mut state).ok()?;
            Some(state)
        }
        (_, true) => parts::last_part(&mut piece.bytes),
        (_, false) => parts::cut_part(&piece.bytes),
    }
}

/// Cuts the document in pieces and sends them; none where it cannot be cut.
fn cut(
    from: &mut impl Read,
    piece_bytes: usize,
    send: &SyncSender<Piece>,
    order: &mut InOrder,
) -> Option<()> {
    let mut bytes = Vec::new();
    for number in 0.. {
        let mut comma = None;
        let mut is_last = false;
        while comma.is_none() && !is_last {
            is_last = !fill(from, &mut bytes, piece_bytes).ok()?;
            if number == 0 && !begins_as_json(&bytes) {
                return None;
            }
            if !is_last {
                comma = parts::last_comma(&bytes);
                // Without a layer at the beginning it is something else, such as a profile.
                let is_other = || bytes.len() > MOST_BYTES || !parts::has_layer(&bytes);
                if comma.is_none() && is_other() {
                    return None;
                }
            }
        }
        order.take_what_is_there()?;
        let mut next = order.memory();
        if let Some(comma) = comma {
            next.extend_from_slice(bytes.get(comma..)?);
            *next.first_mut()? = b'[';
            bytes.truncate(comma);
        }
        let piece = Piece {
            number,
            bytes,
            is_last,
        };
        send.send(piece).ok()?;
        if is_last {
            return Some(());
        }
        bytes = next;
    }
    None
}

/// Appends so many bytes, if so many come; whether more may come.
fn fill(from: &mut impl Read, bytes: &mut Vec<u8>, more: usize) -> io::Result<bool> {
    let before = bytes.len();
    let most = u64::try_from(more).unwrap_or(u64::MAX);
    from.take(most).read_to_end(bytes)?;
    Ok(bytes.len() - before == more)
}

fn begins_as_json(bytes: &[u8]) -> bool {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .find(|it| !it.trim_ascii().is_empty());
    let line = line.map(|line| line.get(..64).unwrap_or(line));
    line.is_some_and(|line| json::may_begin(&String::from_utf8_lossy(line)))
}

/// What was understood, put in order.
struct InOrder {
    told: Receiver<Understood>,
    /// What came before its turn.
    waiting: BTreeMap<usize, State>,
    next: usize,
    state: Option<State>,
    /// Memory to be used again.
    free: Vec<Vec<u8>>,
    has_failed: bool,
}

impl InOrder {
    fn new(told: Receiver<Understood>) -> Self {
        InOrder {
            told,
            waiting: BTreeMap::new(),
            next: 0,
            state: None,
            free: Vec::new(),
            has_failed: false,
        }
    }

    /// Takes what was understood by now; none where a piece was not.
    fn take_what_is_there(&mut self) -> Option<()> {
        while let Ok(understood) = self.told.try_recv() {
            self.take(understood);
        }
        (!self.has_failed).then_some(())
    }

    fn take(&mut self, understood: Understood) {
        let mut bytes = understood.bytes;
        bytes.clear();
        self.free.push(bytes);
        match understood.state {
            Some(state) => drop(self.waiting.insert(understood.number, state)),
            None => self.has_failed = true,
        }
        while let Some(state) = self.waiting.remove(&self.next) {
            self.next += 1;
            match &mut self.state {
                None => self.state = Some(state),
                Some(all) => self.has_failed |= parts::append(all, state).is_none(),
            }
        }
    }

    fn memory(&mut self) -> Vec<u8> {
        self.free.pop().unwrap_or_default()
    }

    /// Everything, when all pieces were understood; none where one was not.
    fn finish(mut self) -> Option<State> {
        while let Ok(understood) = self.told.recv() {
            self.take(understood);
        }
        let is_whole = !self.has_failed && self.waiting.is_empty();
        self.state.filter(|_| is_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net() -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/layers/net.json");
        std::fs::read(path).unwrap_or_default()
    }

    #[test]
    fn a_document_is_put_together_from_its_pieces() {
        let text = net();
        for bytes in [500, 800, 1500, 4000, 1 << 20] {
            let found = read_stream(&mut text.as_slice(), bytes, 2).expect("layers");
            let names: Vec<(u32, &str)> = found
                .engines
                .iter()
                .flat_map(|engine| &engine.layers)
                .map(|layer| (layer.index, &*layer.name))
                .collect();
            assert_eq!((names.len(), names.last()), (10, Some(&(9, "add_myl1_2"))));
        }
    }

    #[test]
    fn what_is_cut_or_wrapped_otherwise_is_left_to_others() {
        let text = net();
        let cut = text.get(..text.len() - 3).unwrap_or_default().to_vec();
        let wrapped = [b"[", text.as_slice(), b"]"].concat();
        let twice = [text.as_slice(), text.as_slice()].concat();
        for other in [
            cut,
            wrapped,
            twice,
            b"{}".to_vec(),
            Vec::new(),
            b"[I] log".to_vec(),
        ] {
            assert!(read_stream(&mut other.as_slice(), 700, 2).is_none());
        }
    }
}
