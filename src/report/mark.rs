//! How far a total can be relied upon: the mark beside it, and the evidence that decides it.

use super::attribution_kind::AttributionKind;
use super::measured::Measured;
use super::run::{Mark, Run};
use super::sample::{OtherProcesses, Sample};

/// What subtraction has to exceed at least, bytes: less is the kernel's own for the process.
const LEAST_UNEXPLAINED: u64 = 1 << 20;

/// What the kernel holds for a thread beside the process's pages, bytes: a stack of 16 KiB and as much for
/// its records.
const KERNEL_PER_THREAD: i64 = 32 << 10;

/// Bytes of memory that one byte of page table describes.
const MAPPED_PER_TABLE: i64 = 512;

/// What is known of other processes between two samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The growth of the private memory of all other processes.
    pub private: Measured<Range>,
    /// Whether every process of the machine is in it. Where one is not, what moved was seen and what was
    /// not seen may have moved.
    pub is_complete: bool,
    /// The growth of what `NvMap` books to other processes, bytes.
    pub nvmap_bytes: Measured<i64>,
    /// What the system lost and the process tree did not gain, bytes; where no GPU is in play.
    pub unexplained_bytes: Measured<i64>,
    /// What was not reclaimed after the process's exit, over the whole run, bytes.
    pub not_reclaimed_bytes: Measured<i64>,
}

/// A growth that is known to lie between two values, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least it can be.
    pub low: i64,
    /// The most it can be.
    pub high: i64,
}

impl Range {
    /// The end farther from zero.
    pub fn farthest(self) -> i64 {
        if self.low.unsigned_abs() > self.high.unsigned_abs() {
            self.low
        } else {
            self.high
        }
    }
}

/// The evidence that decided for other processes. Bytes are positive where memory was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OthersMoved {
    /// Their private memory grew by so much.
    Private(i64),
    /// What `NvMap` books to them grew by so much.
    Nvmap(i64),
    /// The system lost so much that the process did not gain.
    Unexplained(i64),
    /// So much was not reclaimed after the process's exit, and the total is no larger.
    NotReclaimed(i64),
}

impl OthersMoved {
    /// The bytes of the evidence.
    pub fn bytes(self) -> i64 {
        match self {
            OthersMoved::Private(bytes)
            | OthersMoved::Nvmap(bytes)
            | OthersMoved::Unexplained(bytes)
            | OthersMoved::NotReclaimed(bytes) => bytes,
        }
    }
}

impl Evidence {
    /// The first evidence, in the order of its weight, which says that other processes moved more than
    /// `noise` while `total` was taken.
    pub fn decisive(&self, total: i64, noise: u64) -> Option<OthersMoved> {
        let beyond = |bytes: &i64| bytes.unsigned_abs() > noise;
        let private = self.private.get().map(Range::farthest).filter(beyond);
        let nvmap = self.nvmap_bytes.get().filter(beyond);
        let most = noise.max(LEAST_UNEXPLAINED);
        let unexplained = self.unexplained_bytes.get();
        let unexplained = unexplained.filter(|bytes| bytes.unsigned_abs() > most);
        let reaches =
            |left: &i64| total.unsigned_abs() <= noise.saturating_add(left.unsigned_abs());
        let not_reclaimed = self.not_reclaimed_bytes.get();
        let not_reclaimed = not_reclaimed.filter(|left| !self.is_private_known() && reaches(left));
        private
            .map(OthersMoved::Private)
            .or(nvmap.map(OthersMoved::Nvmap))
            .or(unexplained.map(OthersMoved::Unexplained))
            .or(not_reclaimed.map(OthersMoved::NotReclaimed))
    }

    /// Whether the private memory of every other process is known.
    fn is_private_known(&self) -> bool {
        self.is_complete && self.private.value().is_some()
    }

    /// Whether anything is known by which other processes would have been noticed.
    fn is_any_known(&self) -> bool {
        self.is_private_known()
            || self.unexplained_bytes.value().is_some()
            || self.not_reclaimed_bytes.value().is_some()
    }
}

/// Whether a total is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Every part is in it.
    Whole,
    /// A part is unknown, so that it is at least this.
    AtLeast,
}

/// The mark of a total: against what the counters move by themselves, then against what is known of other processes.
/// Bytes; `None` where it is unknown.
pub fn mark(total: Option<i64>, bound: Bound, noise: Option<u64>, evidence: &Evidence) -> Mark {
    let (Some(total), Some(noise)) = (total, noise) else {
        return Mark::NotChecked;
    };
    if bound == Bound::Whole && total.unsigned_abs() <= noise {
        return Mark::WithinNoise;
    }
    if evidence.decisive(total, noise).is_some() {
        return Mark::OtherProcesses;
    }
    match bound {
        _ if !evidence.is_any_known() => Mark::NotChecked,
        Bound::AtLeast => Mark::AtLeast,
        Bound::Whole => Mark::Clear,
    }
}

impl Run {
    /// What available system memory moves by itself, bytes, where it is known.
    pub fn noise_bytes(&self) -> Option<u64> {
        let noise = self.noise.value();
        noise.and_then(|noise| noise.system_bytes.get())
    }

    /// What was not reclaimed after the process's exit, bytes, where it is known.
    pub fn drift_bytes(&self) -> Option<i64> {
        let drift = self.drift.value();
        drift.and_then(|drift| drift.available_bytes.get())
    }

    /// The noise of a total between the samples at these positions, bytes: that of the counters at rest or,
    /// where one of the samples was taken before they were at rest, what they still moved then.
    pub fn noise_between(&self, before: u32, after: u32) -> Option<u64> {
        let at_rest = self.noise_bytes()?;
        let ends = self
            .finished()
            .filter(|(_, figures)| [before, after].contains(&figures.after))
            .filter(|(_, figures)| !figures.settle.at_rest)
            .filter_map(|(_, figures)| figures.settle.spread_bytes.get());
        ends.max().max(Some(at_rest))
    }

    /// What is known of other processes between the samples at these positions; `None` where there are no
    /// such samples.
    pub fn evidence(&self, kind: AttributionKind, before: u32, after: u32) -> Option<Evidence> {
        let (before, after) = (self.sample(before)?, self.sample(after)?);
        let others = [&before.other_processes, &after.other_processes];
        Some(Evidence {
            private: private_growth(others),
            is_complete: others.iter().all(|others| others.incomplete.is_none()),
            nvmap_bytes: after
                .other_processes
                .nvmap_bytes
                .growth_since(&before.other_processes.nvmap_bytes),
            unexplained_bytes: unexplained(kind, before, after),
            not_reclaimed_bytes: match &self.drift {
                Measured::Value(drift) => drift.available_bytes.clone(),
                Measured::Absent { absent } => Measured::absent(absent.clone()),
            },
        })
    }

    /// The mark of a total between the samples at these positions.
    pub fn mark(
        &self,
        kind: AttributionKind,
        before: u32,
        after: u32,
        total: &Measured<i64>,
    ) -> Mark {
        let noise = self.noise_between(before, after);
        self.evidence(kind, before, after)
            .map_or(Mark::NotChecked, |evidence| {
                mark(total.get(), Bound::Whole, noise, &evidence)
            })
    }
}

/// The growth between two borders, each known to lie between two readings.
fn private_growth([before, after]: [&OtherProcesses; 2]) -> Measured<Range> {
    let low = after.low_bytes.growth_since(&before.high_bytes);
    let high = after.high_bytes.growth_since(&before.low_bytes);
    low.zip_with(&high, |low, high| Range {
        low: *low,
        high: *high,
    })
}

/// What the system lost and the process did not gain. A GPU's driver takes memory that is in no process, so
/// it says something only where none is in play.
fn unexplained(kind: AttributionKind, before: &Sample, after: &Sample) -> Measured<i64> {
    if kind != AttributionKind::HostOnly {
        return Measured::absent("a GPU's driver takes memory that is in no process");
    }
    let (old, new) = (&before.process, &after.process);
    let lost = after
        .system
        .available_bytes
        .fall_since(&before.system.available_bytes);
    let gained = match &new.resident_anonymous_bytes {
        // Files that the process maps stay available to others.
        Measured::Value(_) => new
            .resident_anonymous_bytes
            .growth_since(&old.resident_anonymous_bytes)
            .plus(
                &new.resident_shared_bytes
                    .growth_since(&old.resident_shared_bytes),
            ),
        // A system that does not tell them apart (QNX) counts all of them as taken.
        Measured::Absent { .. } => new.resident_bytes.growth_since(&old.resident_bytes),
    };
    let tables = new.resident_bytes.growth_since(&old.resident_bytes);
    let gained = gained.plus(&tables.map(|resident| resident / MAPPED_PER_TABLE));
    // Where threads are not counted, what the kernel holds for them is below what is looked for.
    let threads = new.threads.growth_since(&old.threads).get().unwrap_or(0);
    let kernel = threads.saturating_mul(KERNEL_PER_THREAD);
    lost.minus(&gained).minus(&Measured::Value(kernel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::sample;

    const MIB: i64 = 1 << 20;
    const NOISE: Option<u64> = Some(1 << 20);

    fn nothing() -> Evidence {
        Evidence {
            private: Measured::absent("not read"),
            is_complete: true,
            nvmap_bytes: Measured::absent("no NvMap"),
            unexplained_bytes: Measured::absent("a GPU is in play"),
            not_reclaimed_bytes: Measured::absent("the record ends before"),
        }
    }

    fn private(low: i64, high: i64) -> Evidence {
        let (low, high) = (low * MIB, high * MIB);
        Evidence {
            private: Measured::Value(Range { low, high }),
            ..nothing()
        }
    }

    fn drift(mib: i64) -> Evidence {
        Evidence {
            not_reclaimed_bytes: Measured::Value(mib * MIB),
            ..nothing()
        }
    }

    fn of(total: i64, evidence: &Evidence) -> Mark {
        mark(Some(total * MIB), Bound::Whole, NOISE, evidence)
    }

    #[test]
    fn a_total_that_is_no_larger_than_the_noise_is_within_it_whoever_moved() {
        assert_eq!(of(1, &private(0, 900)), Mark::WithinNoise);
        assert_eq!(of(-1, &nothing()), Mark::WithinNoise);
    }

    #[test]
    fn either_end_of_what_others_can_have_moved_decides() {
        assert_eq!(of(300, &private(0, 0)), Mark::Clear);
        assert_eq!(of(300, &private(-1, 1)), Mark::Clear);
        assert_eq!(of(300, &private(0, 2)), Mark::OtherProcesses);
        assert_eq!(of(300, &private(-2, 0)), Mark::OtherProcesses);
    }

    #[test]
    fn what_was_not_reclaimed_decides_only_where_the_processes_themselves_could_not_be_read() {
        assert_eq!(of(100, &drift(-100)), Mark::OtherProcesses);
        assert_eq!(of(102, &drift(-100)), Mark::Clear);
        let read = Evidence {
            not_reclaimed_bytes: Measured::Value(100 * MIB),
            ..private(0, 0)
        };
        assert_eq!(of(100, &read), Mark::Clear);
        let in_part = Evidence {
            is_complete: false,
            ..read
        };
        assert_eq!(of(100, &in_part), Mark::OtherProcesses);
    }

    #[test]
    fn what_only_a_part_of_the_processes_moved_is_known_and_what_they_did_not_is_not() {
        let in_part = |low, high| Evidence {
            is_complete: false,
            ..private(low, high)
        };
        assert_eq!(of(300, &in_part(0, 2)), Mark::OtherProcesses);
        assert_eq!(of(300, &in_part(0, 0)), Mark::NotChecked);
    }

    #[test]
    fn nvmap_and_subtraction_are_evidence_of_their_own() {
        let nvmap = Evidence {
            nvmap_bytes: Measured::Value(-2 * MIB),
            ..private(0, 0)
        };
        assert_eq!(of(300, &nvmap), Mark::OtherProcesses);
        let unexplained = |bytes| Evidence {
            unexplained_bytes: Measured::Value(bytes),
            ..nothing()
        };
        assert_eq!(of(300, &unexplained(MIB)), Mark::Clear);
        assert_eq!(of(300, &unexplained(MIB + 1)), Mark::OtherProcesses);
        // Below one MiB it is the kernel's own, however quiet the counters are.
        let quiet = mark(Some(300), Bound::Whole, Some(0), &unexplained(MIB));
        assert_eq!(quiet, Mark::Clear);
    }

    #[test]
    fn where_nothing_can_be_read_nothing_was_checked() {
        assert_eq!(of(300, &nothing()), Mark::NotChecked);
        let unknown = |total, noise| mark(total, Bound::Whole, noise, &private(0, 0));
        assert_eq!(unknown(None, NOISE), Mark::NotChecked);
        assert_eq!(unknown(Some(5), None), Mark::NotChecked);
    }

    #[test]
    fn a_lower_bound_says_so_unless_others_moved() {
        let at_least = |evidence| mark(Some(0), Bound::AtLeast, NOISE, &evidence);
        assert_eq!(at_least(private(0, 0)), Mark::AtLeast);
        assert_eq!(at_least(private(0, 2)), Mark::OtherProcesses);
    }

    #[test]
    fn a_median_bears_what_fewer_than_half_of_its_runs_bear() {
        use Mark::{Clear, NotChecked, OtherProcesses};
        let of = |marks: &[Mark]| Mark::of_median(Some(5 * MIB), NOISE, marks);
        assert_eq!(of(&[Clear, Clear, OtherProcesses]), Clear);
        assert_eq!(of(&[Clear, OtherProcesses]), OtherProcesses);
        assert_eq!(of(&[NotChecked, NotChecked, OtherProcesses]), NotChecked);
        assert_eq!(of(&[]), Clear);
        let small = Mark::of_median(Some(MIB), NOISE, &[OtherProcesses]);
        assert_eq!(small, Mark::WithinNoise);
    }

    fn mib(value: u64) -> Measured<u64> {
        Measured::Value(value << 20)
    }

    /// A process that took 512 MiB of its own and as much of files, of which the system lost `lost` MiB.
    fn taken(lost: u64, tells_apart: bool) -> Measured<i64> {
        let (mut before, mut after) = (sample(), sample());
        for (sample, own) in [(&mut before, 0), (&mut after, 512)] {
            sample.system.available_bytes = mib(4000);
            sample.process.resident_bytes = mib(2 * own);
            sample.process.threads = Measured::Value(1);
            if tells_apart {
                sample.process.resident_anonymous_bytes = mib(own);
                sample.process.resident_shared_bytes = mib(0);
            }
        }
        after.system.available_bytes = mib(4000 - lost);
        unexplained(AttributionKind::HostOnly, &before, &after)
    }

    #[test]
    fn subtraction_knows_page_tables_and_the_files_that_stay_available() {
        assert_eq!(taken(514, true).get(), Some(0));
        assert_eq!(taken(714, true).get(), Some(200 * MIB));
        assert_eq!(taken(1026, false).get(), Some(0));
    }

    #[test]
    fn names_of_older_reports_are_read() {
        let read = |text: &str| serde_json::from_str::<Mark>(text).ok();
        assert_eq!(read("\"doubtful\""), Some(Mark::OtherProcesses));
        assert_eq!(read("\"unknown\""), Some(Mark::NotChecked));
        for mark in [Mark::Clear, Mark::WithinNoise, Mark::AtLeast] {
            assert_eq!(read(&format!("\"{}\"", mark.id())), Some(mark));
        }
    }
}
