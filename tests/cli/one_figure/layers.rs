//! Layers of engines.

use serde_json::Value;

use super::facts::{Case, Facts};
use super::figure::Figure;
use super::grid::{Grid, Text};
use super::program::{in_form, json};

const ENGINES: [(&str, &[&str]); 4] = [
    (
        "profiled",
        &["layers/net.json", "--profile", "layers/net.profile.json"],
    ),
    ("listing", &["layers/listing-8.log"]),
    ("unknown", &["layers/unknown.json"]),
    ("dump", &["layers/dump.log"]),
];

pub(crate) fn cases() -> Vec<Case> {
    ENGINES
        .iter()
        .map(|(name, input)| {
            let args = [&["layers"], *input].concat();
            let every_layer = [&args[..], &["--top", "100000"]].concat();
            Case {
                view: "layers",
                name: (*name).to_owned(),
                truth: truth(&json(&args)),
                forms: vec![
                    ("table", of_table(&in_form(&every_layer, "table"))),
                    ("csv", of_csv(&in_form(&args, "csv"))),
                    (
                        "html",
                        of_grids(in_form(&args, "html").html().into_iter().map(|it| it.1)),
                    ),
                    (
                        "markdown",
                        of_grids(in_form(&every_layer, "markdown").markdown()),
                    ),
                ],
            }
        })
        .collect()
}

/// What a layer keeps is the sum of its parts; one that is unknown leaves the sum unknown.
fn weights(part: impl Fn(&str) -> Option<f64>) -> Figure {
    let always = [
        "weights_bytes",
        "bias_bytes",
        "constants_bytes",
        "constant_inputs_bytes",
    ];
    let parts: Option<Vec<f64>> = always.iter().map(|name| part(name)).collect();
    match parts {
        Some(parts) => {
            Figure::exact(parts.iter().sum::<f64>() + part("inferred_weights_bytes").unwrap_or(0.0))
        }
        None => Figure::Absent,
    }
}

fn truth(engine: &Value) -> Facts {
    let mut facts = Facts::default();
    for layer in engine["layers"].as_array().unwrap() {
        let name = layer["index"].to_string();
        facts.put(&name, "in", Figure::of_json(&layer["inputs_bytes"]));
        facts.put(&name, "out", Figure::of_json(&layer["outputs_bytes"]));
        facts.put(&name, "touched", Figure::of_json(&layer["touched_bytes"]));
        facts.put(&name, "live", Figure::of_json(&layer["live_bytes"]));
        facts.put(&name, "weights", weights(|part| layer[part].as_f64()));
        let inferred = if layer["inferred_weights_bytes"].is_number() {
            "*"
        } else {
            ""
        };
        facts.put(&name, "inferred", Figure::word(inferred));
        facts.put(
            &name,
            "average time",
            Figure::of_json(&layer["time"]["average_ns"]),
        );
        let share = layer["time"]["share"].as_f64().map(|share| share * 100.0);
        facts.put(
            &name,
            "time share",
            share.map_or(Figure::Absent, Figure::exact),
        );
    }
    facts
}

fn put_cells(facts: &mut Facts, name: &str, cell: impl Fn(&str) -> String) {
    let columns = [
        ("in", "in"),
        ("out", "out"),
        ("touched", "accessed"),
        ("live", "live tensors"),
        ("weights", "weights"),
    ];
    for (figure, column) in columns {
        facts.put(name, figure, Figure::bytes(&cell(column)));
    }
    let mark = if cell("weights").ends_with('*') {
        "*"
    } else {
        ""
    };
    facts.put(name, "inferred", Figure::word(mark));
    facts.put(name, "average time", Figure::time(&cell("time")));
    facts.put(name, "time share", Figure::percent(&cell("share")));
}

fn of_table(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.table("layer").rows {
        put_cells(&mut facts, row.cell("#"), |column| {
            row.cell(column).to_owned()
        });
    }
    facts
}

/// Of the tables of a page or of Markdown the one of all layers.
fn of_grids(grids: impl IntoIterator<Item = Grid>) -> Facts {
    let mut facts = Facts::default();
    for grid in grids {
        let has = |column: &str| grid.columns.iter().any(|it| it == column);
        if !has("#") || !has("live tensors") {
            continue;
        }
        for row in &grid.rows {
            put_cells(&mut facts, row.cell("#"), |column| {
                row.cell(column).to_owned()
            });
        }
    }
    facts
}

fn of_csv(text: &Text) -> Facts {
    let mut facts = Facts::default();
    for row in text.csv() {
        let name = &row["index"];
        let number = |column: &str| row[column].parse::<f64>().ok();
        let figure = |column: &str| number(column).map_or(Figure::Absent, Figure::exact);
        facts.put(name, "in", figure("inputs_bytes"));
        facts.put(name, "out", figure("outputs_bytes"));
        facts.put(name, "touched", figure("touched_bytes"));
        facts.put(name, "live", figure("live_bytes"));
        facts.put(name, "weights", weights(number));
        let inferred = if row["inferred_weights_bytes"].is_empty() {
            ""
        } else {
            "*"
        };
        facts.put(name, "inferred", Figure::word(inferred));
        facts.put(name, "average time", figure("average_ns"));
        let share = number("share").map(|share| share * 100.0);
        facts.put(
            name,
            "time share",
            share.map_or(Figure::Absent, Figure::exact),
        );
    }
    facts
}
