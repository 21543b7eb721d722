//! The synthetic specification: its language and its errors.

use std::time::Duration;

use proptest::prelude::*;
use trtmem::backend::{Action, Clause, Crash, Kind, SpecError, SyntheticSpec};
use trtmem::report::{Severity, Stage};

fn read(text: &str) -> SyntheticSpec {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> String {
    let error = text.parse::<SyntheticSpec>().expect_err(text).to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

fn actions(text: &str) -> Vec<Action> {
    read(&format!("context:{text}")).clauses.remove(0).actions
}

const MIB: u64 = 1 << 20;

#[test]
fn every_action_is_read() {
    let blocks = |block_bytes, blocks, touched| Action::Heap {
        block_bytes,
        blocks,
        touched,
    };
    let ms = Duration::from_millis;
    let cases = [
        ("heap=64MiB", blocks(64 * MIB, 1, true)),
        ("heap=1MiB*64", blocks(MIB, 64, true)),
        ("heap-untouched=3GiB", blocks(3 << 30, 1, false)),
        (
            "anon=32MiB",
            Action::Anonymous {
                bytes: 32 * MIB,
                touched: true,
            },
        ),
        (
            "anon-untouched=1MiB",
            Action::Anonymous {
                bytes: MIB,
                touched: false,
            },
        ),
        ("file=16MiB", Action::File { bytes: 16 * MIB }),
        ("free=heap", Action::Free(Kind::Heap)),
        ("free=all", Action::Free(Kind::All)),
        (
            "peak=64MiB/5ms",
            Action::Peak {
                bytes: 64 * MIB,
                hold: ms(5),
                times: 1,
            },
        ),
        (
            "peak=1MiB/5ms*200",
            Action::Peak {
                bytes: MIB,
                hold: ms(5),
                times: 200,
            },
        ),
        (
            "free-late=32MiB/400ms",
            Action::FreeLate {
                bytes: 32 * MIB,
                delay: ms(400),
            },
        ),
        ("sleep=1s", Action::Sleep(ms(1000))),
        ("spin=10ms", Action::Spin(ms(10))),
        ("crash=segv", Action::Crash(Crash::Segv)),
        ("crash=exit:3", Action::Crash(Crash::Exit(3))),
        ("crash=hang", Action::Crash(Crash::Hang)),
        ("oom=limit", Action::ExhaustLimit),
        (
            "fail=no such thing",
            Action::Fail("no such thing".to_owned()),
        ),
        ("print=[I] a=b", Action::Print("[I] a=b".to_owned())),
        ("lack", Action::Lack),
        ("vmstats=-3GiB", Action::VmStats { bytes: -(3 << 30) }),
        ("as-stats-rss=+3GiB", Action::AsStats { bytes: 3 << 30 }),
    ];
    for (text, action) in cases {
        assert_eq!(actions(text), [action], "{text}");
    }
}

#[test]
fn what_a_real_backend_tells_beside_its_memory_is_read() {
    let ms = Duration::from_millis;
    let cases = [
        ("leak=1MiB", Action::Leak { bytes: MIB }),
        (
            "seen=1MiB*3",
            Action::Seen {
                bytes: MIB,
                times: 3,
            },
        ),
        (
            "loop=1ms*1000",
            Action::Loop {
                bytes: 0,
                time: ms(1),
                times: 1000,
            },
        ),
        (
            "loop=1MiB/5ms*2",
            Action::Loop {
                bytes: MIB,
                time: ms(5),
                times: 2,
            },
        ),
        ("missing=a driver", Action::Missing("a driver".to_owned())),
        ("fact=a=b", Action::Fact("a=b".to_owned())),
        (
            "log=internal-error:a*b:c",
            Action::Log {
                severity: Severity::InternalError,
                text: "a*b:c".to_owned(),
                times: 1,
            },
        ),
        (
            "log=verbose:line*20",
            Action::Log {
                severity: Severity::Verbose,
                text: "line".to_owned(),
                times: 20,
            },
        ),
    ];
    for (text, action) in cases {
        assert_eq!(actions(text), [action], "{text}");
    }
}

#[test]
fn clauses_keep_their_order_and_may_be_spread_over_lines() {
    let spec = read("\n deserialize: heap=1MiB , peak=2MiB/5ms ;\n deserialize@1: anon=1MiB ;;\n");
    let heap = Action::Heap {
        block_bytes: MIB,
        blocks: 1,
        touched: true,
    };
    let peak = Action::Peak {
        bytes: 2 * MIB,
        hold: Duration::from_millis(5),
        times: 1,
    };
    let anonymous = Action::Anonymous {
        bytes: MIB,
        touched: true,
    };
    let first: Vec<_> = spec.actions(Stage::Deserialize, 0).cloned().collect();
    assert_eq!(first, [heap.clone(), peak.clone()]);
    let second: Vec<_> = spec.actions(Stage::Deserialize, 1).cloned().collect();
    assert_eq!(second, [heap, peak, anonymous]);
    assert_eq!(spec.actions(Stage::Context, 0).count(), 0);
}

#[test]
fn an_empty_specification_does_nothing() {
    assert_eq!(read(" ; ").clauses, []);
}

#[test]
fn errors_name_the_position_and_what_may_stand_there() {
    let cases = [
        (
            "context",
            "at 1: `context` has no actions; write stage:action,action",
        ),
        (
            "cuda:lack; deserialise:lack",
            "at 12: there is no stage `deserialise`; there are library",
        ),
        (
            "context@one:lack",
            "at 9: `one` is not a model; write its position, 0 for the first",
        ),
        (
            "cuda@0:heap=1MiB",
            "at 6: `cuda` happens once for all models; leave out the @",
        ),
        (
            "context:heap=1MiB, heapp=1",
            "at 20: there is no action `heapp`; there are heap, ",
        ),
        (
            "context:heap=lots",
            "at 9: cannot read `heap=lots`; write heap=SIZE",
        ),
        ("context:", "at 9: there is no action ``"),
        (
            "read:lack,heap=1MiB",
            "at 1: `read:lack` excludes other actions",
        ),
        (
            "read:lack; read:heap=1MiB",
            "at 12: `read:lack` excludes other actions",
        ),
        ("read@1:lack", "at 1: `read:lack` excludes other actions"),
        ("ä:lack;context", "at 1: there is no stage `ä`"),
    ];
    for (text, expected) in cases {
        let error = refused(text);
        assert!(error.contains(expected), "{text}\n{error}\n{expected}");
    }
}

#[test]
fn values_that_mean_nothing_are_refused() {
    for text in [
        "heap",
        "heap=",
        "heap=0",
        "heap=1MiB*0",
        "heap=1MiB*-1",
        "heap=1*4000000000",
        "heap=16000000000GiB",
        "anon=1MiB*2",
        "file=",
        "free",
        "free=gpu",
        "peak=1MiB",
        "peak=/5ms",
        "peak=1MiB/soon",
        "free-late=1MiB",
        "sleep=",
        "sleep=-1s",
        "spin=1",
        "crash=gently",
        "crash=exit:256",
        "crash=exit:",
        "oom",
        "oom=really",
        "fail",
        "fail=",
        "print",
        "leak=0",
        "seen=1MiB*0",
        "loop=1ms*0",
        "loop=0/1ms",
        "log=info",
        "log=info:",
        "log=loud:text",
        "log=info:text*0",
        "missing=",
        "fact",
        "lack=1",
        "vmstats=3GiB",
        "vmstats=+0",
        "vmstats=+-3GiB",
        "as-stats-rss=",
    ] {
        let text = format!("context:{text}");
        let parsed = text.parse::<SyntheticSpec>();
        assert!(
            matches!(parsed, Err(SpecError::BadAction { at: 9, .. })),
            "{text}: {parsed:?}"
        );
    }
}

#[test]
fn the_default_does_something_in_every_stage_and_gives_back_all_of_it() {
    let spec = read(SyntheticSpec::default_text());
    for stage in Stage::of_a_run() {
        assert!(spec.actions(stage, 0).count() > 0, "{stage:?}");
    }
    assert!(
        spec.all_actions()
            .any(|action| matches!(action, Action::Peak { .. }))
    );
    let last: Vec<_> = spec.actions(Stage::ReleaseRuntime, 0).collect();
    assert_eq!(last, [&Action::Free(Kind::All)]);
}

fn any_action() -> impl Strategy<Value = Action> {
    let size = 1u64..1 << 50;
    let time = (0u64..10_000_000_000).prop_map(Duration::from_nanos);
    let change = prop_oneof![1i64..1 << 50, -(1i64 << 50)..-1];
    let crash = prop_oneof![
        Just(Crash::Segv),
        Just(Crash::Abort),
        Just(Crash::Kill),
        Just(Crash::Bus),
        Just(Crash::Fpe),
        Just(Crash::Hang),
        Just(Crash::Stop),
        (0..256).prop_map(Crash::Exit),
    ];
    let kind = prop_oneof![
        Just(Kind::Heap),
        Just(Kind::Anonymous),
        Just(Kind::File),
        Just(Kind::Seen),
        Just(Kind::All)
    ];
    let severity = proptest::sample::select(Severity::ALL.to_vec());
    let told = prop_oneof![
        size.clone().prop_map(|bytes| Action::Leak { bytes }),
        (size.clone(), 1u32..=1_000_000).prop_map(|(bytes, times)| Action::Seen { bytes, times }),
        (0u64..1 << 50, time.clone(), 1u32..=1_000_000)
            .prop_map(|(bytes, time, times)| Action::Loop { bytes, time, times }),
        (
            severity,
            "[a-z=@:*][a-z =@:*0-9]{0,8}[a-z*]",
            1u32..=1_000_000
        )
            .prop_map(|(severity, text, times)| Action::Log {
                severity,
                text,
                times,
            }),
        "[a-z=@:][a-z =@:]{0,8}[a-z]".prop_map(Action::Missing),
        "[a-z=@:][a-z =@:]{0,8}[a-z]".prop_map(Action::Fact),
    ];
    prop_oneof![
        told,
        (size.clone(), 1u32..=1_000_000, any::<bool>()).prop_map(
            |(block_bytes, blocks, touched)| {
                Action::Heap {
                    block_bytes,
                    blocks,
                    touched,
                }
            }
        ),
        (size.clone(), any::<bool>())
            .prop_map(|(bytes, touched)| Action::Anonymous { bytes, touched }),
        size.clone().prop_map(|bytes| Action::File { bytes }),
        kind.prop_map(Action::Free),
        (size.clone(), time.clone(), 1u32..=1_000_000)
            .prop_map(|(bytes, hold, times)| Action::Peak { bytes, hold, times }),
        (size, time.clone()).prop_map(|(bytes, delay)| Action::FreeLate { bytes, delay }),
        time.clone().prop_map(Action::Sleep),
        time.prop_map(Action::Spin),
        crash.prop_map(Action::Crash),
        Just(Action::ExhaustLimit),
        "[a-z=@:][a-z =@:]{0,8}[a-z]".prop_map(Action::Fail),
        "[a-z=@:][a-z =@:]{0,8}[a-z]".prop_map(Action::Print),
        change.clone().prop_map(|bytes| Action::VmStats { bytes }),
        change.prop_map(|bytes| Action::AsStats { bytes }),
    ]
}

fn any_clause() -> impl Strategy<Value = Clause> {
    let stage = proptest::sample::select(Stage::ALL.to_vec());
    let actions = proptest::collection::vec(any_action(), 1..4);
    (stage, proptest::option::of(0u32..9), actions).prop_map(|(stage, model, actions)| Clause {
        stage,
        model: model.filter(|_| !stage.is_per_process()),
        actions,
    })
}

proptest! {
    #[test]
    fn a_specification_is_read_back_as_it_is_written(
        clauses in proptest::collection::vec(any_clause(), 0..5),
    ) {
        let spec = SyntheticSpec { clauses };
        prop_assert_eq!(spec.to_string().parse(), Ok(spec));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,60}") {
        let _ = text.parse::<SyntheticSpec>();
    }

    #[test]
    fn text_of_the_language_never_panics(
        text in "(library|context|read)?[@:;,=*/0-9 ]{0,4}(heap|peak|free|lack|é)?[@:;,=*/0-9MGiBms+-]{0,12}",
    ) {
        let _ = text.parse::<SyntheticSpec>();
    }
}
