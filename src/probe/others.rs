//! What all other processes of the machine hold, read by the measuring program and never by the measured
//! process.
//!
//! A pass lists `/proc` and reads one small file of each process. On Linux that is `statm`, of which
//! resident minus shared pages are private; a pass over 82 processes, 60 of them the kernel's, takes 0.2 ms,
//! and each further one adds less than 10 µs. On QNX it is `vmstat`, whose resident pages hold what is shared too.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use trtmem_platform::{self as platform, Family};

use super::origin::Origin;
use super::parse::{statm, stats};

/// Most processes that are read: a board must not spend its time on this.
const MOST: usize = 4096;

/// Longest chain of parents that is followed.
const MOST_PARENTS: usize = 64;

/// Room for the file of one process; QNX writes the most, about 600 bytes.
const ROOM: usize = 4096;

/// The kernel's own thread that starts the others, which only those see who see every process.
const KTHREADD: u32 = 2;

/// The process that QNX's kernel is a part of; what it holds is everybody's.
const PROCNTO: u32 = 1;

/// What other processes held at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OthersReading {
    /// Their resident private memory.
    pub bytes: u64,
    /// Why not every process is in the sum, where that is so.
    pub incomplete: Option<String>,
}

/// Which processes are not others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// This process, and the one with this number, which starts no others.
    Pair(u32),
    /// This process and all that descend from it.
    Descendants,
}

/// Reads what other processes hold.
#[derive(Debug)]
pub struct OthersMeter {
    proc: PathBuf,
    family: Family,
    page_bytes: u64,
    tree: Tree,
    /// The processes of the last pass, so that a parent is looked up once for each.
    known: BTreeMap<u32, Kin>,
    buffer: Vec<u8>,
}

/// What a process is to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kin {
    /// This process, or one that it started.
    Tree,
    /// A thread of the kernel, which holds nothing of its own.
    Kernel,
    /// Another.
    Other,
}

impl OthersMeter {
    /// Makes the meter.
    ///
    /// # Errors
    /// Why other processes cannot be read here, in words for the user.
    pub fn open(origin: &Origin, tree: Tree) -> Result<OthersMeter, String> {
        if !origin.is_running_system() {
            return Err(
                "the counters are a copied tree's, which has no other processes".to_owned(),
            );
        }
        match (origin.family, tree) {
            (Family::Linux, _) | (Family::Qnx, Tree::Pair(_)) => {}
            (Family::Qnx, Tree::Descendants) => {
                return Err("which process started which is not read on QNX".to_owned());
            }
            (Family::Other, _) => {
                return Err("no memory counters of this system are known".to_owned());
            }
        }
        Ok(OthersMeter {
            proc: origin.root.join("proc"),
            family: origin.family,
            page_bytes: origin.page_bytes,
            tree,
            known: BTreeMap::new(),
            buffer: vec![0; ROOM],
        })
    }

    /// Reads all of them, one after the other.
    ///
    /// # Errors
    /// Why they cannot be read, in words for the user.
    pub fn read(&mut self) -> Result<OthersReading, String> {
        let mut numbers = numbers(&self.proc)?;
        let found = numbers.len();
        numbers.truncate(MOST);
        let sees_all = self.family != Family::Linux || self.sees_kernel(&numbers);
        let before = std::mem::take(&mut self.known);
        let (mut pages, mut refused) = (0_u64, 0_usize);
        for number in numbers {
            let kin = match before.get(&number) {
                Some(kin) => *kin,
                None => self.kin(number, &before),
            };
            self.known.insert(number, kin);
            if kin == Kin::Other {
                match self.pages(number) {
                    Held::Pages(held) => pages = pages.saturating_add(held),
                    Held::Gone => {}
                    Held::Refused => refused += 1,
                }
            }
        }
        let incomplete = if found > MOST {
            Some(format!("{MOST} of {found} processes were read"))
        } else if refused > 0 {
            Some(format!("{refused} of {found} processes may not be read"))
        } else if sees_all {
            None
        } else {
            Some(
                "processes outside this container are not seen (or /proc is mounted with hidepid)"
                    .to_owned(),
            )
        };
        Ok(OthersReading {
            bytes: pages.saturating_mul(self.page_bytes),
            incomplete,
        })
    }

    /// Whether the kernel's own threads are seen, as from a container they are not.
    fn sees_kernel(&mut self, numbers: &[u32]) -> bool {
        match self.known.get(&KTHREADD) {
            Some(kin) => *kin == Kin::Kernel,
            None => numbers.contains(&KTHREADD) && self.is_kthreadd(),
        }
    }

    fn is_kthreadd(&mut self) -> bool {
        let text = self.text(KTHREADD, "stat");
        text.is_ok_and(|text| text.starts_with(b"2 (kthreadd)") && parent(text) == Some(0))
    }

    /// What a process is that has not been seen before.
    fn kin(&mut self, number: u32, before: &BTreeMap<u32, Kin>) -> Kin {
        let own = std::process::id();
        if number == own {
            return Kin::Tree;
        }
        match (self.family, self.tree) {
            (Family::Qnx, Tree::Pair(child)) if number == child => Kin::Tree,
            (Family::Qnx, _) if number == PROCNTO => Kin::Kernel,
            (Family::Qnx, _) => Kin::Other,
            _ => self.descent(number, own, before),
        }
    }

    /// Follows the parents until one is known.
    fn descent(&mut self, number: u32, own: u32, before: &BTreeMap<u32, Kin>) -> Kin {
        if number == KTHREADD && self.is_kthreadd() {
            return Kin::Kernel;
        }
        let mut at = number;
        for _ in 0..MOST_PARENTS {
            let text = self.text(at, "stat");
            at = match text.ok().and_then(parent) {
                Some(parent) if parent == own => return Kin::Tree,
                Some(0 | 1) | None => return Kin::Other,
                Some(parent) => parent,
            };
            if let Some(kin) = self.known.get(&at).or(before.get(&at)) {
                return *kin;
            }
        }
        Kin::Other
    }

    /// The private pages of a process.
    fn pages(&mut self, number: u32) -> Held {
        let (family, file) = match self.family {
            Family::Qnx => (Family::Qnx, "vmstat"),
            family => (family, "statm"),
        };
        let text = match self.text(number, file) {
            Ok(text) => text,
            // Others end whenever they like.
            Err(error) if is_gone(error) => return Held::Gone,
            Err(_) => return Held::Refused,
        };
        let pages = match family {
            Family::Qnx => stats::pages(text, "as_stats.rss"),
            _ => statm::parse(text)
                .map(|statm| statm.resident_pages.saturating_sub(statm.shared_pages)),
        };
        pages.map_or(Held::Refused, Held::Pages)
    }

    /// The text of a file of a process, or the system's error number.
    fn text(&mut self, number: u32, file: &str) -> Result<&[u8], i32> {
        let path = self.proc.join(format!("{number}/{file}"));
        let file = File::open(path).map_err(|error| error.raw_os_error().unwrap_or(0))?;
        let length = platform::read_whole(&file, &mut self.buffer)?;
        Ok(self.buffer.get(..length).unwrap_or_default())
    }
}

/// What a process said of itself.
enum Held {
    Pages(u64),
    /// It has ended.
    Gone,
    /// It may not be read, or says nothing that is known.
    Refused,
}

/// Whether this error number says that there is no such process.
fn is_gone(number: i32) -> bool {
    // ENOENT and ESRCH have these numbers on every POSIX system.
    matches!(number, 2 | 3)
}

/// The numbers of all processes.
fn numbers(proc: &Path) -> Result<Vec<u32>, String> {
    let cannot = |error| format!("cannot list {}: {error}", proc.display());
    let mut numbers = Vec::new();
    for entry in fs::read_dir(proc).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    Ok(numbers)
}

/// The parent in the text of `/proc/PID/stat`: the second field after the name, which may hold blanks and
/// brackets.
fn parent(text: &[u8]) -> Option<u32> {
    let end = text.iter().rposition(|&byte| byte == b')')?;
    let rest = str::from_utf8(text.get(end + 1..)?).ok()?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{OthersMeter, Tree, parent};
    use crate::probe::Origin;
    use trtmem_platform::Family;

    #[test]
    fn a_process_name_with_brackets_and_blanks_does_not_hide_the_parent() {
        assert_eq!(parent(b"42 (a) b (c) S 17 2 3 4 5"), Some(17));
        assert_eq!(parent(b"2 (kthreadd) S 0 0"), Some(0));
        assert_eq!(parent(b"42 (cut"), None);
        assert_eq!(parent(b"42 (cut) S"), None);
    }

    #[test]
    fn a_copied_tree_has_no_other_processes() {
        let origin = Origin::captured("/nowhere", Family::Linux, Some(4096));
        let refused = OthersMeter::open(&origin, Tree::Descendants);
        assert!(refused.is_err_and(|why| why.contains("copied tree")));
    }

    #[cfg(target_os = "linux")]
    mod live {
        use super::super::{Kin, OthersMeter, Tree};
        use crate::probe::Origin;
        use std::io::{BufRead, BufReader};
        use std::process::{Command, Stdio};

        #[test]
        fn whatever_this_process_started_is_none_of_the_others() {
            let mut child = Command::new("sh")
                .args(["-c", "sleep 60 & echo $!; wait"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut said = String::new();
            let output = child.stdout.take().unwrap();
            BufReader::new(output).read_line(&mut said).unwrap();
            let grandchild: u32 = said.trim().parse().unwrap();
            let mut meter = OthersMeter::open(&Origin::live(), Tree::Descendants).unwrap();
            let read = [meter.read().unwrap(), meter.read().unwrap()];
            Command::new("kill").arg(said.trim()).status().unwrap();
            child.wait().unwrap();
            let kin = |number: u32| meter.known.get(&number).copied();
            assert_eq!(kin(child.id()), Some(Kin::Tree));
            assert_eq!(kin(grandchild), Some(Kin::Tree));
            assert_eq!(kin(std::process::id()), Some(Kin::Tree));
            assert_eq!(kin(std::os::unix::process::parent_id()), Some(Kin::Other));
            assert!(read.iter().all(|reading| reading.bytes > 0));
        }
    }
}
