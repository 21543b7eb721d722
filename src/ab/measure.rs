//! Two variants, measured in turn.

use trtmem_platform as platform;

use super::drive::{Bench, End, Fate, drive};
use super::plan::Plan;
use super::standing::Standing;
use super::variant::Variant;
use crate::lifecycle::{MeasureError, Measurement, Orders};
use crate::report::{Event, Outcome, Report};

/// Who is told what happens.
pub trait Audience {
    /// Something happened in a run of a variant.
    fn event(&mut self, variant: Variant, event: &Event);

    /// A pair of runs is about to be made, from 0.
    fn pair(&mut self, pair: u32);

    /// The runs were looked at.
    fn looked(&mut self, standing: Standing);
}

/// A report of each variant.
#[derive(Clone, Debug)]
pub struct MeasuredPair {
    /// The base's and the other's.
    pub reports: [Report; 2],
    /// Why there are no more runs.
    pub end: End,
}

/// Says how far the comparison of two reports has come.
pub type Look<'a> = &'a mut dyn FnMut([Report; 2]) -> Standing;

/// Measures two variants in turn until they are decided or the plan ends, or past `deadline_ns` on the
/// monotonic clock. A variant that dies is no error: its report says so.
///
/// # Errors
/// [`MeasureError`] where the events of a run contradict each other; a fault of this program.
pub fn measure(
    orders: [&Orders; 2],
    plan: &Plan,
    deadline_ns: Option<u64>,
    look: Look<'_>,
    audience: &mut dyn Audience,
) -> Result<MeasuredPair, MeasureError> {
    let [a, b] = orders;
    let mut bench = LifeBench {
        a: Measurement::begin(a, &mut |event| audience.event(Variant::A, event)),
        b: Measurement::begin(b, &mut |event| audience.event(Variant::B, event)),
        deadline_ns,
        look,
        audience,
    };
    let end = drive(plan, &mut bench);
    let LifeBench { a, b, audience, .. } = bench;
    let a = a.end(&mut |event| audience.event(Variant::A, event));
    let b = b.end(&mut |event| audience.event(Variant::B, event));
    Ok(MeasuredPair {
        reports: [a?, b?],
        end,
    })
}

/// Makes runs with the lifecycle.
struct LifeBench<'a> {
    a: Measurement<'a>,
    b: Measurement<'a>,
    deadline_ns: Option<u64>,
    look: Look<'a>,
    audience: &'a mut dyn Audience,
}

impl Bench for LifeBench<'_> {
    fn run(&mut self, variant: Variant) -> Fate {
        // A signal between two runs has no child to end.
        if platform::interrupted().is_some() {
            return Fate::Interrupted;
        }
        let measurement = variant.of([&mut self.a, &mut self.b]);
        let audience = &mut *self.audience;
        fate(&measurement.run(&mut |event| audience.event(variant, event)))
    }

    fn pair(&mut self, pair: u32) {
        self.audience.pair(pair);
    }

    fn look(&mut self) -> Standing {
        let standing = match (self.a.so_far(), self.b.so_far()) {
            (Ok(a), Ok(b)) => (self.look)([a, b]),
            // Events that make no report are told at the end.
            _ => Standing::UNKNOWN,
        };
        self.audience.looked(standing);
        standing
    }

    fn out_of_time(&self) -> bool {
        self.deadline_ns
            .is_some_and(|deadline| platform::monotonic_ns() >= deadline)
    }
}

fn fate(outcome: &Outcome) -> Fate {
    match outcome {
        Outcome::Finished => Fate::Finished,
        Outcome::Interrupted { .. } => Fate::Interrupted,
        Outcome::Failed { missing: true, .. } | Outcome::Failed { stage: None, .. } => {
            Fate::Refused
        }
        Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => Fate::Died,
    }
}
