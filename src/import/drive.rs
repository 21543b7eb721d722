//! The DRIVE OS trtexec sample's own readings, exact where it prints exact ones.

use std::collections::BTreeMap;

use crate::report::{HeapLayout, HeapMemory, Measured, Sample, Stage, SystemMemory};
use crate::trt_log::DriveLine;

/// A title of the sample, and what was read behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// The stage that is over; `None` where a sequence begins.
    pub(super) stage: Option<Stage>,
    pub(super) pages: Option<u64>,
    pub(super) heap_mib: Option<u64>,
    /// What QNX wrote beside the pages, where it is another size.
    pub(super) disagrees: Option<String>,
}

impl Step {
    /// Takes in a reading; the first counts.
    pub(super) fn read(&mut self, line: DriveLine<'_>, page_bytes: u64) {
        match line {
            DriveLine::PagesFree { pages, human } => {
                if self.pages.is_none() {
                    self.pages = Some(pages);
                    self.disagrees = human
                        .filter(|text| !is_text_of(text, pages, page_bytes))
                        .map(str::to_owned);
                }
            }
            DriveLine::Heap { mib } => self.heap_mib = self.heap_mib.or(Some(mib)),
            DriveLine::Consumed => {}
        }
    }

    /// The sample that was taken there.
    pub(super) fn sample(&self, page_bytes: u64, nothing: Sample) -> Sample {
        const CUT: &str = "the log does not contain the reading";
        let available = self.pages.and_then(|pages| pages.checked_mul(page_bytes));
        let heap = self.heap_mib.and_then(|mib| mib.checked_mul(1 << 20));
        let warning = self.disagrees.as_ref().map(|text| {
            format!("pages_free was written as ({text}), which does not match its pages")
        });
        Sample {
            system: SystemMemory {
                source: "/proc/vm/stats pages_free, as the DRIVE sample printed it".to_owned(),
                available_bytes: Measured::from_option(available, CUT),
                available_counts_file_pages: Some(false),
                fields: BTreeMap::new(),
                warnings: warning.into_iter().collect(),
                ..nothing.system
            },
            heap: HeapMemory {
                layout: Measured::Value(HeapLayout::Printed),
                in_use_bytes: Measured::from_option(heap, CUT),
                held_bytes: Measured::absent("the DRIVE sample prints only the heap in use"),
            },
            ..nothing
        }
    }
}

/// Whether QNX writes this text beside so many pages: powers of 1024, three decimals, cut off, and those
/// of the next smaller unit only.
fn is_text_of(text: &str, pages: u64, page_bytes: u64) -> bool {
    let Some(bytes) = pages.checked_mul(page_bytes) else {
        return false;
    };
    let (unit, smaller) = match bytes {
        ..0x10_0000 => ("kB", bytes),
        0x10_0000..0x4000_0000 => ("MB", bytes >> 10),
        _ => ("GB", bytes >> 20),
    };
    let whole = smaller >> 10;
    text == format!("{whole}.{:03}{unit}", (smaller & 1023) * 1000 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_qnx_writes_beside_the_pages_is_held_against_them() {
        for (text, pages) in [
            ("25.102GB", 6_580_727),
            ("24.580GB", 6_443_697),
            ("64.000kB", 16),
            ("66.515MB", 0x4284),
        ] {
            assert!(is_text_of(text, pages, 4096), "{text}");
        }
        assert!(!is_text_of("25.103GB", 6_580_727, 4096));
        assert!(!is_text_of("25.102GB", 6_580_727, 16_384));
        assert!(!is_text_of("", u64::MAX, 4096));
    }
}
