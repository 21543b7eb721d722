#!/usr/bin/env bash
# Writes every output of trtmem for the goldens to a folder, so that `diff -r BEFORE AFTER` shows what a change did:
#
#   scripts/freeze-outputs.sh [--binary PATH] DIR
#
# Each golden in each form of `render`, each sensible pair in each form of `diff`, `check` with a checked-in budget and
# with a first one, `trend` by attribution, `layers`, `import`, `schema`, every help. DIR must be empty or missing.
#
# NAME is what was printed, NAME.end the exit status and what was complained of. What is not of this checkout alone (its
# commit, the folder for temporary files) is masked; of a Parquet table the files and their sizes are told, if the binary
# writes them (--features parquet). The binary is target/debug/trtmem, which is not built here.
set -euo pipefail

usage() {
    sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p}' "$0" >&2
    exit 2
}

root=$(cd "$(dirname "$0")/.." && pwd)
binary=${CARGO_TARGET_DIR:-$root/target}/debug/trtmem
while [ $# -gt 0 ]; do
    case $1 in
    --binary) binary=$(realpath -- "${2?}") && shift 2 || usage ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ $# = 1 ] || usage
mkdir -p -- "$1"
out=$(cd -- "$1" && pwd)
[ -z "$(ls -A -- "$out")" ] || { echo "$out is not empty" >&2 && exit 2; }
[ -x "$binary" ] || { echo "$binary is not there: cargo build, or --binary PATH" >&2 && exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Paths as they are given are part of outputs, and a command may leave files behind: all run in a copy of tests/data.
mkdir "$scratch/data"
cd "$root/tests/data"
cp -r budgets field layers logs recorded reports "$scratch/data"
cd "$scratch/data"
# Of a log without a date, that of the file is taken.
find . -type f -exec touch -d 2026-08-01T12:00:00Z {} +
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR COLUMNS CI TRTMEM_PYTHON

# The commit that the binary was built from: what it makes itself has it, beside those of the reports it read.
commit=$("$binary" diff reports/host-run.json reports/host-run.json --format json |
    sed -n 's/^ *"commit": "\([0-9a-f]*\)".*/\1/p' | head -1)

mask() {
    find "$out" -type f -print0 |
        xargs -0 sed -i -e "s#$scratch#SCRATCH#g" -e "s#$root#ROOT#g" ${commit:+-e "s/$commit/COMMIT/g"} --
}

# freeze NAME ARGUMENT...: what the command prints, and how it ends.
freeze() {
    local name=$out/$1 status=0
    mkdir -p -- "${name%/*}"
    "$binary" "${@:2}" >"$name" 2>"$name.end" </dev/null || status=$?
    echo "status $status" >>"$name.end"
}

# The values `--format` takes, as the command itself lists them.
declare -A forms
for command in render diff check trend layers; do
    forms[$command]=$("$binary" "$command" --help | awk '
        /^ +--format <FORMAT>/ { listing = 1; next }
        listing && /^ +- [a-z-]+:/ { sub(/:.*/, "", $2); print $2 }
        listing && /^ +-o, / { exit }')
done

# in_every_form NAME COMMAND ARGUMENT...: once in each form, and the table in plain ASCII as well.
in_every_form() {
    local form
    for form in ${forms[$2]}; do
        if [ "$form" = parquet ]; then
            freeze_parquet "$1.parquet" "${@:2}"
        else
            freeze "$1.$form" "${@:2}" --format "$form"
        fi
    done
    LC_ALL=C freeze "$1.plain" "${@:2}"
}

# A table is a folder of binary files, whose writer's version is in them: which there are and how large.
freeze_parquet() {
    local table=$scratch/table
    freeze "$1" "${@:2}" --format parquet -o "$table"
    [ ! -d "$table" ] || (cd "$table" && find . -type f -printf '%p %s bytes\n' | sort) >>"$out/$1"
    rm -rf "$table"
}

# name FILE: what its outputs are called.
name() {
    local base=${1##*/}
    case $1 in
    */old/*) echo "old-${base%.*}" ;;
    *) echo "${base%.*}" ;;
    esac
}

reports=(reports/*.json reports/*.journal reports/old/*.json)
fields=(field/*.json)
recorded=(recorded/*.json)

# The finished reports of one attribution: their pairs are compared, and they have one history.
declare -A alike=(
    [host]="$(echo reports/host-run*.json reports/host-models.json field/interval-*.json field/two-runs.json recorded/convnet.json)"
    [steps]="$(echo field/trend-exact-*.json)"
    [counted]="$(echo reports/*-counted.json reports/cuda-*.json recorded/cuda.json)"
    [subtracted]="reports/qnx-subtracted.json reports/drive-sample.json"
)

freeze_help() {
    local command
    freeze help/trtmem --help
    freeze help/trtmem.short -h
    for command in $("$binary" --help | awk '
        /^[A-Z].*:$/ { listing = 0 }
        tolower($0) ~ /^(commands|measure|machine|read|compare|other).*:$/ { listing = 1; next }
        listing && /^  [a-z]/ { print $1 }' | sort -u); do
        [ "$command" != help ] || continue
        freeze "help/$command" "$command" --help
        freeze "help/$command.short" "$command" -h
    done
    freeze schema schema
}

freeze_render() {
    local file
    for file in "${reports[@]}" "${fields[@]}" "${recorded[@]}"; do
        in_every_form "render/$(name "$file")" render "$file"
    done
}

freeze_diff() {
    local kind base new
    for kind in "${!alike[@]}"; do
        for base in ${alike[$kind]}; do
            for new in ${alike[$kind]}; do
                local pair
                pair=diff/$kind/$(name "$base")..$(name "$new")
                in_every_form "$pair" diff "$base" "$new"
                freeze "$pair.all" diff "$base" "$new" --all
                freeze "$pair.limits" diff "$base" "$new" --all --limit '@all=5%|1MiB,cpu=64KiB'
            done
        done
    done
    # Those that nobody should compare, unfinished or of another attribution: what is said, and what comes out where
    # they are taken as meant.
    for base in "${reports[@]}"; do
        for new in reports/qnx-subtracted.json reports/tensorrt-counted.json reports/host-run.json; do
            freeze "diff/across/$(name "$base")..$(name "$new").table" diff "$base" "$new"
            freeze "diff/across/$(name "$base")..$(name "$new").force" diff "$base" "$new" --force --all
        done
    done
    in_every_form diff/three diff reports/host-run.json reports/host-runs.json reports/host-models.json
}

freeze_check() {
    local file budget
    for file in "${reports[@]}" "${fields[@]}" "${recorded[@]}"; do
        budget=budgets/$(name "$file").toml
        [ -f "$budget" ] || budget=budgets/host-run.toml
        in_every_form "check/$(name "$file")" check "$file" --budget "$budget"
        in_every_form "check/$(name "$file").forced" check "$file" --budget "$budget" --force
        freeze "check/$(name "$file").init.toml" check --init "$file"
    done
}

freeze_trend() {
    local kind
    for kind in "${!alike[@]}"; do
        # shellcheck disable=SC2086
        in_every_form "trend/$kind" trend ${alike[$kind]} --order given
    done
    freeze trend/all.table trend reports/*.json field recorded
}

freeze_layers() {
    local file
    for file in layers/*.json layers/*.log layers/*.txt; do
        in_every_form "layers/${file##*/}" layers "$file"
    done
    in_every_form layers/net.json+profile layers layers/net.json --profile layers/net.profile.json
    in_every_form layers/net.json+diff layers layers/net.json --diff layers/eleven.json
    freeze layers/net.json+graph layers layers/net.json --graph "$scratch/net.svg"
    [ ! -f "$scratch/net.svg" ] || cp "$scratch/net.svg" "$out/layers/net.svg"
}

freeze_import() {
    local log form memory
    for log in logs/*.log logs/import/*.log logs/tensorrt/*.log field/*.log; do
        for form in table json; do
            freeze "import/$(name "$log").$form" import "$log" --format "$form"
        done
    done
    # What takes a word of the user beside the log.
    for log in logs/import/*.log field/*.log; do
        for memory in own shared; do
            freeze "import/$(name "$log").$memory" \
                import "$log" --assume-finished --device-memory "$memory" --format table
        done
    done
}

parts=()
for part in help render diff check trend layers import; do
    "freeze_$part" &
    parts+=($!)
done
for part in "${parts[@]}"; do wait "$part"; done
mask
echo "$(find "$out" -name '*.end' | wc -l) outputs in $out"
