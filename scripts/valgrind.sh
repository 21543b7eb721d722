#!/usr/bin/env bash
# Runs the tests that call C++ through TensorRT's tables, and are called back by it, under valgrind: no
# invalid read or write, no jump on what was never set.
#
#   scripts/valgrind.sh
#
# Needs valgrind, g++ and TensorRT's headers (scripts/fetch-tensorrt-headers.sh). A process that is meant
# to crash has no place here, so of the tests against the double only those without one are run.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v valgrind >/dev/null || {
    echo "valgrind is missing: apt-get install valgrind" >&2
    exit 1
}
binary() {
    cargo test --locked --workspace --no-run --test "$1" --message-format=json 2>/dev/null |
        sed -n "s/.*\"name\":\"$1\".*\"executable\":\"\([^\"]*\)\".*/\1/p" | tail -1
}
under=(valgrind --quiet --error-exitcode=9 --leak-check=no --trace-children=yes
    --trace-children-skip='*/g++,*/bash,*/cc1plus,*/as,*/ld,*/collect2')

"${under[@]}" "$(binary tensorrt)" headers::tensorrt_reaches \
    owned_life::{the_whole_life,whatever_is_dropped,shapes_are_given,values_of_shape_tensors,a_context_without,an_error_that_is_logged}
