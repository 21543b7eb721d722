#!/usr/bin/env bash
# Builds what a board gets: one file, small, for a system that is not this one.
#
#   scripts/build-target.sh [--link-check] qnx710|qnx800|aarch64-linux|x86_64-linux
#
#   qnx710          QNX 7.1 (DRIVE OS 6). With the SDK of QNX: SDP_BASE, or QNX_HOST and QNX_TARGET, and its
#                   compiler (qcc, aarch64-unknown-nto-qnx7.1.0-gcc or -g++)
#   qnx800          QNX 8.0 (DriveOS 7), likewise; what that build lacks is printed
#   aarch64-linux   DRIVE OS Linux, Jetson: glibc 2.31 (Ubuntu 20.04) or later. With cargo-zigbuild and zig
#   x86_64-linux    likewise
#   --link-check    QNX without the SDK: compiled in full, then linked with ld.lld against stub libraries made
#                   from the list of what QNX documents (platform/qnx/functions-7.1.tsv). What comes out does
#                   not run.
#
# Prints the path of the file, its size and the libraries it needs. Status 0: built; 1: it does not build, is
# over 2 MiB (x86-64: 2.25), or needs a library that a board may not have; 2: wrong usage; 8: something is missing, and what.
set -euo pipefail
cd "$(dirname "$0")/.."

most_bytes=$((2 * 1024 * 1024))
libc_for_qnx800=0.2.186
glibc=2.31
target_dir=${CARGO_TARGET_DIR:-$PWD/target}

usage() {
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
}

missing=()
stop_where_something_is_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    printf '%s\n' "${missing[@]}" >&2
    exit 8
}

link_check=
[ "${1:-}" != --link-check ] || { link_check=1; shift; }
[ $# = 1 ] || usage
name=$1

# The compiler has the target, and its standard library or the sources of one.
rust() {
    if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
        missing+=("Rust is missing: https://rustup.rs installs it.")
        stop_where_something_is_missing
    fi
    sysroot=$(rustc --print sysroot)
    prebuilt=
    [ ! -d "$sysroot/lib/rustlib/$triple/lib" ] || prebuilt=1
}

sources_of_std() {
    [ -z "$prebuilt" ] && [ ! -d "$sysroot/lib/rustlib/src/rust/library" ] || return 0
    rustup component add rust-src >/dev/null 2>&1 ||
        missing+=("The sources of Rust's standard library are missing: rustup component add rust-src.")
}

# The folders of the SDK, from what of them is set.
sdk() {
    local below=qnx7
    [ "$name" != qnx800 ] || below=qnx
    if [ -n "${SDP_BASE:-}" ]; then
        export QNX_HOST=${QNX_HOST:-$SDP_BASE/host/linux/x86_64}
        export QNX_TARGET=${QNX_TARGET:-$SDP_BASE/target/$below}
    fi
    if [ -z "${QNX_HOST:-}" ] || [ -z "${QNX_TARGET:-}" ]; then
        missing+=("The SDK of QNX is not known: source its qnxsdp-env.sh, or set SDP_BASE to its folder (or QNX_HOST and QNX_TARGET). Without one: --link-check.")
        return 0
    fi
    [ -d "$QNX_HOST" ] || missing+=("The SDK's tools are missing: QNX_HOST=$QNX_HOST is no folder.")
    if [ ! -d "$QNX_TARGET" ]; then
        missing+=("The SDK's libraries are missing: QNX_TARGET=$QNX_TARGET is no folder.")
    elif [ ! -d "$QNX_TARGET/aarch64le" ]; then
        missing+=("The SDK has no libraries for aarch64: $QNX_TARGET/aarch64le is missing.")
    fi
    PATH=$QNX_HOST/usr/bin:$PATH
    compiler
}

# qcc is what Rust expects. GCC itself does as well, without the option that tells qcc which compiler to run.
compiler() {
    local release=7.1.0 found
    [ "$name" != qnx800 ] || release=8.0.0
    if command -v qcc >/dev/null; then
        linker=qcc
        return 0
    fi
    found=$(command -v "aarch64-unknown-nto-qnx$release-gcc" || command -v "aarch64-unknown-nto-qnx$release-g++" || true)
    if [ -z "$found" ]; then
        missing+=("The SDK's compiler is missing: neither qcc nor aarch64-unknown-nto-qnx$release-gcc nor -g++ is in $QNX_HOST/usr/bin or on the path.")
        return 0
    fi
    export TRTMEM_QNX_COMPILER=$found
    linker=$PWD/platform/qnx/gcc-as-linker.sh
}

# Newer libc crates no longer build for the old name of QNX 8.
lock_with_older_libc() {
    local lock=$CARGO_TARGET_DIR/lock/Cargo.lock
    mkdir -p "${lock%/*}"
    cp Cargo.lock "$lock"
    locking=(-Z lockfile-path --config "resolver.lockfile-path='$lock'")
    cargo update "${locking[@]}" --quiet --precise "$libc_for_qnx800" libc
    echo "This build for QNX 8.0 has the libc crate at $libc_for_qnx800 (later ones know QNX 8 by a name that this compiler does not): it lacks their corrections for QNX 8. It has run nowhere; what mallinfo's fields mean there is not published." >&2
}

qnx() {
    triple=aarch64-unknown-nto-$name
    if [ "$name" = qnx800 ] && rustc --print target-list | grep -qx aarch64-unknown-qnx; then
        triple=aarch64-unknown-qnx
    fi
    rust
    rustc --print target-list | grep -qx "$triple" || missing+=("This Rust has no target $triple: $(rustc --version).")
    sources_of_std
    export CARGO_TARGET_DIR=$target_dir/qnx RUSTC_BOOTSTRAP=1
    linker=$PWD/platform/qnx/keep-link-inputs.sh
    if [ -n "$link_check" ]; then
        # Apart from real builds: what cargo takes for the program there is empty.
        CARGO_TARGET_DIR=$target_dir/qnx-link
        export TRTMEM_LINK_INPUTS=$CARGO_TARGET_DIR/inputs/$name
    else
        sdk
    fi
    stop_where_something_is_missing

    local variable=${triple^^} options=() locking=()
    export "CARGO_TARGET_${variable//-/_}_LINKER=$linker"
    [ -n "$prebuilt" ] || options+=(--config platform/build-std.toml)
    [ "$triple" != aarch64-unknown-nto-qnx800 ] || lock_with_older_libc
    file=$CARGO_TARGET_DIR/$triple/board/trtmem
    # What was kept has to belong to what is built: cargo links again where the program is gone.
    [ -z "$link_check" ] || [ -f "$TRTMEM_LINK_INPUTS/arguments" ] || rm -f "$file" "${file%/*}/deps/trtmem-"*
    cargo build --locked "${locking[@]}" --config platform/qnx/config.toml "${options[@]}" --target "$triple" \
        --profile board --no-default-features --features board --bin trtmem
    [ -z "$link_check" ] || platform/qnx/link.sh "$TRTMEM_LINK_INPUTS" "$file"
    may_need='libc\.so\.[0-9]+|libm\.so\.[0-9]+|libgcc_s\.so\.1'
}

linux() {
    triple=${name%-linux}-unknown-linux-gnu
    rust
    command -v cargo-zigbuild >/dev/null ||
        missing+=("cargo-zigbuild is missing, which links against an older glibc: cargo install --locked cargo-zigbuild, or pip install cargo-zigbuild.")
    command -v zig >/dev/null || command -v python-zig >/dev/null || python3 -c 'import ziglang' 2>/dev/null ||
        missing+=("zig is missing, the linker and the glibc of cargo-zigbuild: pip install ziglang.")
    # The one that comes with Rust is made for speed, and alone a third of what a board is given.
    prebuilt=
    sources_of_std
    stop_where_something_is_missing

    # The same program is a fifth larger there, and no board is one.
    [ "$name" != x86_64-linux ] || most_bytes=$((most_bytes + most_bytes / 8))

    export CARGO_TARGET_DIR=$target_dir/board RUSTC_BOOTSTRAP=1
    file=$CARGO_TARGET_DIR/$triple/board/trtmem
    cargo zigbuild --locked --config platform/linux/config.toml --config platform/build-std.toml \
        --target "$triple.$glibc" --profile board --no-default-features --features board --bin trtmem
    may_need='lib(c|m|dl|pthread|rt|gcc_s)\.so\.[0-9]+|ld-linux-[a-z0-9_-]+\.so\.[0-9]+'
}

# What was built, and whether a board can take it.
report() {
    local bytes needed name others=()
    bytes=$(wc -c <"$file")
    needed=$(readelf -dW "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    echo "$file"
    awk -v bytes="$bytes" -v most="$most_bytes" \
        'BEGIN { printf "size: %d bytes, %.2f MiB of at most %.2f\n", bytes, bytes / 1048576, most / 1048576 }'
    echo "needs: ${needed//$'\n'/ }"
    while read -r name; do
        [[ $name =~ ^($may_need)$ ]] || others+=("$name")
    done <<<"$needed"
    if [ ${#others[@]} -gt 0 ]; then
        echo "It needs libraries that a board may not have: ${others[*]}." >&2
        exit 1
    fi
    if [ "$bytes" -gt "$most_bytes" ]; then
        echo "It is over its limit by $((bytes - most_bytes)) bytes." >&2
        exit 1
    fi
}

case $name in
    qnx710 | qnx800) qnx ;;
    aarch64-linux | x86_64-linux) [ -z "$link_check" ] || usage; linux ;;
    *) usage ;;
esac
report
