//! Tegra Linux: what `NvMap` books to the process that the rest of the reading is of.

use super::super::parse::{kb_fields, nvmap};
use super::super::reading::{OwnedReading, Source};
use super::counters::{text, whole_text};
use crate::report::Measured;

/// Bytes that `NvMap` books to the process. What several processes share counts in full.
pub(super) fn held_bytes(reading: &OwnedReading) -> Measured<u64> {
    booked(reading).map(|booked| booked.own_bytes)
}

/// Bytes that `NvMap` books to all other processes. What they share with each other counts once where it
/// tells shares, else in each.
pub(super) fn others_bytes(reading: &OwnedReading) -> Measured<u64> {
    booked(reading).map(|booked| booked.others_bytes)
}

/// What `NvMap` books.
struct Booked {
    own_bytes: u64,
    others_bytes: u64,
}

fn booked(reading: &OwnedReading) -> Measured<Booked> {
    let source = Source::NvmapClients;
    if !reading.sources.iter().any(|read| read.source == source) {
        return Measured::absent("NvMap exists on Tegra Linux, and is read at stage borders");
    }
    let name = source.name();
    let clients = match (text(reading, source), whole_text(reading, source)) {
        (Err(reason), _) => return Measured::absent(reason),
        (Ok(_), None) => return Measured::absent(format!("{name} is longer than is read of it")),
        (Ok(_), Some(text)) => nvmap::parse(text.as_bytes()),
    };
    let Some(process) = Process::of(reading) else {
        return Measured::absent(format!(
            "{name} lists processes, and which one this is was not read"
        ));
    };
    if clients.total_bytes.is_none() {
        return Measured::absent(format!("{name} has no last line, so a part may be missing"));
    }
    let named = || {
        clients
            .rows
            .iter()
            .filter(|row| process.is_named(&row.process))
    };
    let own: Vec<_> = named().filter(|row| row.pid == process.number).collect();
    // A container has numbers of its own, and NvMap tells those of the machine.
    if own.is_empty() && named().next().is_some() {
        return Measured::absent(format!(
            "{name} knows a process of this name under another number only, as in a container"
        ));
    }
    let sizes = own.iter().map(|row| row.size_bytes);
    let others = clients.rows.iter().filter(|row| row.pid != process.number);
    let shares = others.map(|row| row.pss_bytes.unwrap_or(row.size_bytes));
    // A whole list without the process says that it holds nothing.
    Measured::Value(Booked {
        own_bytes: sizes.fold(0, u64::saturating_add),
        others_bytes: shares.fold(0, u64::saturating_add),
    })
}

/// Which process the reading is of, as `/proc/PID/status` says.
struct Process<'a> {
    name: &'a str,
    number: u32,
}

impl<'a> Process<'a> {
    fn of(reading: &'a OwnedReading) -> Option<Process<'a>> {
        let status = text(reading, Source::Status).ok()?;
        let named = |line: &'a str| line.strip_prefix("Name:");
        Some(Process {
            name: status.lines().find_map(named)?.trim(),
            number: kb_fields::count(status.as_bytes(), "Pid")?
                .try_into()
                .ok()?,
        })
    }

    /// Whether the kernel's name of a client is this process's: both are cut to 15 characters.
    fn is_named(&self, client: &str) -> bool {
        client.trim() == self.name
    }
}

#[cfg(test)]
mod tests {
    use super::{held_bytes, others_bytes};
    use crate::probe::{Content, OwnedReading, Reading, Source, SourceReading};

    const CLIENTS: &str = "CLIENT PROCESS PID SIZE\nuser my app 77 8K\nkernel my app 77 4K\n\
                           user other 78 1M\ntotal 1036K\n";

    fn reading(clients: Content<&str>, status: &str) -> OwnedReading {
        let read = |source, content: Content<&str>| SourceReading {
            source,
            content: content.map(str::to_owned),
            cost_ns: 1,
        };
        Reading {
            at_ns: 5,
            cost_ns: 7,
            page_bytes: 4096,
            sources: vec![
                read(Source::Status, Content::Text(status)),
                read(Source::NvmapClients, clients),
            ],
            heap: None,
        }
    }

    fn held(clients: Content<&str>, name: &str, number: u32) -> Result<u64, String> {
        let status = format!("Name:\t{name}\nPid:\t{number}\n");
        let held = held_bytes(&reading(clients, &status));
        held.get()
            .ok_or_else(|| held.reason().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_process_holds_what_all_its_clients_hold() {
        assert_eq!(held(Content::Text(CLIENTS), "my app", 77), Ok(12 << 10));
    }

    #[test]
    fn others_hold_what_is_not_the_processs_by_their_shares_where_they_are_told() {
        let status = "Name:\tmy app\nPid:\t77\n";
        let others = |clients| others_bytes(&reading(Content::Text(clients), status)).get();
        assert_eq!(others(CLIENTS), Some(1 << 20));
        let shares = "user my app 77 4K 8K\nuser other 78 6K 8K\ntotal 10K 16K\n";
        assert_eq!(others(shares), Some(6 << 10));
    }

    #[test]
    fn a_process_that_a_whole_list_does_not_know_holds_nothing() {
        assert_eq!(held(Content::Text(CLIENTS), "trtmem", 5), Ok(0));
        let (part, _) = CLIENTS.split_at(CLIENTS.len() - 12);
        let why = held(Content::Text(part), "trtmem", 5).unwrap_err();
        assert!(why.contains("no last line"), "{why}");
        let why = held(Content::Cut(CLIENTS), "trtmem", 5).unwrap_err();
        assert!(why.contains("longer"), "{why}");
    }

    #[test]
    fn numbers_of_a_container_are_not_taken_for_the_machines() {
        let why = held(Content::Text(CLIENTS), "my app", 5).unwrap_err();
        assert!(why.contains("as in a container"), "{why}");
        // Another process has this one's number.
        assert_eq!(held(Content::Text(CLIENTS), "trtmem", 78), Ok(0));
    }

    #[test]
    fn a_list_that_cannot_be_read_says_why() {
        let why = held(Content::Missing("run as root"), "my app", 77).unwrap_err();
        assert_eq!(why, "run as root");
        let why = held_bytes(&reading(Content::Text(CLIENTS), ""));
        assert!(
            why.reason()
                .is_some_and(|why| why.contains("which one this is"))
        );
    }
}
