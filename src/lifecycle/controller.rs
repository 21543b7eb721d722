//! The parent: one fresh child per run, and the report made of what they said.

use std::io;
use std::os::unix::process::ExitStatusExt;

use trtmem_platform as platform;

use super::evidence;
use super::evidence::KillsRose;
use super::noise::DriftMeter;
use super::outcome::{Facts, judge};
use super::plan::Orders;
use super::session::{Remains, Session};
use crate::report::{
    BuildError, Builder, Cause, Event, JOURNAL_SCHEMA, Measured, Outcome, Report, Temperature,
    TimelinePoint, ToolCost,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The events made no report; a fault of this program.
    #[error("the run's events do not form a report")]
    Build(#[from] BuildError),
}

/// Measures what the orders say. Every event goes to `sink` before the child may go on; what becomes
/// of it there is the sink's business and never ends the measurement.
///
/// # Errors
/// [`MeasureError`] where the events contradict each other. A child that dies is no error: it is in
/// the report.
pub fn measure(orders: &Orders, sink: &mut dyn FnMut(&Event)) -> Result<Report, MeasureError> {
    let mut measurement = Measurement::begin(orders, sink);
    for _ in 0..orders.runs {
        if measurement.run(sink) != Outcome::Finished {
            break;
        }
    }
    measurement.end(sink)
}

/// A measurement in progress, run by run: for those who decide between two runs whether there is to be
/// another, or measure something else in between.
#[derive(Debug)]
pub struct Measurement<'a> {
    orders: &'a Orders,
    builder: Builder,
    fault: Option<BuildError>,
    runs: u32,
}

impl<'a> Measurement<'a> {
    /// Begins a measurement, before its first run. `sink` is told of every event, here and below.
    pub fn begin(orders: &'a Orders, sink: &mut dyn FnMut(&Event)) -> Measurement<'a> {
        let mut measurement = Measurement {
            orders,
            builder: Builder::new(),
            fault: None,
            runs: 0,
        };
        let began = Event::Began {
            journal: JOURNAL_SCHEMA.to_owned(),
            header: orders.header.clone(),
        };
        measurement.record(sink, began);
        measurement
    }

    /// Measures one life in a fresh process; the first of a measurement is the cold one.
    pub fn run(&mut self, sink: &mut dyn FnMut(&Event)) -> Outcome {
        let (orders, run) = (self.orders, self.runs);
        self.runs = run.saturating_add(1);
        run_once(orders, run, &mut |event| self.record(sink, event))
    }

    /// The report there would be if this were the end.
    ///
    /// # Errors
    /// [`MeasureError`] where the events until now contradict each other.
    pub fn so_far(&self) -> Result<Report, MeasureError> {
        match &self.fault {
            Some(fault) => Err(fault.clone().into()),
            None => Ok(self.builder.clone().finish()?),
        }
    }

    /// Ends the measurement.
    ///
    /// # Errors
    /// [`MeasureError`] where the events contradict each other.
    pub fn end(mut self, sink: &mut dyn FnMut(&Event)) -> Result<Report, MeasureError> {
        self.record(sink, Event::Ended);
        match self.fault {
            Some(fault) => Err(fault.into()),
            None => Ok(self.builder.finish()?),
        }
    }

    fn record(&mut self, sink: &mut dyn FnMut(&Event), event: Event) {
        sink(&event);
        if let Err(error) = self.builder.apply(event) {
            self.fault.get_or_insert(error);
        }
    }
}

fn run_once(orders: &Orders, run: u32, record: &mut dyn FnMut(Event)) -> Outcome {
    let temperature = if run == 0 {
        Temperature::Cold
    } else {
        Temperature::Warm
    };
    record(Event::RunBegan { run, temperature });
    let drift = DriftMeter::begin(&orders.worker.origin.origin());
    let lived = live(orders, record);
    let drift = Measured::Value(drift.finish(orders.worker.settle));
    let outcome = lived.outcome.clone();
    record(Event::RunEnded {
        outcome: lived.outcome,
        drift,
        cost: lived.cost,
        timeline: lived.timeline,
        child_output: lived.output,
    });
    outcome
}

/// What one child's life came to.
struct Lived {
    outcome: Outcome,
    cost: Measured<ToolCost>,
    timeline: Vec<TimelinePoint>,
    output: String,
}

fn live(orders: &Orders, record: &mut dyn FnMut(Event)) -> Lived {
    let kills_before = evidence::out_of_memory_kills();
    let (began_ns, cpu_began_ns) = (platform::monotonic_ns(), platform::process_cpu_ns());
    let mut session = match Session::start(orders, record) {
        Ok(session) => session,
        Err(error) => return never_lived(orders, &error),
    };
    let end = session.converse();
    let remains = session.bury(&end);
    let rise = evidence::rise(kills_before, evidence::out_of_memory_kills());
    let facts = gather(orders, &session, &remains, rise);
    let cost = tool_cost(&session, began_ns, cpu_began_ns);
    Lived {
        outcome: judge(end, &facts),
        cost,
        timeline: session.watcher.into_timeline(),
        output: remains.output,
    }
}

fn never_lived(orders: &Orders, error: &io::Error) -> Lived {
    let detail = format!("{}: {error}", orders.program.display());
    Lived {
        outcome: Outcome::Died {
            stage: None,
            cause: Cause::Spawn { detail },
            after_ns: None,
            evidence: Vec::new(),
        },
        cost: Measured::absent("the child could not be started"),
        timeline: Vec::new(),
        output: String::new(),
    }
}

fn gather(
    orders: &Orders,
    session: &Session<'_>,
    remains: &Remains,
    rise: Option<KillsRose>,
) -> Facts {
    let signal = remains.status.and_then(|status| status.signal());
    let baseline = session.baseline.as_ref();
    let available_before = baseline.and_then(|sample| sample.system.available_bytes.get());
    Facts {
        reaped: remains.status.is_some(),
        exit_status: remains.status.and_then(|status| status.code()),
        signal,
        signal_name: signal.and_then(platform::signal_name),
        stage: remains.step.map(|step| step.stage),
        cycle: remains.cycle,
        after_ns: remains.after_ns,
        out_of_memory_kills: rise,
        available: available_before.zip(session.watcher.lowest_available()),
        resident_bytes: session.watcher.resident_bytes(),
        min_free_bytes: orders.watch.min_free_bytes,
        stage_timeout_ns: orders.watch.stage_timeout_ns,
        activity: remains.activity.clone(),
        progress: remains.progress.clone(),
        output: remains.output.clone(),
    }
}

fn tool_cost(session: &Session<'_>, began_ns: u64, cpu_began_ns: u64) -> Measured<ToolCost> {
    let mut costs = session.border_costs_ns.clone();
    costs.sort_unstable();
    let (Some(baseline), Some(&median)) = (&session.baseline, costs.get(costs.len() / 2)) else {
        return Measured::absent("the child ended before its baseline");
    };
    Measured::Value(ToolCost {
        child_resident_bytes: baseline.process.resident_bytes.clone(),
        border_sample_ns: median,
        parent_cpu_ns: platform::process_cpu_ns().saturating_sub(cpu_began_ns),
        wall_ns: platform::monotonic_ns().saturating_sub(began_ns),
    })
}
