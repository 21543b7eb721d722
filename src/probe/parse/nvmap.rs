//! Tegra `/sys/kernel/debug/nvmap/iovmm/clients`: device memory by process.
//!
//! Two layouts are about: `CLIENT PROCESS PID SIZE`, and a newer one with `PSS` before `SIZE`. A
//! process name is cut to 15 characters and may hold blanks, so a row is read from its right end.

use std::borrow::Cow;

use super::lines;
use super::odd::{OddLine, OddLines, Oddity};

/// Memory one process holds of the allocator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client<'a> {
    /// `user` or `kernel`.
    pub client: Cow<'a, str>,
    /// Name of the process, cut to 15 characters by the kernel.
    pub process: Cow<'a, str>,
    /// Its number.
    pub pid: u32,
    /// Bytes it holds; what several processes share is counted in each.
    pub size_bytes: u64,
    /// Its share of them, in the newer layout.
    pub pss_bytes: Option<u64>,
}

/// Every process, and the last line's sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clients<'a> {
    /// The processes in the order of the file.
    pub rows: Vec<Client<'a>>,
    /// Sum over all processes.
    pub total_bytes: Option<u64>,
    /// Sum of the shares, in the newer layout.
    pub total_pss_bytes: Option<u64>,
    /// What was odd.
    pub odd: OddLines<'a>,
}

/// The processes in `text`.
pub fn parse(text: &[u8]) -> Clients<'_> {
    let mut clients = Clients::default();
    for line in lines::lines(text) {
        let odd = |oddity| OddLine {
            oddity,
            line: line.text,
        };
        if !line.ended {
            clients.odd.note(odd(Oddity::Cut));
        } else if let Err(oddity) = add(&mut clients, line.text) {
            clients.odd.note(odd(oddity));
        }
    }
    clients
}

fn add<'a>(clients: &mut Clients<'a>, line: &'a [u8]) -> Result<(), Oddity> {
    let (rest, last) = last_word(line);
    if last == b"SIZE" {
        return Ok(());
    }
    let size_bytes = size(last)?;
    let (rest, pss_bytes) = share(rest)?;
    if rest.trim_ascii() == b"total" {
        if clients.total_bytes.is_some() {
            return Err(Oddity::Repeated);
        }
        clients.total_bytes = Some(size_bytes);
        clients.total_pss_bytes = pss_bytes;
        return Ok(());
    }
    let (names, pid) = last_word(rest);
    let pid = lines::decimal(pid)?;
    let (client, process) = first_word(names);
    if client.is_empty() {
        return Err(Oddity::Garbage);
    }
    clients.rows.push(Client {
        client: String::from_utf8_lossy(client),
        process: String::from_utf8_lossy(process),
        pid: u32::try_from(pid).map_err(|_| Oddity::TooLarge)?,
        size_bytes,
        pss_bytes,
    });
    Ok(())
}

/// The share before the size, if there is one: unlike a process number it ends in a unit.
fn share(text: &[u8]) -> Result<(&[u8], Option<u64>), Oddity> {
    let (rest, word) = last_word(text);
    match word.last() {
        Some(unit) if unit_shift(*unit).is_some() && !rest.is_empty() => {
            Ok((rest, Some(size(word)?)))
        }
        _ => Ok((text, None)),
    }
}

/// A size such as `118372K`, in bytes.
fn size(word: &[u8]) -> Result<u64, Oddity> {
    let (unit, number) = word.split_last().ok_or(Oddity::Garbage)?;
    let shift = unit_shift(*unit).ok_or(Oddity::Garbage)?;
    lines::decimal(number)?
        .checked_mul(1 << shift)
        .ok_or(Oddity::TooLarge)
}

fn unit_shift(unit: u8) -> Option<u32> {
    match unit {
        b'K' => Some(10),
        b'M' => Some(20),
        b'G' => Some(30),
        _ => None,
    }
}

/// What stands before the last word, and the word.
fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii_end();
    let from = text.iter().rposition(u8::is_ascii_whitespace);
    text.split_at(from.map_or(0, |blank| blank + 1))
}

/// The first word, and what stands after it.
fn first_word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii();
    let to = text.iter().position(u8::is_ascii_whitespace);
    let (word, rest) = text.split_at(to.unwrap_or(text.len()));
    (word, rest.trim_ascii_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_layout_has_sizes_only() {
        let clients = parse(b"CLIENT PROCESS PID SIZE\nuser gem 4481 118372K\ntotal 141896K\n");
        let [row] = clients.rows.as_slice() else {
            panic!("one row: {clients:?}");
        };
        assert_eq!((row.client.as_ref(), row.process.as_ref()), ("user", "gem"));
        assert_eq!(
            (row.pid, row.size_bytes, row.pss_bytes),
            (4481, 121_212_928, None)
        );
        assert_eq!(clients.total_bytes, Some(145_301_504));
        assert_eq!(clients.total_pss_bytes, None);
        assert_eq!(clients.odd.count(), 0);
    }

    #[test]
    fn the_newer_layout_has_shares_before_sizes() {
        let clients = parse(b"CLIENT PROCESS PID PSS SIZE\nuser gem 4481 2M 1G\ntotal 2M 1G\n");
        let row = clients.rows.first().expect("one row");
        assert_eq!((row.size_bytes, row.pss_bytes), (1 << 30, Some(2 << 20)));
        assert_eq!(clients.total_bytes, Some(1 << 30));
        assert_eq!(clients.total_pss_bytes, Some(2 << 20));
    }

    #[test]
    fn a_process_name_may_hold_blanks_and_look_like_a_number() {
        let clients = parse(b"user   my app 5K   77   4K\n");
        let row = clients.rows.first().expect("one row");
        assert_eq!((row.process.as_ref(), row.pid), ("my app 5K", 77));
        assert_eq!((row.size_bytes, row.pss_bytes), (4096, None));
    }

    #[test]
    fn odd_rows_are_reported() {
        let clients =
            parse(b"user a 1 99999999999999999999K\nuser b\n1 2K\ntotal 1K\ntotal 2K\nuser c 1 2K");
        let odd: Vec<_> = clients.odd.kept().iter().map(|odd| odd.oddity).collect();
        assert_eq!(
            odd,
            [
                Oddity::TooLarge,
                Oddity::Garbage,
                Oddity::Garbage,
                Oddity::Repeated,
                Oddity::Cut
            ]
        );
        assert_eq!(clients.total_bytes, Some(1024));
        assert!(clients.rows.is_empty());
    }
}
