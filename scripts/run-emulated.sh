#!/usr/bin/env bash
# Runs what boards get on this machine, on an emulated processor: for QNX its object files over tests/qnx/shim, for
# Linux the program itself. tests/qnx/README.md says what that shows.
#
#   scripts/run-emulated.sh qnx|aarch64-linux                 the tests in tests/cli/emulated
#   scripts/run-emulated.sh qnx|aarch64-linux ARGUMENT...     trtmem with these arguments; on QNX on a machine with a
#                                                             captured tree (TRTMEM_QNX_TREE; default: one of 7.1)
#
#   qnx             the object files that scripts/build-target.sh --link-check qnx710 links for a board
#   aarch64-linux   TRTMEM_AARCH64_PROGRAM, such as build-target.sh makes; where it is not set, a quick build against
#                   this machine's C library for aarch64
#
# What does not belong to the sources any more is compiled again. Status 8: something is missing, and what.
set -euo pipefail
cd "$(dirname "$0")/.."

target_dir=${CARGO_TARGET_DIR:-$PWD/target}
made=$target_dir/emulated
shim=tests/qnx/shim
cross=aarch64-linux-gnu
export QEMU_LD_PREFIX=${QEMU_LD_PREFIX:-/usr/$cross} TRTMEM_EMULATOR
system=${1:-}
[ $# -eq 0 ] || shift
case $system in
    qnx | aarch64-linux) ;;
    *) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
esac

missing=()
TRTMEM_EMULATOR=$(command -v qemu-aarch64) ||
    missing+=("qemu-aarch64 is missing, which emulates the processor: apt-get install qemu-user.")
command -v $cross-gcc >/dev/null ||
    missing+=("$cross-gcc is missing: apt-get install gcc-$cross libc6-dev-arm64-cross.")
if [ ${#missing[@]} -gt 0 ]; then
    printf '%s\n' "${missing[@]}" >&2
    exit 8
fi

# Names the object files leave to others.
asked_for() {
    $cross-nm --undefined-only --format=just-symbols "$inputs"/*.o | sort -u
}

# Those that are neither QNX's nor ours to give: what is the same on both systems, the unwinder that comes with the
# compiler, and the compiler's own library. It is read without nm, which takes intermediate code for the whole.
given() {
    grep -v '^#' "$shim/same.txt"
    asked_for | grep '^_Unwind_'
    $cross-readelf --symbols --wide "$inputs"/*.rlib 2>/dev/null |
        awk '$5 ~ /^(GLOBAL|WEAK)$/ && $7 != "UND" { print $8 }'
}

qnx() {
    inputs=$target_dir/qnx-link/inputs/qnx710
    program=$made/qnx/trtmem
    scripts/build-target.sh --link-check qnx710 >&2
    mkdir -p "$made/qnx"
    $cross-gcc -std=gnu11 -O1 -g -Wall -Wextra -Werror -fPIC -shared -Wl,--no-undefined \
        -o "$made/qnx/libqnx.so" "$shim"/*.c tests/qnx/start.c
    # Every other name is turned to the shim's; one that it does not have fails here. The shim is a library of its
    # own, whose calls are not turned.
    asked_for | grep -vxFf <(given) | sed 's/^/--wrap=/' >"$made/qnx/turned"
    $cross-gcc -pie -o "$program" "$inputs"/*.o "$inputs"/*.rlib "-Wl,@$made/qnx/turned" -Wl,--gc-sections,-z,now \
        -L "$made/qnx" -lqnx -lgcc_s -lm "-Wl,-rpath,\$ORIGIN"
}

aarch64_linux() {
    program=${TRTMEM_AARCH64_PROGRAM:-}
    if [ -z "$program" ]; then
        local triple=aarch64-unknown-linux-gnu
        [ -d "$(rustc --print sysroot)/lib/rustlib/$triple/lib" ] || rustup target add $triple >&2
        # Built once and run: neither debug information nor a start for the next build is needed.
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=$cross-gcc CARGO_PROFILE_DEV_DEBUG=false CARGO_INCREMENTAL=0 \
            cargo build --locked --target $triple --no-default-features --features board --bin trtmem >&2
        program=$target_dir/$triple/debug/trtmem
    fi
    program=$(realpath "$program")
    # A worker is of the same kind, and the kernel would not run it here.
    mkdir -p "$made/linux"
    $cross-gcc -std=gnu11 -O1 -Wall -Wextra -Werror -fPIC -shared -o "$made/linux/libstart.so" tests/qnx/{linux,start}.c
    export QEMU_SET_ENV=LD_PRELOAD=$made/linux/libstart.so
}

"${system//-/_}"

ulimit -c 0
if [ $# -eq 0 ]; then
    name=${system//-/_}
    export "TRTMEM_EMULATED_${name^^}=$program"
    # As in `cargo test --workspace`: what that built is taken.
    exec cargo test --locked --workspace --test cli -- "emulated::$name"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$system" = qnx ]; then
    cp -r "${TRTMEM_QNX_TREE:-tests/data/qnx/board-qnx71}/proc" "$work"
    export TRTMEM_QNX_MACHINE=$work
fi
"$TRTMEM_EMULATOR" -0 trtmem "$program" "$@"
