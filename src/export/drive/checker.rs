//! The sample's arithmetic.

use std::fmt::Write as _;

/// What a reader of the log sees at one point, bytes.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) available: i64,
    pub(super) heap: i64,
}

/// Growth of heap in use and fall of available memory over a bracket, bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Taken {
    pub(super) available: i64,
    pub(super) heap: i64,
}

impl Reading {
    pub(super) fn after(self, taken: Taken) -> Reading {
        Reading {
            available: self.available.saturating_sub(taken.available),
            heap: self.heap.saturating_add(taken.heap),
        }
    }

    pub(super) fn before(self, taken: Taken) -> Reading {
        Reading {
            available: self.available.saturating_add(taken.available),
            heap: self.heap.saturating_sub(taken.heap),
        }
    }
}

/// The sample's `memoryConsumption`: what it remembers between two readings, in whole MB.
pub(super) struct Checker {
    page_bytes: i64,
    last: Option<(i64, i64)>,
    sums: [i64; 3],
}

impl Checker {
    pub(super) fn new(page_bytes: u64) -> Self {
        Checker {
            page_bytes: i64::try_from(page_bytes).unwrap_or(i64::MAX).max(1),
            last: None,
            sums: [0; 3],
        }
    }

    /// The sample's `printMemInfo`; `last` adds the line of sums.
    pub(super) fn print(&mut self, title: &str, reading: Reading, last: bool, log: &mut String) {
        let pages = reading.available.max(0) / self.page_bytes;
        let text = human(pages.saturating_mul(self.page_bytes));
        let heap = reading.heap / (1 << 20);
        // Writing to a string cannot fail.
        let _ = writeln!(log, "----------------{title}---------------");
        let _ = writeln!(log, "pages_free={pages:#x} ({text})");
        let _ = writeln!(log, "CpuMemUsed is {heap} MB");
        let available = whole_megabytes(&text);
        if let Some(before) = self.last {
            let used = consumed(before, (available, heap));
            write_consumed(log, &format!("during [{title}]: "), "", used);
            for (sum, part) in self.sums.iter_mut().zip(used) {
                *sum = sum.saturating_add(part);
            }
        }
        if last {
            write_consumed(log, "in total: ", " in total", self.sums);
        }
        self.last = Some((available, heap));
        log.push('\n');
    }
}

/// Total, CPU and GPU MB between two readings of available memory and heap, as the sample has them.
fn consumed(before: (i64, i64), after: (i64, i64)) -> [i64; 3] {
    let total = (before.0.saturating_sub(after.0)).saturating_abs();
    if total == 0 {
        return [0; 3];
    }
    let cpu = (before.1.saturating_sub(after.1)).saturating_abs();
    [total, cpu, total.saturating_sub(cpu).max(0)]
}

fn write_consumed(log: &mut String, scope: &str, suffix: &str, [total, cpu, gpu]: [i64; 3]) {
    let _ = writeln!(
        log,
        "Consumed mem size {scope}{total} MB\tCPU Mem{suffix}: {cpu} MB\tGPU Mem{suffix}: {gpu} MB\t "
    );
}

/// The text QNX puts in brackets: powers of 1024, three decimals, cut off and not rounded, and those
/// of the next smaller unit only.
fn human(bytes: i64) -> String {
    let (unit, smaller) = match bytes {
        ..0x10_0000 => ("kB", bytes),
        0x10_0000..0x4000_0000 => ("MB", bytes >> 10),
        _ => ("GB", bytes >> 20),
    };
    format!(
        "{}.{:03}{unit}",
        smaller >> 10,
        (smaller & 1023) * 1000 / 1024
    )
}

/// What the sample makes of that text: six characters of it as a float, times 1024 for GB, the rest
/// after the point dropped. It takes kB for MB.
fn whole_megabytes(text: &str) -> i64 {
    let digits: String = text
        .chars()
        .take(6)
        .take_while(|character| character.is_ascii_digit() || *character == '.')
        .collect();
    let number: f32 = digits.parse().unwrap_or(0.0);
    let megabytes = if text.ends_with("GB") {
        number * 1024.0
    } else {
        number
    };
    // At most six digits times 1024.
    #[allow(clippy::cast_possible_truncation)]
    let whole = megabytes as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_in_brackets_is_cut_and_not_rounded() {
        assert_eq!(human(0x64_69f7 * 4096), "25.102GB");
        assert_eq!(human(0x5c5d * 4096), "92.363MB");
        assert_eq!(human(0xa5 * 4096), "660.000kB");
        assert_eq!(human(0xe_0000 * 4096), "3.500GB");
        assert_eq!(human(0), "0.000kB");
    }

    #[test]
    fn the_sample_reads_whole_megabytes_of_it() {
        assert_eq!(whole_megabytes("25.102GB"), 25_704);
        assert_eq!(whole_megabytes("512.123MB"), 512);
        assert_eq!(whole_megabytes("9.386MB"), 9);
    }

    #[test]
    fn signs_are_dropped_and_a_negative_gpu_is_zero() {
        assert_eq!(consumed((100, 10), (120, 5)), [20, 5, 15]);
        assert_eq!(consumed((100, 10), (98, 20)), [2, 10, 0]);
        assert_eq!(consumed((100, 10), (100, 20)), [0, 0, 0]);
    }
}
