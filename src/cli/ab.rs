//! `trtmem ab`: two variants from one command line, measured by one plan.

use std::path::PathBuf;

use trtmem_platform as platform;

use super::ab_result::{Delivery, Watching, comparison, stem};
use super::ab_variants::{AbArgs, Again, both, journal_of};
use super::diff::rules;
use super::exit::{CliError, Exit};
use super::keeping::{Promised, default_place};
use super::output::Target;
use super::results::may_be_replaced;
use crate::ab::{Plan, Standing, Variant, measure};
use crate::analysis::comparison::DiffRules;
use crate::lifecycle::{Journal, Orders};
use crate::units;

/// `trtmem ab`; `again` reads its command line with more options.
pub(super) fn ab(args: &AbArgs, again: Again<'_>) -> Result<Exit, CliError> {
    let plan = plan(args)?;
    let rules = divided(rules(&args.verdicts, false)?, &plan);
    let most_ns = units::nanos(args.extent.max_time);
    let orders = both(args, again, &plan)?;
    let results = args
        .output
        .places(args.files.iter().map(PathBuf::as_path))?;
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let places = places_to_keep(args, &orders)?;
    let journals = journals(args)?;
    let deadline_ns = (most_ns > 0).then(|| platform::monotonic_ns().saturating_add(most_ns));
    let [a, b] = &orders;
    let measured = measure(
        [a, b],
        &plan,
        deadline_ns,
        &mut |reports| {
            let compared = comparison(&reports, ["A", "B"].map(str::to_owned), &rules);
            compared.map_or(Standing::UNKNOWN, |comparison| Standing::of(&comparison))
        },
        &mut Watching::new(&plan, journals),
    )?;
    let delivery = Delivery {
        args,
        plan: &plan,
        orders: &orders,
        results,
        measured,
    };
    Ok(delivery.deliver(&places, &rules))
}

fn plan(args: &AbArgs) -> Result<Plan, CliError> {
    let extent = &args.extent;
    Plan::new(extent.min_runs, extent.max_runs).map_err(|error| {
        CliError::Usage(format!(
            "--min-runs and --max-runs: {error}; give --max-runs {} or more",
            extent.min_runs
        ))
    })
}

/// The rules of one look of several.
fn divided(rules: DiffRules, plan: &Plan) -> DiffRules {
    DiffRules {
        significance: plan.share(rules.significance),
        confidence: plan.confidence(rules.confidence),
        ..rules
    }
}

/// Where the reports are kept: `None` each where they are not.
fn places_to_keep(args: &AbArgs, orders: &[Orders; 2]) -> Result<[Option<Promised>; 2], CliError> {
    let place = |variant: Variant| -> Result<Option<Promised>, CliError> {
        if args.no_report {
            return Ok(None);
        }
        let [a, b] = orders;
        match variant.of([&args.report_a, &args.report_b]) {
            Some(path) => {
                let target = Target::File(path.clone());
                may_be_replaced(&target, args.output.force)?;
                target.check()?;
                Ok(Some(Promised::named(path)))
            }
            None => default_place(&stem(args, variant, variant.of([a, b]))).map(Some),
        }
    };
    Ok([place(Variant::A)?, place(Variant::B)?])
}

fn journals(args: &AbArgs) -> Result<[Option<Journal>; 2], CliError> {
    let journal = |variant| {
        let path = args.journal.as_deref();
        path.map(|path| Journal::create(&journal_of(path, variant)))
            .transpose()
    };
    Ok([journal(Variant::A)?, journal(Variant::B)?])
}
