#!/usr/bin/env bash
# Lets GCC of the QNX SDK link where Rust expects qcc: the same arguments without -V..., by which qcc is told
# which compiler to run. scripts/build-target.sh says which GCC it is.
set -euo pipefail

arguments=()
for argument in "$@"; do
    [[ $argument == -V* ]] || arguments+=("$argument")
done
exec "${TRTMEM_QNX_COMPILER:?names the compiler of the SDK}" "${arguments[@]}"
