//! What forms say of figures, side by side with what they should say.

use std::collections::BTreeMap;

use super::figure::Figure;

/// Figures by their row and their name.
#[derive(Debug, Default, Clone)]
pub(crate) struct Facts(BTreeMap<(String, String), Figure>);

impl Facts {
    pub(crate) fn put(&mut self, row: &str, figure: &str, value: Figure) {
        self.0.insert((row.to_owned(), figure.to_owned()), value);
    }

    /// Whether the figure is anywhere there.
    pub(crate) fn has(&self, figure: &str) -> bool {
        self.0
            .iter()
            .any(|((_, name), value)| name == figure && *value != Figure::Absent)
    }

    /// Every figure with its row and name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &Figure)> {
        let all = self.0.iter();
        all.map(|((row, figure), value)| (row.as_str(), figure.as_str(), value))
    }

    fn get(&self, row: &str, figure: &str) -> Option<&Figure> {
        self.0.get(&(row.to_owned(), figure.to_owned()))
    }

    fn has_row(&self, row: &str) -> bool {
        self.0.keys().any(|(name, _)| name == row)
    }
}

/// One input of one view: what is right, and what each form says.
pub(crate) struct Case {
    pub(crate) view: &'static str,
    pub(crate) name: String,
    pub(crate) truth: Facts,
    pub(crate) forms: Vec<(&'static str, Facts)>,
}

/// What `forms.tsv` says of a form.
pub(crate) struct FormLine {
    pub(crate) view: String,
    pub(crate) form: String,
    /// Whether every row must be there, or only those it chooses to show.
    all_rows: bool,
    pub(crate) figures: Vec<String>,
    /// Figures that it prints only where they matter: compared where they are.
    optional: Vec<String>,
}

/// Which form has which figures.
pub(crate) struct FormTable(Vec<FormLine>);

impl FormTable {
    pub(crate) fn read() -> FormTable {
        let lines = include_str!("forms.tsv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                assert!(cells.len() == 4 || cells.len() == 5, "{line}");
                let figures = || cells[3].split(", ").filter(|figure| *figure != "-");
                FormLine {
                    view: cells[0].to_owned(),
                    form: cells[1].to_owned(),
                    all_rows: cells[2] == "all",
                    figures: figures()
                        .map(|figure| figure.trim_end_matches('?').to_owned())
                        .collect(),
                    optional: figures()
                        .filter_map(|figure| figure.strip_suffix('?'))
                        .map(str::to_owned)
                        .collect(),
                }
            });
        FormTable(lines.collect())
    }

    pub(crate) fn lines(&self) -> &[FormLine] {
        &self.0
    }

    fn of(&self, view: &str, form: &str) -> &FormLine {
        self.0
            .iter()
            .find(|line| line.view == view && line.form == form)
            .unwrap_or_else(|| panic!("{view} {form} is read and not in forms.tsv"))
    }
}

/// Figures of one kind on which a form and the JSON disagree.
#[derive(Debug)]
pub(crate) struct Difference {
    /// View, case, form and figure.
    pub(crate) what: [String; 4],
    /// Each row with both values.
    pub(crate) rows: Vec<String>,
}

/// Where a case's forms disagree with what is right. What no JSON holds (a mark, a wording, a row that is
/// computed for people) is right as the first form has it.
pub(crate) fn differences(case: &Case, table: &FormTable) -> Vec<Difference> {
    let mut right = case.truth.clone();
    let mut found = Vec::new();
    for (form, facts) in &case.forms {
        let line = table.of(case.view, form);
        for figure in &line.figures {
            let rows = disagreeing(&right, facts, figure, line);
            if !rows.is_empty() {
                found.push(Difference {
                    what: [case.view, &case.name, form, figure].map(str::to_owned),
                    rows,
                });
            }
        }
        for ((row, figure), value) in &facts.0 {
            let is_row_of_the_truth = case.truth.has_row(row);
            if line.figures.contains(figure) && (!is_row_of_the_truth || is_for_people(figure)) {
                right
                    .0
                    .entry((row.clone(), figure.clone()))
                    .or_insert_with(|| value.clone());
            }
        }
    }
    found
}

/// Figures that are in no JSON.
fn is_for_people(figure: &str) -> bool {
    ["mark", "share", "time"].contains(&figure)
}

fn disagreeing(right: &Facts, facts: &Facts, figure: &str, line: &FormLine) -> Vec<String> {
    let mut rows = Vec::new();
    for ((row, name), value) in &right.0 {
        let may_lack = line.optional.contains(name) && facts.get(row, figure).is_none();
        if name != figure || may_lack || (!line.all_rows && !facts.has_row(row)) {
            continue;
        }
        let said = facts.get(row, figure).unwrap_or(&Figure::Absent);
        if !value.agrees(said) {
            rows.push(format!("{row}: {value:?} is said to be {said:?}"));
        }
    }
    for ((row, name), said) in &facts.0 {
        let is_unknown =
            right.get(row, figure).is_none() && right.has_row(row) && !is_for_people(figure);
        if name == figure && is_unknown && *said != Figure::Absent {
            rows.push(format!("{row}: nothing is said to be {said:?}"));
        }
    }
    rows
}
