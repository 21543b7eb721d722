//! Backends, driven stage by stage as the worker drives them.

#[cfg(feature = "cpu")]
mod cpu;
mod cuda;
mod registry;
#[cfg(feature = "cpu")]
mod shipped_models;
mod support;
mod synthetic;
mod synthetic_spec;
