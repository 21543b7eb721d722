//! Runs of a program, and the report made of them.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use trtmem_platform as platform;

use super::program::{Passed, Program};
use super::watching::{Markers, Watching};
use crate::lifecycle::conversation::End;
use crate::lifecycle::device_watch::DeviceWatch;
use crate::lifecycle::evidence;
use crate::lifecycle::evidence::KillsRose;
use crate::lifecycle::noise::DriftMeter;
use crate::lifecycle::noise::at_rest;
use crate::lifecycle::others::OthersWatch;
use crate::lifecycle::outcome::{Facts, judge};
use crate::lifecycle::plan::Watch;
use crate::lifecycle::settle::SettlePolicy;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, Tree, interpret};
use crate::report::{
    BuildError, Builder, DeviceReading, Event, Header, HeapMemory, JOURNAL_SCHEMA, Measured, Noise,
    Outcome, ProcessMemory, Report, Sample, Temperature, TimelinePoint, ToolCost,
};

/// Longest wait for the program's words: signals, limits and its end are looked at again.
const LONGEST_WAIT_NS: u64 = 20_000_000;

/// Everything there is to know of a program to be watched.
#[derive(Clone, Debug)]
pub struct ForeignOrders {
    /// What the report will say of machine and workload.
    pub header: Header,
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Fresh processes to measure.
    pub runs: u32,
    /// What is watched.
    pub watch: Watch,
    /// How long the counters are watched before the program starts, nanoseconds.
    pub noise_window_ns: u64,
    /// Position of the device that is read, where one is in play.
    pub device: Option<u32>,
    /// Lines that mark stages; those of TensorRT and trtexec where there are none.
    pub markers: Option<Markers>,
    /// Whether a terminal sends Ctrl-C to the program by itself.
    pub shares_terminal: bool,
}

/// Why there is no report of a program.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// It cannot be started.
    #[error("`{program}` cannot be started; give a program on the path, or its path")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The events made no report; a fault of this program.
    #[error("the run's events do not form a report")]
    Build(#[from] BuildError),
}

/// Runs a program as often as ordered and watches it. Every event goes to `sink` as it happens, every
/// byte the program prints to `pass`. A program that fails is no error: it is in the report.
///
/// # Errors
/// [`ForeignError`] where the program cannot be started at all.
pub fn measure_program(
    orders: &ForeignOrders,
    sink: &mut dyn FnMut(&Event),
    pass: &mut dyn FnMut(Passed, &[u8]),
) -> Result<Report, ForeignError> {
    let mut builder = Builder::new();
    let mut fault = None;
    let mut record = |event: Event| {
        sink(&event);
        if let Err(error) = builder.apply(event) {
            fault.get_or_insert(error);
        }
    };
    record(Event::Began {
        journal: JOURNAL_SCHEMA.to_owned(),
        header: orders.header.clone(),
    });
    for run in 0..orders.runs {
        if run_once(orders, run, &mut record, pass)? != Outcome::Finished {
            break;
        }
    }
    record(Event::Ended);
    match fault {
        Some(fault) => Err(fault.into()),
        None => Ok(builder.finish()?),
    }
}

fn run_once(
    orders: &ForeignOrders,
    run: u32,
    record: &mut dyn FnMut(Event),
    pass: &mut dyn FnMut(Passed, &[u8]),
) -> Result<Outcome, ForeignError> {
    let temperature = if run == 0 {
        Temperature::Cold
    } else {
        Temperature::Warm
    };
    record(Event::RunBegan { run, temperature });
    let noise = noise(orders.noise_window_ns, orders.device);
    let drift = DriftMeter::begin(&Origin::live());
    let (sample, others) = baseline(orders.device);
    record(Event::Baseline {
        noise,
        sample: sample.clone(),
    });
    let lived = if platform::interrupted().is_some() {
        never_begun()
    } else {
        live(orders, (sample, others), record, pass)?
    };
    // A program that was cut short has let the user wait long enough.
    let policy = match lived.outcome {
        Outcome::Interrupted { .. } => SettlePolicy::None,
        _ => SettlePolicy::default(),
    };
    record(Event::RunEnded {
        outcome: lived.outcome.clone(),
        drift: Measured::Value(drift.finish(policy)),
        cost: lived.cost,
        timeline: lived.timeline,
        child_output: lived.output,
    });
    Ok(lived.outcome)
}

struct Lived {
    outcome: Outcome,
    cost: Measured<ToolCost>,
    timeline: Vec<TimelinePoint>,
    output: String,
}

/// A program that the user did not want any more before it was started.
fn never_begun() -> Lived {
    Lived {
        outcome: Outcome::Interrupted { stage: None },
        cost: Measured::absent("the program was not started"),
        timeline: Vec::new(),
        output: String::new(),
    }
}

fn live(
    orders: &ForeignOrders,
    (baseline, others): (Sample, OthersWatch),
    record: &mut dyn FnMut(Event),
    pass: &mut dyn FnMut(Passed, &[u8]),
) -> Result<Lived, ForeignError> {
    let kills_before = evidence::out_of_memory_kills();
    let (began_ns, cpu_began_ns) = (platform::monotonic_ns(), platform::process_cpu_ns());
    let mut program = Program::start(&orders.command).map_err(|source| ForeignError::Start {
        program: orders
            .command
            .first()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        source,
    })?;
    let available_before = baseline.system.available_bytes.get();
    let mut watching = Watching::begin(
        program.pid(),
        orders.device,
        orders.watch.interval_ns,
        orders.markers.as_ref(),
        (baseline, others),
        record,
    );
    let end = follow(orders, &mut program, &mut watching, pass);
    if !matches!(end, End::Done) {
        program.kill();
    }
    let status = program.wait();
    let output = program.last_words(pass, &mut |line| watching.hear(line));
    let rise = evidence::rise(kills_before, evidence::out_of_memory_kills());
    let (stage, stage_began_ns) = watching.stage();
    let facts = Facts {
        stage,
        after_ns: Some(platform::monotonic_ns().saturating_sub(stage_began_ns)),
        available: available_before.zip(watching.watcher.lowest_available()),
        resident_bytes: watching.watcher.resident_bytes(),
        min_free_bytes: orders.watch.min_free_bytes,
        stage_timeout_ns: orders.watch.stage_timeout_ns,
        output: output.clone(),
        ..facts_of(status, rise)
    };
    let outcome = judge(end, &facts);
    watching.end(outcome == Outcome::Finished);
    watching.tell_dropped();
    Ok(Lived {
        cost: cost(watching.costs_ns(), began_ns, cpu_began_ns),
        outcome,
        timeline: watching.into_timeline(),
        output,
    })
}

/// Listens until the program has ended, or has to.
fn follow(
    orders: &ForeignOrders,
    program: &mut Program,
    watching: &mut Watching<'_>,
    pass: &mut dyn FnMut(Passed, &[u8]),
) -> End {
    let by_terminal = |signal| orders.shares_terminal && is_from_keyboard(signal);
    loop {
        if program.has_overstayed(by_terminal) {
            return End::Interrupted;
        }
        if let Some(end) = limit_met(orders, watching) {
            return end;
        }
        let due = watching.watcher.due_in_ns(platform::monotonic_ns());
        let wait_ns = due.unwrap_or(LONGEST_WAIT_NS).min(LONGEST_WAIT_NS);
        let mut heard = false;
        let listened = program.listen(wait_ns, pass, &mut |line| {
            heard = true;
            watching.hear(line);
        });
        if let Err(error) = listened {
            return End::Lost(error);
        }
        watching.watcher.tick(platform::monotonic_ns());
        watching.tick();
        if heard {
            continue;
        }
        match program.ended() {
            Ok(None) => {}
            Ok(Some(_)) if platform::interrupted().is_some() => return End::Interrupted,
            Ok(Some(_)) => return End::Done,
            Err(error) => return End::Lost(error),
        }
    }
}

fn limit_met(orders: &ForeignOrders, watching: &Watching<'_>) -> Option<End> {
    let (stage, began_ns) = watching.stage();
    let elapsed_ns = platform::monotonic_ns().saturating_sub(began_ns);
    let most = orders.watch.stage_timeout_ns.filter(|_| stage.is_some());
    if most.is_some_and(|most| elapsed_ns >= most) {
        return Some(End::TimedOut);
    }
    let floor = orders.watch.min_free_bytes?;
    let available = watching.watcher.available_bytes()?;
    (available < floor).then_some(End::BelowMinFree)
}

/// Whether a terminal sends this signal to all its programs.
fn is_from_keyboard(signal: i32) -> bool {
    platform::signal_name(signal) == Some("SIGINT")
}

fn facts_of(status: Option<ExitStatus>, rise: Option<KillsRose>) -> Facts {
    let signal = status.and_then(|status| status.signal());
    Facts {
        reaped: status.is_some(),
        exit_status: status.and_then(|status| status.code()),
        signal,
        signal_name: signal.and_then(platform::signal_name),
        out_of_memory_kills: rise,
        ..Facts::default()
    }
}

fn cost(costs_ns: &[u64], began_ns: u64, cpu_began_ns: u64) -> Measured<ToolCost> {
    let mut costs = costs_ns.to_vec();
    costs.sort_unstable();
    let Some(&median) = costs.get(costs.len() / 2) else {
        return Measured::absent("no line marked the border of a stage");
    };
    Measured::Value(ToolCost {
        child_resident_bytes: Measured::absent("the program is not one of this tool's"),
        border_sample_ns: median,
        parent_cpu_ns: platform::process_cpu_ns().saturating_sub(cpu_began_ns),
        wall_ns: platform::monotonic_ns().saturating_sub(began_ns),
    })
}

/// Why there is no heap.
const FOREIGN_HEAP: &str = "the heap of another program cannot be read from outside";

/// How much the system moves while nothing happens here.
pub(super) fn noise(window_ns: u64, device: Option<u32>) -> Noise {
    let mut watch = DeviceWatch::from_outside(device, std::process::id());
    watch.begin_stage(None);
    let mut noise = at_rest(&Origin::live(), window_ns, || {
        platform::interrupted().is_some()
    });
    noise.device_bytes = watch.noise();
    noise.heap_bytes = Measured::absent(FOREIGN_HEAP);
    noise.process_bytes = Measured::absent("the program had not begun");
    noise
}

/// The machine before the program: what does not exist yet holds nothing. With it comes what reads other
/// processes: all but this one and those that descend from it.
pub(super) fn baseline(device: Option<u32>) -> (Sample, OthersWatch) {
    let mut others = OthersWatch::open(&Origin::live(), Tree::Descendants);
    let mut sampler = Sampler::open(&Origin::live(), Subject::Myself, Depth::Passing);
    sampler.take();
    let mut sample = interpret(&sampler.owned(), Keep::Named);
    let nothing = std::process::id();
    let nvmap = sample.device.nvmap_bytes.clone().map(|_| 0);
    let mut watch = DeviceWatch::from_outside(device, nothing);
    sample.device = watch.border(&DeviceReading::default(), nvmap);
    sample.heap = HeapMemory {
        layout: Measured::absent(FOREIGN_HEAP),
        in_use_bytes: Measured::absent(FOREIGN_HEAP),
        held_bytes: Measured::absent(FOREIGN_HEAP),
    };
    sample.process = nothing_of(sample.process);
    sample.other_processes = others.around(sample.other_processes.nvmap_bytes);
    (sample, others)
}

/// The same figures, each zero where the system tells it at all.
fn nothing_of(process: ProcessMemory) -> ProcessMemory {
    let zero = |figure: Measured<u64>| figure.map(|_| 0);
    ProcessMemory {
        resident_bytes: zero(process.resident_bytes),
        resident_anonymous_bytes: zero(process.resident_anonymous_bytes),
        resident_file_bytes: zero(process.resident_file_bytes),
        resident_shared_bytes: zero(process.resident_shared_bytes),
        proportional_bytes: zero(process.proportional_bytes),
        private_bytes: zero(process.private_bytes),
        peak_resident_bytes: zero(process.peak_resident_bytes),
        mapped_bytes: zero(process.mapped_bytes),
        swapped_bytes: zero(process.swapped_bytes),
        threads: zero(process.threads),
        fields: std::collections::BTreeMap::new(),
    }
}
