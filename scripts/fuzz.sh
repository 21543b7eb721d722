#!/bin/sh
# Fuzzes every reader of foreign text: scripts/fuzz.sh [SECONDS] [TARGET...]
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
programs=${CARGO_TARGET_DIR:-target}/$target/release

for name in "$@"; do
    mkdir -p "corpus/$name" "artifacts/$name"
    log=artifacts/$name.log
    seeds="../data/qnx ../data/linux"
    [ ! -d "seeds/$name" ] || seeds="seeds/$name $seeds"
    # shellcheck disable=SC2086 # a list of folders without blanks
    if "$programs/$name" "corpus/$name" $seeds \
        -max_total_time="$seconds" -use_value_profile=1 -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
        -artifact_prefix="artifacts/$name/" -print_final_stats=1 >"$log" 2>&1; then
        tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        covered=$(sed -n 's/.* \(cov: [0-9]*\) .*/\1/p' "$log" | tail -n 1)
        echo "$name: nothing found in $tried inputs, $seconds s, $covered"
    else
        tail -n 60 "$log"
        echo "$name: FAILED; the input is under tests/fuzz/artifacts/$name" >&2
        exit 1
    fi
done
