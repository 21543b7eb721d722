//! The budget file: what is read, and what is said of a file that is none.

use proptest::prelude::*;
use trtmem::analysis::budget::{
    BudgetFileError, MAX_BUDGET_BYTES, MAX_BUDGETS, StageChoice, read_budget,
};
use trtmem::analysis::comparison::Quantity;
use trtmem::analysis::digest::Category;
use trtmem::report::Stage;

const SCHEMA: &str = "schema = \"trtmem.budget/1\"\n";

#[test]
fn a_budget_names_a_stage_a_category_engines_and_what_is_allowed() {
    let file = read_budget(
        "schema = \"trtmem.budget/1\"\n\
         baseline = \"reports/drive-6.0.5.json\"\n\
         \n\
         [[budget]]\n\
         stage = \"deserialize\"\n\
         category = \"device\"\n\
         engine = \"resnet50*.engine\"\n\
         peak = true\n\
         at-most = \"64MiB\"\n\
         growth = \"5%|1MiB\"\n",
    )
    .unwrap();
    assert_eq!(file.baseline.as_deref(), Some("reports/drive-6.0.5.json"));
    let [budget] = file.budgets.as_slice() else {
        panic!("{file:?}")
    };
    assert_eq!(budget.line, 4);
    assert_eq!(budget.stages, StageChoice::One(Stage::Deserialize));
    assert_eq!(
        (budget.owner, budget.quantity),
        (Category::Device, Quantity::Peak)
    );
    assert_eq!(budget.engine.as_ref().unwrap().0, "resnet50*.engine");
    assert_eq!(budget.at_most, Some(64 << 20));
    assert_eq!(budget.growth.unwrap().of(10 << 20), Some(512 << 10));
}

#[test]
fn words_of_earlier_budgets_are_still_read() {
    let budgets = |lines: &str| read_budget(&format!("{SCHEMA}[[budget]]\n{lines}\n")).unwrap();
    let old = budgets("stage = \"life\"\nowner = \"cpu\"\nat-most = 1");
    let new = budgets("stage = \"lifecycle\"\ncategory = \"cpu\"\nat-most = 1");
    assert_eq!(old.budgets[0].stages, StageChoice::Life);
    assert_eq!(old.budgets[0].owner, Category::Cpu);
    assert_eq!(new.budgets[0].stages, StageChoice::Life);
    assert_eq!(new.budgets[0].owner, Category::Cpu);
}

#[test]
fn what_is_left_out_is_the_total_of_the_whole_life_held() {
    let file = read_budget(&format!("{SCHEMA}[[budget]]\nat-most = 5\n")).unwrap();
    let budget = &file.budgets[0];
    assert_eq!(budget.stages, StageChoice::Life);
    assert_eq!(
        (budget.owner, budget.quantity),
        (Category::Total, Quantity::Held)
    );
    assert_eq!((budget.engine.as_ref(), budget.at_most), (None, Some(5)));
}

#[test]
fn a_stage_that_gives_back_has_a_negative_budget() {
    for (written, bytes) in [("\"-40MiB\"", -40 << 20), ("\"−1KiB\"", -1024), ("-7", -7)] {
        let file = read_budget(&format!("{SCHEMA}[[budget]]\nat-most = {written}\n")).unwrap();
        assert_eq!(file.budgets[0].at_most, Some(bytes), "{written}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_there_is_instead() {
    for (lines, words) in [
        ("[[budget]\n", "line 2, column"),
        (
            "[[budget]]\natmost = \"5MiB\"\n",
            "line 3, column 1: unknown field `atmost`, expected one of `stage`, `category`, `owner`, `engine`, `peak`, `at-most`, `growth`",
        ),
        (
            "budgets = 1\n",
            "line 2, column 1: unknown field `budgets`, expected one of `schema`, `baseline`, `budget`",
        ),
        (
            "[[budget]]\nstage = \"deserialise\"\nat-most = 1\n",
            "line 3, column 9: there is no stage `deserialise`; the stages are library, cuda, builder, parse, build, save, release-builder, runtime, read, deserialize,",
        ),
        (
            "[[budget]]\ncategory = \"gpu\"\nat-most = 1\n",
            "line 3, column 12: there is no category `gpu`; the categories are total, cpu, device, other, allocator, buffers",
        ),
        (
            "[[budget]]\ncategory = \"unattributed\"\nat-most = 1\n",
            "there is no category `unattributed`",
        ),
        (
            "[[budget]]\ncategory = \"cpu\"\npeak = true\nat-most = 1\n",
            "line 4, column 8: cpu has no peak",
        ),
        (
            "[[budget]]\nstage = \"library\"\nengine = \"a\"\nat-most = 1\n",
            "line 4, column 10: the stage library belongs to the whole process",
        ),
        (
            "[[budget]]\nengine = \"\"\nat-most = 1\n",
            "the engine's name is empty",
        ),
        (
            "[[budget]]\nat-most = \"lots\"\n",
            "line 3, column 11: `lots` is not a size",
        ),
        ("[[budget]]\nat-most = 1.5\n", "`1.5` is not a size"),
        ("[[budget]]\nat-most = \"--1\"\n", "is not a size"),
        ("[[budget]]\nat-most = \"16EiB\"\n", "is not a size"),
        (
            "[[budget]]\ngrowth = \"-5%\"\n",
            "line 3, column 10: `-5%` is not a limit on growth",
        ),
        ("[[budget]]\ngrowth = -5\n", "`-5` is not a limit on growth"),
        (
            "[[budget]]\nstage = \"*\"\n",
            "line 2, column 1: this budget limits nothing",
        ),
        (
            "[[budget]]\npeak = 1\n",
            "line 3, column 8: invalid type: integer `1`, expected a boolean",
        ),
        ("", "line 1, column 27: it has no budget"),
    ] {
        let error = read_budget(&format!("{SCHEMA}{lines}"))
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{lines:?}:\n  {error}\n  {words}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_file_says_which_version_it_has_before_anything_else_is_read_of_it() {
    for (text, words) in [
        (
            "[[budget]]\nat-most = 1\n",
            "begin it with schema = \"trtmem.budget/1\"",
        ),
        ("", "begin it with schema"),
        (
            "schema = \"trtmem.budget/2\"\nnews = 1\n",
            "line 1, column 10: its schema is `trtmem.budget/2`",
        ),
        ("schema = 1\n", "its schema is `1`"),
        ("{\"schema\": \"trtmem.report/1\"}", "line 1, column 1: "),
    ] {
        let error = read_budget(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text:?}: {error}");
    }
}

#[test]
fn a_file_beyond_all_bounds_is_refused() {
    let large = format!("{SCHEMA}#{}", " ".repeat(MAX_BUDGET_BYTES));
    assert_eq!(read_budget(&large), Err(BudgetFileError::TooLarge));
    let many = SCHEMA.to_owned() + &"[[budget]]\nat-most = 1\n".repeat(MAX_BUDGETS + 1);
    let budgets = MAX_BUDGETS + 1;
    assert_eq!(
        read_budget(&many),
        Err(BudgetFileError::TooMany { budgets })
    );
    let deep = format!("{SCHEMA}x = {}", "[".repeat(100_000));
    assert!(matches!(
        read_budget(&deep),
        Err(BudgetFileError::At { .. })
    ));
}

#[test]
fn what_an_error_repeats_of_a_file_is_cut() {
    let long = "x".repeat(10_000);
    let text = format!("{SCHEMA}[[budget]]\nstage = \"{long}\"\nat-most = 1\n");
    let error = read_budget(&text).unwrap_err().to_string();
    assert!(error.len() < 400, "{error}");
}

/// The fuzz target's seed, which has every key.
const WHOLE: &str = include_str!("../../fuzz/seeds/budget/whole.toml");

proptest! {
    #[test]
    fn a_file_with_anything_written_into_it_is_read_or_refused_in_one_line(
        at in 0..WHOLE.len(),
        taken in 0_usize..12,
        written in prop_oneof!["\\PC{0,6}", "[-\\[\\]\"'=.\n\\\\0-9%|*?]{0,6}", any::<String>()],
    ) {
        let end = (at + taken).min(WHOLE.len());
        let text = format!("{}{written}{}", &WHOLE[..at], &WHOLE[end..]);
        match read_budget(&text) {
            Ok(file) => prop_assert!((1..=MAX_BUDGETS).contains(&file.budgets.len())),
            Err(error) => {
                let words = error.to_string();
                prop_assert!(!words.is_empty() && !words.contains('\n'), "{}", words);
            }
        }
    }
}
