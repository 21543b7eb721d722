//! The conformance double of TensorRT does what its description says, before anything is blamed on
//! the code that it tests.

use trtmem::model_file::{self, ModelFormat};

use crate::command::Dir;
use crate::tensorrt_double::TensorRtDouble;

#[test]
fn a_client_written_in_cpp_finds_what_the_description_says() {
    let Some(double) = TensorRtDouble::built() else {
        return;
    };
    let ended = double.self_test().output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}{complaints}");
    assert!(said.contains(" checks, 0 failed"), "{said}");
}

#[test]
fn plans_for_it_are_taken_for_plans() {
    let Some(double) = TensorRtDouble::built() else {
        return;
    };
    let plan = double.plan().with("weights", 1 << 20).padding(4096);
    let path = Dir::new();
    let file = path.write("a.plan", plan.bytes());
    let opened = model_file::inspect(&file).unwrap();
    assert_eq!(opened.format, ModelFormat::Plan);
    assert!(opened.bytes > 4096);
}

#[test]
fn its_runtime_takes_them() {
    let Some(double) = TensorRtDouble::built() else {
        return;
    };
    let directory = Dir::new();
    let plan = double
        .plan()
        .with("name", "a%3Bb")
        .with("weights", 1 << 20)
        .input("data:FLOAT:1x3x8x8");
    let good = directory.write("good.plan", plan.bytes());
    let foreign = directory.write("foreign.plan", plan.version([7, 1, 3, 0]).bytes());
    let load = |path: &std::path::Path| {
        let ended = double.self_test().arg(path).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        (ended.status.success(), said)
    };
    let (loaded, said) = load(&good);
    assert!(loaded, "{said}");
    assert!(
        said.contains("a;b: 1 layers, 1048576 B of device memory"),
        "{said}"
    );
    let (loaded, said) = load(&foreign);
    assert!(
        !loaded && said.contains("got 7.1.3.0, please rebuild"),
        "{said}"
    );
}
