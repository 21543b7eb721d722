#!/usr/bin/env bash
# Stands where the linker stands, and links nothing: what rustc would have linked is kept in
# $TRTMEM_LINK_INPUTS, so that it can be linked later, more than once and without the SDK.
#
#   arguments    the linker's arguments, one a line; files by their names in this folder
#   NNN-NAME     each file among them, numbered as they come
set -euo pipefail

into=${TRTMEM_LINK_INPUTS:?names the folder that keeps what would be linked}
rm -rf "$into"
mkdir -p "$into"

output=a.out
number=100
previous=
for argument in "$@"; do
    if [ "$previous" = -o ]; then
        output=$argument
    elif [ "$argument" != -o ]; then
        if [[ $argument != -* && -f $argument ]]; then
            kept=$number-${argument##*/}
            number=$((number + 1))
            cp "$argument" "$into/$kept"
            argument=$kept
        fi
        printf '%s\n' "$argument" >>"$into/arguments"
    fi
    previous=$argument
done
# rustc and cargo look for a result.
: >"$output"
