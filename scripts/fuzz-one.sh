#!/bin/sh
# Runs one fuzz target that is built: fuzz-one.sh PROGRAMS SECONDS TARGET, in tests/fuzz. See fuzz.sh.
set -eu
programs=$1 seconds=$2 name=$3

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
    # Ends xargs, and the run with it.
    exit 255
fi
