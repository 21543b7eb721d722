//! What becomes of a budget: within, exceeded, undecided, or watching nothing.

use trtmem::analysis::budget::{BudgetKind, CheckError, CheckVerdict, Checked, CheckedRow};
use trtmem::analysis::comparison::{Basis, SideInput};
use trtmem::analysis::digest::{Digest, Figures};
use trtmem::export::json::document;
use trtmem::form::{self, Style};
use trtmem::report::{AttributionKind, Measured, Stage};
use trtmem::view;

use super::{checked, golden_side, side, try_check};
use crate::golden::{assert_same, data};

const KIB: i64 = 1 << 10;
const MIB: i64 = 1 << 20;

/// The report `host-run` with these totals for the stage `deserialize`, one run each, noise 16 KiB and drift 8 KiB.
fn with_totals(totals: &[i64]) -> SideInput {
    with(totals, |figures, bytes| figures.total = Some(bytes))
}

fn with(figures: &[i64], set: impl Fn(&mut Figures, i64)) -> SideInput {
    let (path, mut digest) = golden_side("host-run").documents.remove(0);
    let run = digest.runs[0].clone();
    digest.runs.clear();
    for bytes in figures {
        let mut run = run.clone();
        let stage = run
            .stages
            .iter_mut()
            .find(|stage| stage.stage == Stage::Deserialize);
        set(&mut stage.unwrap().figures, *bytes);
        digest.runs.push(run);
    }
    side(&path, digest)
}

fn altered(name: &str, alter: impl FnOnce(&mut Digest)) -> SideInput {
    let (path, mut digest) = golden_side(name).documents.remove(0);
    alter(&mut digest);
    side(&path, digest)
}

/// The only line of a check of one budget on `deserialize`.
fn line(more: &str, sides: &[SideInput]) -> CheckedRow {
    let checked = checked(
        &format!("[[budget]]\nstage = \"deserialize\"\n{more}\n"),
        sides,
    );
    let [line] = checked.rows.as_slice() else {
        panic!("{:#?}", checked.rows)
    };
    line.clone()
}

fn at_most(bytes: i64, sides: &[SideInput]) -> CheckedRow {
    line(&format!("at-most = {bytes}"), sides)
}

#[test]
fn one_run_is_over_only_beyond_its_noise_and_drift() {
    let report = [with_totals(&[10 * MIB])];
    let reach = 24 * KIB;
    for (allowed, verdict) in [
        (10 * MIB, CheckVerdict::Within),
        (10 * MIB - 1, CheckVerdict::Undecided),
        (10 * MIB - reach, CheckVerdict::Undecided),
        (10 * MIB - reach - 1, CheckVerdict::Exceeded),
    ] {
        let line = at_most(allowed, &report);
        assert_eq!(line.limit.verdict, verdict, "{line:?}");
        assert_eq!(
            (line.limit.basis, line.limit.half_width_bytes),
            (Basis::Noise, Some(24 << 10))
        );
    }
    assert_eq!(
        at_most(8 * MIB, &report).limit.text,
        "mobilenet.onnx · Deserialization · total: 10 MiB, 2 MiB over the 8 MiB allowed; ±24 KiB by the noise and drift of one run"
    );
    assert_eq!(
        at_most(10 * MIB - KIB, &report).limit.text,
        "mobilenet.onnx · Deserialization · total: 10 MiB, 1 KiB over the 10.0 MiB allowed, but not beyond the noise: ±24 KiB by the noise and drift of one run; measure with --runs 10 to decide it"
    );
}

#[test]
fn several_runs_are_over_only_with_the_whole_interval_of_their_median() {
    let totals: Vec<i64> = (0..10).map(|run| 10 * MIB + run * 16 * KIB).collect();
    let report = [with_totals(&totals)];
    let inside = at_most(10 * MIB + 64 * KIB, &report);
    assert_eq!(inside.limit.verdict, CheckVerdict::Undecided, "{inside:?}");
    assert_eq!(inside.limit.basis, Basis::Ranks);
    let below = at_most(10 * MIB, &report);
    assert_eq!(below.limit.verdict, CheckVerdict::Exceeded, "{below:?}");
    assert!(
        below
            .limit
            .text
            .contains("by 10 runs the median lies between"),
        "{}",
        below.limit.text
    );
    let seen = below.row.cells[0].value_bytes.unwrap();
    assert_eq!(at_most(seen, &report).limit.verdict, CheckVerdict::Within);
}

#[test]
fn what_is_counted_is_held_to_the_byte_where_it_never_varies() {
    let allocated = |figures: &mut Figures, bytes| figures.allocator = Some(bytes);
    let report = [with(&[4096, 4096], allocated)];
    let of = |allowed: i64| {
        line(
            &format!("category = \"allocator\"\nat-most = {allowed}"),
            &report,
        )
    };
    assert_eq!(of(4096).limit.verdict, CheckVerdict::Within);
    let over = of(4095);
    assert_eq!(
        (over.limit.verdict, over.limit.basis),
        (CheckVerdict::Exceeded, Basis::Exact)
    );
    assert_eq!(over.limit.half_width_bytes, Some(0));
    assert!(over.limit.text.contains("1 B over"), "{}", over.limit.text);
    assert!(
        over.limit.text.ends_with("the same to the byte in 2 runs"),
        "{}",
        over.limit.text
    );
    let varies = [with(&[4096, 8192], allocated)];
    let line = line("category = \"allocator\"\nat-most = 4096", &varies);
    assert_eq!(line.limit.verdict, CheckVerdict::Undecided, "{line:?}");
}

#[test]
fn where_the_noise_is_not_known_16_mib_are_assumed() {
    let of = |bytes: i64| {
        let mut report = with_totals(&[bytes]);
        report.documents[0].1.runs[0].noise.system_bytes = None;
        at_most(MIB, &[report])
    };
    let within = of(10 * MIB);
    assert_eq!(
        (
            within.limit.verdict,
            within.limit.half_width_bytes,
            within.limit.basis
        ),
        (CheckVerdict::Undecided, Some(16 << 20), Basis::Assumed)
    );
    assert!(
        within.limit.text.contains("is unknown"),
        "{}",
        within.limit.text
    );
    assert_eq!(of(18 * MIB).limit.verdict, CheckVerdict::Exceeded);
}

#[test]
fn growth_is_held_against_the_smaller_part_of_its_limit() {
    // Three runs a side: with fewer a growth has to be beyond its limit and the threshold.
    let grown = |by: i64| {
        [
            with_totals(&[10 * MIB + by; 3]),
            with_totals(&[10 * MIB; 3]),
        ]
    };
    let of = |limit: &str, by| line(&format!("growth = \"{limit}\""), &grown(by));
    let over = of("5%|1MiB", MIB);
    assert_eq!(over.limit.kind, BudgetKind::Growth);
    assert_eq!(over.limit.allowed_bytes, Some(512 * KIB));
    assert_eq!(over.limit.value_bytes, Some(MIB));
    assert_eq!(over.limit.verdict, CheckVerdict::Exceeded, "{over:?}");
    assert_eq!(
        over.limit.text,
        "mobilenet.onnx · Deserialization · total: grew by 1 MiB (from 10 MiB to 11 MiB), 512 KiB over the 512 KiB allowed; ±48 KiB by the noise and drift of 3 and 3 runs"
    );
    assert_eq!(of("2MiB", MIB).limit.verdict, CheckVerdict::Within);
    assert_eq!(of("0%", 40 * KIB).limit.verdict, CheckVerdict::Undecided);
    assert_eq!(of("0%", 49 * KIB).limit.verdict, CheckVerdict::Exceeded);
    assert_eq!(of("0%", -5 * MIB).limit.verdict, CheckVerdict::Within);
    assert_eq!(of("0%", 0).limit.verdict, CheckVerdict::Within);
}

#[test]
fn with_one_run_a_side_growth_is_exceeded_only_beyond_its_limit_and_the_threshold() {
    let grown = |by: i64| [with_totals(&[10 * MIB + by]), with_totals(&[10 * MIB])];
    let of = |by| line("growth = \"512KiB\"", &grown(by)).limit.verdict;
    assert_eq!(of(MIB), CheckVerdict::Undecided);
    assert_eq!(of(MIB + 600 * KIB), CheckVerdict::Exceeded);
}

#[test]
fn with_runs_enough_growth_is_decided_by_ranks() {
    let runs = |from: i64| (0..10).map(|run| from + run * KIB).collect::<Vec<_>>();
    let base = with_totals(&runs(10 * MIB));
    let new = with_totals(&runs(11 * MIB));
    let line = line("growth = \"512KiB\"", &[new, base]);
    assert_eq!(
        (line.limit.verdict, line.limit.basis),
        (CheckVerdict::Exceeded, Basis::Ranks)
    );
    assert!(
        line.limit.text.contains("p < 0.0001") || line.limit.text.contains("p = 0.0"),
        "{line:?}"
    );
}

#[test]
fn a_budget_can_limit_both_and_then_has_a_line_for_each() {
    let sides = [with_totals(&[12 * MIB]), with_totals(&[10 * MIB])];
    let checked = checked(
        "[[budget]]\nstage = \"deserialize\"\nat-most = \"20MiB\"\ngrowth = \"1KiB\"\n",
        &sides,
    );
    let verdicts: Vec<_> = checked
        .rows
        .iter()
        .map(|line| (line.limit.kind, line.limit.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            (BudgetKind::Absolute, CheckVerdict::Within),
            (BudgetKind::Growth, CheckVerdict::Exceeded)
        ]
    );
    assert_eq!(checked.headline.verdict, CheckVerdict::Exceeded);
}

/// Labels of the lines that a budget makes of a report.
fn labels(lines: &str, report: &str) -> Vec<String> {
    let checked = checked(
        &format!("[[budget]]\n{lines}\nat-most = \"1TiB\"\n"),
        &[golden_side(report)],
    );
    assert_eq!(
        checked.headline.verdict,
        CheckVerdict::Within,
        "{:#?}",
        checked.rows
    );
    checked
        .rows
        .into_iter()
        .map(|line| line.row.label)
        .collect()
}

#[test]
fn a_budget_applies_to_every_row_that_it_names() {
    assert_eq!(labels("", "host-models"), ["lifecycle total"]);
    assert_eq!(
        labels("stage = \"read\"", "host-models"),
        [
            "detector.onnx · Plan read · total",
            "lanes.onnx · Plan read · total"
        ]
    );
    assert_eq!(
        labels(
            "stage = \"read\"\nengine = \"l*\"\ncategory = \"cpu\"",
            "host-models"
        ),
        ["lanes.onnx · Plan read · cpu"]
    );
    assert_eq!(
        labels("engine = \"*.onnx\"", "host-models"),
        [
            "detector.onnx · all stages · total",
            "lanes.onnx · all stages · total"
        ]
    );
    assert_eq!(labels("stage = \"*\"", "host-run").len(), 9);
    assert_eq!(
        labels("stage = \"*\"\nengine = \"mobile*\"", "host-run").len(),
        7
    );
    assert_eq!(
        labels(
            "stage = \"deserialize\"\ncategory = \"device\"\npeak = true",
            "tensorrt-counted"
        ),
        ["resnet50.engine · Deserialization · device peak"]
    );
}

#[test]
fn an_engines_stages_before_the_releases_count_together() {
    let report = [golden_side("host-models")];
    let one = checked(
        "[[budget]]\nengine = \"lanes.onnx\"\nat-most = 0\n",
        &report,
    );
    let digest = &report[0].documents[0].1;
    let stages = digest.runs[0].stages.iter();
    let of_lanes = stages.filter(|it| it.model == Some(1) && !it.stage.is_release());
    let sum: i64 = of_lanes.map(|it| it.figures.total.unwrap()).sum();
    assert_eq!(one.rows[0].limit.value_bytes, Some(sum));
    let scope = one.rows[0].row.key.scope;
    assert_eq!((scope.stage(), scope.nth()), (None, 0));
}

/// The message of the only line, which watches nothing.
fn watches_nothing(lines: &str, sides: &[SideInput]) -> String {
    let checked = checked(&format!("[[budget]]\n{lines}\n"), sides);
    assert_eq!(checked.headline.verdict, CheckVerdict::NotMeasured);
    assert_eq!(checked.rows.len(), 1, "{:#?}", checked.rows);
    assert_eq!(checked.rows[0].limit.verdict, CheckVerdict::NotMeasured);
    checked.rows[0].limit.text.clone()
}

#[test]
fn a_budget_that_watches_nothing_says_why_and_is_graver_than_one_exceeded() {
    let report = [golden_side("host-models")];
    for (lines, words) in [
        (
            "engine = \"resnet*\"\nat-most = 1",
            "resnet* · all stages · total: no engine of the report is called `resnet*`; it has detector.onnx, lanes.onnx",
        ),
        (
            "stage = \"cuda\"\nat-most = 1",
            "the report has no such stage; it has runtime, read, deserialize",
        ),
        (
            "category = \"device\"\nat-most = 1",
            "lifecycle · device: not measured in this report: no GPU in play; 1 B would be allowed",
        ),
        (
            "engine = \"lanes*\"\npeak = true\nat-most = 1",
            "have no peak together",
        ),
        (
            "category = \"device\"\npeak = true\nat-most = 1",
            "known for stages, not for the lifecycle",
        ),
    ] {
        let message = watches_nothing(lines, &report);
        assert!(message.contains(words), "{lines}: {message}");
    }
    let both = checked(
        "[[budget]]\nat-most = 1\n[[budget]]\nstage = \"cuda\"\nat-most = 1\n",
        &report,
    );
    assert_eq!(both.headline.verdict, CheckVerdict::NotMeasured);
    assert_eq!(
        both.headline.text,
        "Of 2 limits 1 is exceeded, 1 is not measured; farthest over: lifecycle total by 31.1 MiB."
    );
}

#[test]
fn growth_of_what_the_baseline_does_not_have_is_not_measured() {
    let sides = [golden_side("host-models"), golden_side("host-run")];
    let checked = checked("[[budget]]\nstage = \"read\"\ngrowth = \"5%\"\n", &sides);
    let messages: Vec<&str> = checked
        .rows
        .iter()
        .map(|line| line.limit.text.as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    let missing = checked
        .rows
        .iter()
        .find(|line| line.limit.verdict == CheckVerdict::NotMeasured);
    let missing = missing.unwrap();
    assert!(
        missing.limit.text.contains("the baseline has no such row"),
        "{messages:?}"
    );
    assert_eq!(missing.limit.allowed_bytes, None);
}

#[test]
fn growth_without_a_baseline_is_refused() {
    let error = try_check(
        "[[budget]]\ngrowth = 5\n",
        &[golden_side("host-run")],
        false,
    );
    assert_eq!(error, Err(CheckError::NoBaseline { line: 2 }));
}

#[test]
fn a_baseline_counted_otherwise_is_refused_unless_somebody_insists() {
    let budget = "[[budget]]\ngrowth = \"100%\"\n";
    let other = altered("host-run", |digest| {
        digest.header.attribution.kind = AttributionKind::Unified;
    });
    let sides = [golden_side("host-run"), other];
    let refused = try_check(budget, &sides, false).unwrap_err();
    assert!(matches!(refused, CheckError::Incomparable(_)), "{refused}");
    assert!(refused.to_string().contains("--force"), "{refused}");
    let forced = try_check(budget, &sides, true).unwrap();
    assert_eq!(forced.headline.verdict, CheckVerdict::Within);
}

#[test]
fn a_baseline_of_another_board_is_warned_of_loudly_unless_it_is_meant() {
    let board = |name: &str| {
        let name = name.to_owned();
        altered("host-run", move |digest| {
            digest.header.environment.board = Measured::Value(name);
        })
    };
    let sides = [board("Orin"), board("Xavier")];
    let budget = "[[budget]]\ngrowth = \"100%\"\n";
    let checked = try_check(budget, &sides, false).unwrap();
    assert!(
        checked.warnings[0].starts_with("different board: Orin and Xavier"),
        "{checked:?}"
    );
    let meant = try_check(budget, &sides, true).unwrap();
    assert!(meant.warnings.is_empty(), "{meant:?}");
}

#[test]
fn a_report_without_a_finished_run_cannot_be_checked_but_a_baseline_is_an_input() {
    let crash = || golden_side("host-crash");
    let budget = "[[budget]]\ngrowth = 5\n";
    let error = try_check(budget, &[crash(), golden_side("host-run")], false).unwrap_err();
    assert!(
        matches!(error, CheckError::NothingFinished { .. }),
        "{error}"
    );
    let error = try_check(budget, &[golden_side("host-run"), crash()], false).unwrap_err();
    assert!(matches!(error, CheckError::Side(_)), "{error}");
}

#[test]
fn unfinished_runs_are_left_out_and_that_is_said() {
    let report = altered("host-runs", |digest| {
        digest.runs[1].is_finished = false;
    });
    let checked = checked("[[budget]]\nat-most = \"1GiB\"\n", &[report]);
    assert_eq!(checked.sides.report.runs, Some(3));
    assert_eq!(
        checked.warnings,
        ["host-runs: 1 of 5 runs did not finish and are left out"]
    );
}

/// One of each verdict.
const MIXED: &str = "\
[[budget]]
at-most = \"20MiB\"
[[budget]]
stage = \"deserialize\"
category = \"cpu\"
at-most = \"8MiB\"
[[budget]]
stage = \"read\"
at-most = \"8230KiB\"
[[budget]]
engine = \"resnet50*\"
at-most = \"64MiB\"
[[budget]]
stage = \"*\"
growth = \"1MiB\"
";

fn mixed() -> Checked {
    let mut sides = vec![golden_side("host-runs"), golden_side("host-run")];
    sides[0].documents[0].1.header.release = Some("drive-6.0.10".into());
    checked(MIXED, &sides)
}

#[test]
fn the_table_is_as_it_was_reviewed() {
    let wide = Style {
        width: Some(100),
        plain: false,
        ..Style::default()
    };
    let plain = Style {
        width: Some(60),
        plain: true,
        ..Style::default()
    };
    let table = form::text(&view::check(&mixed()), &plain);
    assert!(table.is_ascii(), "{table}");
    assert_same(&data("snapshots/check/mixed.plain.txt"), &table);
    assert_same(
        &data("snapshots/check/mixed.table.txt"),
        &form::text(&view::check(&mixed()), &wide),
    );
}

#[test]
fn the_document_is_as_it_was_reviewed() {
    let mut checked = mixed();
    checked.headline.status = 4;
    let json = document(&checked).unwrap();
    assert_same(&data("snapshots/check/mixed.json"), &json);
}

#[test]
fn a_table_of_thousands_of_lines_shows_the_grave_ones_and_counts_the_rest() {
    let mut checked = mixed();
    let line = |verdict| {
        checked
            .rows
            .iter()
            .find(|line| line.limit.verdict == verdict)
            .unwrap()
            .clone()
    };
    let (within, over) = (line(CheckVerdict::Within), line(CheckVerdict::Exceeded));
    checked.rows = vec![within; 5_000];
    checked.rows.extend(vec![over; 100]);
    let text = form::text(&view::check(&checked.told()), &Style::default());
    assert!(text.lines().count() < 100, "{text}");
    for words in [
        "[40 others]",
        "[5000 others]",
        "[80 others]",
        "Of 5100 limits 100 are exceeded",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn names_that_steer_a_terminal_are_shown_and_cut() {
    let hostile = format!(
        "{}{}",
        crate::reports::arbitrary::HOSTILE,
        "x".repeat(10_000)
    );
    let report = altered("host-run", |digest| {
        digest.header.release = Some(hostile.clone());
        digest.header.workload.models[0].path = hostile.clone();
    });
    let checked = checked("[[budget]]\nstage = \"*\"\nat-most = 1\n", &[report]);
    let text = form::text(
        &view::check(&checked),
        &Style {
            width: Some(80),
            plain: false,
            ..Style::default()
        },
    );
    assert!(
        !text
            .replace('\n', "")
            .contains(|c: char| c.is_control() || c == '\u{202e}')
    );
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest < Some(250), "{longest:?}");
}

#[test]
fn a_row_that_two_budgets_limit_is_held_against_each_of_them() {
    let sides = [with_totals(&[12 * MIB; 3]), with_totals(&[10 * MIB; 3])];
    let budget =
        |limit: &str| format!("[[budget]]\nstage = \"deserialize\"\ngrowth = \"{limit}\"\n");
    let checked = checked(
        &(budget("1MiB") + &budget("4MiB") + &budget("1MiB")),
        &sides,
    );
    let verdicts: Vec<_> = checked.rows.iter().map(|line| line.limit.verdict).collect();
    assert_eq!(
        verdicts,
        [
            CheckVerdict::Exceeded,
            CheckVerdict::Within,
            CheckVerdict::Exceeded
        ]
    );
}
