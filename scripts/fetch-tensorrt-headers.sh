#!/usr/bin/env bash
# Fetches the headers of TensorRT 11.4 that the crate trtx-sys 0.9.1 carries, for the tests that compare
# layouts with the vendor's own. The crate's source is downloaded with cargo; nothing of it is compiled,
# and it is no dependency of trtmem.
#
#   scripts/fetch-tensorrt-headers.sh [DIR]     default: ~/.cache/trtmem/tensorrt-headers
#
# Prints the folder with NvInfer.h. The tests look in the default folder, or where TRTMEM_TENSORRT_HEADERS
# says.
set -euo pipefail

crate=trtx-sys
version=0.9.1
folder=TRT-Enterprise-11.4
to=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/trtmem/tensorrt-headers}

source_of_crate() {
    local found
    for found in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$crate-$version"*/; do
        [ -f "$found/TensorRT-Headers/$folder/NvInfer.h" ] && echo "$found" && return
    done
    return 1
}

if [ ! -f "$to/NvInfer.h" ]; then
    if ! source=$(source_of_crate); then
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
        source=$(source_of_crate)
    fi
    mkdir -p "$to"
    cp -R "$source/TensorRT-Headers/$folder/." "$to/"
    chmod -R u+w "$to"
fi
echo "$to"
