//! What may be done with memory, as `/proc/self/maps` tells.

use std::fs;

use crate::posix::{Access, AddressOrigin, loaded_object};

/// The memory of this process as it was laid out at one moment. Asking it is cheap, making it is not:
/// a process that uses a GPU has thousands of regions.
#[derive(Clone, Debug, Default)]
pub struct AddressSpace {
    regions: Vec<Region>,
}

/// A stretch of memory with one set of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Region {
    start: usize,
    end: usize,
    access: Access,
}

impl AddressSpace {
    /// The memory as it is laid out now; empty where the system does not tell.
    pub fn now() -> AddressSpace {
        let text = fs::read("/proc/self/maps").unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        AddressSpace {
            regions: text.lines().filter_map(region).collect(),
        }
    }

    /// What lies at `address`, which is compared and never followed: the object that the loader put
    /// there and what may be done with it. `None` where no object of the loader lies, such as on the
    /// heap and on stacks.
    pub fn origin(&self, address: usize) -> Option<AddressOrigin> {
        let origin = loaded_object(address)?;
        Some(AddressOrigin {
            access: self.access(address),
            ..origin
        })
    }

    /// What may be done with the memory at `address`, whoever it belongs to.
    pub fn access(&self, address: usize) -> Option<Access> {
        let holds = |region: &&Region| region.start <= address && address < region.end;
        self.regions.iter().find(holds).map(|region| region.access)
    }
}

/// Reads a line such as `7f00-7f10 r-xp 00000000 08:01 123  /lib/libc.so.6`.
fn region(line: &str) -> Option<Region> {
    let mut words = line.split_ascii_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let rights = words.next()?.as_bytes();
    let may = |position: usize, letter: u8| rights.get(position) == Some(&letter);
    Some(Region {
        start: usize::from_str_radix(start, 16).ok()?,
        end: usize::from_str_radix(end, 16).ok()?,
        access: Access {
            read: may(0, b'r'),
            write: may(1, b'w'),
            execute: may(2, b'x'),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{AddressSpace, region};

    #[test]
    fn code_may_be_executed_and_constants_only_read() {
        static CONSTANT: [u64; 4] = [1, 2, 3, 4];
        let space = AddressSpace::now();
        let code = space.origin(region as *const () as usize).unwrap();
        let access = code.access.unwrap();
        assert!(access.read && access.execute && !access.write);
        let constant = space.origin(CONSTANT.as_ptr().addr()).unwrap();
        let access = constant.access.unwrap();
        assert!(access.read && !access.execute && !access.write);
        assert_eq!(code.path, constant.path);
        assert_eq!(code.base, constant.base);
    }

    #[test]
    fn the_heap_belongs_to_no_object_and_may_be_written_to() {
        let block = Box::new([0_u8; 100]);
        let space = AddressSpace::now();
        assert_eq!(space.origin(block.as_ptr().addr()), None);
        assert!(space.access(block.as_ptr().addr()).unwrap().write);
        assert_eq!(space.access(0), None);
    }

    #[test]
    fn lines_that_are_no_regions_are_passed_over() {
        for line in [
            "",
            "-",
            "0-",
            "zz-10 r--p",
            "10 r--p",
            "fffffffffffffffff-1 r--p",
        ] {
            assert_eq!(region(line), None, "{line}");
        }
        let kept = region("10-20 r-x").unwrap();
        assert_eq!((kept.start, kept.end), (16, 32));
        assert!(kept.access.execute);
        assert!(!region("10-20 r").unwrap().access.execute);
    }
}
