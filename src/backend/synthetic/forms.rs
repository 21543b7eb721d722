//! Every action of the language: its name, how it is written, how it is read.

use std::time::Duration;

use super::spec::{Action, Crash, Kind};
use crate::report::Severity;
use crate::units;

/// How an action is written.
pub(super) struct Form {
    /// What stands before the `=`.
    pub(super) name: &'static str,
    /// How to write it, with an example.
    pub(super) usage: &'static str,
    /// Makes the action of what follows the `=`.
    pub(super) read: fn(&str) -> Option<Action>,
}

/// Every action there is.
pub(super) const FORMS: [Form; 23] = [
    Form {
        name: "heap",
        usage: "heap=SIZE or heap=SIZE*N, such as heap=1MiB*64",
        read: heap,
    },
    Form {
        name: "heap-untouched",
        usage: "heap-untouched=SIZE or heap-untouched=SIZE*N, such as heap-untouched=3GiB",
        read: heap_untouched,
    },
    Form {
        name: "anon",
        usage: "anon=SIZE, such as anon=32MiB",
        read: |value| {
            Some(Action::Anonymous {
                bytes: size(value)?,
                touched: true,
            })
        },
    },
    Form {
        name: "anon-untouched",
        usage: "anon-untouched=SIZE, such as anon-untouched=1GiB",
        read: |value| {
            Some(Action::Anonymous {
                bytes: size(value)?,
                touched: false,
            })
        },
    },
    Form {
        name: "file",
        usage: "file=SIZE, such as file=16MiB",
        read: |value| {
            Some(Action::File {
                bytes: size(value)?,
            })
        },
    },
    Form {
        name: "free",
        usage: "free=heap, free=anon, free=file, free=seen or free=all",
        read: |value| kind(value).map(Action::Free),
    },
    Form {
        name: "peak",
        usage: "peak=SIZE/HOLD or peak=SIZE/HOLD*N, such as peak=64MiB/5ms",
        read: peak,
    },
    Form {
        name: "free-late",
        usage: "free-late=SIZE/DELAY, such as free-late=32MiB/400ms",
        read: free_late,
    },
    Form {
        name: "leak",
        usage: "leak=SIZE, such as leak=1MiB",
        read: |value| {
            Some(Action::Leak {
                bytes: size(value)?,
            })
        },
    },
    Form {
        name: "seen",
        usage: "seen=SIZE or seen=SIZE*N, such as seen=8MiB*3",
        read: seen,
    },
    Form {
        name: "loop",
        usage: "loop=TIME*N or loop=SIZE/TIME*N, such as loop=1ms*1000 or loop=4KiB/1ms*1000",
        read: steady_loop,
    },
    Form {
        name: "sleep",
        usage: "sleep=TIME, such as sleep=100ms",
        read: |value| time(value).map(Action::Sleep),
    },
    Form {
        name: "spin",
        usage: "spin=TIME, such as spin=100ms",
        read: |value| time(value).map(Action::Spin),
    },
    Form {
        name: "crash",
        usage: "crash=segv, abort, kill, bus, fpe, hang, stop or exit:STATUS (0 to 255)",
        read: |value| crash(value).map(Action::Crash),
    },
    Form {
        name: "oom",
        usage: "oom=limit",
        read: |value| (value == "limit").then_some(Action::ExhaustLimit),
    },
    Form {
        name: "fail",
        usage: "fail=TEXT without , and ;",
        read: |value| text(value).map(Action::Fail),
    },
    Form {
        name: "missing",
        usage: "missing=TEXT without , and ;",
        read: |value| text(value).map(Action::Missing),
    },
    Form {
        name: "log",
        usage: "log=SEVERITY:TEXT or log=SEVERITY:TEXT*N, such as log=info:loaded",
        read: log,
    },
    Form {
        name: "fact",
        usage: "fact=TEXT without , and ;",
        read: |value| text(value).map(Action::Fact),
    },
    Form {
        name: "print",
        usage: "print=TEXT without , and ;",
        read: |value| text(value).map(Action::Print),
    },
    Form {
        name: "lack",
        usage: "lack",
        read: |value| value.is_empty().then_some(Action::Lack),
    },
    Form {
        name: "vmstats",
        usage: "vmstats=-SIZE or vmstats=+SIZE, such as vmstats=-3GiB",
        read: |value| {
            Some(Action::VmStats {
                bytes: change(value)?,
            })
        },
    },
    Form {
        name: "as-stats-rss",
        usage: "as-stats-rss=-SIZE or as-stats-rss=+SIZE, such as as-stats-rss=+3GiB",
        read: |value| {
            Some(Action::AsStats {
                bytes: change(value)?,
            })
        },
    },
];

fn heap(value: &str) -> Option<Action> {
    let (bytes, blocks) = repeated(value)?;
    Some(Action::Heap {
        block_bytes: size(bytes)?,
        blocks,
        touched: true,
    })
}

fn heap_untouched(value: &str) -> Option<Action> {
    let (bytes, blocks) = repeated(value)?;
    Some(Action::Heap {
        block_bytes: size(bytes)?,
        blocks,
        touched: false,
    })
}

fn peak(value: &str) -> Option<Action> {
    let (value, times) = repeated(value)?;
    let (bytes, hold) = value.split_once('/')?;
    Some(Action::Peak {
        bytes: size(bytes)?,
        hold: time(hold)?,
        times,
    })
}

fn free_late(value: &str) -> Option<Action> {
    let (bytes, delay) = value.split_once('/')?;
    Some(Action::FreeLate {
        bytes: size(bytes)?,
        delay: time(delay)?,
    })
}

fn seen(value: &str) -> Option<Action> {
    let (bytes, times) = repeated(value)?;
    Some(Action::Seen {
        bytes: size(bytes)?,
        times,
    })
}

fn steady_loop(value: &str) -> Option<Action> {
    let (each, times) = repeated(value)?;
    let (bytes, each) = match each.split_once('/') {
        Some((bytes, each)) => (size(bytes)?, each),
        None => (0, each),
    };
    Some(Action::Loop {
        bytes,
        time: time(each)?,
        times,
    })
}

fn log(value: &str) -> Option<Action> {
    let (severity, said) = value.split_once(':')?;
    // A text may hold a star of its own; only a number behind the last one is a count.
    let counted = said
        .rsplit_once('*')
        .filter(|(_, times)| times.parse::<u32>().is_ok());
    let (said, times) = match counted {
        Some((said, times)) => (said, repeated(&format!("*{times}"))?.1),
        None => (said, 1),
    };
    let named = |known: &Severity| known.name() == severity;
    Some(Action::Log {
        severity: Severity::ALL.into_iter().find(named)?,
        text: text(said)?,
        times,
    })
}

/// What stands before the `*`, and the number behind it; once where there is none.
fn repeated(value: &str) -> Option<(&str, u32)> {
    // Room for every block is made in advance, so there has to be an end to them.
    const MOST: u32 = 1_000_000;
    match value.split_once('*') {
        None => Some((value, 1)),
        Some((value, times)) => {
            let times = times.trim().parse().ok();
            Some((value, times.filter(|times| (1..=MOST).contains(times))?))
        }
    }
}

/// A size that memory can have; nothing at all is no size.
fn size(value: &str) -> Option<u64> {
    units::parse_size(value)
        .ok()
        .filter(|&bytes| bytes > 0 && i64::try_from(bytes).is_ok())
}

fn change(value: &str) -> Option<i64> {
    let bytes = |rest: &str| i64::try_from(size(rest)?).ok();
    match value.strip_prefix('-') {
        Some(rest) => bytes(rest).map(|bytes| -bytes),
        None => bytes(value.strip_prefix('+')?),
    }
}

fn time(value: &str) -> Option<Duration> {
    units::parse_time(value).ok()
}

fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn kind(value: &str) -> Option<Kind> {
    let kinds = [
        Kind::Heap,
        Kind::Anonymous,
        Kind::File,
        Kind::Seen,
        Kind::All,
    ];
    kinds.into_iter().find(|kind| kind.to_string() == value)
}

fn crash(value: &str) -> Option<Crash> {
    if let Some(status) = value.strip_prefix("exit:") {
        return status
            .parse::<u8>()
            .ok()
            .map(|status| Crash::Exit(status.into()));
    }
    let crashes = [
        Crash::Segv,
        Crash::Abort,
        Crash::Kill,
        Crash::Bus,
        Crash::Fpe,
        Crash::Hang,
        Crash::Stop,
    ];
    crashes.into_iter().find(|crash| crash.to_string() == value)
}
