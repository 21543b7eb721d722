//! What boards get, run on an emulated processor: one list of expectations, two programs. For QNX it is the object
//! files of a board's program over the shim in `tests/qnx`; for Linux the program itself. The README there says what
//! that shows. `scripts/run-emulated.sh` makes the programs and runs these tests; without one they stand aside.

mod expected;
mod machine;

mod qnx;

/// The list, on DRIVE OS Linux or a Jetson.
mod aarch64_linux {
    super::expected::on!(super::machine::Machine::linux);
}
