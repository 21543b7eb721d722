//! Samples for the tests of this module.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::measured::Measured;
use super::run::Mark;
use super::run::{
    Breakdown, Delta, Outcome, Peak, Run, Settle, StageFigures, StageRecord, Temperature,
};
use super::sample::{
    DeviceMemory, HeapLayout, HeapMemory, OtherProcesses, ProcessMemory, Sample, SystemMemory,
};

/// A sample in which every figure of the system and the process is absent and the heap is wide.
pub(super) fn sample() -> Sample {
    let absent = || Measured::absent("not part of this test");
    Sample {
        at_ns: 0,
        cost_ns: 0,
        system: SystemMemory {
            source: "/proc/vm/stats pages_free".into(),
            total_bytes: absent(),
            available_bytes: absent(),
            available_counts_file_pages: None,
            free_bytes: absent(),
            reservable_bytes: absent(),
            cached_bytes: absent(),
            fields: BTreeMap::new(),
            warnings: Vec::new(),
        },
        heap: HeapMemory {
            layout: HeapLayout::GlibcMallinfo2.into(),
            in_use_bytes: absent(),
            held_bytes: absent(),
        },
        process: ProcessMemory {
            resident_bytes: absent(),
            resident_anonymous_bytes: absent(),
            resident_file_bytes: absent(),
            resident_shared_bytes: absent(),
            proportional_bytes: absent(),
            private_bytes: absent(),
            peak_resident_bytes: absent(),
            mapped_bytes: absent(),
            swapped_bytes: absent(),
            threads: absent(),
            fields: BTreeMap::new(),
        },
        device: DeviceMemory::absent("not part of this test"),
        other_processes: OtherProcesses::absent("not part of this test"),
    }
}

/// The figures of a stage that took `total` bytes of memory, all of it heap.
pub(super) fn figures(total: i64) -> StageFigures {
    let absent = || Measured::absent("not part of this test");
    StageFigures {
        before: 0,
        after: 1,
        began_ns: 0,
        duration_ns: 1,
        settle: Settle {
            waited_ns: 0,
            at_rest: true,
            spread_bytes: Measured::absent("not part of this test"),
        },
        delta: Delta {
            total_bytes: total.into(),
            cpu_bytes: total.into(),
            device_bytes: absent(),
            other_bytes: 0.into(),
        },
        breakdown: Breakdown {
            heap_in_use_bytes: total.into(),
            heap_untouched_bytes: absent(),
            heap_free_bytes: absent(),
            other_private_bytes: absent(),
            file_mapping_bytes: absent(),
            reclaimable_file_bytes: absent(),
            device_seen_bytes: absent(),
            unattributed_bytes: 0.into(),
        },
        device_seen: Measured::absent("not part of this test"),
        peak: Peak {
            total_bytes: total.max(0).into(),
            resident_bytes: absent(),
            high_water_bytes: absent(),
            device_bytes: absent(),
            readings: 0,
            largest_gap_ns: 0,
        },
        mark: Mark::Clear,
    }
}

/// A finished run of these stages, with no samples.
pub(super) fn run(stages: Vec<StageRecord>) -> Run {
    Run {
        index: 0,
        temperature: Temperature::Cold,
        outcome: Outcome::Finished,
        noise: Measured::absent("not part of this test"),
        samples: Vec::new(),
        stages,
        lifecycle: Measured::absent("not part of this test"),
        drift: Measured::absent("not part of this test"),
        cost: Measured::absent("not part of this test"),
        timeline: Vec::new(),
        child_output: String::new(),
        log: Vec::new(),
        log_dropped: 0,
        cycles: Vec::new(),
        loops: Vec::new(),
        growth: Vec::new(),
    }
}

/// Any figure a counter could hold: often plausible, sometimes absurd, sometimes absent.
pub(super) fn any_figure() -> impl Strategy<Value = Measured<u64>> {
    prop_oneof![
        4 => (0u64..1 << 36).prop_map(Measured::Value),
        1 => any::<u64>().prop_map(Measured::Value),
        1 => Just(Measured::absent("absent by chance")),
    ]
}

/// Any sample; all heap layouts, absent figures and absurd ones included.
pub(super) fn any_sample() -> impl Strategy<Value = Sample> {
    let layout = prop_oneof![
        Just(HeapLayout::GlibcMallinfo2),
        Just(HeapLayout::GlibcMallinfo),
        Just(HeapLayout::Qnx32),
        Just(HeapLayout::Qnx64),
    ];
    let figures = proptest::collection::vec(any_figure(), 11);
    (layout, any::<bool>(), figures).prop_map(|(layout, linux, figures)| {
        let mut figures = figures.into_iter();
        let mut next = || figures.next().unwrap_or(Measured::Value(0));
        let mut sample = sample();
        sample.system.available_counts_file_pages = Some(linux);
        sample.system.available_bytes = next();
        sample.system.total_bytes = next();
        sample.heap.layout = layout.into();
        sample.heap.in_use_bytes = next();
        sample.heap.held_bytes = next();
        sample.process.resident_bytes = next();
        sample.process.resident_anonymous_bytes = next();
        sample.process.resident_file_bytes = next();
        sample.process.resident_shared_bytes = next();
        sample.process.mapped_bytes = next();
        sample.device.free_bytes = next();
        sample.device.process_bytes = next();
        sample
    })
}
