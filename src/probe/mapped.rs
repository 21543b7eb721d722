//! The files that this process has mapped, and what each takes of memory.

use std::collections::BTreeMap;
use std::fs;

use super::parse::kb_fields;

/// What the pages of one mapped file take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MappedPages {
    /// Pages of it that are in memory, whoever else maps them.
    pub resident_bytes: u64,
    /// Pages of them that are this process's alone and written to: relocations, variables.
    pub private_bytes: u64,
}

/// The mapped files by path, as Linux tells them in `/proc/self/smaps`; empty elsewhere.
pub fn mapped_files() -> BTreeMap<String, MappedPages> {
    // Absent on other systems, and where the kernel was built without it.
    let text = fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    parse(&text)
}

/// `7f0c… r-xp 00026000 fd:01 1234   /usr/lib/libc.so.6`, then lines as `Rss:    1234 kB`.
fn parse(text: &str) -> BTreeMap<String, MappedPages> {
    let mut files: BTreeMap<String, MappedPages> = BTreeMap::new();
    let mut file: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        // A mapping's line begins with an address, a counter's with a capital letter.
        if line.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_lowercase()) {
            let line = line.trim_end();
            let path = line.find('/').and_then(|at| line.get(at..));
            // Memory that has a name and no file.
            file = path.filter(|it| !it.starts_with("/memfd:") && !it.ends_with(" (deleted)"));
            continue;
        }
        let Some(path) = file else { continue };
        let of = |key| kb_fields::bytes(line.as_bytes(), key);
        if let Some(bytes) = of("Rss") {
            let pages = files.entry(path.to_owned()).or_default();
            pages.resident_bytes = pages.resident_bytes.saturating_add(bytes);
        } else if let Some(bytes) = of("Private_Dirty") {
            let pages = files.entry(path.to_owned()).or_default();
            pages.private_bytes = pages.private_bytes.saturating_add(bytes);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMAPS: &str = "\
7f00-7f01 r--p 00000000 fd:01 7                          /opt/a dir/liba.so.1
Size:                  4 kB
Rss:                   4 kB
Private_Dirty:         0 kB
VmFlags: rd mr mw me
7f01-7f02 rw-p 00001000 fd:01 7                          /opt/a dir/liba.so.1
Rss:                   8 kB
Private_Dirty:         8 kB
7f02-7f03 rw-p 00000000 00:00 0
Rss:                 100 kB
Private_Dirty:       100 kB
7f03-7f04 rw-p 00000000 00:00 0                          [heap]
Rss:                 100 kB
";

    #[test]
    fn the_mappings_of_a_file_are_summed_and_nameless_ones_left_out() {
        let expected = MappedPages {
            resident_bytes: 12 << 10,
            private_bytes: 8 << 10,
        };
        let files = parse(SMAPS);
        assert_eq!(
            files,
            BTreeMap::from([("/opt/a dir/liba.so.1".to_owned(), expected)])
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,400}") {
            parse(&text);
        }
    }
}
