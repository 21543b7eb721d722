//! Watching a steady loop from inside, while it runs.

use trtmem_platform as platform;

use super::protocol::LoopPoint;
use crate::backend::DeviceCounter;
use crate::probe::Sampler;

/// Points kept of a loop.
const MOST_POINTS: usize = 128;

/// Takes points of a loop at even distances in iterations, so that a loop of 80 ms yields as many as one
/// of an hour. Every iteration is a point at first; whenever the room is full, every other point goes and
/// the distance doubles: what points cost grows with the logarithm of the loop's length. Allocates nothing
/// once it is made.
pub(super) struct HeartBeat {
    points: Vec<LoopPoint>,
    /// Iterations from one point to the next.
    stride: u64,
    next: u64,
    spent_ns: u64,
    done: u64,
    device: Option<DeviceCounter>,
}

impl HeartBeat {
    pub(super) fn new() -> HeartBeat {
        HeartBeat {
            points: Vec::with_capacity(MOST_POINTS),
            stride: 1,
            next: 0,
            spent_ns: 0,
            done: 0,
            device: None,
        }
    }

    /// Forgets the loop before: a stage is about to begin.
    pub(super) fn begin(&mut self, device: Option<DeviceCounter>) {
        self.device = device;
        self.points.clear();
        self.stride = 1;
        self.next = 0;
        self.spent_ns = 0;
        self.done = 0;
    }

    /// An iteration is done.
    pub(super) fn beat(&mut self, done: u64, quick: &mut Sampler) {
        self.done = done;
        if done < self.next {
            return;
        }
        let began_ns = platform::monotonic_ns();
        quick.take();
        self.keep(self.point(done, quick));
        self.next = done.saturating_add(self.stride);
        let cost_ns = platform::monotonic_ns().saturating_sub(began_ns);
        self.spent_ns = self.spent_ns.saturating_add(cost_ns);
    }

    /// The loop has ended: its last iteration is a point as well.
    pub(super) fn end(&mut self, quick: &mut Sampler) {
        let last = self.points.last().map(|point| point.done);
        if last.is_some_and(|last| last < self.done) {
            quick.take();
            self.keep(self.point(self.done, quick));
        }
    }

    /// Time that points took and the loop did not.
    pub(super) fn spent_ns(&self) -> u64 {
        self.spent_ns
    }

    /// The points; to be given back.
    pub(super) fn take_points(&mut self) -> Vec<LoopPoint> {
        std::mem::take(&mut self.points)
    }

    /// Takes the points back, so that the next loop needs no room of its own.
    pub(super) fn give_back(&mut self, points: Vec<LoopPoint>) {
        self.points = points;
    }

    fn point(&self, done: u64, quick: &Sampler) -> LoopPoint {
        LoopPoint {
            done,
            at_ns: quick.at_ns(),
            available_bytes: quick.available_bytes(),
            heap_in_use_bytes: quick.heap_in_use_bytes(),
            resident_bytes: quick.resident_bytes(),
            device_seen_bytes: self.device.as_ref().map(DeviceCounter::held_bytes),
        }
    }

    fn keep(&mut self, point: LoopPoint) {
        if self.points.len() >= MOST_POINTS {
            let mut position = 0;
            self.points.retain(|_| {
                position += 1;
                position % 2 == 1
            });
            self.stride = self.stride.saturating_mul(2);
        }
        self.points.push(point);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{Depth, Origin, Subject};

    fn quick() -> Sampler {
        Sampler::open(&Origin::live(), Subject::Myself, Depth::Quick)
    }

    #[test]
    fn the_first_and_the_last_iteration_are_always_points() {
        let (mut heart, mut quick) = (HeartBeat::new(), quick());
        heart.begin(None);
        for done in 1..=1000 {
            heart.beat(done, &mut quick);
        }
        heart.end(&mut quick);
        let points = heart.take_points();
        assert_eq!(points.first().map(|point| point.done), Some(1));
        assert_eq!(points.last().map(|point| point.done), Some(1000));
        assert!(heart.spent_ns() > 0);
    }

    #[test]
    fn a_long_loop_keeps_a_bounded_number_of_points_in_their_order() {
        let mut heart = HeartBeat::new();
        let room = heart.points.capacity();
        for done in 1..=10_000 {
            heart.keep(LoopPoint {
                done,
                at_ns: done,
                available_bytes: None,
                heap_in_use_bytes: None,
                resident_bytes: None,
                device_seen_bytes: None,
            });
        }
        assert!(heart.points.len() <= MOST_POINTS);
        assert!(heart.points.is_sorted_by_key(|point| point.done));
        assert_eq!(heart.points.first().map(|point| point.done), Some(1));
        assert_eq!(heart.points.capacity(), room);
    }

    #[test]
    fn a_fast_loop_has_as_many_points_as_a_slow_one_at_even_distances() {
        for iterations in [16, 100, 129, 5000, 100_000] {
            let (mut heart, mut quick) = (HeartBeat::new(), quick());
            heart.begin(None);
            for done in 1..=iterations {
                heart.beat(done, &mut quick);
            }
            heart.end(&mut quick);
            let points = heart.take_points();
            let most = usize::try_from(iterations).unwrap();
            assert!((most.min(MOST_POINTS / 2)..=MOST_POINTS).contains(&points.len()));
            let distance = |pair: &[LoopPoint]| pair[1].done - pair[0].done;
            let all: Vec<u64> = points.windows(2).map(distance).collect();
            let (_, even) = all.split_last().unwrap();
            assert!(even.iter().all(|distance| distance == &all[0]), "{all:?}");
        }
    }

    #[test]
    fn a_stage_without_a_loop_has_no_points() {
        let (mut heart, mut quick) = (HeartBeat::new(), quick());
        heart.begin(None);
        heart.end(&mut quick);
        assert!(heart.take_points().is_empty());
    }
}
