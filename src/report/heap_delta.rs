//! Differences of heap counters, which on many systems are 32 bits wide and wrap.
//!
//! A wrapping counter gives its difference only modulo 2^32. Which of the candidates is true is
//! decided by what else was measured, in two ways:
//!
//! - A **ceiling** is a proof. A heap lies in mapped address space, so it cannot be larger than what
//!   the process has mapped; on QNX 7, where heap pages are taken when they are asked for, it cannot
//!   be larger than the machine's memory either. Resident size is no ceiling: glibc counts pages that
//!   were never touched.
//! - A **growth** is a witness. Growth of the process, or the fall of available memory, lies near the
//!   growth of the heap unless something else moved at the same time.
//!
//! Where neither decides, or witnesses disagree, the difference is absent. It is never guessed.

use super::measured::{Measured, OUT_OF_RANGE};
use super::sample::{HeapLayout, HeapMemory, Sample};

/// What a 32-bit counter loses each time it wraps.
const WRAP: i128 = 1 << 32;

/// How far a witness may lie from the candidate it decides for. An eighth of [`WRAP`]: the next
/// candidate is then at least seven times as far away, and a witness that saw nothing of 3 GiB does
/// not decide for a loss of 1 GiB.
const REACH: i128 = 1 << 29;

/// Growth of the heap between two samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapDelta {
    /// Growth of what the program holds, bytes.
    pub in_use_bytes: Measured<i64>,
    /// Growth of what the heap holds from the system, bytes.
    pub held_bytes: Measured<i64>,
}

/// Measured beside the heap: what a wrapped difference is placed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// Growths in bytes that should lie near the heap's own.
    pub growths_bytes: Vec<i64>,
    /// The heap before cannot have been larger than this.
    pub ceiling_before_bytes: Option<u64>,
    /// The heap after cannot have been larger than this.
    pub ceiling_after_bytes: Option<u64>,
}

impl Witnesses {
    /// What two samples say beside their heap figures.
    pub fn between(before: &Sample, after: &Sample) -> Self {
        let (old, new) = (&before.process, &after.process);
        let growths = [
            new.resident_bytes.growth_since(&old.resident_bytes),
            new.resident_anonymous_bytes
                .growth_since(&old.resident_anonymous_bytes),
            new.mapped_bytes.growth_since(&old.mapped_bytes),
            after
                .system
                .available_bytes
                .fall_since(&before.system.available_bytes),
        ];
        Witnesses {
            growths_bytes: growths.iter().filter_map(Measured::get).collect(),
            ceiling_before_bytes: ceiling(before),
            ceiling_after_bytes: ceiling(after),
        }
    }
}

/// What the heap of a sample cannot be larger than.
fn ceiling(sample: &Sample) -> Option<u64> {
    let process = &sample.process;
    // A mapped size below the resident size is not the size of the address space; it proves nothing.
    let mapped = process
        .mapped_bytes
        .get()
        .filter(|mapped| process.resident_bytes.get().is_none_or(|r| r <= *mapped));
    let machine = match sample.heap.layout.get() {
        Some(HeapLayout::Qnx32) => sample.system.total_bytes.get(),
        _ => None,
    };
    [mapped, machine].into_iter().flatten().min()
}

/// Growth of the heap from `before` to `after`: a plain difference of 64-bit counters, a placed one
/// of counters that wrap.
pub fn heap_growth(before: &HeapMemory, after: &HeapMemory, witnesses: &Witnesses) -> HeapDelta {
    HeapDelta {
        in_use_bytes: growth(
            before,
            after,
            &before.in_use_bytes,
            &after.in_use_bytes,
            witnesses,
        ),
        held_bytes: growth(
            before,
            after,
            &before.held_bytes,
            &after.held_bytes,
            witnesses,
        ),
    }
}

fn growth(
    heap_before: &HeapMemory,
    heap_after: &HeapMemory,
    before: &Measured<u64>,
    after: &Measured<u64>,
    witnesses: &Witnesses,
) -> Measured<i64> {
    let plain = after.growth_since(before);
    if plain.get().is_none() {
        return plain;
    }
    match (heap_before.layout.value(), heap_after.layout.value()) {
        (Some(old), Some(new)) if old != new => {
            Measured::absent("the two samples read different heap counters")
        }
        (Some(layout), Some(_)) if layout.wraps() => match (before.get(), after.get()) {
            (Some(before), Some(after)) => place(before, after, witnesses),
            _ => plain,
        },
        (Some(_), Some(_)) => plain,
        (None, _) | (_, None) => {
            Measured::absent("which heap counter was read is unknown, and so is its width")
        }
    }
}

/// The true difference of two values of a wrapping counter.
fn place(before: u64, after: u64, witnesses: &Witnesses) -> Measured<i64> {
    let before = i128::from(before).rem_euclid(WRAP);
    let after = i128::from(after).rem_euclid(WRAP);
    let fewest = wraps_below(before, witnesses.ceiling_before_bytes).map(|wraps| -wraps);
    let most = wraps_below(after, witnesses.ceiling_after_bytes);
    // The candidates are `nearest + turns * WRAP`.
    let nearest = after - before;
    if let (Some(fewest), Some(most)) = (fewest, most)
        && fewest == most
    {
        return in_bytes(nearest + fewest * WRAP);
    }
    let mut decided = witnesses
        .growths_bytes
        .iter()
        .filter_map(|growth| turns_near(nearest, i128::from(*growth)))
        .filter(|turns| fewest.is_none_or(|fewest| fewest <= *turns))
        .filter(|turns| most.is_none_or(|most| *turns <= most));
    let Some(turns) = decided.next() else {
        return Measured::absent(
            "ambiguous: the 32-bit heap counter may have wrapped and nothing else that was measured tells how often",
        );
    };
    if decided.any(|other| other != turns) {
        return Measured::absent(
            "ambiguous: the 32-bit heap counter may have wrapped and the process and the system disagree how often",
        );
    }
    in_bytes(nearest + turns * WRAP)
}

/// How often a counter that reads `value` can have wrapped below the ceiling; `None` when there is no
/// ceiling or it contradicts the value.
fn wraps_below(value: i128, ceiling: Option<u64>) -> Option<i128> {
    let room = i128::from(ceiling?) - value;
    (room >= 0).then_some(room / WRAP)
}

/// The number of turns whose candidate lies within reach of a witness.
fn turns_near(nearest: i128, growth: i128) -> Option<i128> {
    let turns = (growth - nearest + WRAP / 2).div_euclid(WRAP);
    let distance = (nearest + turns * WRAP - growth).abs();
    (distance <= REACH).then_some(turns)
}

fn in_bytes(difference: i128) -> Measured<i64> {
    Measured::from_option(i64::try_from(difference).ok(), OUT_OF_RANGE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GIB: i64 = 1 << 30;

    fn heap(bytes: u64) -> HeapMemory {
        HeapMemory {
            layout: HeapLayout::Qnx32.into(),
            in_use_bytes: (bytes % (1 << 32)).into(),
            held_bytes: (bytes % (1 << 32)).into(),
        }
    }

    fn growth_seen_by(growths: &[i64], before: u64, after: u64) -> Measured<i64> {
        let witnesses = Witnesses {
            growths_bytes: growths.to_vec(),
            ..Witnesses::default()
        };
        heap_growth(&heap(before), &heap(after), &witnesses).in_use_bytes
    }

    fn growth_below(ceilings: (u64, u64), growths: &[i64], before: u64, after: u64) -> Option<i64> {
        let witnesses = Witnesses {
            growths_bytes: growths.to_vec(),
            ceiling_before_bytes: Some(ceilings.0),
            ceiling_after_bytes: Some(ceilings.1),
        };
        heap_growth(&heap(before), &heap(after), &witnesses)
            .in_use_bytes
            .get()
    }

    #[test]
    fn growth_past_two_gib_is_not_taken_for_shrinkage() {
        let (before, after) = (100 << 20, 2_900 << 20);
        let truth = 2_800 << 20;
        assert_eq!(
            growth_seen_by(&[truth + (3 << 20)], before, after).get(),
            Some(truth)
        );
    }

    #[test]
    fn growth_past_four_gib_keeps_its_turns() {
        let (before, after) = (300 << 20, 9_500 << 20);
        let truth = 9_200 << 20;
        assert_eq!(
            growth_seen_by(&[truth - (200 << 20)], before, after).get(),
            Some(truth)
        );
    }

    #[test]
    fn shrinkage_is_negative_however_the_counter_turned() {
        let (before, after) = (6 << 30, 1 << 30);
        assert_eq!(
            growth_seen_by(&[-5 * GIB], before, after).get(),
            Some(-5 * GIB)
        );
        assert_eq!(
            growth_seen_by(&[-4096], 300 << 20, (300 << 20) - 4096).get(),
            Some(-4096)
        );
    }

    #[test]
    fn a_witness_that_saw_nothing_does_not_make_growth_a_loss() {
        let growth = growth_seen_by(&[0], 100 << 20, (100 << 20) + (3 << 30));
        assert!(growth.reason().is_some_and(|r| r.starts_with("ambiguous")));
    }

    #[test]
    fn without_a_witness_the_difference_is_ambiguous() {
        let growth = growth_seen_by(&[], 0, 64 << 20);
        assert!(growth.reason().is_some_and(|r| r.starts_with("ambiguous")));
        let far = growth_seen_by(&[2 * GIB], 0, 0);
        assert!(far.reason().is_some_and(|r| r.starts_with("ambiguous")));
    }

    #[test]
    fn witnesses_that_disagree_decide_nothing() {
        let growth = growth_seen_by(&[64 << 20, 4 * GIB], 0, 64 << 20);
        assert!(growth.reason().is_some_and(|r| r.contains("disagree")));
    }

    #[test]
    fn a_process_mapped_below_four_gib_needs_no_witness() {
        let mapped = (200 << 20, 3 << 30);
        assert_eq!(
            growth_below(mapped, &[], 100 << 20, 2_900 << 20),
            Some(2_800 << 20)
        );
    }

    #[test]
    fn a_ceiling_overrules_a_witness_that_counts_somebody_elses_memory() {
        // The GPU took 4 GiB out of system memory while the heap grew by 64 MiB.
        let mapped = (1 << 30, 1 << 30);
        assert_eq!(
            growth_below(mapped, &[4 * GIB], 0, 64 << 20),
            Some(64 << 20)
        );
    }

    #[test]
    fn a_ceiling_on_one_side_silences_impossible_witnesses_only() {
        // 3 GiB asked for and never touched: the resident size does not move, the address space does.
        let mapped = (100 << 20, 9 << 30);
        assert_eq!(
            growth_below(mapped, &[0, 3 * GIB], 50 << 20, 3_122 << 20),
            Some(3 * GIB)
        );
    }

    #[test]
    fn a_ceiling_below_the_counter_proves_nothing() {
        assert_eq!(growth_below((0, 0), &[], 1 << 20, 2 << 20), None);
    }

    #[test]
    fn wide_counters_are_subtracted_as_they_are() {
        let wide = |bytes: u64| HeapMemory {
            layout: HeapLayout::GlibcMallinfo2.into(),
            in_use_bytes: bytes.into(),
            held_bytes: bytes.into(),
        };
        let delta = heap_growth(&wide(9 << 30), &wide(1 << 30), &Witnesses::default());
        assert_eq!(delta.in_use_bytes.get(), Some(-8 * GIB));
    }

    proptest! {
        #[test]
        fn a_truthful_witness_within_half_a_gib_recovers_the_truth(
            before in 0u64..1 << 40,
            after in 0u64..1 << 40,
            error in -GIB / 2..=GIB / 2,
        ) {
            let truth = after.cast_signed() - before.cast_signed();
            prop_assert_eq!(growth_seen_by(&[truth + error], before, after).get(), Some(truth));
        }

        #[test]
        fn what_is_not_absent_is_right_modulo_two_to_the_32(
            before in any::<u64>(),
            after in any::<u64>(),
            growths in proptest::collection::vec(any::<i64>(), 0..4),
            old in proptest::option::of(any::<u64>()),
            new in proptest::option::of(any::<u64>()),
        ) {
            let witnesses = Witnesses {
                growths_bytes: growths,
                ceiling_before_bytes: old,
                ceiling_after_bytes: new,
            };
            if let Some(growth) = heap_growth(&heap(before), &heap(after), &witnesses).in_use_bytes.get() {
                let residue = (i128::from(after) - i128::from(before) - i128::from(growth)) % (1 << 32);
                prop_assert_eq!(residue, 0);
            }
        }
    }
}
