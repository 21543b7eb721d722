#!/usr/bin/env bash
# Runs trtmem against real TensorRT runtimes on a machine with a GPU: the runtime's creation is measured, its log
# kept, and files that are no plan are refused, with TensorRT's own words where it comes to that.
#
#   scripts/prove-tensorrt-on-gpu.sh RUNTIMES [TRTMEM] [DIRECTORY]
#
# RUNTIMES holds one folder for each library, as scripts/fetch-lean-runtimes.sh makes them. TRTMEM is the program
# (default: target/release/trtmem); reports are kept in DIRECTORY (default: prove-tensorrt below the target
# directory). With TRTMEM_DOUBLE_DIR, a folder with the tests' stand-in for TensorRT, a whole life on real CUDA is
# run as well. Needs an NVIDIA driver and Python 3.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { sed -n '5p' "$0" >&2; exit 2; }
runtimes=$(realpath "$1")
trtmem=$(realpath "${2:-${CARGO_TARGET_DIR:-$root/target}/release/trtmem}")
out=${3:-${CARGO_TARGET_DIR:-$root/target}/prove-tensorrt}
mkdir -p "$out" && cd "$out" || exit 2
failed=0

verdict() { # STATUS WHAT
    if [ "$1" = 0 ]; then echo "ok      $2"; else echo "FAILED  $2"; failed=$((failed + 1)); fi
}

# Files that are none of TensorRT's plans: empty, another thing altogether, one that was cut, one whose header
# is right and whose content is not, and one whose header says that it is whole though its end is missing.
python3 - <<'PYTHON'
import struct
def container(version, body, size=None, cut=0):
    body = body + b"\0" * (-(56 + len(body)) % 8)
    total = 60 + len(body)
    head = b"ftrt" + struct.pack("<IIIQ", 0, 1, 0, (size or total) - cut) + bytes(version) + b"rtrt"
    head += b"NGNE" + struct.pack("<IQQ", 0, 56, len(body))
    whole = head + body + bytes([0x99, 0x8b, 0x8d, 0x8b])
    return whole[: len(whole) - cut]
inner = b"ptrt" + struct.pack("<IQI", 239, 4096 - 20, 0) + b"\x02\x80\x01\x00" + bytes(4072)
open("empty.engine", "wb").close()
open("text.engine", "w").write("this is no plan\n" * 64)
open("cut.engine", "wb").write(container([10, 16, 1, 11], inner)[:2000])
for name, version in {"10.16.1": [10, 16, 1, 11], "11.4.0": [11, 4, 0, 106]}.items():
    open(f"content-{name}.engine", "wb").write(container(version, b"no engine at all" * 256))
    open(f"inner-{name}.engine", "wb").write(container(version, inner))
    open(f"shorter-{name}.engine", "wb").write(container(version, inner, cut=1000))
PYTHON

show() { # REPORT
    python3 - "$1" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
run, MIB = report["runs"][0], 1 << 20
def mib(figure):
    return f"{figure / MIB:+9.3f}" if isinstance(figure, int) else "   absent"
print("attribution:", report["attribution"]["kind"], "-", report["attribution"]["reason"])
print("libraries:", report["environment"].get("libraries"))
for stage in run["stages"]:
    if stage["status"] == "finished":
        d = stage["delta"]
        print(f"  {stage['stage']:16} total {mib(d['total_bytes'])} cpu {mib(d['cpu_bytes'])} device {mib(d['device_bytes'])}"
              f" other {mib(d['other_bytes'])} MiB  {stage['duration_ns'] / 1e6:.1f} ms")
    else:
        print(f"  {stage['stage']:16} {stage['status']}")
for line in run.get("log", []):
    print(f"  [{line['severity']}] {line.get('stage')}: {line['text'][:300]}")
print("outcome:", json.dumps(run["outcome"])[:600])
PYTHON
}

for folder in "$runtimes"/*/; do
    name=$(basename "$folder")
    version=${name#*-}
    echo
    echo "=== $name"
    library=$(find "$folder" -name 'libnvinfer_*.so*' | sort | head -n 1)
    for file in empty text cut; do
        "$trtmem" run --tensorrt "$library" --no-report "$file.engine" >"$name-$file.txt" 2>&1
        status=$?
        head -n 2 "$name-$file.txt"
        [ "$status" = 2 ]
        verdict $? "$file.engine is refused before anything is opened (exit status $status)"
    done
    for kind in content inner shorter; do
        plan=$kind-${version%.*}.engine
        [ -f "$plan" ] || continue
        report=$name-$kind.json
        rm -f "$report"
        "$trtmem" run --tensorrt "$library" --log-level verbose --report "$report" "$plan" >"$name-$kind.txt" 2>&1
        status=$?
        show "$report"
        python3 - "$report" "$status" <<'PYTHON'
import json, sys
run = json.load(open(sys.argv[1]))["runs"][0]
outcome, finished = run["outcome"], [s["stage"] for s in run["stages"] if s["status"] == "finished"]
sys.exit(not (int(sys.argv[2]) == 7 and outcome["ended"] == "failed" and outcome["stage"] == "deserialize"
              and "TensorRT logged" in outcome["message"] and finished == ["library", "cuda", "runtime", "read"]))
PYTHON
        verdict $? "$plan is refused in TensorRT's own words, the stages before it stand (exit status $status)"
    done
done

if [ -n "${TRTMEM_DOUBLE_DIR:-}" ]; then
    echo
    echo "=== a whole life of the stand-in, on real CUDA"
    "$trtmem" run --tensorrt "$TRTMEM_DOUBLE_DIR" --report double.json "$TRTMEM_DOUBLE_DIR/known.engine"
    verdict $? "the whole life is lived"
    show double.json
fi

echo
echo "$failed failed; everything is kept in $out"
[ "$failed" = 0 ]
