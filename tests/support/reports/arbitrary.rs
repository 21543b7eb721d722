//! Events as nobody would write them.

use proptest::prelude::*;

use trtmem::report::{
    Allocations, AttributionKind, DeviceSeen, Event, Fact, Measured, Outcome, Stage,
};

use super::{GOLDENS, events};

/// Text that would steer a terminal if it reached one.
pub(crate) const HOSTILE: &str = "\u{1b}[2J\r\n\u{202e}\u{9b}31m\u{7}";

/// Any stage, known or a program's own.
pub(crate) fn stages() -> Vec<Stage> {
    let own = ["custom:a", "custom:Z.9_-"].map(|id| Stage::from_id(id).expect("a name"));
    Stage::ALL.into_iter().chain(own).collect()
}

/// Any event of any golden, shuffled, repeated, and with parts exchanged.
pub(crate) fn any_event() -> impl Strategy<Value = Event> {
    let pool: Vec<Event> = GOLDENS.iter().flat_map(|name| events(name)).collect();
    let altered = (any::<u32>(), proptest::sample::select(stages()));
    (
        proptest::sample::select(pool),
        altered,
        any::<bool>(),
        any::<u64>(),
    )
        .prop_map(|(mut event, (number, other), alter, figure)| {
            if alter {
                distort(&mut event, number, other, figure);
            }
            event
        })
}

fn distort(event: &mut Event, number: u32, other: Stage, figure: u64) {
    match event {
        Event::Began { header, .. } => {
            header.workload.models.truncate(number as usize % 2);
            header.release = Some(HOSTILE.to_owned());
            HOSTILE.clone_into(&mut header.workload.backend);
            header.environment.page_bytes = figure % 3;
            header.attribution.kind = match number % 3 {
                0 => AttributionKind::HostOnly,
                1 => AttributionKind::Discrete,
                _ => AttributionKind::Unified,
            };
            for model in &mut header.workload.models {
                model.path.push_str(HOSTILE);
            }
        }
        Event::RunBegan { run, .. } => *run = number,
        Event::Baseline { sample, .. } => sample.system.available_bytes = figure.into(),
        Event::StageSkipped { model, reason, .. } => {
            *model = Some(number % 2);
            HOSTILE.clone_into(reason);
        }
        Event::Progressed { progress } => HOSTILE.clone_into(&mut progress.phase),
        Event::StageBegan { stage, at_ns, .. } => (*stage, *at_ns) = (other, figure),
        Event::StageEnded {
            stage,
            sample,
            seen,
            began_ns,
            duration_ns,
            device_seen,
            ..
        } => {
            if let Measured::Value(DeviceSeen { allocator, .. }) = device_seen {
                *allocator = Measured::Value(Allocations {
                    growth_bytes: i64::MIN,
                    peak_bytes: Some(u64::MAX),
                    allocations: Some(figure),
                    largest_bytes: Some(u64::MAX),
                    ..Allocations::default()
                });
            }
            *stage = other;
            sample.system.available_bytes = figure.into();
            sample.heap.in_use_bytes = figure.rotate_left(7).into();
            sample.process.mapped_bytes = figure.rotate_left(20).into();
            seen.min_available_bytes = figure.rotate_left(31).into();
            (*began_ns, *duration_ns) = (figure, u64::MAX);
        }
        Event::RunEnded { outcome, .. } => *outcome = Outcome::Interrupted { stage: Some(other) },
        Event::Learnt { fact } => distort_fact(fact, figure),
        Event::Resampled { sample } => sample.heap.in_use_bytes = figure.into(),
        Event::Logged { line } => line.text.push_str(HOSTILE),
        Event::LogDropped { lines } => *lines = figure,
        Event::LoopWatched { watched } => {
            watched.model = Some(number % 2);
            watched.points.clear();
        }
        Event::Cycled { point } => point.done = figure,
        Event::Ended => {}
    }
}

fn distort_fact(fact: &mut Fact, figure: u64) {
    match fact {
        Fact::Engine(engine) => {
            engine.name = Measured::Value(HOSTILE.to_owned());
            engine.context_bytes = Measured::Value(figure);
            engine.dla_core = Measured::Value(u32::MAX);
            engine.streamable_weights_bytes = Measured::Value(figure);
            for tensor in &mut engine.tensors {
                tensor.name.push_str(HOSTILE);
                tensor.data_type.push_str(HOSTILE);
                tensor.format.push_str(HOSTILE);
                tensor.padded_bytes = Measured::Value(figure);
            }
        }
        Fact::Library { name, version, .. } => {
            name.push_str(HOSTILE);
            version.push_str(HOSTILE);
        }
        Fact::Device(device) => device.name.push_str(HOSTILE),
        Fact::Mapped(file) => HOSTILE.clone_into(&mut file.path),
        Fact::Remark { text } => HOSTILE.clone_into(text),
    }
}
