#!/usr/bin/env bash
# Fetches the headers of TensorRT 11.4 that the crate trtx-sys 0.9.1 carries, for the tests that compare
# layouts with the vendor's own. The crate's source is downloaded with cargo; nothing of it is compiled,
# and it is no dependency of trtmem.
#
#   scripts/fetch-tensorrt-headers.sh
#
# Prints the folder with NvInfer.h, which is below cargo's own cache of sources, where the tests look; they
# take another folder where TRTMEM_TENSORRT_HEADERS names one.
set -euo pipefail

crate=trtx-sys
version=0.9.1
folder=TRT-Enterprise-11.4

headers() {
    local found
    for found in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$crate-$version"*/TensorRT-Headers/"$folder"; do
        [ -f "$found/NvInfer.h" ] && echo "$found" && return
    done
    return 1
}

if ! headers; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
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
