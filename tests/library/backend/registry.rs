//! Backends by name.

use trtmem::backend::{all, by_name};
#[cfg(feature = "cpu")]
use trtmem::model_file::ModelFormat;
use trtmem::report::Stage;

#[test]
fn every_backend_explains_each_stage_or_what_all_of_them_do() {
    for info in all() {
        let explains = |stage: Stage| info.stages_help.contains(stage.id());
        let builds = |stage: &Stage| stage.is_of_a_build();
        assert!(
            (info.builds && Stage::ALL.into_iter().filter(builds).all(explains))
                || Stage::of_a_run().all(explains)
                || info.stages_help.starts_with("Every stage"),
            "{}",
            info.name
        );
        assert!(by_name(info.name).is_some());
        assert!(
            info.stages_help
                .lines()
                .all(|line| line.chars().count() <= 100)
        );
    }
}

#[cfg(feature = "cpu")]
#[test]
fn onnx_models_go_to_the_cpu_and_plans_to_tensorrt() {
    let first = |format| {
        all()
            .iter()
            .find(|info| info.runs(format))
            .map(|info| info.name)
    };
    assert_eq!(first(ModelFormat::Onnx), Some("cpu"));
    assert_eq!(first(ModelFormat::Plan), Some("tensorrt"));
}
