#!/usr/bin/env bash
# Compares every slot, table, layout and enumerator that trtmem uses with a TensorRT's own headers.
#
#   scripts/check-abi.sh HEADERS_DIR...      folders with NvInfer.h
#
# Needs a C++ compiler (CXX, default g++); CUDA's headers are not needed, the few types that TensorRT's
# take from them stand in for them. Says how many things were compared; fails when any is different.
set -euo pipefail
cd "$(dirname "$0")"

[ $# -gt 0 ] || {
    echo "usage: scripts/check-abi.sh HEADERS_DIR..." >&2
    exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/cuda_runtime_api.h" <<'H'
#pragma once
#include <cstddef>
#include <cstdint>
typedef struct CUstream_st* cudaStream_t;
typedef struct CUevent_st* cudaEvent_t;
typedef int cudaError_t;
H
for headers in "$@"; do
    [ -f "$headers/NvInfer.h" ] || {
        echo "$headers has no NvInfer.h" >&2
        exit 2
    }
    "${CXX:-g++}" -std=c++17 -O0 -w -I "$work" -I "$headers" check-abi.cpp -o "$work/check-abi"
    ${RUNNER:-} "$work/check-abi"
done
