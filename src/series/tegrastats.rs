//! Lines of `tegrastats`.
//!
//! `[MM-DD-YYYY HH:MM:SS] RAM 20642/62817MB (lfb 1x2MB) [SWAP 0/7911MB (cached 0MB)] [IRAM …] … GR3D_FREQ
//! 12%@[1300,1300] …`. What it calls MB and kB are 2^20 and 2^10 bytes.

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tegrastats {
    /// The time at the line's beginning, where it tells one.
    pub time: Option<String>,
    /// Memory in use, in steps of a MiB.
    pub used_bytes: u64,
    /// Memory there is.
    pub total_bytes: u64,
    /// The largest free blocks: how many and how large.
    pub largest_free: Option<Blocks>,
    /// Swap space.
    pub swap: Option<Swap>,
    /// In-chip memory: in use and there.
    pub iram: Option<(u64, u64)>,
    /// Load of the GPU, percent.
    pub gpu_percent: Option<u64>,
    /// Clocks of the GPU's parts, MHz.
    pub gpu_mhz: Vec<u64>,
}

/// Free blocks of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// How many.
    pub count: u64,
    /// How large each is.
    pub block_bytes: u64,
}

/// Swap space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// In use.
    pub used_bytes: u64,
    /// There.
    pub total_bytes: u64,
    /// Kept in memory as well.
    pub cached_bytes: Option<u64>,
}

/// Clocks that are read of one GPU.
const MOST_CLOCKS: usize = 16;

/// Reads a line; `None` where it is none of tegrastats, or a figure does not fit.
pub fn tegrastats(line: &str) -> Option<Tegrastats> {
    let (before, rest) = match line.trim().strip_prefix("RAM ") {
        Some(rest) => ("", rest),
        None => line.trim().split_once(" RAM ")?,
    };
    let time = before.trim();
    // A time is all that may stand before it.
    if !time.is_empty() && !time.starts_with(|c: char| c.is_ascii_digit()) || time.len() > 40 {
        return None;
    }
    let (used_bytes, total_bytes, after) = two_sizes(rest)?;
    Some(Tegrastats {
        time: (!time.is_empty()).then(|| time.to_owned()),
        used_bytes,
        total_bytes,
        largest_free: after.split_once("(lfb ").and_then(|(_, it)| blocks(it)),
        swap: after.split_once("SWAP ").and_then(|(_, it)| swap(it)),
        iram: after.split_once("IRAM ").and_then(|(_, it)| {
            let (used, total, _) = two_sizes(it)?;
            Some((used, total))
        }),
        gpu_percent: gpu(after).and_then(percent),
        gpu_mhz: gpu(after).map(clocks).unwrap_or_default(),
    })
}

/// `20642/62817MB`, and what follows.
fn two_sizes(text: &str) -> Option<(u64, u64, &str)> {
    let (used, rest) = number(text)?;
    let (total, rest) = number(rest.strip_prefix('/')?)?;
    let (unit, rest) = unit(rest)?;
    Some((used.checked_mul(unit)?, total.checked_mul(unit)?, rest))
}

/// `1x2MB)`.
fn blocks(text: &str) -> Option<Blocks> {
    let (count, rest) = number(text)?;
    let (size, rest) = number(rest.strip_prefix('x')?)?;
    let (unit, _) = unit(rest)?;
    Some(Blocks {
        count,
        block_bytes: size.checked_mul(unit)?,
    })
}

fn swap(text: &str) -> Option<Swap> {
    let (used_bytes, total_bytes, rest) = two_sizes(text)?;
    let cached = rest.trim_start().strip_prefix("(cached ").and_then(|it| {
        let (size, rest) = number(it)?;
        size.checked_mul(unit(rest)?.0)
    });
    Some(Swap {
        used_bytes,
        total_bytes,
        cached_bytes: cached,
    })
}

/// What is said of the GPU: `12%`, `12%@1300`, `12%@[1300,1300]`, `@[1300,1300]`.
fn gpu(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("GR3D_FREQ ")?;
    rest.split_ascii_whitespace().next()
}

fn percent(word: &str) -> Option<u64> {
    let (percent, rest) = number(word)?;
    rest.starts_with('%').then_some(percent)
}

fn clocks(word: &str) -> Vec<u64> {
    let Some((_, clocks)) = word.split_once('@') else {
        return Vec::new();
    };
    let clocks = clocks.trim_matches(['[', ']']);
    let each = clocks.split(',').take(MOST_CLOCKS);
    each.filter_map(|clock| clock.parse().ok()).collect()
}

fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((digits.parse().ok()?, rest))
}

fn unit(text: &str) -> Option<(u64, &str)> {
    let units = [("MB", 1 << 20), ("kB", 1 << 10), ("GB", 1 << 30)];
    units
        .into_iter()
        .find_map(|(name, bytes)| Some((bytes, text.strip_prefix(name)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn memory_swap_and_the_gpu_are_read_whatever_stands_around_them() {
        let line = "01-02-2026 03:04:05 RAM 10/64MB (lfb 2x4MB) SWAP 1/8MB (cached 3MB) IRAM 0/252kB(lfb 252kB) CPU [1%@2] GR3D_FREQ 7%@[11,12] GPU@28C";
        let read = tegrastats(line).expect("a line");
        assert_eq!(read.time.as_deref(), Some("01-02-2026 03:04:05"));
        assert_eq!((read.used_bytes, read.total_bytes), (10 * MIB, 64 * MIB));
        let blocks = Blocks {
            count: 2,
            block_bytes: 4 * MIB,
        };
        assert_eq!(read.largest_free, Some(blocks));
        let swap = read.swap.expect("swap");
        assert_eq!(swap.cached_bytes, Some(3 * MIB));
        assert_eq!(read.iram, Some((0, 252 << 10)));
        assert_eq!((read.gpu_percent, read.gpu_mhz), (Some(7), vec![11, 12]));
    }

    #[test]
    fn the_load_or_the_clock_of_the_gpu_may_be_missing() {
        let gpu = |word: &str| {
            let line = format!("RAM 1/2MB GR3D_FREQ {word}");
            tegrastats(&line).map(|read| (read.gpu_percent, read.gpu_mhz))
        };
        assert_eq!(gpu("12%"), Some((Some(12), vec![])));
        assert_eq!(gpu("12%@1300"), Some((Some(12), vec![1300])));
        assert_eq!(gpu("@[5,6]"), Some((None, vec![5, 6])));
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "RAM",
            "RAM x/2MB",
            "RAM 1/2",
            "used RAM 1/2MB",
            "RAM 99999999999999999999/1MB",
        ] {
            assert_eq!(tegrastats(line), None, "{line}");
        }
        assert_eq!(tegrastats("RAM 18446744073709551615/1MB"), None);
    }
}
