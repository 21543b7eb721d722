//! What the parent does with each message.

use std::io::{self, Write};

use trtmem_platform as platform;

use super::Session;
use crate::lifecycle::conversation::{End, Place};
use crate::lifecycle::device_watch::{device_held, device_seen};
use crate::lifecycle::evidence;
use crate::lifecycle::protocol::{
    GO, LoopPoint, Message, OwnedMessage, PROTOCOL, ProtocolError, Step, build_id,
};
use crate::probe::{Keep, OwnedReading, interpret};
use crate::report::{
    DeviceMemory, DeviceReading, Event, GrowthPoint, Measured, Sample, Settle, Severity,
    StageProgress, WatchedLoop,
};

/// Cycles up to this one are all recorded, then every tenth up to ten times as many, and so on: a
/// report stays readable however many there were.
const EVERY_CYCLE_UP_TO: u64 = 1000;

impl Session<'_> {
    /// Does what a message asks for.
    pub(super) fn hear(&mut self, message: OwnedMessage) -> Result<(), End> {
        match message {
            Message::Log {
                at_ns,
                severity,
                text,
            } => self.keep_line(at_ns, severity, text),
            Message::Progress { phase, done, of } => self.progressed(phase, done, of),
            Message::LogDropped { lines } => self.log.drop_lines(lines),
            Message::Failed {
                message, missing, ..
            } => return Err(self.failed(message, missing)),
            Message::Learnt { fact } => (self.record)(Event::Learnt { fact }),
            message => return self.hear_in_turn(message),
        }
        Ok(())
    }

    /// Takes a message that can come only at its place.
    fn hear_in_turn(&mut self, message: OwnedMessage) -> Result<(), End> {
        match (self.place, message) {
            (Place::Greeting, Message::Hello { protocol, build }) => self.greet(protocol, build),
            (Place::Preparing, Message::Steady) => {
                // What others move from here on is in the noise.
                self.others.look();
                Ok(())
            }
            (Place::Preparing, ready @ Message::Ready { .. }) => self.baseline(ready),
            (Place::Between, Message::Skip { step, reason }) => {
                let Step { stage, model } = step;
                (self.record)(Event::StageSkipped {
                    stage,
                    model,
                    reason,
                });
                Ok(())
            }
            // A step that turned out, when it was begun, to be none.
            (Place::Inside { step: inside, .. }, Message::Skip { step, reason })
                if inside == step =>
            {
                let _ = self.watcher.end_stage();
                let Step { stage, model } = step;
                (self.record)(Event::StageSkipped {
                    stage,
                    model,
                    reason,
                });
                self.move_to(Place::Between);
                Ok(())
            }
            (Place::Between, Message::Begin { step, at_ns }) => self.begin(step, at_ns),
            (Place::Inside { step: inside, .. }, Message::Returned { step }) if inside == step => {
                self.seen = Some(self.watcher.end_stage());
                // While the child waits for the counters, outside the stage's own time.
                self.others.look();
                Ok(())
            }
            (Place::Inside { step: inside, .. }, Message::End { step, .. }) if inside != step => {
                Err(End::Broke(self.place.out_of_turn("end")))
            }
            (Place::Inside { .. }, end @ Message::End { .. }) => self.end(end),
            (Place::Between, Message::Looped { step, points }) => {
                self.watch_loop(step, &points);
                Ok(())
            }
            (Place::Between, Message::Resampled { reading, device }) => {
                let sample = self.border(&reading, &device);
                (self.record)(Event::Resampled { sample });
                Ok(())
            }
            (Place::Cycling { cycle, .. }, Message::Doing { step }) => {
                let step = Some((step, platform::monotonic_ns()));
                self.remember_activity();
                self.move_to(Place::Cycling { cycle, step });
                Ok(())
            }
            (place, cycled @ Message::Cycled { .. }) => self.cycled(place, cycled),
            (Place::Between | Place::Cycling { step: None, .. }, Message::Done) => Err(End::Done),
            (place, message) => Err(End::Broke(place.out_of_turn(message.name()))),
        }
    }

    fn greet(&mut self, protocol: u32, build: String) -> Result<(), End> {
        if protocol != PROTOCOL || build != build_id() {
            return Err(End::Broke(ProtocolError::OtherBuild { protocol, build }));
        }
        let mut plan = serde_json::to_vec(&self.orders.worker)
            .map_err(|error| End::Lost(io::Error::other(error)))?;
        plan.push(b'\n');
        self.tell(&plan)?;
        self.move_to(Place::Preparing);
        Ok(())
    }

    fn baseline(&mut self, ready: OwnedMessage) -> Result<(), End> {
        if let Message::Ready {
            mut noise,
            high_water_unusable,
            reading,
            device,
        } = ready
        {
            self.high_water_unusable = high_water_unusable;
            noise.device_bytes = self.watcher.device.noise();
            let sample = self.border(&reading, &device);
            self.baseline = Some(sample.clone());
            (self.record)(Event::Baseline { noise, sample });
        }
        self.go()
    }

    fn begin(&mut self, step: Step, at_ns: u64) -> Result<(), End> {
        let Step { stage, model } = step;
        (self.record)(Event::StageBegan {
            stage,
            model,
            at_ns,
        });
        self.progress = None;
        self.move_to(Place::Inside {
            step,
            began_ns: platform::monotonic_ns(),
        });
        self.remember_activity();
        self.watcher.begin_stage();
        self.tell(GO)
    }

    /// What the child has done until now, where a timeout may have to tell what it did since.
    fn remember_activity(&mut self) {
        if self.orders.watch.stage_timeout_ns.is_some() {
            self.activity_then = evidence::activity(self.child.id());
        }
    }

    fn end(&mut self, end: OwnedMessage) -> Result<(), End> {
        if let Message::End {
            step,
            began_ns,
            duration_ns,
            waited_ns,
            at_rest,
            spread_bytes,
            reading,
            device,
        } = end
        {
            let seen = self.seen.take();
            let seen = seen.unwrap_or_else(|| self.watcher.end_stage());
            let before = self.device.clone();
            let sample = self.border(&reading, &device);
            let extremes = seen.extremes(&before, &sample.device);
            let booked = DeviceMemory::is_booked(&before, &sample.device);
            self.device_view = (seen.device, booked);
            let Step { stage, model } = step;
            (self.record)(Event::StageEnded {
                stage,
                model,
                began_ns,
                duration_ns,
                settle: Settle {
                    waited_ns,
                    at_rest,
                    spread_bytes: Measured::from_option(
                        spread_bytes,
                        "the counters were not followed before the sample",
                    ),
                },
                sample,
                seen: extremes,
                device_seen: device_seen(&device),
            });
        }
        self.tell_dropped();
        self.go()
    }

    fn go(&mut self) -> Result<(), End> {
        self.move_to(Place::Between);
        self.tell(GO)
    }

    fn keep_line(&mut self, at_ns: u64, severity: Severity, text: String) {
        let step = self.place.step().map(|(step, _)| step);
        if let Some(line) = self.log.keep(step, at_ns, severity, text) {
            (self.record)(Event::Logged { line });
        }
    }

    fn progressed(&mut self, phase: String, done: u32, of: u32) {
        if let Some((step, _)) = self.place.step() {
            let progress = StageProgress {
                stage: step.stage,
                phase,
                done,
                of,
            };
            self.progress = Some(progress.clone());
            (self.record)(Event::Progressed { progress });
        }
    }

    /// Records how many lines were not kept, if any.
    pub(super) fn tell_dropped(&mut self) {
        if let Some(lines) = self.log.take_dropped() {
            (self.record)(Event::LogDropped { lines });
        }
    }

    fn watch_loop(&mut self, step: Step, points: &[LoopPoint]) {
        let (view, booked) = &self.device_view;
        let unread = "it could not be read";
        let point = |point: &LoopPoint| GrowthPoint {
            done: point.done,
            at_ns: point.at_ns,
            available_bytes: Measured::from_option(point.available_bytes, unread),
            heap_in_use_bytes: Measured::from_option(point.heap_in_use_bytes, unread),
            resident_bytes: Measured::from_option(point.resident_bytes, unread),
            device_bytes: view.held_at(point.at_ns, *booked),
            device_seen_bytes: Measured::from_option(
                point.device_seen_bytes,
                "the backend does not count it in a loop",
            ),
        };
        let watched = WatchedLoop {
            stage: step.stage,
            model: step.model,
            points: points.iter().map(point).collect(),
        };
        (self.record)(Event::LoopWatched { watched });
    }

    fn cycled(&mut self, place: Place, cycled: OwnedMessage) -> Result<(), End> {
        let Message::Cycled {
            done,
            reading,
            device,
        } = cycled
        else {
            return Ok(());
        };
        let expected = match place {
            Place::Between => 1,
            Place::Cycling { cycle, .. } => cycle,
            _ => 0,
        };
        if done != expected {
            return Err(End::Broke(place.out_of_turn("cycled")));
        }
        let sample = self.understand(&reading, &device);
        if is_recorded(done, u64::from(self.orders.worker.cycles)) {
            (self.record)(Event::Cycled {
                point: growth_point(done, &sample, &device),
            });
        }
        self.tell_dropped();
        self.move_to(Place::Cycling {
            cycle: done.saturating_add(1),
            step: None,
        });
        self.tell(GO)
    }

    /// A failure in a later cycle says in which: no stage of the record shows it.
    fn failed(&self, message: String, missing: bool) -> End {
        let message = match self.place.cycle() {
            Some(cycle) => format!("in cycle {cycle}: {message}"),
            None => message,
        };
        End::Failed { message, missing }
    }

    /// Says something to the child. A child that no longer listens is heard of when its own end
    /// closes, with its status.
    fn tell(&mut self, line: &[u8]) -> Result<(), End> {
        let Some(commands) = &mut self.commands else {
            return Err(End::Closed);
        };
        match commands.write_all(line) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(End::Closed),
            Err(error) => Err(End::Lost(error)),
        }
    }

    fn move_to(&mut self, place: Place) {
        self.place = place;
        self.place_since_ns = platform::monotonic_ns();
    }

    /// The sample at the border of a stage, with what other processes hold. The child waits meanwhile.
    fn border(&mut self, reading: &OwnedReading, device: &DeviceReading) -> Sample {
        let mut sample = self.understand(reading, device);
        let nvmap = sample.other_processes.nvmap_bytes;
        sample.other_processes = self.others.around(nvmap);
        sample
    }

    fn understand(&mut self, reading: &OwnedReading, device: &DeviceReading) -> Sample {
        self.border_costs_ns.push(reading.cost_ns);
        let mut sample = interpret(reading, Keep::Named);
        if let Some(reason) = &self.high_water_unusable {
            sample.process.peak_resident_bytes = Measured::absent(reason.clone());
        }
        sample.device = self
            .watcher
            .device
            .border(device, sample.device.nvmap_bytes);
        self.device = sample.device.clone();
        sample
    }
}

/// What a sample says of growth.
fn growth_point(done: u64, sample: &Sample, device: &DeviceReading) -> GrowthPoint {
    let booked = DeviceMemory::is_booked(&sample.device, &sample.device);
    GrowthPoint {
        done,
        at_ns: sample.at_ns,
        available_bytes: sample.system.available_bytes.clone(),
        heap_in_use_bytes: sample.heap.in_use_bytes.clone(),
        resident_bytes: sample.process.resident_bytes.clone(),
        device_bytes: sample.device.held_bytes(booked),
        device_seen_bytes: device_held(device),
    }
}

/// Whether a cycle is recorded: every one at first, fewer the more there are, and the last.
fn is_recorded(done: u64, of: u64) -> bool {
    let mut stride = 1;
    while done > EVERY_CYCLE_UP_TO.saturating_mul(stride) {
        stride *= 10;
    }
    done.is_multiple_of(stride) || done == of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cycles_make_a_bounded_record_with_the_last_of_them() {
        let recorded = |of: u64| (1..=of).filter(|done| is_recorded(*done, of)).count();
        assert_eq!(recorded(50), 50);
        assert_eq!(recorded(1000), 1000);
        assert_eq!(recorded(10_001), 1901);
        assert_eq!(recorded(100_000), 2800);
    }
}
