//! One model in rten, with errors that name the model.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rten::{LoadErrorKind, Model, RunErrorKind};

use super::bindings::Binding;
use crate::backend::BackendError;

/// Makes an engine of a model's bytes, which rten takes and frees.
pub(super) fn load(path: &Path, bytes: Vec<u8>) -> Result<Model, BackendError> {
    let loaded = guarded(path, || Model::load(bytes))?;
    loaded.map_err(|error| {
        let next = match error.kind() {
            LoadErrorKind::OperatorInvalid => {
                "it uses an operator that rten does not support; export it with a common operator set"
            }
            LoadErrorKind::ExternalDataError => {
                "its weights are in another file; save the model with its weights inside"
            }
            _ => "check that it is a whole ONNX model, for example with onnx.checker",
        };
        let message = format!("cannot load `{}` with rten: {next}", path.display());
        // As text: its own source repeats what it says itself.
        BackendError::caused(message, error.to_string())
    })
}

/// Runs a model once and drops what it gives.
pub(super) fn infer(path: &Path, model: &Model, inputs: &[Binding]) -> Result<(), BackendError> {
    let inputs = inputs.iter().map(Binding::for_run).collect();
    let done = guarded(path, || model.run(inputs, model.output_ids(), None))?;
    done.map(drop).map_err(|error| {
        let next = match error.kind() {
            RunErrorKind::OperatorError => {
                "its dynamic dimensions are set to 1; export it with fixed ones"
            }
            _ => "check the model, for example with onnx.checker",
        };
        let message = format!("cannot run `{}` with rten: {next}", path.display());
        BackendError::caused(message, error.to_string())
    })
}

/// Runs a part of rten so that a panic in it, which a malformed model can cause, becomes an error.
pub(super) fn guarded<R>(path: &Path, part: impl FnOnce() -> R) -> Result<R, BackendError> {
    // What a panic leaves half-done is dropped with the model and never used again.
    catch_unwind(AssertUnwindSafe(part)).map_err(|payload| {
        let message = format!(
            "rten panicked on `{}`; check the model, for example with onnx.checker",
            path.display()
        );
        BackendError::caused(message, panic_text(payload.as_ref()))
    })
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let literal = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    literal
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it gave no reason".to_owned())
}
