//! The `cuda` backend against a stand-in driver.

use std::path::Path;

use trtmem::backend::Backend;
use trtmem::report::{Allocations, DeviceReading, Fact, Stage};

use super::support::{ask, create, live, told};
use crate::doubles::Double;

const MIB: i64 = 1 << 20;

/// What the primary context of the stand-in takes.
const CONTEXT: i64 = 32 * MIB;

fn cuda(driver: &Path, options: &[(&str, &str)]) -> Box<dyn Backend> {
    let driver = [("driver", driver.to_str().unwrap())];
    create(&ask("cuda", &[], &[&driver, options].concat())).unwrap()
}

/// One step and what the device says of it: fall of free memory, growth of buffers and pinned memory.
fn step(backend: &mut dyn Backend, stage: Stage) -> (i64, i64, i64) {
    let before = backend.device_reading();
    backend.step(stage, 0, &mut |_| ()).unwrap();
    let after = backend.device_reading();
    let free =
        |reading: DeviceReading| reading.memory.map(|(free, _)| i64::try_from(free).unwrap());
    let fell = match (free(before), free(after)) {
        (Some(before), Some(after)) => before - after,
        _ => 0,
    };
    let growth = |seen: Option<Allocations>| seen.unwrap().growth_bytes;
    (fell, growth(after.buffers), growth(after.pinned))
}

#[test]
fn each_stage_takes_what_was_asked_for_and_each_release_gives_it_back() {
    let Some(driver) = Double::new().with("TEST", "each").driver() else {
        return;
    };
    let options = [
        ("weights", "64MiB"),
        ("scratch", "8MiB"),
        ("device", "2MiB"),
        ("pinned", "3MiB"),
    ];
    let mut backend = cuda(&driver, &options);
    let expected = [
        (Stage::Library, (0, 0, 0)),
        (Stage::Cuda, (0, 0, 0)),
        (Stage::Runtime, (0, 0, 0)),
        (Stage::Read, (0, 0, 0)),
        (Stage::Deserialize, (64 * MIB, 64 * MIB, 0)),
        (Stage::ReleasePlan, (0, 0, 0)),
        (Stage::Context, (8 * MIB, 8 * MIB, 0)),
        (Stage::Bindings, (2 * MIB, 2 * MIB, 3 * MIB)),
        (Stage::FirstInference, (0, 0, 0)),
        (Stage::Inference, (0, 0, 0)),
        (Stage::ReleaseContext, (-10 * MIB, -10 * MIB, -3 * MIB)),
        (Stage::ReleaseEngine, (-64 * MIB, -64 * MIB, 0)),
        (Stage::ReleaseRuntime, (0, 0, 0)),
    ];
    for (stage, expected) in expected {
        assert_eq!(step(&mut *backend, stage), expected, "{stage:?}");
    }
}

#[test]
fn the_device_is_unknown_until_there_is_a_context() {
    let Some(driver) = Double::new().with("TEST", "unknown").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[]);
    assert_eq!(backend.device_reading().memory, None);
    backend.step(Stage::Library, 0, &mut |_| ()).unwrap();
    assert_eq!(backend.device_reading().memory, None);
    backend.step(Stage::Cuda, 0, &mut |_| ()).unwrap();
    let (free, total) = backend.device_reading().memory.unwrap();
    assert_eq!(total - free, u64::try_from(CONTEXT).unwrap());
}

#[test]
fn a_driver_that_refuses_to_tell_its_memory_leaves_its_number() {
    let Some(driver) = Double::new().with("FAIL", "cuMemGetInfo_v2:700").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[]);
    live(&mut *backend, 1).unwrap();
    let reading = backend.device_reading();
    assert_eq!((reading.memory, reading.refused), (None, Some(700)));
}

#[test]
fn a_stage_that_comes_again_makes_one_more_and_a_release_gives_the_youngest_back() {
    let Some(driver) = Double::new().with("TEST", "again").driver() else {
        return;
    };
    let options = [
        ("weights", "16MiB"),
        ("scratch", "4MiB"),
        ("pinned", "0"),
        ("leak", "1MiB"),
    ];
    let mut backend = cuda(&driver, &options);
    for stage in [
        Stage::Library,
        Stage::Cuda,
        Stage::Runtime,
        Stage::Runtime,
        Stage::Read,
    ] {
        step(&mut *backend, stage);
    }
    step(&mut *backend, Stage::Deserialize);
    for _ in 0..2 {
        assert_eq!(step(&mut *backend, Stage::Context).0, 4 * MIB);
        assert_eq!(step(&mut *backend, Stage::Bindings), (MIB, MIB, 0));
        assert_eq!(step(&mut *backend, Stage::Inference).0, 0);
    }
    for _ in 0..2 {
        assert_eq!(step(&mut *backend, Stage::ReleaseContext).0, -5 * MIB);
    }
    assert_eq!(step(&mut *backend, Stage::ReleaseEngine).0, -16 * MIB);
    // What was planted stays.
    assert_eq!(step(&mut *backend, Stage::ReleaseRuntime), (MIB, MIB, 0));
    assert_eq!(step(&mut *backend, Stage::ReleaseRuntime), (MIB, MIB, 0));
    // And life may begin anew.
    for stage in Stage::ALL
        .into_iter()
        .skip_while(|stage| *stage != Stage::Runtime)
    {
        step(&mut *backend, stage);
    }
}

#[test]
fn several_models_hold_their_own() {
    let Some(driver) = Double::new().with("TEST", "several").driver() else {
        return;
    };
    let options = [
        ("driver", driver.to_str().unwrap()),
        ("heap", "1MiB"),
        ("weights", "1MiB"),
    ];
    let models = ["a".into(), "b".into()];
    let mut backend = create(&ask("cuda", &models, &options)).unwrap();
    live(&mut *backend, 2).unwrap();
    assert_eq!(backend.device_reading().buffers.unwrap().live_bytes, 0);
    assert!(backend.step(Stage::Deserialize, 2, &mut |_| ()).is_err());
}

#[test]
fn the_steady_loop_beats_once_for_each_inference() {
    let Some(driver) = Double::new().with("TEST", "loop").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[]);
    let mut beats = Vec::new();
    for stage in Stage::ALL {
        let mut beat = |done| beats.push((stage, done));
        backend.step(stage, 0, &mut beat).unwrap();
    }
    // One warm-up and three iterations, see `ask`.
    let expected = [
        (Stage::FirstInference, 1),
        (Stage::Inference, 1),
        (Stage::Inference, 2),
        (Stage::Inference, 3),
        (Stage::Inference, 4),
    ];
    assert_eq!(beats, expected);
}

#[test]
fn the_driver_and_the_device_are_learnt_once_there_is_a_context() {
    let Some(driver) = Double::new().with("VERSION", "11040").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[]);
    let mut facts = Vec::new();
    for stage in Stage::ALL {
        backend.step(stage, 0, &mut |_| ()).unwrap();
        backend.learn(stage, 0, &mut |fact| facts.push((stage, fact)));
    }
    let [
        (
            Stage::Cuda,
            Fact::Library {
                name,
                version,
                path,
            },
        ),
        (Stage::Cuda, Fact::Device(device)),
    ] = &facts[..]
    else {
        panic!("{facts:?}")
    };
    assert_eq!((name.as_str(), version.as_str()), ("CUDA", "11.4"));
    assert_eq!(path.as_deref(), driver.canonicalize().unwrap().to_str());
    assert_eq!(device.name, "Stand-in 0");
    assert_eq!(device.compute_capability, "8.7");
    assert_eq!(device.driver_version, "11.4");
    assert_eq!(device.total_bytes.get(), Some(8 << 30));
    assert!(!device.integrated);
}

#[test]
fn a_machine_without_a_driver_or_a_device_lacks_it() {
    let mut backend = cuda(Path::new("/nowhere/libcuda.so.1"), &[]);
    let error = backend.step(Stage::Library, 0, &mut |_| ()).unwrap_err();
    assert!(error.is_missing());
    let text = told(&error);
    assert!(text.contains("install NVIDIA's driver"), "{text}");
    assert!(text.contains("/nowhere/libcuda.so.1"), "{text}");
    let Some(driver) = Double::new().with("DEVICES", "0").driver() else {
        return;
    };
    let error = live(&mut *cuda(&driver, &[]), 1).unwrap_err();
    assert!(
        error.is_missing() && told(&error).contains("CUDA_ERROR_NO_DEVICE"),
        "{error}"
    );
    let Some(driver) = Double::new().with("TEST", "ordinal").driver() else {
        return;
    };
    let error = live(&mut *cuda(&driver, &[("ordinal", "7")]), 1).unwrap_err();
    assert!(
        error.is_missing() && told(&error).contains("no CUDA device 7"),
        "{error}"
    );
}

#[test]
fn more_than_the_device_has_fails_the_stage_and_leaves_the_rest() {
    let Some(driver) = Double::new().with("TOTAL", "128MiB").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[("weights", "1GiB")]);
    let error = live(&mut *backend, 1).unwrap_err();
    assert!(
        !error.is_missing() && told(&error).contains("allocate 1073741824 bytes"),
        "{error}"
    );
    assert_eq!(backend.device_reading().buffers.unwrap().refusals, Some(1));
    step(&mut *backend, Stage::Context);
}

#[test]
fn a_step_before_its_time_says_what_comes_first() {
    let Some(driver) = Double::new().with("TEST", "early").driver() else {
        return;
    };
    let mut backend = cuda(&driver, &[("weights", "1MiB")]);
    for (stage, first) in [
        (Stage::Cuda, "library"),
        (Stage::Runtime, "cuda"),
        (Stage::Deserialize, "cuda"),
        (Stage::Bindings, "cuda"),
        (Stage::FirstInference, "runtime"),
    ] {
        let text = told(&backend.step(stage, 0, &mut |_| ()).unwrap_err());
        assert!(
            text.contains(&format!("`{first}`, which comes first")),
            "{text}"
        );
    }
}
