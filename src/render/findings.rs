//! What the self-test found, for people.

use super::TableStyle;
use super::grid::grid;
use crate::escape::escape;
use crate::report::Measured;
use crate::selftest::{Check, DeviceFindings, Findings, Plateaus, Result};
use crate::units;

/// The findings as a table, the verdict last.
pub fn table(findings: &Findings, style: &TableStyle) -> String {
    let heading = [
        "",
        "what was done",
        "counter",
        "expected",
        "measured",
        "error",
        "allowed",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(findings.all_checks().map(|check| row(check, style)));
    let mut text = grid(&rows, &[3, 4, 5, 6]);
    text += "\nbytes: the worst of all runs, for available memory their median. Allowed is for the heap the\n\
             allocator's rounding (a page and 16 bytes a block), for available memory 1 MiB or the noise at\n\
             rest, for the process its stacks and bookkeeping, for the device a granule of 2 MiB.\n";
    if let Some(plateaus) = &findings.plateaus {
        text += &plateau_lines(plateaus, style);
    }
    text += &device_line(findings);
    text += verdict(findings);
    style.spelled(&text).into_owned()
}

fn device_line(findings: &Findings) -> String {
    match &findings.device {
        Measured::Value(DeviceFindings { calibration, .. }) => format!(
            "\nattribution: {} ({})\n",
            calibration.attribution.name(),
            escape(&calibration.reason)
        ),
        Measured::Absent { absent } => {
            let reason = escape(absent);
            format!(
                "\nattribution: host-only; device and pinned memory were not tested: {reason}\n"
            )
        }
    }
}

fn row(check: &Check, style: &TableStyle) -> Vec<String> {
    let measured = check.measured_bytes.get();
    let error = measured.map(|bytes| bytes.saturating_sub(check.expected_bytes));
    let number = |value: Option<i64>| value.map_or("-".to_owned(), |value| value.to_string());
    vec![
        mark(check.result, style).to_owned(),
        check.deed.clone(),
        check.counter.to_owned(),
        check.expected_bytes.to_string(),
        number(measured),
        number(error),
        check.allowed_bytes.to_string(),
    ]
}

fn mark(result: Result, style: &TableStyle) -> &'static str {
    match (result, style.plain) {
        (Result::Right, false) => "✓",
        (Result::Wrong, false) => "✗",
        (Result::Right, true) => "ok",
        (Result::Wrong, true) => "WRONG",
        (Result::NotMeasured, _) => "-",
    }
}

fn plateau_lines(plateaus: &Plateaus, style: &TableStyle) -> String {
    let made = plateaus.made;
    format!(
        "\n{} of {made} plateaus of 64 MiB held for 5 ms, each within 10%:\n  \
         {} of {made} in the child's resident size from outside (at least 99% needed)\n  \
         {} of {made} in available memory from outside, which others move as well\n  \
         {} of {made} by the system's high-water mark of the child\n  \
         {} readings a plateau (median), the largest gap between two {}\n",
        mark(plateaus.result, style),
        plateaus.found_in_process,
        plateaus.found_in_system,
        plateaus.found_by_high_water,
        plateaus.median_readings,
        units::time(plateaus.largest_gap_ns),
    )
}

fn verdict(findings: &Findings) -> &'static str {
    if findings.all_right() {
        "\nThe counters of this machine are correct.\n"
    } else {
        "\nA counter is off by more than is allowed. Other processes move system memory: stop them and repeat;\nif it stays, do not trust the marked counter here.\n"
    }
}
