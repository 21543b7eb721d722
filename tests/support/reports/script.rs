//! A measurement being written down, event by event.

use trtmem::report::{
    Drift, Event, Extremes, Header, HeapLayout, JOURNAL_SCHEMA, Measured, Noise, Outcome, Settle,
    Stage, Temperature, TimelinePoint, ToolCost,
};

use super::machine::{Effect, KIB, MS, Machine, known};

/// A measurement being written down.
pub(crate) struct Script {
    pub(crate) machine: Machine,
    pub(crate) events: Vec<Event>,
    runs: u32,
    noise: u64,
    began_ns: u64,
}

impl Script {
    pub(crate) fn new(machine: Machine, header: Header) -> Script {
        Script {
            machine,
            events: vec![Event::Began {
                journal: JOURNAL_SCHEMA.to_owned(),
                header,
            }],
            runs: 0,
            noise: 16 * 1024,
            began_ns: 0,
        }
    }

    pub(crate) fn begin_run(&mut self) {
        self.events.push(Event::RunBegan {
            run: self.runs,
            temperature: if self.runs == 0 {
                Temperature::Cold
            } else {
                Temperature::Warm
            },
        });
        self.runs += 1;
        self.began_ns = self.machine.at_ns;
        self.machine.at_ns += 30 * MS;
        self.events.push(Event::Baseline {
            noise: Noise {
                readings: 20,
                window_ns: 20 * MS,
                system_bytes: Measured::Value(self.noise),
                heap_bytes: Measured::Value(0),
                process_bytes: Measured::Value(0),
                device_bytes: Measured::absent("the backend uses no device"),
                assumed: false,
                rounding: None,
            },
            sample: self.machine.sample(),
        });
    }

    pub(crate) fn skip(&mut self, stage: Stage, model: Option<u32>, reason: &str) {
        self.events.push(Event::StageSkipped {
            stage,
            model,
            reason: reason.to_owned(),
        });
    }

    pub(crate) fn stage(&mut self, stage: Stage, model: Option<u32>, effect: Effect) {
        let [.., transient, ms] = effect;
        let ms = ms.unsigned_abs();
        let began_ns = self.begin_stage(stage, model);
        let (available, resident) = (self.machine.available, self.machine.resident());
        let booked = self.machine.own_device;
        self.machine.apply(effect);
        self.machine.at_ns += ms * MS + 5 * MS;
        let lowest = available.min(self.machine.available) - transient * KIB;
        let highest = resident.max(self.machine.resident()) + transient * KIB;
        let booked = booked.max(self.machine.own_device);
        let left = self.machine.device_total.zip(booked);
        let left = Measured::from_option(left.map(|(all, booked)| all - booked), "no device");
        let seen = if ms == 0 {
            Extremes {
                min_available_bytes: Measured::absent("too short to be seen from outside"),
                max_resident_bytes: Measured::absent("too short to be seen from outside"),
                min_device_free_bytes: Measured::absent("no device"),
                min_combined_bytes: Measured::absent("no device"),
                readings: 0,
                largest_gap_ns: 0,
            }
        } else {
            Extremes {
                min_available_bytes: known(lowest),
                max_resident_bytes: known(highest),
                min_combined_bytes: left.clone().map(|left| (left + lowest).unsigned_abs()),
                min_device_free_bytes: left.map(i64::unsigned_abs),
                readings: ms,
                largest_gap_ns: 1_200_000,
            }
        };
        self.events.push(Event::StageEnded {
            stage,
            model,
            began_ns,
            duration_ns: ms * MS + 7_000,
            settle: Settle {
                waited_ns: 5 * MS,
                at_rest: true,
                spread_bytes: Measured::Value(0),
            },
            sample: self.machine.sample(),
            seen,
            device_seen: Measured::absent("not watched"),
        });
    }

    pub(crate) fn begin_stage(&mut self, stage: Stage, model: Option<u32>) -> u64 {
        let at_ns = self.machine.at_ns;
        self.events.push(Event::StageBegan {
            stage,
            model,
            at_ns,
        });
        at_ns
    }

    pub(crate) fn end_run(&mut self, outcome: Outcome, drift: i64, child_output: &str) {
        let wall_ns = self.machine.at_ns - self.began_ns;
        self.events.push(Event::RunEnded {
            outcome,
            drift: Measured::Value(Drift {
                available_bytes: Measured::Value(drift),
                cached_bytes: Measured::absent("not told apart"),
                settle_ns: 20 * MS,
            }),
            cost: Measured::Value(ToolCost {
                child_resident_bytes: Measured::Value(7_000 * 1024),
                border_sample_ns: 190_000,
                parent_cpu_ns: wall_ns / 50,
                wall_ns,
            }),
            timeline: vec![TimelinePoint {
                at_ns: self.machine.at_ns,
                min_available_bytes: 11_900 << 20,
                max_resident_bytes: Some(60 << 20),
                max_device_bytes: None,
            }],
            child_output: child_output.to_owned(),
        });
        self.machine = Machine {
            at_ns: self.machine.at_ns + 100 * MS,
            ..match self.machine.layout {
                HeapLayout::Qnx32 => Machine::qnx(),
                _ => Machine::linux(),
            }
        };
    }

    pub(crate) fn end(mut self) -> Vec<Event> {
        self.events.push(Event::Ended);
        self.events
    }
}
