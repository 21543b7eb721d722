#!/usr/bin/env bash
# Holds trtmem's device figures against a real GPU: buffers of known size, three sources that must agree,
# nvidia-smi, and growth over cycles with and without a planted leak. Prints every figure and a verdict.
#
#   scripts/prove-on-gpu.sh [TRTMEM] [DIRECTORY]
#
# TRTMEM is the program (default: target/release/trtmem); reports and outputs are kept in DIRECTORY
# (default: prove-on-gpu below the target directory). The GPU should be idle: neighbours move its counters.
# Needs an NVIDIA driver, Python 3, and nvidia-smi for the comparison with it. Takes about two minutes.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
trtmem=${1:-${CARGO_TARGET_DIR:-$root/target}/release/trtmem}
out=${2:-${CARGO_TARGET_DIR:-$root/target}/prove-on-gpu}
[ -x "$trtmem" ] || { echo "no program at $trtmem; cargo build --release, or name it" >&2; exit 2; }
trtmem=$(realpath "$trtmem")
mkdir -p "$out" && cd "$out" || exit 2
device=${TRTMEM_PROVE_DEVICE:-0}
failed=0

part() { printf '\n=== %s\n' "$1"; }

verdict() { # STATUS WHAT
    if [ "$1" = 0 ]; then echo "ok      $2"; else echo "FAILED  $2"; failed=$((failed + 1)); fi
}

# Runs trtmem, shows the command, keeps its output; leaves its status in $status.
ask() { # NAME ARGUMENTS...
    local name=$1
    shift
    echo "\$ trtmem $*"
    "$trtmem" "$@" >"$name.txt" 2>"$name.err"
    status=$?
    cat "$name.txt" "$name.err"
    echo "exit status $status"
}

# A measured run: its table is shown, its report kept as NAME.json.
run() { # NAME ARGUMENTS...
    local name=$1
    shift
    rm -f "$name.json"
    ask "$name" run --backend cuda -O "ordinal=$device" --report "$name.json" "$@"
}

judge() { python3 - "$@"; }

part "machine"
if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=index,name,driver_version,memory.total,memory.used --format=csv
else
    echo "no nvidia-smi: the comparison with it is left out"
fi
uname -srm
"$trtmem" --version

part "doctor"
ask doctor doctor
[ "$status" = 0 ]
verdict $? "doctor finds what it needs"

part "selftest"
ask selftest selftest
[ "$status" = 0 ]
verdict $? "known amounts are found: heap, device and pinned memory"

part "buffers of known size"
# nvidia-smi is asked all the while; what it said at most is compared below.
poll=
if command -v nvidia-smi >/dev/null; then
    nvidia-smi -i "$device" --query-gpu=memory.used --format=csv,noheader,nounits -lms 20 >smi.log 2>/dev/null &
    poll=$!
    sleep 1
fi
run known -O heap=64MiB -O weights=512MiB -O scratch=128MiB -O device=64MiB -O pinned=96MiB --iterations 2000
known=$status
if [ -n "$poll" ]; then
    sleep 1
    kill "$poll" 2>/dev/null
    wait "$poll" 2>/dev/null
fi
verdict "$known" "the run ends as it should"
judge known.json <<'PYTHON'
import json, sys
MIB = 1 << 20
# The driver hands out device memory in pieces of 2 MiB.
GRANULE = 2 * MIB
report = json.load(open(sys.argv[1]))
run = report["runs"][0]
print("attribution:", report["attribution"]["kind"], "-", report["attribution"]["reason"])
expected = {"deserialize": 512 * MIB, "context": 128 * MIB, "bindings": 64 * MIB,
            "release-context": -192 * MIB, "release-engine": -512 * MIB}
bad = 0
def show(figure):
    return f"{figure / MIB:+9.3f}" if isinstance(figure, int) else f"absent ({figure.get('absent')})"
print(f"{'stage':16} {'expected':>9} {'device':>9} {'seen':>9} {'process':>9} {'NVML free':>9} {'CUDA free':>9}  MiB")
samples = run["samples"]
for stage in run["stages"]:
    if stage["status"] != "finished":
        continue
    name, before, after = stage["stage"], samples[stage["before"]]["device"], samples[stage["after"]]["device"]
    def moved(key, sign):
        a, b = before.get(key), after.get(key)
        return sign * (b - a) if isinstance(a, int) and isinstance(b, int) else {"absent": "-"}
    seen = stage.get("device_seen", {}).get("buffers", {})
    seen = seen.get("growth_bytes", {"absent": "-"}) if "absent" not in seen else seen
    device = stage["delta"]["device_bytes"]
    figures = [device, seen, moved("process_bytes", 1), moved("free_bytes", -1), moved("cuda_free_bytes", -1)]
    wanted = expected.get(name)
    print(f"{name:16} {show(wanted) if wanted is not None else '':>9} " + " ".join(f"{show(f):>9}" for f in figures))
    if wanted is None:
        continue
    if not isinstance(device, int) or abs(device - wanted) > GRANULE:
        bad += 1
        print(f"  the device figure of {name} is off by more than one granule")
    if seen != wanted:
        bad += 1
        print(f"  what was counted in {name} is not what was asked for")
heap = next(s for s in run["stages"] if s["stage"] == "read")["delta"]["cpu_bytes"]
print("heap of read:", show(heap))
bad += not (isinstance(heap, int) and 0 <= heap - 64 * MIB <= 64 << 10)
sys.exit(bool(bad))
PYTHON
verdict $? "each buffer is found to within one granule, and counted to the byte"

part "three sources of the same figure"
judge known.json smi.log <<'PYTHON'
import json, os, sys
MIB = 1 << 20
run = json.load(open(sys.argv[1]))["runs"][0]
first, bad = run["samples"][0]["device"], 0
def top(key, sign):
    values = [s["device"].get(key) for s in run["samples"]]
    values = [v for v in values if isinstance(v, int)]
    return (max(values) if sign > 0 else min(values)) if values else None
process, free, cuda = top("process_bytes", 1), top("free_bytes", -1), top("cuda_free_bytes", -1)
figures = {"NVML, booked to the process": process}
if free is not None and isinstance(first.get("free_bytes"), int):
    figures["NVML, fall of free memory"] = first["free_bytes"] - free
if cuda is not None and isinstance(first.get("free_bytes"), int):
    figures["cuMemGetInfo, fall below NVML's free at the beginning"] = first["free_bytes"] - cuda
if len(sys.argv) > 2 and os.path.exists(sys.argv[2]):
    used = [int(word) for word in open(sys.argv[2]).read().split() if word.isdigit()]
    if used:
        figures["nvidia-smi, rise of used memory (whole MiB)"] = (max(used) - used[0]) * MIB
for name, figure in figures.items():
    print(f"{'absent' if figure is None else f'{figure / MIB:.3f} MiB':>14}  {name}")
# Making the first context takes memory that the driver books to no process: told apart, and not expected to agree.
def at_context(key, sign):
    cuda = next((s for s in run["stages"] if s["stage"] == "cuda" and s["status"] == "finished"), None)
    a, b = (run["samples"][cuda[side]]["device"].get(key) for side in ("before", "after")) if cuda else (None, None)
    return sign * (b - a) if isinstance(a, int) and isinstance(b, int) else None
booked, fell = at_context("process_bytes", 1), at_context("free_bytes", -1)
unbooked = fell - booked if booked is not None and fell is not None else 0
print(f"{unbooked / MIB:>10.3f} MiB  taken by the driver for the first context and booked to no process")
known = [figure + (unbooked if "booked" in name else 0) for name, figure in figures.items() if figure is not None]
if known and max(known) - min(known) > 2 * MIB:
    bad = 1
    print(f"they differ by {(max(known) - min(known)) / MIB:.3f} MiB, more than 2")
sys.exit(bad or len(known) < 2)
PYTHON
verdict $? "NVML, cuMemGetInfo and nvidia-smi agree to within 2 MiB, what is booked to no process told apart"

grown() { # REPORT LEAK_BYTES
    judge "$1" "$2" <<'PYTHON'
import json, sys
MIB, planted = 1 << 20, int(sys.argv[2])
growth = json.load(open(sys.argv[1]))["runs"][0].get("growth", [])
def show(figure):
    return f"{figure / MIB:+.4f}" if isinstance(figure, int) else "absent"
for g in growth:
    print(f"{g['over']:20} {g.get('stage', ''):10} {g['counter']:12} {g['verdict']:9} {show(g['rate_bytes'])} MiB "
          f"[{show(g['low_bytes'])}, {show(g['high_bytes'])}], once {show(g['one_time_bytes'])}, {g['points']} points")
device = [g for g in growth if g["over"] == "cycle" and g["counter"] in ("device", "device-seen")]
if not planted:
    sys.exit(not device or any(g["verdict"] == "grows" for g in growth))
near = [g for g in device if g["verdict"] == "grows" and isinstance(g["rate_bytes"], int)
        and abs(g["rate_bytes"] - planted) <= planted // 10]
sys.exit(not near)
PYTHON
}

part "50 cycles"
run steady --cycles 50 -O weights=64MiB
steady=$status
grown steady.json 0
verdict $((steady + $?)) "nothing grows"

part "50 cycles with a leak of 1 MiB each"
run leak --cycles 50 -O weights=64MiB -O leak=1MiB
leak=$status
grown leak.json $((1 << 20))
found=$?
[ "$leak" = 5 ] && [ "$found" = 0 ]
verdict $? "the leak is found with its size, exit status 5"

part "result"
echo "$failed failed; everything is kept in $out"
[ "$failed" = 0 ]
