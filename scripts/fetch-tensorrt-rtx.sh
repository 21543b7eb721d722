#!/usr/bin/env bash
# Fetches NVIDIA's TensorRT-RTX, builder, runtime and ONNX parser, for the tests that open a real one: it builds
# engines without a GPU.
#
#   scripts/fetch-tensorrt-rtx.sh DIR [VERSION]        VERSION: 1.6.1.120 when not given; 1.4.0.76, 1.5.0.114 and
#                                                      1.7.1.116 are known to work too
#
# Makes DIR/VERSION, 230 MB, unless it is there, and prints the folder with the libraries: that is what
# TRTMEM_RTX_LIBRARIES takes (several as in PATH) and what --tensorrt takes. Linux on x86-64 alone. Needs Python with
# pip, and the package index that pip is set up for.
#
# The libraries are NVIDIA's, under its own licence, which lies beside them (*.dist-info) and allows development and
# tests of what works with them. Whoever runs this fetches them from NVIDIA's own packages; they are never committed
# nor passed on.
set -euo pipefail

[ $# -ge 1 ] && [ $# -le 2 ] || {
    echo "usage: ${0##*/} DIR [VERSION]" >&2
    exit 2
}
to=$1
version=${2:-1.6.1.120}
package=tensorrt-rtx-cu13-libs

libraries=$to/$version/tensorrt_rtx_libs
if [ ! -f "$libraries/libtensorrt_rtx.so.1" ]; then
    [ "$(uname -sm)" = "Linux x86_64" ] || {
        echo "$package is for Linux on x86-64; this is $(uname -sm)" >&2
        exit 1
    }
    mkdir -p "$to"
    # Half a download is no folder of that name.
    making=$(mktemp -d "$to/$version.XXXXXX")
    trap 'rm -rf "$making"' EXIT
    chmod 755 "$making"
    "${TRTMEM_PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --only-binary=:all: \
        --target "$making" "$package==$version" >&2
    rm -rf "${to:?}/$version"
    mv "$making" "$to/$version"
fi
realpath "$libraries"
