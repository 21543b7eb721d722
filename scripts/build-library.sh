#!/bin/sh
# Builds the C library that programs bracket their own stages with: libtrtmem.so and libtrtmem.a.
#
#   scripts/build-library.sh [--dev] [--features LIST] [-- CARGO-ARGUMENT...]
#
# The header, the C++ wrapper and the Python module lie beside its source, in src/capi/. With
# `-- --target aarch64-unknown-linux-gnu` it is built for another machine. `--features nvml` adds the
# device figures of discrete GPUs.
set -eu
cd "$(dirname "$0")/.."

profile=release features=board,capi
while [ $# -gt 0 ]; do
    case $1 in
    --dev) profile=dev ;;
    --features) features=$features,$2 && shift ;;
    --) shift && break ;;
    *)
        echo "build-library.sh: there is no option $1; see the head of this script" >&2
        exit 2
        ;;
    esac
    shift
done
cargo rustc --locked --lib --crate-type cdylib,staticlib --profile "$profile" \
    --no-default-features --features "$features" "$@"
folder=$profile
[ "$profile" != dev ] || folder=debug
find "${CARGO_TARGET_DIR:-target}" -maxdepth 3 -path "*$folder/libtrtmem.*" \( -name '*.so' -o -name '*.a' \) \
    -exec ls -l {} +
