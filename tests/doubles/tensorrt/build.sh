#!/usr/bin/env bash
# Compiles the double against a release's headers.
#
#   tests/doubles/tensorrt/build.sh HEADERS_DIR OUT_DIR
#
# HEADERS_DIR is the folder with NvInferRuntime.h. OUT_DIR gets libnvinfer.so.N, libnvinfer_plugin.so.N
# and their names without the number (N is the headers' major), self_test, and `version` with the four
# numbers of the release. Needs g++ (or CXX); CUDA's headers are not needed.
set -euo pipefail
headers=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")"
compiler=${CXX:-g++}

[ -f "$headers/NvInferRuntime.h" ] || {
    echo "$headers has no NvInferRuntime.h" >&2
    exit 2
}
printf '#include <NvInferVersion.h>\nVERSION NV_TENSORRT_MAJOR.NV_TENSORRT_MINOR.NV_TENSORRT_PATCH.NV_TENSORRT_BUILD\n' |
    "$compiler" -E -P -x c++ -I "$headers" - | sed -n 's/^VERSION //p' | tr -d ' ' >"$out/version"
major=$(cut -d. -f1 "$out/version")

# The vendor's methods are deprecated one after the other; the double has to have them all.
flags=(-std=c++17 -O1 -g -Wall -Wextra -Werror -Wno-deprecated-declarations -pthread
    -I cuda_stub -isystem "$headers")
library=(-shared -fPIC -fvisibility=hidden)
shared=(memory.cpp tricks.cpp voice.cpp)

"$compiler" "${flags[@]}" "${library[@]}" -Wl,-soname,"libnvinfer.so.$major" -o "$out/libnvinfer.so.$major" \
    runtime.cpp engine.cpp context.cpp inspector.cpp registry.cpp life.cpp spec.cpp "${shared[@]}" -ldl &
main=$!
"$compiler" "${flags[@]}" "${library[@]}" -Wl,-soname,"libnvinfer_plugin.so.$major" \
    -o "$out/libnvinfer_plugin.so.$major" plugin.cpp "${shared[@]}" -ldl
wait "$main"
ln -sf "libnvinfer.so.$major" "$out/libnvinfer.so"
ln -sf "libnvinfer_plugin.so.$major" "$out/libnvinfer_plugin.so"
"$compiler" "${flags[@]}" self_test.cpp -o "$out/self_test" -L "$out" -lnvinfer -Wl,-rpath,'$ORIGIN'
