//! Builds for boards: what `scripts/build-target.sh` asks for, and what it makes of an SDK.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod build_target;
mod machine;
