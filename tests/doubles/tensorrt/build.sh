#!/usr/bin/env bash
# Compiles the double against a release's headers.
#
#   tests/doubles/tensorrt/build.sh HEADERS_DIR OUT_DIR
#
# HEADERS_DIR is the folder with NvInferRuntime.h. OUT_DIR gets libnvinfer.so.N, libnvinfer_plugin.so.N
# and their names without the number (N is the headers' major), self_test, and `version` with the four
# numbers of the release; where the headers come with NvOnnxParser.h also libnvonnxparser.so.N, for TensorRT-RTX
# libtensorrt_onnxparser_rtx.so.N. Needs g++ (or CXX); CUDA's headers are not needed.
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
parser=libnvonnxparser
grep -q TRT_MAJOR_RTX "$headers/NvInferVersion.h" && parser=libtensorrt_onnxparser_rtx

# What the double does not do, of the classes that build.
mkdir -p "$out/made"
stubs() {
    printf '#include <%s>\n' "$1" | "$compiler" -E -P -w -x c++ -I cuda_stub -I "$headers" - | awk -f stubs.awk
}
stubs NvInfer.h >"$out/made/builder_stubs.h"

# The vendor's methods are deprecated one after the other; the double has to have them all.
flags=(-std=c++17 -O1 -g -Wall -Wextra -Werror -Wno-deprecated-declarations -pthread
    -I cuda_stub -I "$out/made" -isystem "$headers")
library=(-shared -fPIC -fvisibility=hidden)
shared=(memory.cpp tricks.cpp voice.cpp)

"$compiler" "${flags[@]}" "${library[@]}" -Wl,-soname,"libnvinfer.so.$major" -o "$out/libnvinfer.so.$major" \
    runtime.cpp engine.cpp context.cpp inspector.cpp registry.cpp builder.cpp plan.cpp life.cpp spec.cpp "${shared[@]}" \
    -ldl &
main=$!
"$compiler" "${flags[@]}" "${library[@]}" -Wl,-soname,"libnvinfer_plugin.so.$major" \
    -o "$out/libnvinfer_plugin.so.$major" plugin.cpp "${shared[@]}" -ldl
wait "$main"
ln -sf "libnvinfer.so.$major" "$out/libnvinfer.so"
ln -sf "libnvinfer_plugin.so.$major" "$out/libnvinfer_plugin.so"
if [ -f "$headers/NvOnnxParser.h" ]; then
    stubs NvOnnxParser.h >"$out/made/parser_stubs.h"
    "$compiler" "${flags[@]}" "${library[@]}" -Wl,-soname,"$parser.so.$major" -o "$out/$parser.so.$major" \
        parser.cpp "${shared[@]}" -L "$out" -lnvinfer -Wl,-rpath,'$ORIGIN' -ldl
    ln -sf "$parser.so.$major" "$out/$parser.so"
fi
"$compiler" "${flags[@]}" self_test.cpp -o "$out/self_test" -L "$out" -lnvinfer -Wl,-rpath,'$ORIGIN'
