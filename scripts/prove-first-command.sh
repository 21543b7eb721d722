#!/usr/bin/env bash
# Runs the README's first command again and again beside busy processes, and counts what it ends with:
# scripts/prove-first-command.sh [--runs N] [--busy N] [PROGRAM]
#
# Every run has to end with status 0: a warm-up, or memory that other processes move, is no leak. Prints the statuses
# and exits with 1 where one of them is not 0.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=50 busy=6
while [ $# -gt 1 ]; do
    case $1 in
    --runs) runs=$2 ;;
    --busy) busy=$2 ;;
    *) break ;;
    esac
    shift 2
done
program=${1:-target/debug/trtmem}

# Each takes a processor and moves a hundred megabytes to and fro.
for _ in $(seq "$busy"); do
    python3 -c '
import itertools
for turn in itertools.count():
    held = bytearray(1 + turn * 7919 % 100 << 20)
    for at in range(0, len(held), 4096): held[at] = 1
' &
    others+=($!)
done
trap 'kill "${others[@]}" 2>/dev/null || true' EXIT

declare -A seen=()
for _ in $(seq "$runs"); do
    status=0
    "$program" run tests/data/models/convnet.onnx --no-report >/dev/null 2>&1 || status=$?
    seen[$status]=$((${seen[$status]:-0} + 1))
done
for status in "${!seen[@]}"; do
    echo "status $status: ${seen[$status]} of $runs runs, beside $busy busy processes"
done
[ "${#seen[@]}" = 1 ] && [ -n "${seen[0]:-}" ]
