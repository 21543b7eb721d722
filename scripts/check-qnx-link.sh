#!/usr/bin/env bash
# Links what boards get, for QNX 7.1 and 8.0, without an SDK, and shows that the link check sees what it is for.
#
#   scripts/check-qnx-link.sh
#
# Both are compiled in full and linked with ld.lld against stub libraries made from the list of what QNX 7.1
# documents; the program for 7.1 has to be at most 2 MiB. Then the check itself is tried: with a crate that
# asks for a name no list has, and with a list that lacks a name which we use. What was linked stays in
# TARGET_DIR/qnx-link/inputs/qnx710 and qnx800 (platform/qnx/link.sh links it again).
set -euo pipefail
cd "$(dirname "$0")/.."

target_dir=${CARGO_TARGET_DIR:-$PWD/target}
inputs=$target_dir/qnx-link/inputs/qnx710
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The link has to fail, and what it says has to have this line.
refused() {
    local expected=$1 said status=0
    said=$(platform/qnx/link.sh "${@:2}" 2>&1) || status=$?
    if [ "$status" != 1 ] || ! grep -qE "$expected" <<<"$said"; then
        printf 'Status %s, where 1 was expected, with a line like "%s". What it said:\n%s\n' "$status" "$expected" "$said" >&2
        exit 1
    fi
    grep -E "$expected" <<<"$said"
}

# A crate of its own that asks for a name no system has.
planted_crate() {
    local deps=$target_dir/qnx-link/aarch64-unknown-nto-qnx710/board/deps core builtins
    core=$(ls -t "$deps"/libcore-*.rlib | head -n 1)
    builtins=$(ls -t "$deps"/libcompiler_builtins-*.rlib | head -n 1)
    cp -r "$inputs" "$work/planted"
    RUSTC_BOOTSTRAP=1 rustc --edition 2024 --target aarch64-unknown-nto-qnx710 --crate-name planted --crate-type lib \
        --emit obj -C panic=abort --extern core="$core" --extern compiler_builtins="$builtins" -L dependency="$deps" \
        -o "$work/planted/planted.o" - <<'RUST'
#![no_std]
unsafe extern "C" {
    fn trtmem_planted_name();
}
pub fn asks() {
    unsafe { trtmem_planted_name() }
}
RUST
    # Nothing calls it: without this the linker would leave it out, and the name with it.
    printf '%s\n' planted.o -Wl,--no-gc-sections >>"$work/planted/arguments"
    refused '^trtmem_planted_name: not among the names' "$work/planted" "$work/program"
    refused 'asked for by the crate planted: planted::asks, in planted.o' "$work/planted" "$work/program"
}

# And a name that our own crate for system calls asks for, taken away from the list.
shorter_list() {
    local name=dlsym
    grep -qP "^$name\t" platform/qnx/functions-7.1.tsv
    grep -vP "^$name\t" platform/qnx/functions-7.1.tsv >"$work/shorter.tsv"
    refused "^$name: not among the names of shorter.tsv" \
        "$inputs" "$work/program" "$work/shorter.tsv" platform/qnx/support-7.1.tsv
    refused "asked for by the crate libloading: " \
        "$inputs" "$work/program" "$work/shorter.tsv" platform/qnx/support-7.1.tsv
}

scripts/build-target.sh --link-check qnx710
scripts/build-target.sh --link-check qnx800
echo "With a crate that asks for more, and with a shorter list:"
planted_crate
shorter_list
