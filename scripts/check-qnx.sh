#!/usr/bin/env bash
# Type-checks what boards get, for QNX, without an SDK: nothing is linked.
#
#   scripts/check-qnx.sh [TARGET...]        default: aarch64-unknown-nto-qnx710
#
# The QNX targets come without a standard library, so it is compiled from its sources; the stable
# compiler does so when RUSTC_BOOTSTRAP says that it may.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- aarch64-unknown-nto-qnx710

if [ ! -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then
    rustup component add rust-src || {
        echo "The sources of the standard library are missing: rustup component add rust-src." >&2
        exit 1
    }
fi

# A directory of its own, so that the check and other builds do not undo each other's work.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/qnx
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="${RUSTFLAGS:-} -Dwarnings"
for target in "$@"; do
    cargo check --locked -Zbuild-std --target "$target" --no-default-features --features board
done
