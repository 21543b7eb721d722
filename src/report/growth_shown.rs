//! What cycles and loops show of growth.
//!
//! A verdict rests on what belongs to the process: heap, resident size, device memory. Available system
//! memory has neighbours, who can grow too; it decides only where device memory comes out of it and is
//! seen nowhere else (`unified`), and only above what the run's drift says they moved.

use super::growth::{Growth, GrowthCounter, GrowthOver, GrowthPoint, GrowthVerdict, WatchedLoop};
use super::measured::Measured;
use super::model::{AttributionKind, Report};
use super::run::Run;
use super::sample::{DeviceMemory, Sample};
use super::stage::Stage;
use crate::stats::{Assessment, FEWEST_POINTS, Shows, assess};

/// Device memory is taken from the driver in pieces of this size (CUDA C++ Programming Guide, virtual
/// memory management: a granularity of 2 MiB on every device so far), so device counters move by it.
const DEVICE_GRANULE: u64 = 2 << 20;

/// One point in this many of a loop is warm-up, and at least one.
const LOOP_WARM_UP: usize = 10;

/// What is known of the machine and the run beside the points.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// The arithmetic of the report.
    pub(super) kind: AttributionKind,
    /// Size of a page, bytes.
    pub(super) page_bytes: u64,
}

/// Points in a row that count the same thing.
struct Series<'a> {
    over: GrowthOver,
    subject: (Option<Stage>, Option<u32>),
    points: &'a [GrowthPoint],
    warm_up: usize,
    /// The counters before the first of them.
    start: Option<GrowthPoint>,
}

/// What the cycles and loops of a run show. `loop_starts` are the positions of the samples before the
/// stages that looped.
pub(super) fn growth_shown(run: &Run, loop_starts: &[u32], setting: Setting) -> Vec<Growth> {
    let loops = run.loops.iter().enumerate();
    // A short loop is the rule and decides nothing; nobody wants to read that of every run.
    let loops = loops.filter(|(_, watched)| watched.points.len() >= FEWEST_POINTS);
    let cycles = (!run.cycles.is_empty()).then(|| Series {
        over: GrowthOver::Cycle,
        subject: (None, None),
        points: &run.cycles,
        warm_up: 1,
        start: run.samples.first().map(|sample| start(run, sample)),
    });
    cycles
        .into_iter()
        .chain(loops.map(|(position, watched)| of_loop(run, watched, loop_starts.get(position))))
        .flat_map(|series| of_series(run, &series, setting))
        .collect()
}

fn of_loop<'a>(run: &Run, watched: &'a WatchedLoop, start_at: Option<&u32>) -> Series<'a> {
    Series {
        over: GrowthOver::ThousandIterations,
        subject: (Some(watched.stage), watched.model),
        points: &watched.points,
        warm_up: (watched.points.len() / LOOP_WARM_UP).max(1),
        start: start_at
            .and_then(|position| run.sample(*position))
            .map(|sample| start(run, sample)),
    }
}

/// A sample as a point; device memory counted as it is when the run ends.
fn start(run: &Run, sample: &Sample) -> GrowthPoint {
    let last = run.samples.last().unwrap_or(sample);
    let booked = DeviceMemory::is_booked(&sample.device, &last.device);
    GrowthPoint {
        done: 0,
        at_ns: sample.at_ns,
        available_bytes: sample.system.available_bytes.clone(),
        heap_in_use_bytes: sample.heap.in_use_bytes.clone(),
        resident_bytes: sample.process.resident_bytes.clone(),
        device_bytes: sample.device.held_bytes(booked),
        device_seen_bytes: Measured::Value(0),
    }
}

fn of_series(run: &Run, series: &Series<'_>, setting: Setting) -> Vec<Growth> {
    GrowthCounter::ALL
        .into_iter()
        .filter_map(|counter| of_counter(run, series, counter, setting))
        .collect()
}

/// The growth of one counter; `None` where no point has it.
fn of_counter(
    run: &Run,
    series: &Series<'_>,
    counter: GrowthCounter,
    setting: Setting,
) -> Option<Growth> {
    let value = |point: &GrowthPoint| Some((point.done, counter.of(point).get()?));
    let mut values: Vec<(u64, i64)> = series.points.iter().filter_map(value).collect();
    let mut start = series
        .start
        .as_ref()
        .and_then(|start| counter.of(start).get());
    if counter == GrowthCounter::HeapInUse && wraps(run) {
        unwrap(&mut start, &mut values);
    }
    if values.is_empty() {
        return None;
    }
    let resolution = resolution(run, counter, setting.page_bytes);
    let found = assess(&values, series.warm_up, start, resolution);
    let unit = match series.over {
        GrowthOver::Cycle => 1.0,
        GrowthOver::ThousandIterations => 1000.0,
    };
    let rate = |pick: fn(&crate::stats::Trend) -> f64| {
        let rate = found.trend.as_ref().map(|trend| bytes(pick(trend) * unit));
        Measured::from_option(rate, "fewer than two points after the first make no rate")
    };
    let (stage, model) = series.subject;
    Some(Growth {
        over: series.over,
        stage,
        model,
        counter,
        points: u32::try_from(found.points).unwrap_or(u32::MAX),
        one_time_bytes: Measured::from_option(
            found.one_time.map(bytes),
            "there is no line through the points, or nothing was measured before them",
        ),
        rate_bytes: rate(|trend| trend.slope),
        low_bytes: rate(|trend| trend.low),
        high_bytes: rate(|trend| trend.high),
        verdict: verdict(run, counter, setting.kind, &found, unit),
    })
}

fn verdict(
    run: &Run,
    counter: GrowthCounter,
    kind: AttributionKind,
    found: &Assessment,
    unit: f64,
) -> GrowthVerdict {
    match found.shows {
        Shows::Growth if counter == GrowthCounter::SystemTaken && !decides(run, kind, found) => {
            GrowthVerdict::Undecided
        }
        Shows::Growth if !found.trend.is_some_and(|trend| is_noticeable(&trend, unit)) => {
            GrowthVerdict::Steady
        }
        Shows::Growth => GrowthVerdict::Grows,
        Shows::Rest => GrowthVerdict::Steady,
        Shows::Nothing => GrowthVerdict::Undecided,
    }
}

/// Growth that is called a leak, bytes a cycle or 1,000 iterations. Below it the rate is told and not
/// called one: at a kilobyte a cycle, a gigabyte takes a million cycles. CUDA's driver itself was seen to
/// keep 0.1 KiB of heap for each cycle of module and stream.
const NOTICEABLE: f64 = 1024.0;

fn is_noticeable(trend: &crate::stats::Trend, unit: f64) -> bool {
    trend.high * unit >= NOTICEABLE
}

/// Whether a growth of what the system lost is the process's own.
fn decides(run: &Run, kind: AttributionKind, found: &Assessment) -> bool {
    let rise = found.trend.map_or(0.0, |trend| trend.low * trend.span);
    let moved = run.drift_bytes().map(i64::unsigned_abs);
    kind == AttributionKind::Unified && moved.is_some_and(|moved| rise > moved as f64)
}

/// The smallest difference a counter can show: nothing for what is counted to the byte; a page, or what
/// it moves at rest, for what the system counts; a granule for device memory.
fn resolution(run: &Run, counter: GrowthCounter, page_bytes: u64) -> u64 {
    let noise = run.noise.value();
    let at_rest = |pick: Option<u64>| pick.unwrap_or(0).max(page_bytes);
    match counter {
        GrowthCounter::HeapInUse | GrowthCounter::DeviceSeen => 0,
        GrowthCounter::Resident => at_rest(noise.and_then(|noise| noise.process_bytes.get())),
        GrowthCounter::SystemTaken => at_rest(noise.and_then(|noise| noise.system_bytes.get())),
        GrowthCounter::Device => DEVICE_GRANULE,
    }
}

fn wraps(run: &Run) -> bool {
    let layout = run
        .samples
        .first()
        .and_then(|sample| sample.heap.layout.get());
    layout.is_some_and(super::sample::HeapLayout::wraps)
}

/// Makes one series of a counter that is known modulo 2^32 only: neighbours are taken to lie less than
/// half of that apart.
fn unwrap(start: &mut Option<i64>, values: &mut [(u64, i64)]) {
    let mut last = None;
    for value in start
        .iter_mut()
        .chain(values.iter_mut().map(|(_, value)| value))
    {
        let next = match last {
            Some(last) => {
                // The lower 32 bits of the difference, with the sign of the nearer way round.
                let apart = value.wrapping_sub(last) << 32 >> 32;
                i64::wrapping_add(last, apart)
            }
            None => *value,
        };
        *value = next;
        last = Some(next);
    }
}

/// A rate in whole bytes.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a cast from floating point saturates, and fractions of a byte are nothing"
)]
fn bytes(value: f64) -> i64 {
    value.round() as i64
}

impl Report {
    /// Every growth that was shown, in all runs: a leak.
    pub fn leaks(&self) -> impl Iterator<Item = &Growth> {
        let grown = self.runs.iter().flat_map(|run| &run.growth);
        grown.filter(|growth| growth.verdict == GrowthVerdict::Grows)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::current_run::CurrentRun;
    use crate::report::run::{Drift, Temperature};
    use crate::report::sample::HeapLayout;
    use crate::report::testing::sample;

    const MIB: u64 = 1 << 20;

    fn point(done: u64, heap: u64, taken: u64) -> GrowthPoint {
        GrowthPoint {
            done,
            at_ns: done,
            available_bytes: Measured::Value((1 << 40) - taken),
            heap_in_use_bytes: Measured::Value(heap),
            resident_bytes: Measured::Value(64 * MIB),
            device_bytes: Measured::absent("no device"),
            device_seen_bytes: Measured::absent("no device"),
        }
    }

    fn run(layout: HeapLayout, points: impl Iterator<Item = GrowthPoint>) -> Run {
        let mut run = CurrentRun::new(0, Temperature::Cold).run;
        let mut first = sample();
        first.heap.layout = layout.into();
        first.heap.in_use_bytes = Measured::Value(0);
        run.samples.push(first);
        run.cycles = points.collect();
        run
    }

    fn shown(run: &Run, kind: AttributionKind, counter: GrowthCounter) -> Growth {
        let setting = Setting {
            kind,
            page_bytes: 4096,
        };
        let mut all = growth_shown(run, &[], setting).into_iter();
        all.find(|growth| growth.counter == counter)
            .expect("the counter is there")
    }

    #[test]
    fn a_leaking_heap_grows_by_its_leak_and_the_rest_stands_still() {
        let points = (1..=50).map(|done| point(done, 7 * MIB + done * MIB, 0));
        let run = run(HeapLayout::GlibcMallinfo2, points);
        let heap = shown(&run, AttributionKind::HostOnly, GrowthCounter::HeapInUse);
        assert_eq!(heap.verdict, GrowthVerdict::Grows);
        assert_eq!(heap.rate_bytes.get(), Some(1 << 20));
        assert_eq!(heap.low_bytes.get(), Some(1 << 20));
        assert_eq!(heap.one_time_bytes.get(), Some(7 << 20));
        assert_eq!(heap.points, 49);
        let resident = shown(&run, AttributionKind::HostOnly, GrowthCounter::Resident);
        assert_eq!(resident.verdict, GrowthVerdict::Steady);
    }

    #[test]
    fn a_counter_that_no_point_has_has_no_row() {
        let run = run(
            HeapLayout::GlibcMallinfo2,
            (1..=20).map(|done| point(done, 5, 5)),
        );
        let setting = Setting {
            kind: AttributionKind::HostOnly,
            page_bytes: 4096,
        };
        let counters: Vec<GrowthCounter> = growth_shown(&run, &[], setting)
            .iter()
            .map(|growth| growth.counter)
            .collect();
        assert_eq!(
            counters,
            [
                GrowthCounter::HeapInUse,
                GrowthCounter::Resident,
                GrowthCounter::SystemTaken
            ]
        );
    }

    #[test]
    fn what_the_system_loses_is_the_neighbours_unless_device_memory_comes_out_of_it() {
        let points = (1..=50).map(|done| point(done, 5, done * MIB));
        let mut run = run(HeapLayout::GlibcMallinfo2, points);
        run.drift = Measured::Value(Drift {
            available_bytes: Measured::Value(5 << 20),
            cached_bytes: Measured::absent("not told apart"),
            settle_ns: 0,
        });
        let of = |run: &Run, kind| shown(run, kind, GrowthCounter::SystemTaken).verdict;
        assert_eq!(
            of(&run, AttributionKind::HostOnly),
            GrowthVerdict::Undecided
        );
        assert_eq!(
            of(&run, AttributionKind::Discrete),
            GrowthVerdict::Undecided
        );
        assert_eq!(of(&run, AttributionKind::Unified), GrowthVerdict::Grows);
        run.drift = Measured::Value(Drift {
            available_bytes: Measured::Value(500 << 20),
            cached_bytes: Measured::absent("not told apart"),
            settle_ns: 0,
        });
        assert_eq!(of(&run, AttributionKind::Unified), GrowthVerdict::Undecided);
    }

    #[test]
    fn a_heap_counter_that_wraps_is_unrolled() {
        let grown = |done: u64| done * (700 * MIB);
        let points = (1..=50).map(|done| point(done, grown(done) % (1 << 32), 0));
        let run = run(HeapLayout::Qnx32, points);
        let heap = shown(&run, AttributionKind::HostOnly, GrowthCounter::HeapInUse);
        assert_eq!(heap.rate_bytes.get(), Some(700 << 20));
        assert_eq!(heap.verdict, GrowthVerdict::Grows);
    }

    #[test]
    fn a_long_loop_is_told_by_the_thousand_and_a_short_one_not_at_all() {
        let mut run = run(HeapLayout::GlibcMallinfo2, std::iter::empty());
        let points = |count: u64| (1..=count).map(|turn| point(turn * 100, turn * 3_200, 0));
        let watched = |count| WatchedLoop {
            stage: Stage::Inference,
            model: Some(0),
            points: points(count).collect(),
        };
        run.loops = vec![watched(5), watched(40)];
        let heap = shown(&run, AttributionKind::HostOnly, GrowthCounter::HeapInUse);
        assert_eq!(heap.over, GrowthOver::ThousandIterations);
        assert_eq!((heap.stage, heap.model), (Some(Stage::Inference), Some(0)));
        assert_eq!(heap.rate_bytes.get(), Some(32_000));
        assert_eq!(heap.points, 36);
    }

    proptest! {
        #[test]
        fn a_wrapped_series_is_the_true_one_again(
            steps in proptest::collection::vec(-(1_i64 << 31) + 1..(1_i64 << 31), 0..40),
            first in 0_i64..1 << 32,
        ) {
            let truth: Vec<i64> = steps
                .iter()
                .scan(first, |value, step| {
                    *value += step;
                    Some(*value)
                })
                .collect();
            let mut start = Some(first);
            let mut values: Vec<(u64, i64)> =
                truth.iter().map(|value| (0, value.rem_euclid(1 << 32))).collect();
            unwrap(&mut start, &mut values);
            let again: Vec<i64> = values.iter().map(|(_, value)| *value).collect();
            prop_assert_eq!(again, truth);
        }
    }
}
