//! What cycles and loops show of growth.
//!
//! A verdict rests on what belongs to the process and is taken by asking for it: heap, the driver's figure
//! for the process, what TensorRT's allocator handed out. Resident memory decides nothing: file pages count
//! in it, which come as code and weights are first touched and go when the system wants them, and what it
//! has besides is the heap. Available system memory has other processes; it decides only where device
//! memory comes out of it and is seen nowhere else (`unified`), and only above what the run's drift says
//! they moved. Device memory that nobody books to the process (a container hides its processes from the
//! driver) has other processes too: it decides over cycles, each of which gives everything back and waits
//! for rest, so that another process would have to grow by as much with each; in a loop it does not.

use super::attribution_kind::AttributionKind;
use super::growth::{
    DEVICE_GRANULE, Growth, GrowthCounter, GrowthOver, GrowthPoint, GrowthVerdict, WatchedLoop,
};
use super::measured::Measured;
use super::model::Report;
use super::run::Run;
use super::sample::{DeviceMemory, Sample};
use super::stage::Stage;
use crate::stats::{Assessment, FEWEST_POINTS, Seen, Shows, assess};

/// One iteration in this many is warm-up, and at least one; fewer where [`LOOP_STEPS`] would not be left.
const LOOP_WARM_UP: u64 = 10;

/// Iterations after warm-up, and points among them, without which nothing is called a leak: allocators,
/// thread pools and lazily loaded modules grow for some tens of iterations and stop.
const LOOP_STEPS: u64 = 100;
const LOOP_POINTS: usize = 16;

/// Iterations that are enough for a count which nothing else moves.
const EXACT_STEPS: u64 = 16;

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
    /// Points after fewer cycles or iterations are warm-up.
    steady_from: u64,
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
        steady_from: 2,
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
        steady_from: steady_from(&watched.points),
        start: start_at
            .and_then(|position| run.sample(*position))
            .map(|sample| GrowthPoint {
                device_seen_bytes: Measured::absent("it was not counted from there"),
                ..start(run, sample)
            }),
    }
}

/// The point of a loop at which its warm-up has ended.
fn steady_from(points: &[GrowthPoint]) -> u64 {
    let all = points.last().map_or(0, |point| point.done);
    let warm_up = (all / LOOP_WARM_UP)
        .min(all.saturating_sub(LOOP_STEPS))
        .max(1);
    let within = points.iter().take_while(|point| point.done <= warm_up);
    within.last().map_or(0, |point| point.done)
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
    let is_warm_up = |(done, _): &&(u64, i64)| *done < series.steady_from;
    let warm_up = values.iter().take_while(is_warm_up).count();
    let found = assess(&values, warm_up, start, resolution);
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
        growth_bytes: Measured::from_option(
            found.seen.map(|seen| seen.grown),
            "there are fewer than two points after the first",
        ),
        steps: found.seen.map_or(0, |seen| seen.steps),
        one_time_bytes: Measured::from_option(
            found.one_time.map(bytes),
            "there is no line through the points, or nothing was measured before them",
        ),
        rate_bytes: rate(|trend| trend.slope),
        low_bytes: rate(|trend| trend.low),
        high_bytes: rate(|trend| trend.high),
        verdict: verdict(&found, series.over, counter, resolution, || {
            is_its_own(run, series.over, counter, setting.kind, &found)
        }),
    })
}

fn verdict(
    found: &Assessment,
    over: GrowthOver,
    counter: GrowthCounter,
    resolution: u64,
    is_its_own: impl Fn() -> bool,
) -> GrowthVerdict {
    let Some(seen) = found.seen else {
        return GrowthVerdict::Undecided;
    };
    let grown = u64::try_from(seen.grown).unwrap_or(0);
    if grown > resolution && is_short(over, counter, found.points, &seen) {
        return GrowthVerdict::TooFew;
    }
    let goes_on =
        found.shows == Shows::Growth && (over == GrowthOver::Cycle || seen.rises_throughout);
    let is_large = grown >= counter.least_leak_bytes(over, seen.steps);
    match found.shows {
        _ if goes_on && !is_large => GrowthVerdict::Steady,
        _ if goes_on && is_its_own() => GrowthVerdict::Grows,
        Shows::Rest => GrowthVerdict::Steady,
        Shows::Growth | Shows::Nothing => GrowthVerdict::Undecided,
    }
}

/// Whether there are too few points, or too few cycles or iterations between them, to call growth a leak.
fn is_short(over: GrowthOver, counter: GrowthCounter, points: usize, seen: &Seen) -> bool {
    match over {
        GrowthOver::Cycle => points < FEWEST_POINTS,
        GrowthOver::ThousandIterations if counter.is_exact_count() => {
            points < FEWEST_POINTS || seen.steps < EXACT_STEPS
        }
        GrowthOver::ThousandIterations => points < LOOP_POINTS || seen.steps < LOOP_STEPS,
    }
}

/// Whether growth of the counter is the process's own.
fn is_its_own(
    run: &Run,
    over: GrowthOver,
    counter: GrowthCounter,
    kind: AttributionKind,
    found: &Assessment,
) -> bool {
    match counter {
        GrowthCounter::HeapInUse | GrowthCounter::DeviceSeen => true,
        GrowthCounter::Device => over == GrowthOver::Cycle || is_booked(run),
        GrowthCounter::Resident => false,
        GrowthCounter::SystemTaken => {
            let rise = found.trend.map_or(0.0, |trend| trend.low * trend.span);
            let moved = run.drift_bytes().map(i64::unsigned_abs);
            kind == AttributionKind::Unified && moved.is_some_and(|moved| rise > moved as f64)
        }
    }
}

/// Whether the points of device memory are the driver's figure for the process.
fn is_booked(run: &Run) -> bool {
    let (first, last) = (run.samples.first(), run.samples.last());
    first
        .zip(last)
        .is_some_and(|(first, last)| DeviceMemory::is_booked(&first.device, &last.device))
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
            cached_bytes: Measured::absent("not split"),
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
            cached_bytes: Measured::absent("not split"),
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
        assert_eq!(heap.points, 37);
        assert_eq!(heap.growth_bytes.get(), Some(36 * 3_200));
        assert_eq!(heap.steps, 3600);
        assert_eq!(heap.verdict, GrowthVerdict::Grows);
    }

    /// A run whose one loop has these points of heap in use.
    fn looped(points: impl Iterator<Item = GrowthPoint>) -> Run {
        let mut run = run(HeapLayout::GlibcMallinfo2, std::iter::empty());
        run.loops = vec![WatchedLoop {
            stage: Stage::Inference,
            model: Some(0),
            points: points.collect(),
        }];
        run
    }

    fn of_heap(points: impl Iterator<Item = (u64, u64)>) -> Growth {
        let run = looped(points.map(|(done, heap)| point(done, heap, 0)));
        shown(&run, AttributionKind::HostOnly, GrowthCounter::HeapInUse)
    }

    #[test]
    fn a_first_run_on_a_busy_machine_shows_no_leak() {
        let text = include_str!("../../tests/data/field/first-runs.json");
        let field: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let series = field["series"].as_array().expect("series");
        assert_eq!(series.len(), 15);
        let called = series.iter().filter(|series| series["was"] == "grows");
        assert_eq!(called.count(), 9, "as a line through the points alone says");
        for series in series {
            let rows: Vec<[u64; 4]> =
                serde_json::from_value(series["points"].clone()).expect("points");
            let points = rows
                .iter()
                .map(|[done, available, heap, resident]| GrowthPoint {
                    available_bytes: Measured::Value(*available),
                    resident_bytes: Measured::Value(*resident),
                    ..point(*done, *heap, 0)
                });
            let run = looped(points);
            for kind in [AttributionKind::HostOnly, AttributionKind::Unified] {
                let setting = Setting {
                    kind,
                    page_bytes: 4096,
                };
                let all = growth_shown(&run, &[0], setting);
                let grows = all.iter().find(|it| it.verdict == GrowthVerdict::Grows);
                assert_eq!(grows, None, "{}", series["name"]);
                let heap = all.iter().find(|it| it.counter == GrowthCounter::HeapInUse);
                let heap = heap.expect("the heap is there");
                assert_eq!(heap.verdict, GrowthVerdict::TooFew, "{}", series["name"]);
                assert!(heap.growth_bytes.get().is_some_and(|bytes| bytes > 0));
                assert!(heap.steps <= 11);
            }
        }
    }

    #[test]
    fn a_loop_that_takes_a_little_with_each_iteration_leaks() {
        let heap = of_heap((1..=128).map(|turn| (turn, turn * 1024)));
        assert_eq!(heap.verdict, GrowthVerdict::Grows);
        let heap = of_heap((0..79).map(|turn| (1 + 64 * turn, turn * 73_000 * 64)));
        assert_eq!(heap.verdict, GrowthVerdict::Grows);
    }

    #[test]
    fn a_hundred_iterations_and_sixty_four_kib_are_needed() {
        let last =
            |count: u64, bytes: u64| of_heap((1..=count).map(|turn| (turn, turn * bytes))).verdict;
        assert_eq!(last(100, 4096), GrowthVerdict::TooFew);
        assert_eq!(last(101, 4096), GrowthVerdict::Grows);
        assert_eq!(last(111, 655), GrowthVerdict::Steady, "100 x 655 B");
        assert_eq!(last(111, 656), GrowthVerdict::Grows, "100 x 656 B");
    }

    #[test]
    fn sixteen_points_are_needed_however_many_iterations_lie_between_them() {
        let with = |count: u64| of_heap((1..=count).map(|turn| (turn * 1000, turn << 20))).verdict;
        assert_eq!(with(15), GrowthVerdict::TooFew);
        assert_eq!(with(16), GrowthVerdict::Grows);
    }

    #[test]
    fn a_warm_up_that_slows_down_is_no_leak_however_long_it_lasts() {
        let by = |value: fn(f64) -> f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let heap = |done: u64| value(done as f64) as u64;
            of_heap((0..100).map(|turn| (1 + 10 * turn, heap(1 + 10 * turn)))).verdict
        };
        assert_ne!(by(|done| 3e6 * done.ln()), GrowthVerdict::Grows);
        assert_ne!(by(|done| 1e7 * done.powf(0.25)), GrowthVerdict::Grows);
        assert_ne!(by(|done| 1e8 - 1e8 / done), GrowthVerdict::Grows);
        assert_ne!(by(|done| 1e6 * done.min(600.0)), GrowthVerdict::Grows);
    }

    #[test]
    fn growth_that_stops_for_a_quarter_is_no_leak() {
        let stops = |turn: u64| if (60..=93).contains(&turn) { 60 } else { turn };
        let heap = of_heap((1..=120).map(|turn| (turn, stops(turn) << 16)));
        assert_ne!(heap.verdict, GrowthVerdict::Grows);
    }

    #[test]
    fn an_exact_count_of_device_memory_needs_sixteen_iterations() {
        let with = |count: u64| {
            let run = looped((1..=count).map(|turn| GrowthPoint {
                device_seen_bytes: Measured::Value(turn * 256),
                ..point(turn, 0, 0)
            }));
            shown(&run, AttributionKind::HostOnly, GrowthCounter::DeviceSeen).verdict
        };
        assert_eq!(with(16), GrowthVerdict::TooFew);
        assert_eq!(with(17), GrowthVerdict::Grows);
    }

    #[test]
    fn a_loop_leaks_device_memory_by_two_granules_of_its_own() {
        let with = |granules: u64, is_booked: bool| {
            let mut run = looped((1..=200).map(|turn| GrowthPoint {
                device_bytes: Measured::Value(turn * granules * DEVICE_GRANULE / 180),
                ..point(turn, 0, 0)
            }));
            if is_booked {
                run.samples[0].device.process_bytes = Measured::Value(0);
            }
            shown(&run, AttributionKind::Discrete, GrowthCounter::Device).verdict
        };
        assert_eq!(with(3, true), GrowthVerdict::Grows);
        assert_eq!(with(3, false), GrowthVerdict::Undecided);
        assert_ne!(with(1, true), GrowthVerdict::Grows);
    }

    #[test]
    fn resident_memory_of_a_loop_decides_nothing_by_itself() {
        let run = looped((1..=200).map(|turn| GrowthPoint {
            resident_bytes: Measured::Value(turn << 20),
            ..point(turn, 0, turn << 20)
        }));
        let of = |counter| shown(&run, AttributionKind::HostOnly, counter).verdict;
        assert_eq!(of(GrowthCounter::Resident), GrowthVerdict::Undecided);
        assert_eq!(of(GrowthCounter::SystemTaken), GrowthVerdict::Undecided);
    }

    proptest! {
        #[test]
        fn a_leak_was_seen_with_its_bytes_and_its_iterations(
            stride in 1_u64..40,
            rate in 0_u64..20_000,
            jitter in proptest::collection::vec(0_u64..200_000, 2..150),
        ) {
            let points = jitter.iter().zip(0..).map(|(jitter, turn)| {
                let done = 1 + turn * stride;
                GrowthPoint {
                    device_bytes: Measured::Value(done * rate * 64),
                    device_seen_bytes: Measured::Value(done * rate),
                    ..point(done, done * rate + jitter, done * rate * 8)
                }
            });
            let run = looped(points);
            let setting = Setting { kind: AttributionKind::Unified, page_bytes: 4096 };
            for growth in growth_shown(&run, &[0], setting) {
                if growth.verdict != GrowthVerdict::Grows {
                    continue;
                }
                let seen = growth.growth_bytes.get().and_then(|bytes| u64::try_from(bytes).ok());
                let least = match growth.counter {
                    GrowthCounter::HeapInUse => 64 << 10,
                    GrowthCounter::Device | GrowthCounter::SystemTaken => 4 << 20,
                    GrowthCounter::DeviceSeen => 1,
                    GrowthCounter::Resident => u64::MAX,
                };
                prop_assert!(seen.is_some_and(|seen| seen >= least), "{growth:?}");
                let steps = if growth.counter.is_exact_count() { 16 } else { 100 };
                prop_assert!(growth.steps >= steps, "{growth:?}");
            }
        }

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
