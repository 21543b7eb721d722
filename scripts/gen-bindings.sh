#!/usr/bin/env bash
# Makes platform/<system>/bindings.rs from the system's own C headers, or compares the two.
#
#   scripts/gen-bindings.sh [--check] [linux|qnx]
#
# linux (the default) reads the C library's <malloc.h>; qnx reads the SDK that QNX_TARGET names.
# Exit status: 0 written, or as checked in; 1 different; 2 wrong usage; 3 not possible on this
# machine, and why.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
}

not_here() {
    echo "$1" >&2
    exit 3
}

check=no
system=linux
for argument in "$@"; do
    case $argument in
        --check) check=yes ;;
        linux | qnx) system=$argument ;;
        *) usage ;;
    esac
done

# A directory of its own: the generator is not part of any other build, and a test may run this while
# cargo holds the usual one.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/bindings
build=(cargo check --quiet --locked -p trtmem-platform --features bindgen --message-format=json-render-diagnostics)
if [ "$system" = qnx ]; then
    [ -n "${QNX_TARGET:-}" ] || not_here "QNX_TARGET is not set: source the SDK's qnxsdp-env.sh first."
    export RUSTC_BOOTSTRAP=1
    build+=(-Zbuild-std --target "${QNX_RUST_TARGET:-aarch64-unknown-nto-qnx710}")
fi

libclang() {
    local folder
    for folder in "${LIBCLANG_PATH:-/nowhere}" "/usr/lib*" "/usr/lib/*" "/usr/lib*/llvm*/lib*" "/usr/local/lib*"; do
        compgen -G "$folder/libclang.so*" && return
        compgen -G "$folder/libclang-[0-9]*.so*" && return
    done
    return 1
}
libclang >/dev/null ||
    not_here "libclang is not installed: apt-get install libclang-dev (or set LIBCLANG_PATH)."
cargo fetch --quiet --locked --offline 2>/dev/null || cargo fetch --quiet --locked ||
    not_here "the crates of the generator are not on this machine and cannot be fetched."

messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
if ! "${build[@]}" >"$messages" 2>"$messages.err"; then
    cat "$messages.err" >&2
    if grep -q -e "Unable to find libclang" -e "'stddef.h' file not found" "$messages.err"; then
        not_here "libclang is there without its own headers: apt-get install libclang-dev clang."
    fi
    exit 1
fi
rm -f "$messages.err"
folder=$(sed -n '/"build-script-executed"/s/.*"out_dir":"\([^"]*trtmem-platform[^"]*\)".*/\1/p' "$messages")
generated=$folder/bindings.rs
[ -f "$generated" ] || { echo "cargo did not say where the bindings went." >&2; exit 1; }

target=platform/$system/bindings.rs
if [ "$check" = no ]; then
    cp "$generated" "$target"
elif ! diff -u "$target" "$generated"; then
    # An SDK names its integers in its own way. What the code relies on are the layouts, and those
    # were asserted by the compilation above.
    [ "$system" = qnx ] && exit 0
    echo "$target is not what the headers of this machine give: run scripts/gen-bindings.sh." >&2
    exit 1
fi
