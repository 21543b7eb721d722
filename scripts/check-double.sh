#!/usr/bin/env bash
# Compiles the conformance double of TensorRT against each release's headers and runs its self test.
#
#   scripts/check-double.sh HEADERS_DIR...      folders with NvInferRuntime.h
#
# Needs a C++ compiler (CXX, default g++).
set -euo pipefail
build=$(dirname "$0")/../tests/doubles/tensorrt/build.sh

[ $# -gt 0 ] || {
    echo "usage: scripts/check-double.sh HEADERS_DIR..." >&2
    exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for headers in "$@"; do
    rm -rf "$work/double"
    "$build" "$headers" "$work/double"
    printf '%s: ' "$(cat "$work/double/version")"
    "$work/double/self_test" | tail -n 1
done
