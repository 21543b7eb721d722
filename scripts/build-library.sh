#!/usr/bin/env bash
# Builds the C library that programs bracket their own stages with: libtrtmem.a, and libtrtmem.so.
#
#   scripts/build-library.sh [--dev] [--features LIST] [TARGET]
#
#   TARGET      nothing for this machine; aarch64-linux for boards with glibc 2.31 or later (with cargo-zigbuild
#               and zig); qnx710 for QNX 7.1: libtrtmem.a alone, which needs no linker and so no SDK
#   --dev       quick to build, slow
#   --features  nvml adds the device figures of discrete GPUs
#
# The header, the C++ wrapper and the Python module lie beside the library's source, in src/capi/. It is built so
# that a fault of its own is caught at its border and never ends the program it is in.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=dist features=board,capi target=
while [ $# -gt 0 ]; do
    case $1 in
    --dev) profile=dev ;;
    --features) features=$features,${2:?--features names features} && shift ;;
    aarch64-linux | qnx710) target=$1 ;;
    *)
        sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0" >&2
        exit 2
        ;;
    esac
    shift
done

folder=${CARGO_TARGET_DIR:-target}
options=(--locked --lib --no-default-features --features "$features")
case $target in
'')
    cargo rustc "${options[@]}" --profile "$profile" --crate-type cdylib,staticlib
    ;;
aarch64-linux)
    command -v cargo-zigbuild >/dev/null || {
        echo "cargo-zigbuild is missing, which links against an older glibc: pip install cargo-zigbuild ziglang." >&2
        exit 8
    }
    rustup target add aarch64-unknown-linux-gnu
    cargo-zigbuild rustc "${options[@]}" --profile "$profile" --crate-type cdylib,staticlib \
        --target aarch64-unknown-linux-gnu.2.31
    folder=$folder/aarch64-unknown-linux-gnu
    ;;
qnx710)
    # Rust comes without a standard library for QNX; this one unwinds, unlike that of the program for boards.
    RUSTC_BOOTSTRAP=1 cargo rustc "${options[@]}" --profile "$profile" --crate-type staticlib \
        --config 'unstable.build-std=["std", "panic_unwind"]' --target aarch64-unknown-nto-qnx710
    folder=$folder/aarch64-unknown-nto-qnx710
    ;;
esac
[ "$profile" != dev ] || profile=debug
ls -l "$folder/$profile"/libtrtmem.*[ao]
