//! The same data with one text wherever a text can be.

use trtmem::analysis::budget::Checked;
use trtmem::analysis::comparison::Comparison;
use trtmem::analysis::history::History;
use trtmem::report::{Outcome, Report, StageStatus};

/// The comparison with every text replaced.
pub(crate) fn comparison_saying(text: &str) -> Comparison {
    let mut it = super::matrix();
    let say = |place: &mut String| text.clone_into(place);
    say(&mut it.tool.version);
    for side in &mut it.sides {
        say(&mut side.label);
        say(&mut side.created);
        side.paths.iter_mut().for_each(say);
        side.headline.iter_mut().for_each(|it| say(&mut it.text));
    }
    for row in &mut it.environment {
        say(&mut row.name);
        say(&mut row.note);
        row.values.iter_mut().flatten().for_each(say);
    }
    it.warnings.iter_mut().for_each(say);
    it.rules.limits.iter_mut().for_each(say);
    for engine in &mut it.engines {
        say(&mut engine.label);
        engine.paths.iter_mut().flatten().for_each(say);
    }
    for row in &mut it.rows {
        say(&mut row.label);
        row.engine.iter_mut().for_each(say);
    }
    it
}

/// The check with every text replaced.
pub(crate) fn checked_saying(text: &str) -> Checked {
    let mut it = super::checked();
    let say = |place: &mut String| text.clone_into(place);
    say(&mut it.tool.version);
    it.rules.budget = Some(text.to_owned());
    for side in it.sides.baseline.iter_mut().chain([&mut it.sides.report]) {
        say(&mut side.label);
        say(&mut side.created);
        side.paths.iter_mut().for_each(say);
    }
    it.warnings.iter_mut().for_each(say);
    for line in &mut it.rows {
        say(&mut line.row.label);
        say(&mut line.limit.text);
        line.row.engine.iter_mut().for_each(say);
    }
    it.told()
}

/// The history with every text replaced.
pub(crate) fn history_saying(text: &str) -> History {
    let mut it = super::history(5);
    let say = |place: &mut String| text.clone_into(place);
    it.rules.order = Some(text.to_owned());
    it.warnings.iter_mut().for_each(say);
    for release in &mut it.releases {
        say(&mut release.label);
        say(&mut release.created);
        release.news = vec![text.to_owned(); 2];
    }
    for side in &mut it.sides {
        say(&mut side.label);
        say(&mut side.created);
    }
    for row in &mut it.rows {
        say(&mut row.row.label);
        row.row.engine.iter_mut().for_each(say);
    }
    it.told()
}

/// The report with every text of its header and its runs replaced.
pub(crate) fn report_saying(mut it: Report, text: &str) -> Report {
    let say = |place: &mut String| text.clone_into(place);
    let header = &mut it.header;
    header.release = Some(text.to_owned());
    say(&mut header.created);
    say(&mut header.tool.version);
    say(&mut header.workload.backend);
    header.environment.board = text.to_owned().into();
    say(&mut header.environment.system);
    for version in header.environment.libraries.values_mut() {
        say(version);
    }
    for model in &mut header.workload.models {
        say(&mut model.path);
    }
    it.remarks = vec![text.to_owned()];
    for run in &mut it.runs {
        say(&mut run.child_output);
        run.log.iter_mut().for_each(|line| say(&mut line.text));
        if let Outcome::Failed { message, .. } = &mut run.outcome {
            say(message);
        }
        for record in &mut run.stages {
            if let StageStatus::NotApplicable { reason } = &mut record.status {
                say(reason);
            }
        }
    }
    it
}
