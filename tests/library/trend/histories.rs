//! Reports in, a history out.

use trtmem::analysis::comparison::{Basis, Quantity};
use trtmem::analysis::digest::{Category, Digest};
use trtmem::analysis::history::{
    Gathering, History, HistoryError, HistoryRow, HistoryRules, Order, Selection,
};
use trtmem::report::{Stage, Temperature};

use crate::releases::Made;

const MIB: i64 = 1 << 20;

fn followed(made: &[Made], order: Order) -> Result<History, HistoryError> {
    let mut gathering = Gathering::new(Selection::default());
    for (at, made) in made.iter().enumerate() {
        gathering.add(&format!("{at}.json"), &Digest::of(&made.report()))?;
    }
    let rules = HistoryRules {
        order,
        threshold_bytes: 1 << 20,
    };
    gathering.finish(&rules, trtmem::environment::tool())
}

fn history(made: &[Made]) -> History {
    followed(made, Order::Label).expect("a history")
}

fn labels(history: &History) -> Vec<&str> {
    history
        .releases
        .iter()
        .map(|it| it.label.as_str())
        .collect()
}

fn series(history: &History, stage: Option<Stage>, owner: Category) -> &HistoryRow {
    let mut all = history.rows.iter();
    all.find(|it| {
        let key = it.row.key;
        (key.scope.stage(), key.category, key.quantity) == (stage, owner, Quantity::Held)
    })
    .expect("the figure is followed")
}

fn of(release: &str) -> Made<'_> {
    Made {
        release: Some(release),
        ..Made::PLAIN
    }
}

const GREW: &[(Stage, i64)] = &[(Stage::Deserialize, 20 * MIB)];

#[test]
fn releases_stand_in_the_order_that_was_asked_for() {
    let mut made = [of("6.0.10"), of("6.0.5"), of("6.0.9")];
    made[0].created = "2026-01-01T00:00:00Z";
    assert_eq!(labels(&history(&made)), ["6.0.5", "6.0.9", "6.0.10"]);
    let by = |order| followed(&made, order).expect("a history");
    assert_eq!(labels(&by(Order::Date)), ["6.0.10", "6.0.5", "6.0.9"]);
    assert_eq!(labels(&by(Order::Given)), ["6.0.10", "6.0.5", "6.0.9"]);
    let list = Order::List(vec!["6.0.9".into(), "6.0.5".into()]);
    let listed = by(list);
    assert_eq!(labels(&listed), ["6.0.9", "6.0.5"]);
    assert!(
        listed
            .warnings
            .iter()
            .any(|it| it.contains("1 release is not in the list"))
    );
    let unknown = followed(&made, Order::List(vec!["7".into()])).unwrap_err();
    assert!(
        unknown
            .to_string()
            .contains("there are: 6.0.5, 6.0.9, 6.0.10"),
        "{unknown}"
    );
}

#[test]
fn reports_without_a_label_are_releases_by_their_time() {
    let at = |created| Made {
        created,
        ..Made::PLAIN
    };
    let made = [at("2026-03-01T00:00:00Z"), at("2026-02-01T00:00:00Z")];
    let expected = ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
    assert_eq!(labels(&history(&made)), expected);
}

#[test]
fn a_stage_that_grows_for_good_is_named_with_its_release_and_size() {
    let mut made: Vec<Made> = ["1", "2", "3", "4", "5"].map(of).to_vec();
    for grown in &mut made[2..] {
        grown.more = GREW;
    }
    let history = history(&made);
    for (stage, owner) in [
        (None, Category::Total),
        (Some(Stage::Deserialize), Category::Total),
        (Some(Stage::Deserialize), Category::Cpu),
    ] {
        let series = series(&history, stage, owner);
        let [change] = series.steps[..] else {
            panic!("{}: {:?}", series.row.label, series.steps);
        };
        assert_eq!(
            (change.side, change.change_bytes),
            (2, 20 * MIB),
            "{}",
            series.row.label
        );
        assert_eq!((change.basis, change.p_adjusted), (Basis::Noise, None));
    }
    assert!(
        series(&history, Some(Stage::Runtime), Category::Total)
            .steps
            .is_empty()
    );
    assert!(!history.grew_in_the_last());
}

#[test]
fn many_runs_are_decided_by_their_ranks() {
    let mut made = Vec::new();
    for release in ["1", "2", "3", "4"] {
        for _ in 0..10 {
            made.push(Made {
                golden: "host-runs",
                more: if release < "4" { &[] } else { GREW },
                ..of(release)
            });
        }
    }
    let history = history(&made);
    let [change] = series(&history, Some(Stage::Deserialize), Category::Total).steps[..] else {
        panic!("one change");
    };
    assert_eq!((change.side, change.change_bytes), (3, 20 * MIB));
    assert_eq!(change.basis, Basis::Ranks);
    assert!(change.p_adjusted < Some(0.005));
    assert!(history.grew_in_the_last());
    assert_eq!(history.releases[0].reports, 10);
}

#[test]
fn a_single_odd_release_is_no_change() {
    let mut made: Vec<Made> = ["1", "2", "3", "4", "5"].map(of).to_vec();
    made[2].more = GREW;
    assert!(history(&made).rows.iter().all(|it| it.steps.is_empty()));
}

#[test]
fn reports_counted_in_different_ways_are_refused_by_name() {
    let other = Made {
        golden: "qnx-subtracted",
        ..of("2")
    };
    let error = followed(&[of("1"), other], Order::Label).unwrap_err();
    let told = error.to_string();
    for word in ["0.json", "1.json", "host-only", "unified"] {
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn boards_and_engines_measured_side_by_side_have_lines_of_their_own() {
    let on = |board| Made {
        board: Some(board),
        ..of("1")
    };
    let lanes = Made {
        engine: Some("lanes.onnx"),
        ..on("DRIVE Orin")
    };
    let history = history(&[on("DRIVE Orin"), on("DRIVE Thor"), lanes]);
    let lives = history
        .rows
        .iter()
        .filter(|it| it.row.key.scope.stage().is_none());
    let lives: Vec<&str> = lives
        .filter(|it| {
            (it.row.key.category, it.row.key.quantity) == (Category::Total, Quantity::Held)
        })
        .map(|it| it.row.label.as_str())
        .collect();
    let expected = [
        "lifecycle total (lanes.onnx on DRIVE Orin)",
        "lifecycle total (mobilenet.onnx on DRIVE Orin)",
        "lifecycle total (mobilenet.onnx on DRIVE Thor)",
    ];
    assert_eq!(lives, expected);
    assert!(
        history.warnings[0].contains("3 workloads"),
        "{:?}",
        history.warnings
    );
}

#[test]
fn the_order_of_the_reports_of_a_release_does_not_matter() {
    let mut made: Vec<Made> = ["1", "1", "2", "2", "3", "3"].map(of).to_vec();
    for grown in &mut made[3..] {
        grown.more = GREW;
    }
    let forwards = history(&made);
    made.reverse();
    assert_eq!(history(&made).rows, forwards.rows);
}

#[test]
fn what_was_not_asked_for_is_not_followed() {
    let selection = Selection {
        stages: vec![Some(Stage::Runtime)],
        columns: vec![(Category::Cpu, Quantity::Held)],
        engines: Vec::new(),
    };
    let rules = HistoryRules {
        order: Order::Label,
        threshold_bytes: 0,
    };
    let mut gathering = Gathering::new(selection.clone());
    let digest = Digest::of(&of("1").report());
    gathering.add("1", &digest).unwrap();
    let history = gathering
        .finish(&rules, trtmem::environment::tool())
        .unwrap();
    let labels: Vec<&str> = history
        .rows
        .iter()
        .map(|it| it.row.label.as_str())
        .collect();
    assert_eq!(labels, ["Runtime creation · cpu"]);
    let none = Selection {
        engines: vec!["another.onnx".to_owned()],
        ..selection
    };
    let mut gathering = Gathering::new(none);
    gathering.add("1", &digest).unwrap();
    let nothing = gathering.finish(&rules, trtmem::environment::tool());
    assert_eq!(nothing.unwrap_err(), HistoryError::NothingSelected);
}

#[test]
fn an_engine_by_another_name_is_followed_on_as_a_comparison_pairs_it() {
    let of = |release, engine, more| Made {
        release: Some(release),
        engine: Some(engine),
        more,
        ..Made::PLAIN
    };
    let grown = [(Stage::Deserialize, 20 * MIB)];
    let made = [
        of("v1", "net.onnx", &[][..]),
        of("v2", "net-v2.onnx", &grown),
    ];
    let history = history(&made);
    let series = series(&history, Some(Stage::Deserialize), Category::Total);
    assert_eq!(series.steps.len(), 1, "{series:?}");
    assert!(history.grew_in_the_last());
}

#[test]
fn what_is_left_of_the_device_does_not_lead_a_stage_so_that_its_categories_are_no_regressions() {
    let mut gathering = Gathering::new(Selection::default());
    for (release, held) in [("1", 40 * MIB), ("2", 60 * MIB)] {
        let mut digest = Digest::of(&of(release).report());
        let runs = digest.runs.iter_mut().flat_map(|run| &mut run.stages);
        for stage in runs.filter(|it| it.stage == Stage::Deserialize) {
            stage.figures.total = Some(held);
            stage.figures.device = Some(held);
            stage.figures.allocator = Some(held - MIB);
            stage.figures.buffers = Some(0);
        }
        gathering.add(release, &digest).expect("alike");
    }
    let rules = HistoryRules {
        order: Order::Label,
        threshold_bytes: 1 << 20,
    };
    let history = gathering
        .finish(&rules, trtmem::environment::tool())
        .expect("a history");
    let is_limited = |owner| {
        let series = series(&history, Some(Stage::Deserialize), owner);
        let limited = series.steps.iter().map(|it| it.is_limited);
        limited.collect::<Vec<_>>()
    };
    assert_eq!(is_limited(Category::Total), [true]);
    assert_eq!(is_limited(Category::Device), [false]);
}

#[test]
fn the_noise_of_cold_runs_that_are_left_out_is_left_out_too() {
    let mut gathering = Gathering::new(Selection::default());
    for (release, more) in [("1", 0), ("2", 5 * MIB)] {
        let mut digest = Digest::of(&of(release).report());
        let mut warm = digest.runs[0].clone();
        warm.temperature = Temperature::Warm;
        let stages = warm.stages.iter_mut();
        for stage in stages.filter(|it| it.stage == Stage::Deserialize) {
            stage.figures.total = stage.figures.total.map(|bytes| bytes + more);
        }
        let mut cold = warm.clone();
        cold.temperature = Temperature::Cold;
        cold.noise.system_bytes = Some(64 << 20);
        digest.runs = [vec![cold; 4], vec![warm; 3]].concat();
        gathering.add(release, &digest).expect("alike");
    }
    let rules = HistoryRules {
        order: Order::Label,
        threshold_bytes: 1 << 20,
    };
    let history = gathering
        .finish(&rules, trtmem::environment::tool())
        .expect("a history");
    let series = series(&history, Some(Stage::Deserialize), Category::Total);
    assert_eq!(series.steps.len(), 1, "{series:?}");
}
