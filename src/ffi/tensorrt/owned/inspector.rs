//! What the engine inspector tells: every layer, as JSON.

#![allow(unsafe_code)]

use super::Context;
use super::engine::Engine;
use crate::ffi::tensorrt::checked::{Expected, Handle, text_of};
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::raw::tables::{cuda_engine, engine_inspector as methods};

/// `LayerInformationFormat::kJSON`.
const JSON: i32 = 1;

/// Longest JSON that is taken, bytes: engines of many thousand layers give tens of MiB.
const LONGEST: usize = 256 << 20;

impl Engine {
    /// What TensorRT's inspector says of every layer, as JSON; with a context also of the shapes it is set
    /// to. How much an engine tells was decided when it was built (`ProfilingVerbosity`).
    ///
    /// # Errors
    /// Before 8.2; TensorRT gives none.
    pub fn inspector_json(&self, context: Option<&Context>) -> Result<String, TensorRtError> {
        let operation = "inspect the engine";
        let engine = self.inner();
        let logger = engine.runtime().logger();
        let make = || {
            engine
                .handle()
                .ask(&cuda_engine::CREATE_ENGINE_INSPECTOR, ())
        };
        let origin = engine.handle().origin();
        let class = &methods::CLASS;
        let expected = Expected::default();
        // SAFETY: the method returns an `IEngineInspector`.
        let inspector =
            unsafe { Handle::create(origin, logger, class, &expected, make, operation) }?;
        let told = tell(&inspector, context);
        // SAFETY: the inspector was made above, and nothing of it is kept: the text has been copied.
        unsafe { inspector.delete() };
        told?.ok_or_else(|| inspector.refused(operation, &"no text", None))
    }
}

fn tell(inspector: &Handle, context: Option<&Context>) -> Result<Option<String>, TensorRtError> {
    if let Some(context) = context {
        let method = &methods::SET_EXECUTION_CONTEXT;
        // SAFETY: the context lives longer than the inspector.
        unsafe { inspector.call(method, (context.pointer(),)) }?;
    }
    let text = inspector.ask(&methods::GET_ENGINE_INFORMATION, (JSON,))?;
    // SAFETY: the text lives until the inspector is asked again or deleted.
    Ok(unsafe { text_of(text, LONGEST) })
}
