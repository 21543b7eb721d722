//! What the file itself says about loading, whatever the machine has.

use super::predict::{Finding, Verdict};
use crate::model_file::PlanFile;
use crate::units;

/// What is wrong with a plan's file, or good to know of it; empty for an ordinary whole plan.
pub fn predict_file(plan: &PlanFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |verdict, says| findings.push(Finding::new("file", verdict, says));
    if let Some(expected) = plan.expected_bytes {
        find(
            Verdict::Refused,
            format!(
                "it is cut short: {} bytes of at least {expected}; copy or build it again",
                plan.bytes
            ),
        );
    }
    if plan.header.metadata_bytes > 0 {
        find(
            Verdict::Note,
            format!(
                "{} of an exporter's metadata come before the plan: a program that does not take them away gets \
                 \"Magic tag does not match\"",
                units::size(plan.header.metadata_bytes)
            ),
        );
    }
    if plan.header.may_be_safety {
        find(
            Verdict::Unknown,
            "it may be a plan for the safety runtime, which the runtime used here does not load"
                .to_owned(),
        );
    }
    let known = ["ENGN", "WGHT"];
    for section in &plan.header.sections {
        if !known.contains(&section.name.as_str()) {
            find(
                Verdict::Note,
                format!(
                    "it has a part `{}` of {} that was never seen in a public plan",
                    section.name,
                    units::size(section.bytes)
                ),
            );
        }
    }
    findings
}
