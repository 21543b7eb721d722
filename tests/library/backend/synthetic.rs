//! The synthetic backend, apart from the memory it takes.

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use trtmem::backend::Backend;
use trtmem::report::Stage;

use super::support::{Scratch, ask, create, live, told};

fn synthetic(spec: &str) -> Box<dyn Backend> {
    create(&ask("synthetic", &[], &[("spec", spec)])).unwrap()
}

/// Why a backend cannot be made.
fn refused(models: &[PathBuf], options: &[(&str, &str)]) -> String {
    told(&create(&ask("synthetic", models, options)).err().unwrap())
}

#[test]
fn a_stage_is_lacking_where_the_specification_says_so() {
    let backend = synthetic("cuda:lack;context:lack");
    for stage in Stage::ALL {
        let lacking = [Stage::Cuda, Stage::Context].contains(&stage);
        assert_eq!(backend.lacks(stage).is_some(), lacking, "{stage:?}");
    }
}

#[test]
fn stages_without_actions_do_nothing() {
    live(&mut *synthetic(""), 1).unwrap();
}

#[test]
fn a_failing_stage_says_what_it_was_told_to_and_others_go_on() {
    let mut backend = synthetic("context:fail=no kernel for sm_87");
    assert_eq!(
        told(&backend.step(Stage::Context, 0, &mut |_| ()).unwrap_err()),
        "no kernel for sm_87"
    );
    backend.step(Stage::Bindings, 0, &mut |_| ()).unwrap();
}

#[test]
fn what_follows_a_failure_is_not_done() {
    let mut backend = synthetic("context:fail=first,fail=second");
    assert_eq!(
        told(&backend.step(Stage::Context, 0, &mut |_| ()).unwrap_err()),
        "first"
    );
}

#[test]
fn a_clause_for_a_model_that_never_comes_is_refused() {
    let text = refused(&["a".into()], &[("spec", "context@1:heap=1MiB")]);
    assert!(
        text.contains("addresses a model that does not exist; there are 1"),
        "{text}"
    );
    let two = ask(
        "synthetic",
        &["a".into(), "b".into()],
        &[("spec", "context@1:heap=1MiB")],
    );
    live(&mut *create(&two).unwrap(), 2).unwrap();
}

#[test]
fn a_model_that_never_was_asked_for_has_no_steps() {
    assert!(synthetic("").step(Stage::Context, 1, &mut |_| ()).is_err());
}

#[test]
fn more_than_the_system_has_is_an_error_and_no_end() {
    for action in ["heap=4000000GiB", "anon=4000000GiB", "peak=4000000GiB/1ms"] {
        let mut backend = synthetic(&format!("context:{action}"));
        let text = told(&backend.step(Stage::Context, 0, &mut |_| ()).unwrap_err());
        assert!(text.contains("ask for less or free some first"), "{text}");
    }
}

/// A captured tree with the two files that can be changed.
fn tree(name: &str) -> Scratch {
    let tree = Scratch::new(name);
    let stats = "page_count=0x7f6800 (31.851GB)\npages_free=0x600000 (24.000GB)\nvm_aspace=101\n";
    tree.file("proc/vm/stats", stats);
    tree.file(
        "proc/self/vmstat",
        "as_stats.rss=0x4284 (66.515MB)\nas_stats.anon_rsv=0xa5 (660.000kB)\n",
    );
    tree
}

fn with_tree(spec: &str, root: &Path) -> Box<dyn Backend> {
    let options = [("spec", spec), ("tree", root.to_str().unwrap())];
    create(&ask("synthetic", &[], &options)).unwrap()
}

#[test]
fn counters_of_a_captured_tree_change_where_an_open_file_sees_it() {
    let tree = tree("tree");
    let mut stats = std::fs::File::open(tree.0.join("proc/vm/stats")).unwrap();
    let mut resident = std::fs::File::open(tree.0.join("proc/self/vmstat")).unwrap();
    let spec = "context:vmstats=-3GiB,as-stats-rss=+3GiB;release-context:vmstats=+3GiB";
    let mut backend = with_tree(spec, &tree.0);
    let mut read = || {
        let mut texts = [String::new(), String::new()];
        for (file, text) in [&mut stats, &mut resident].into_iter().zip(&mut texts) {
            file.rewind().unwrap();
            file.read_to_string(text).unwrap();
        }
        texts
    };
    let [stats_before, _] = read();
    backend.step(Stage::Context, 0, &mut |_| ()).unwrap();
    let [stats, resident] = read();
    let expected =
        "page_count=0x7f6800 (31.851GB)\npages_free=0x540000 (21.000GB)\nvm_aspace=101\n";
    assert_eq!(stats, expected);
    let expected = "as_stats.rss=0xc4284 (3.064GB)\nas_stats.anon_rsv=0xa5 (660.000kB)\n";
    assert_eq!(resident, expected);
    backend.step(Stage::ReleaseContext, 0, &mut |_| ()).unwrap();
    assert_eq!(read()[0], stats_before);
}

#[test]
fn a_change_that_a_tree_cannot_have_is_refused() {
    let text = refused(&[], &[("spec", "context:vmstats=-4096")]);
    assert!(text.contains("name it with the option tree"), "{text}");

    let tree = tree("refusing-tree");
    for spec in ["context:vmstats=-1", "context:vmstats=-30GiB"] {
        let mut backend = with_tree(spec, &tree.0);
        let text = told(&backend.step(Stage::Context, 0, &mut |_| ()).unwrap_err());
        assert!(
            text.contains("no line `pages_free=0x…` that can change by"),
            "{text}"
        );
    }
    let mut backend = with_tree("context:vmstats=-4096", Path::new("no/such/tree"));
    let text = told(&backend.step(Stage::Context, 0, &mut |_| ()).unwrap_err());
    assert!(
        text.contains("cannot change `no/such/tree/proc/vm/stats`"),
        "{text}"
    );
}
