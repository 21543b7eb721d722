//! Parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    trtmem::cli::main(std::env::args_os())
}
