#!/bin/sh
# Fuzzes every reader of foreign text: scripts/fuzz.sh [SECONDS] [TARGET...]
#                                      scripts/fuzz.sh --build           compiles the targets alone
#
# Each target runs for SECONDS (60 unless given), beginning with the dumps under tests/data and the
# target's own seeds under tests/fuzz/seeds. Needs a C++ compiler for libFuzzer and nothing else: the
# coverage hooks are switched on by compiler flags, so that the stable toolchain does. What a target
# learns stays under tests/fuzz/corpus, an input that breaks it under tests/fuzz/artifacts.
set -eu
cd "$(dirname "$0")/../tests/fuzz"

seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- $(sed -n 's|^path = "targets/\(.*\)\.rs"$|\1|p' Cargo.toml)

# With --target the flags do not reach build scripts, which have no libFuzzer to call.
target=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares"
export RUSTFLAGS
cargo build --release --target "$target"
[ "$seconds" != --build ] || exit 0
programs=${CARGO_TARGET_DIR:-target}/$target/release

# Two fuzzers on two processors take half the time of one after the other.
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
printf '%s\n' "$@" | xargs -P "$jobs" -I NAME sh ../../scripts/fuzz-one.sh "$programs" "$seconds" NAME
