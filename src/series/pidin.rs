//! `pidin info` of QNX.

/// What `pidin info` says of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PidinInfo {
    /// Release of the system, `8.0.0`.
    pub release: Option<String>,
    /// Memory that can still be reserved (`vmem_avail`, not free pages), in steps of a MiB.
    pub free_bytes: Option<u64>,
    /// Memory there is.
    pub total_bytes: Option<u64>,
    /// Processes.
    pub processes: Option<u64>,
    /// Threads.
    pub threads: Option<u64>,
}

/// Whether a line is the first of `pidin info`.
pub(super) fn is_pidin(line: &str) -> bool {
    line.contains("FreeMem:") && line.contains("MB/")
}

/// Reads the text of `pidin info`; `None` where it has no memory in it.
pub fn pidin_info(text: &str) -> Option<PidinInfo> {
    let mut info = PidinInfo::default();
    for line in text.lines() {
        for word in line.split_ascii_whitespace() {
            if let Some(release) = word.strip_prefix("Release:") {
                info.release = Some(release.to_owned());
            }
            if let Some(memory) = word.strip_prefix("FreeMem:") {
                let (free, total) = memory.split_once('/')?;
                info.free_bytes = mib(free);
                info.total_bytes = mib(total);
            }
        }
        if let Some(rest) = line.trim().strip_prefix("Processes:") {
            let (processes, rest) = rest.split_once(',').unwrap_or((rest, ""));
            info.processes = processes.trim().parse().ok();
            let threads = rest.trim().strip_prefix("Threads:");
            info.threads = threads.and_then(|count| count.trim().parse().ok());
        }
    }
    info.free_bytes.or(info.total_bytes).map(|_| info)
}

/// `7696MB`; its MB are 2^20 bytes.
fn mib(text: &str) -> Option<u64> {
    let number: u64 = text.strip_suffix("MB")?.parse().ok()?;
    number.checked_mul(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_memory_and_all_memory_are_read() {
        let info = pidin_info(
            "CPU:X86_64 Release:7.1.0  FreeMem:10MB/64MB BootTime:x\nProcesses: 3, Threads: 9\n",
        );
        let info = info.expect("memory");
        assert_eq!(
            (info.free_bytes, info.total_bytes),
            (Some(10 << 20), Some(64 << 20))
        );
        assert_eq!((info.processes, info.threads), (Some(3), Some(9)));
        assert_eq!(info.release.as_deref(), Some("7.1.0"));
        assert_eq!(pidin_info("nothing"), None);
        assert_eq!(pidin_info("FreeMem:18446744073709551615MB/1"), None);
    }
}
