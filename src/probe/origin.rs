//! Where counters are read: the live machine, or a tree of files copied from one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use trtmem_platform::{FAMILY, Family};

use super::reading::Source;

/// Page size of every aarch64 QNX release seen.
const QNX_PAGE_BYTES: u64 = 4096;

/// Where counters are read, and of which system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The directory that holds `proc`; `/` for the live machine.
    pub root: PathBuf,
    /// The system whose files are to be expected.
    pub family: Family,
    /// Page size of that system; 0 if nobody said it, and page counts then stay without bytes.
    pub page_bytes: u64,
    /// Whether the C library's 32-bit heap counters are to be read although it has wider ones.
    pub narrow_heap: bool,
    /// Whether this process is the one measured, so that its heap belongs to the reading.
    pub live: bool,
}

/// Which process is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The one that reads. In a captured tree: the one that was captured.
    Myself,
    /// The one with this number.
    Process(u32),
}

impl Origin {
    /// The machine this runs on.
    pub fn live() -> Origin {
        Origin {
            root: PathBuf::from("/"),
            family: FAMILY,
            page_bytes: trtmem_platform::page_bytes(),
            narrow_heap: false,
            live: true,
        }
    }

    /// A tree copied from a machine, without a heap. The page size of Linux boards differs and none
    /// is assumed; for QNX it is 4096 unless given.
    pub fn captured(root: impl Into<PathBuf>, family: Family, page_bytes: Option<u64>) -> Origin {
        let usual = match family {
            Family::Qnx => QNX_PAGE_BYTES,
            Family::Linux | Family::Other => 0,
        };
        Origin {
            root: root.into(),
            family,
            page_bytes: page_bytes.unwrap_or(usual),
            narrow_heap: false,
            live: false,
        }
    }

    /// The way a 32-bit board goes, run here: a copied tree together with the 32-bit heap counters of
    /// this process.
    pub fn forced(root: impl Into<PathBuf>, family: Family, page_bytes: Option<u64>) -> Origin {
        Origin {
            narrow_heap: true,
            live: true,
            ..Origin::captured(root, family, page_bytes)
        }
    }

    /// Whether the files are the running system's own.
    pub(super) fn is_running_system(&self) -> bool {
        self.root == Path::new("/")
    }

    /// Whether the system has `NvMap`, Tegra's allocator of device memory. Its figures are for root; its
    /// device is there for everybody.
    pub(super) fn has_nvmap(&self) -> bool {
        self.root.join("dev/nvmap").exists() || self.root.join("sys/kernel/debug/nvmap").is_dir()
    }

    /// The path of `source`.
    ///
    /// # Errors
    /// Why there is none, in words for the user.
    pub(super) fn path(&self, source: Source, subject: Subject) -> Result<PathBuf, String> {
        let own = |file| Ok(self.process_directory(subject)?.join(file));
        match source {
            Source::Meminfo => Ok(self.root.join("proc/meminfo")),
            Source::Zoneinfo => Ok(self.root.join("proc/zoneinfo")),
            Source::NvmapClients => Ok(self.root.join("sys/kernel/debug/nvmap/iovmm/clients")),
            Source::VmStats => Ok(self.root.join("proc/vm/stats")),
            Source::Statm => own("statm"),
            Source::Status => own("status"),
            Source::SmapsRollup => own("smaps_rollup"),
            Source::AsStats => own("vmstat"),
            Source::ProcSize if self.is_running_system() => Ok(self.root.join("proc")),
            Source::ProcSize => Err("the size of a copied /proc says nothing of memory".to_owned()),
        }
    }

    /// `proc/self`, `proc/PID`, or in a captured tree without `self` the one process it holds.
    pub(super) fn process_directory(&self, subject: Subject) -> Result<PathBuf, String> {
        let proc = self.root.join("proc");
        let Subject::Myself = subject else {
            return Ok(proc.join(subject.directory_name()));
        };
        let own = proc.join(subject.directory_name());
        if self.is_running_system() || own.is_dir() {
            return Ok(own);
        }
        let cannot = |error| format!("cannot list {}: {error}", proc.display());
        let mut processes = processes(&proc).map_err(cannot)?;
        match (processes.pop(), processes.len()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(format!("the captured tree has no {}", own.display())),
            (Some(_), others) => Err(format!(
                "the captured tree holds {} processes and no {}; name one of them",
                others + 1,
                own.display()
            )),
        }
    }
}

impl Subject {
    /// Its directory below `proc`.
    fn directory_name(self) -> String {
        match self {
            Subject::Myself => "self".to_owned(),
            Subject::Process(number) => number.to_string(),
        }
    }
}

/// The directories of `proc` that are numbers.
fn processes(proc: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(proc)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_number = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
        if name.to_str().is_some_and(is_number) && entry.path().is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}
