//! What a reader finds on a page.

use trtmem::render::Format;

use super::made::{comparison_chart, comparison_page, history_page};
use super::{made, rendered, report};
use crate::markup::text;
use crate::{golden, reports};

/// A page of an ordinary report is no larger.
const MOST_BYTES: usize = 300 * 1024;

#[test]
fn every_golden_is_a_page_and_a_chart_of_moderate_size() {
    for name in reports::GOLDENS {
        let report = report(name);
        for format in [Format::Html, Format::Svg] {
            let text = rendered(&report, format);
            crate::markup::check(&text);
            assert!(text.len() < MOST_BYTES, "{name}: {} bytes", text.len());
        }
    }
}

#[test]
fn the_answer_is_the_one_of_the_table() {
    let page = rendered(&report("qnx-subtracted"), Format::Html);
    let answer = "Creating the first runtime takes 520.6 of 574.1 MiB (91%)";
    assert!(text(&page).contains(answer));
}

#[test]
fn a_crash_is_told_and_its_stage_is_named() {
    let page = rendered(&report("host-crash"), Format::Html);
    assert!(page.contains("<span class=\"badge bad\">died</span>"));
    let words = text(&page);
    assert!(words.contains("out of memory"), "{words}");
    assert!(words.contains("marked incomplete"), "{words}");
}

#[test]
fn several_runs_are_medians_with_a_row_for_each() {
    let page = rendered(&report("host-runs"), Format::Html);
    let words = text(&page);
    assert!(words.contains("medians of"), "{words}");
    assert!(words.contains("1 cold") && words.contains("2 warm"));
}

/// The steps of a drawn waterfall as its tooltips tell them: name, and total in MiB.
fn steps(svg: &str) -> Vec<(String, f64)> {
    svg.split("<g><title>")
        .skip(1)
        .filter_map(|piece| {
            let told = piece.split_once("</title>")?.0;
            let (name, figures) = told.rsplit_once(": ")?;
            let number = figures.split(" MiB").next()?;
            let number = number.replace('\u{2212}', "-").replace('+', "");
            Some((name.to_owned(), number.parse().ok()?))
        })
        .collect()
}

#[test]
fn the_steps_of_a_waterfall_add_up_to_its_sum() {
    for (name, sum) in [
        ("qnx-subtracted", "lifecycle total"),
        ("host-runs", "lifecycle total"),
        ("host-models", "lifecycle total"),
        ("linux-counted", "lifecycle total"),
        ("tensorrt-counted", "lifecycle total"),
    ] {
        let svg = rendered(&report(name), Format::Svg);
        let steps = steps(&svg);
        let at = steps
            .iter()
            .position(|(step, _)| step == sum)
            .expect("a sum");
        let before: f64 = steps[..at].iter().map(|(_, mib)| mib).sum();
        // To the hundredth that is printed: what rounding loses is a step of its own.
        assert!((before - steps[at].1).abs() < 1e-6, "{name}: {steps:?}");
    }
}

/// The tiles of a page: label and figure.
fn tiles(page: &str) -> Vec<(String, String)> {
    page.split("<dt>")
        .skip(1)
        .filter_map(|piece| {
            let (label, rest) = piece.split_once("</dt><dd>")?;
            Some((label.to_owned(), rest.split_once("<small>")?.0.to_owned()))
        })
        .collect()
}

#[test]
fn a_tile_has_the_figure_of_the_table_below_it() {
    for name in ["qnx-subtracted", "host-runs", "tensorrt-counted"] {
        let page = rendered(&report(name), Format::Html);
        let cells = text(page.split_once("id=\"stages-caption\"").expect("a table").1);
        let tiles = tiles(&page);
        assert!(tiles.len() > 2, "{name}: {tiles:?}");
        for (label, figure) in tiles {
            assert!(cells.contains(&figure), "{name}: {label} {figure}: {cells}");
        }
    }
    let page = comparison_page(&made::comparison("resnet50.engine"));
    let cells = text(page.split_once("id=\"rows-caption\"").expect("a table").1);
    for (label, figure) in tiles(&page) {
        assert!(cells.contains(&figure), "{label} {figure}: {cells}");
    }
}

#[test]
fn the_parts_of_a_column_add_up_as_they_are_printed() {
    let mut tables = 0;
    for name in reports::GOLDENS {
        let page = rendered(&report(name), Format::Html);
        for id in ["inside-1", "inside-2"] {
            let Some((_, table)) = page.split_once(&format!("id=\"{id}\"")) else {
                continue;
            };
            let table = table.split_once("</table>").expect("it ends").0;
            let figures: Vec<i64> = table
                .split("<td>")
                .skip(1)
                .map(|cell| {
                    let figure = cell.split('<').next().unwrap_or_default();
                    let figure = figure.replace('\u{2212}', "-").replace(['+', '.'], "");
                    figure.parse().expect("a figure of two decimals")
                })
                .collect();
            let (sum, parts) = figures.split_last().expect("a sum");
            assert_eq!(parts.iter().sum::<i64>(), *sum, "{name}: {table}");
            tables += 1;
        }
    }
    assert!(tables > 3, "{tables}");
}

#[test]
fn the_steps_of_a_comparison_lead_from_base_to_new() {
    let svg = comparison_chart(&made::comparison("resnet50.engine")).expect("it has totals");
    let steps = steps(&svg);
    let (base, rest) = steps.split_first().expect("a base");
    let (new, steps) = rest.split_last().expect("a new side");
    let sum: f64 = steps.iter().map(|(_, mib)| mib).sum();
    assert!(
        (base.1 + sum - new.1).abs() < 1e-6,
        "{base:?} {steps:?} {new:?}"
    );
}

#[test]
fn a_comparison_says_its_verdict_first_and_every_row_after() {
    let comparison = made::comparison("resnet50.engine");
    let page = comparison_page(&comparison);
    crate::markup::check(&page);
    let words = text(&page);
    assert!(page.contains("<span class=\"badge bad\">regression</span>"));
    assert!(words.contains(&comparison.headline.text));
    for part in [
        "p < 0.001",
        "no difference shown",
        "runs on each side would decide it",
        "rebuilt",
    ] {
        assert!(words.contains(part), "{part}");
    }
}

#[test]
fn a_matrix_has_a_chart_for_every_later_side() {
    let page = comparison_page(&made::matrix());
    crate::markup::check(&page);
    assert!(page.contains("id=\"change-1-w\"") && page.contains("id=\"change-2-w\""));
}

#[test]
fn a_history_names_the_release_in_which_a_figure_changed() {
    let page = history_page(&made::history("resnet50.engine", 12));
    crate::markup::check(&page);
    let words = text(&page);
    assert!(words.contains("Step change in drive-6.0.7: "), "{words}");
}

#[test]
fn nothing_to_show_is_said_and_is_still_a_page() {
    let mut history = made::history("a", 0);
    history.rows.clear();
    crate::markup::check(&history_page(&history.told()));
    let mut comparison = made::comparison("a");
    comparison.sides.truncate(1);
    comparison.rows.clear();
    comparison.waterfalls.clear();
    crate::markup::check(&comparison_page(&comparison));
}

#[test]
fn charts_are_as_they_were_reviewed() {
    for name in ["qnx-subtracted", "host-crash"] {
        let path = golden::data("snapshots").join(format!("{name}.svg"));
        golden::assert_same(&path, &rendered(&report(name), Format::Svg));
    }
}
