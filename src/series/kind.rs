//! Which program or file a text came from.

use super::asinfo::asinfo;
use super::pidin::is_pidin;
use super::showmem::is_showmem;
use super::tegrastats::tegrastats;

/// What recorded the counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// NVIDIA's `tegrastats`: a line a reading.
    Tegrastats,
    /// Linux `/proc/meminfo`, again and again.
    Meminfo,
    /// QNX `/proc/vm/stats`, again and again.
    VmStats,
    /// QNX `pidin info`.
    PidinInfo,
    /// QNX `pidin syspage=asinfo`.
    Asinfo,
    /// QNX `showmem`.
    Showmem,
}

impl Kind {
    /// The kind that a line is typical of; `None` for lines that anything may print.
    pub fn of_line(line: &str) -> Option<Kind> {
        let line = line.trim();
        if tegrastats(line).is_some() {
            Some(Kind::Tegrastats)
        } else if line.starts_with("MemTotal:") && line.ends_with("kB") {
            Some(Kind::Meminfo)
        } else if starts_vm_stats(line) {
            Some(Kind::VmStats)
        } else if is_pidin(line) {
            Some(Kind::PidinInfo)
        } else if asinfo(line).is_some() {
            Some(Kind::Asinfo)
        } else if is_showmem(line) {
            Some(Kind::Showmem)
        } else {
            None
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tegrastats => "tegrastats",
            Kind::Meminfo => "/proc/meminfo",
            Kind::VmStats => "/proc/vm/stats",
            Kind::PidinInfo => "pidin info",
            Kind::Asinfo => "pidin syspage=asinfo",
            Kind::Showmem => "showmem",
        }
    }
}

/// Keys of `/proc/vm/stats` that nothing else prints in this form.
fn starts_vm_stats(line: &str) -> bool {
    let keys = [
        "pages_free=0x",
        "page_count=0x",
        "vm_aspace=",
        "vmem_avail=0x",
    ];
    keys.iter().any(|key| line.starts_with(key))
}
