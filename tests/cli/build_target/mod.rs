//! Builds for boards: what `scripts/build-target.sh` asks for, and what it makes of an SDK.

mod machine;
mod script;
