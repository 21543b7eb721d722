//! Reports whose every name is an attack.

use proptest::prelude::*;
use trtmem::render::Format;
use trtmem::report::{Builder, LogLine, Measured, Outcome, Report, Severity, Stage};

use super::made::{comparison_chart, comparison_page, history_chart, history_page};
use super::{made, rendered, report};
use crate::reports::arbitrary::{HOSTILE, any_event};
use crate::{markup, reports};

/// What would run if it were not text.
pub(crate) const SCRIPT: &str = "<script>window.pwned=1</script>";

/// A script, quotes that leave an attribute, marks and letters that turn the writing, controls, and ten
/// thousand characters without a blank.
pub(crate) fn name() -> String {
    format!(
        "{SCRIPT}\"'><img src=x onerror=window.pwned=2>\u{202e}\u{2067}שלום {HOSTILE}]]>-->&lt;{}.engine",
        "x".repeat(10_000)
    )
}

/// A report with that name in every place that a file, a library or a user fills.
pub(crate) fn hostile() -> Report {
    let mut report = report("tensorrt-counted");
    let name = name();
    let header = &mut report.header;
    header.release = Some(name.clone());
    header.created.clone_from(&name);
    header.workload.backend.clone_from(&name);
    header.workload.settings.settle.clone_from(&name);
    header.attribution.reason.clone_from(&name);
    for model in &mut header.workload.models {
        model.path = format!("/models/{name}");
        model.format.clone_from(&name);
        model.sha256 = Measured::Value(name.clone());
    }
    let options = &mut header.workload.settings.backend_options;
    options.insert(name.clone(), name.clone());
    let environment = &mut header.environment;
    for text in [
        &mut environment.system,
        &mut environment.kernel,
        &mut environment.kernel_build,
        &mut environment.architecture,
        &mut environment.node,
    ] {
        text.clone_from(&name);
    }
    environment.board = Measured::Value(name.clone());
    environment.libraries.insert(name.clone(), name.clone());
    environment.library_paths.insert(name.clone(), name.clone());
    environment.variables.insert(name.clone(), name.clone());
    environment
        .limits
        .insert(name.clone(), Measured::absent(name.clone()));
    if let Some(device) = &mut environment.device {
        device.name.clone_from(&name);
        device.driver_version.clone_from(&name);
    }
    report.remarks = vec![name.clone(); 20];
    for engine in &mut report.engines {
        engine.name = Measured::Value(name.clone());
        for tensor in &mut engine.tensors {
            tensor.name.clone_from(&name);
            tensor.data_type.clone_from(&name);
            tensor.format.clone_from(&name);
        }
    }
    for run in &mut report.runs {
        run.child_output = format!("{name}\n{name}");
        run.noise = Measured::absent(name.clone());
        run.log = vec![line(&name); 10];
        run.outcome = Outcome::Failed {
            stage: Some(Stage::Context),
            message: name.clone(),
            missing: false,
        };
    }
    report
}

fn line(text: &str) -> LogLine {
    LogLine {
        line: None,
        at_ns: 1,
        severity: Severity::Error,
        stage: Some(Stage::Context),
        model: Some(0),
        text: text.to_owned(),
    }
}

/// Well-formed, without a tag of its own making, and with nothing that steers.
fn is_text(what: &str, html: &str) {
    markup::check(html);
    let steers = |c: char| c.is_control() && c != '\n';
    assert!(!html.contains(steers), "{what}: a control character");
    assert!(
        !html.contains(['\u{202e}', '\u{2067}', '\u{2028}', '\u{feff}']),
        "{what}: a mark that turns the writing"
    );
}

#[test]
fn every_name_of_a_hostile_report_stays_text() {
    let report = hostile();
    let page = rendered(&report, Format::Html);
    is_text("page", &page);
    assert!(markup::text(&page).contains(SCRIPT));
    is_text("chart", &rendered(&report, Format::Svg));
}

#[test]
fn every_name_of_a_hostile_comparison_or_history_stays_text() {
    let comparison = made::comparison(&name());
    let page = comparison_page(&comparison);
    is_text("comparison", &page);
    assert!(markup::text(&page).contains(SCRIPT));
    is_text(
        "its chart",
        &comparison_chart(&comparison).expect("it has totals"),
    );
    let history = made::history(&name(), 12);
    let page = history_page(&history);
    is_text("history", &page);
    assert!(markup::text(&page).contains(SCRIPT));
    is_text(
        "its chart",
        &history_chart(&history).expect("it has a life"),
    );
}

#[test]
fn words_that_run_from_right_are_kept_apart_from_the_figures_beside_them() {
    let mut report = report("host-models");
    report.header.workload.models[1].path = "שלום.onnx".to_owned();
    let page = rendered(&report, Format::Html);
    assert!(page.contains("Deserialization of <bdi>שלום.onnx</bdi> takes"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_report_makes_a_page_that_is_not_well_formed(
        start in proptest::sample::select(&reports::GOLDENS[..]),
        kept in 1usize..40,
        rest in proptest::collection::vec(any_event(), 0..40),
    ) {
        let mut builder = Builder::new();
        for event in reports::events(start).into_iter().take(kept).chain(rest) {
            let _ = builder.apply(event);
        }
        let report = builder.finish().expect("a golden begins");
        is_text("page", &rendered(&report, Format::Html));
        is_text("chart", &rendered(&report, Format::Svg));
    }
}
