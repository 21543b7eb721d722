#!/usr/bin/env bash
# Fetches TensorRT's public headers, for the tests that compare layouts with the vendor's own.
#
#   scripts/fetch-tensorrt-headers.sh                    11.4's, and those of TensorRT-RTX beside them
#   scripts/fetch-tensorrt-headers.sh 8.4 10.0 ...       an older release's, by major and minor
#
# Prints the folder with NvInfer.h, one for each release. Without arguments the headers are those that the crate
# trtx-sys 0.9.1 carries: its source is downloaded with cargo, nothing of it is compiled, and it is no dependency of
# trtmem; the folder is below cargo's own cache of sources, where the tests look. They take another folder where
# TRTMEM_TENSORRT_HEADERS names one.
#
# Older releases come from the branches release/X.Y of github.com/NVIDIA/TensorRT and, where those have no
# NvOnnxParser.h (before 10.14), the branches X.Y-GA or X.Y of github.com/onnx/onnx-tensorrt, as far as they go (8.0 to
# 10.1); in between there is no parser's header. TRTMEM_TENSORRT_GIT and TRTMEM_ONNX_TENSORRT_GIT name other places of
# the two repositories. The headers stay below the user's cache.
set -euo pipefail

crate=trtx-sys
version=0.9.1
folder=TRT-Enterprise-11.4
tensorrt=${TRTMEM_TENSORRT_GIT:-https://github.com/NVIDIA/TensorRT}
parser=${TRTMEM_ONNX_TENSORRT_GIT:-https://github.com/onnx/onnx-tensorrt}

headers() {
    local found
    for found in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$crate-$version"*/TensorRT-Headers/"$folder"; do
        [ -f "$found/NvInfer.h" ] && echo "$found" && return
    done
    return 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Puts a branch's files of one folder, by a pattern, into another; fails where the branch is not there.
take() { # REPOSITORY BRANCH FOLDER PATTERN INTO
    local clone="$work/clone"
    rm -rf "$clone"
    git clone --quiet --depth 1 --no-checkout --filter=blob:none --branch "$2" "$1" "$clone" 2>/dev/null || return 1
    git -C "$clone" checkout --quiet HEAD -- "$3" 2>/dev/null || return 1
    find "$clone/$3" -maxdepth 1 -name "$4" -exec cp {} "$5" \;
}

release() {
    local into="${XDG_CACHE_HOME:-$HOME/.cache}/trtmem/tensorrt-headers-$1" making="$work/making" branch
    if [ ! -f "$into/NvInfer.h" ]; then
        mkdir -p "$making"
        take "$tensorrt" "release/$1" include '*.h' "$making" || {
            echo "$tensorrt has no branch release/$1 with headers" >&2
            return 1
        }
        for branch in "$1-GA" "$1"; do
            [ -f "$making/NvOnnxParser.h" ] && break
            take "$parser" "$branch" NvOnnxParser.h NvOnnxParser.h "$making" || continue
        done
        [ -f "$making/NvOnnxParser.h" ] || echo "$1: no public header of the ONNX parser" >&2
        mkdir -p "$(dirname "$into")"
        rm -rf "$into"
        mv "$making" "$into"
    fi
    echo "$into"
}

if [ $# -gt 0 ]; then
    for wanted in "$@"; do
        release "$wanted"
    done
elif ! headers; then
    mkdir "$work/src"
    touch "$work/src/lib.rs"
    cat >"$work/Cargo.toml" <<TOML
[package]
name = "headers"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
$crate = "=$version"

[workspace]
TOML
    cargo fetch --manifest-path "$work/Cargo.toml" >&2
    headers
fi
