//! What boards get, run on an emulated processor: one list of expectations, two programs. For QNX it is the object
//! files of a board's program over the shim beside this file; for Linux the program itself. `README.md` says what
//! that shows. `scripts/run-emulated.sh` makes the programs and runs these tests; without one they stand aside.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/aside.rs"]
mod aside;
#[path = "../command/mod.rs"]
mod command;

mod expected;
mod machine;

mod qnx;

/// The list, on DRIVE OS Linux or a Jetson.
mod aarch64_linux {
    super::expected::on!(super::machine::Machine::linux);
}
