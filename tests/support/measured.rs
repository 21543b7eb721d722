//! Measuring a synthetic life through the library, with settings of a test's own.

#![allow(dead_code)]

use std::path::PathBuf;

use trtmem::backend::{BackendOptions, BackendSpec, SyntheticOptions};
use trtmem::environment;
use trtmem::lifecycle::{
    Orders, OriginSpec, SettlePolicy, Variables, Watch, WorkerPlan, measure, steps_for,
};
use trtmem::report::{
    Attribution, AttributionKind, Event, Header, Measured, Model, Report, Run, Settings, Severity,
    Stage, StageFigures, Workload,
};

/// A life to be measured.
pub(crate) struct Life {
    pub(crate) options: BackendOptions,
    pub(crate) contexts: u32,
    pub(crate) runtimes: u32,
    pub(crate) cycles: u32,
    pub(crate) log_level: Severity,
    pub(crate) kind: AttributionKind,
    pub(crate) watch: Watch,
    pub(crate) program: PathBuf,
}

impl Life {
    /// One model, everything once.
    pub(crate) fn of(spec: &str) -> Life {
        Life {
            options: BackendOptions::Synthetic(SyntheticOptions {
                spec: Some(spec.parse().expect("a specification")),
                tree: None,
            }),
            contexts: 1,
            runtimes: 1,
            cycles: 1,
            log_level: Severity::Verbose,
            kind: AttributionKind::HostOnly,
            watch: Watch {
                interval_ns: Some(1_000_000),
                ..Watch::default()
            },
            program: PathBuf::from(env!("CARGO_BIN_EXE_trtmem")),
        }
    }

    fn orders(&self) -> Orders {
        let origin = OriginSpec::Live;
        let backend = self.options.backend();
        Orders {
            header: Header {
                tool: environment::tool(),
                created: "2026-08-01T12:00:00Z".to_owned(),
                release: None,
                environment: environment::environment(&origin.origin()),
                workload: Workload {
                    backend: backend.to_owned(),
                    models: vec![Model {
                        path: backend.to_owned(),
                        format: backend.to_owned(),
                        file_bytes: Measured::absent("there is no file"),
                        sha256: Measured::absent("there is no file"),
                    }],
                    settings: self.settings(),
                },
                attribution: Attribution {
                    kind: self.kind,
                    forced: true,
                    reason: "a test".to_owned(),
                },
                baseline: None,
            },
            worker: WorkerPlan {
                steps: steps_for(1, self.contexts, self.runtimes),
                backend: BackendSpec {
                    models: Vec::new(),
                    iterations: 10,
                    warm_up: 0,
                    options: self.options.clone(),
                    log_level: self.log_level,
                },
                settle: SettlePolicy::None,
                noise_window_ns: 0,
                origin,
                cycles: self.cycles,
            },
            program: self.program.clone(),
            variables: Variables::default(),
            runs: 1,
            watch: self.watch,
        }
    }

    fn settings(&self) -> Settings {
        Settings {
            runs: 1,
            iterations: 10,
            warm_up: 0,
            settle: "none".to_owned(),
            stage_timeout_ns: Measured::absent("unlimited"),
            min_free_bytes: Measured::absent("not asked for"),
            peak_interval_ns: Measured::Value(1_000_000),
            contexts: self.contexts,
            runtimes: self.runtimes,
            cycles: self.cycles,
            backend_options: self.options.told(),
        }
    }

    /// Measures it.
    pub(crate) fn report(&self) -> Report {
        self.report_and(&mut |_| ())
    }

    /// Measures it and shows every event.
    pub(crate) fn report_and(&self, sink: &mut dyn FnMut(&Event)) -> Report {
        measure(&self.orders(), sink).expect("the events make a report")
    }
}

/// The only run.
pub(crate) fn run(report: &Report) -> &Run {
    assert_eq!(report.runs.len(), 1);
    &report.runs[0]
}

/// Every finished stage of this name.
pub(crate) fn figures(run: &Run, stage: Stage) -> Vec<&StageFigures> {
    let finished = run.finished();
    let same = finished.filter(|(record, _)| record.stage == stage);
    same.map(|(_, figures)| figures).collect()
}
