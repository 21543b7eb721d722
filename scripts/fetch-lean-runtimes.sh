#!/usr/bin/env bash
# Fetches NVIDIA's published lean and dispatch runtimes for the tests that open real libraries. They are
# NVIDIA's, under its own licence, about 100 MB each, and are never committed.
#
#   scripts/fetch-lean-runtimes.sh [DIR]        default: ~/.cache/trtmem/lean-runtimes
#
# Needs Python with pip, unzip, and the package index that pip is set up for. Makes one folder for each
# library, such as DIR/lean-10.16.1.11. The tests look in the default folder, or where
# TRTMEM_LEAN_RUNTIMES says.
set -euo pipefail

to=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/trtmem/lean-runtimes}
versions="10.16.1.11 11.4.0.106"
platform=manylinux_2_28_$(uname -m)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in $versions; do
    for kind in lean dispatch; do
        folder=$to/$kind-$version
        [ ! -d "$folder" ] || continue
        python3 -m pip download --quiet --no-deps --only-binary=:all: --platform "$platform" \
            --dest "$work" "tensorrt-$kind-cu13-libs==$version"
        mkdir -p "$folder.part"
        unzip -qoj "$work/tensorrt_${kind}_cu13_libs-$version"*.whl '*.so*' -d "$folder.part"
        mv "$folder.part" "$folder"
    done
done
ls -d "$to"/*
