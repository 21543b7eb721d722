//! Inputs of any size make pages of a bounded one.

use trtmem::render::Format;
use trtmem::report::{Measured, Report};

use super::made::{comparison_page, history_page};
use super::{made, rendered, report};
use crate::markup;

/// The largest page there may be, whatever goes in.
const MOST_BYTES: usize = 400 * 1024;

/// A report of a life with so many engines, all of their stages after one another.
fn many_engines(engines: u32) -> Report {
    let mut report = report("tensorrt-counted");
    let model = report.header.workload.models[0].clone();
    let engine = report.engines[0].clone();
    report.header.workload.models = (0..engines)
        .map(|index| {
            let mut model = model.clone();
            model.path = format!("/models/engine-{index}.plan");
            model
        })
        .collect();
    report.engines = (0..engines)
        .map(|index| {
            let mut engine = engine.clone();
            engine.model = index;
            engine.name = Measured::Value(format!("engine-{index}"));
            engine
        })
        .collect();
    for run in &mut report.runs {
        let (of_process, of_model): (Vec<_>, Vec<_>) = run
            .stages
            .drain(..)
            .partition(|record| record.model.is_none());
        run.stages = of_process;
        for index in 0..engines {
            run.stages
                .extend(of_model.iter().cloned().map(|mut record| {
                    record.model = Some(index);
                    record
                }));
        }
    }
    report
}

#[test]
fn a_thousand_engines_of_a_dozen_stages_make_a_page_of_moderate_size() {
    let report = many_engines(1_000);
    let stages = report.runs[0].stages.len();
    assert!(stages > 12_000, "{stages}");
    let page = rendered(&report, Format::Html);
    markup::check(&page);
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    assert!(markup::text(&page).contains(" more are in the JSON"));
    let chart = rendered(&report, Format::Svg);
    assert!(chart.len() < 64 * 1024, "{} bytes", chart.len());
    assert!(chart.contains(" others]"));
}

#[test]
fn a_comparison_of_twelve_thousand_rows_makes_a_page_of_moderate_size() {
    let page = comparison_page(&made::many_rows(12_000));
    markup::check(&page);
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    assert!(markup::text(&page).contains("more are in the JSON"));
}

#[test]
fn a_history_of_ten_thousand_releases_makes_a_page_of_moderate_size() {
    let page = history_page(&made::history("a.engine", 10_000));
    markup::check(&page);
    assert!(page.len() < 2 * MOST_BYTES, "{} bytes", page.len());
}
