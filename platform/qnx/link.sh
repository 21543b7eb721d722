#!/usr/bin/env bash
# Links what keep-link-inputs.sh has kept, without the SDK: against stub libraries which have the names of
# functions-7.1.tsv and support-7.1.tsv and nothing in them.
#
#   platform/qnx/link.sh INPUTS OUTPUT [LIST...]      default: the two lists beside this file
#
# The start-up file is replaced by a _start that is main. The result cannot run; what it shows is that the
# program asks the system for nothing that the lists do not have. A name that is in none of them is reported
# with the function, the object and the crate that ask for it. Status 0: linked; 1: names are missing, or the
# linker failed; 8: no linker.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
inputs=$(cd "${1:?the folder that keep-link-inputs.sh made}" && pwd)
output=${2:?the file to make}
shift 2
[ $# -gt 0 ] || set -- "$here/functions-7.1.tsv" "$here/support-7.1.tsv"

# Debian's package lld, or the linker that comes with Rust.
linker=$(command -v ld.lld || true)
if [ -z "$linker" ]; then
    sysroot=$(rustc --print sysroot 2>/dev/null || true)
    linker=$(compgen -G "$sysroot/lib/rustlib/*/bin/gcc-ld/ld.lld" | head -n 1 || true)
fi
if [ -z "$linker" ]; then
    echo "The linker ld.lld is missing: apt-get install lld." >&2
    exit 8
fi

# Names as of 7.1: https://www.qnx.com/developers/docs/7.1/com.qnx.doc.qnxsdp.migration/topic/buildfiles.html has
# libc.so.5, libgcc_s.so.1 and the runtime linker below. Those of the others are assumed.
declare -A sonames=([c]=libc.so.5 [m]=libm.so.3 [gcc_s]=libgcc_s.so.1 [socket]=libsocket.so.3 [regex]=libregex.so.1)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every library the program is linked with has a stub, be it empty.
: >"$work/empty"
stub() {
    local library=$1 names=()
    mapfile -t names < <(awk -F '\t' -v library="lib$library" '
        !/^#/ && $4 != "macro" && ($2 == library || ($2 == "-" && library == "libc")) { print "--defsym=" $1 "=0" }
    ' "${@:2}")
    printf '%s\n' "${names[@]}" >"$work/names"
    "$linker" -m aarch64linux -shared -soname "${sonames[$library]:-lib$library.so}" \
        --format=binary "$work/empty" --format=default "@$work/names" -o "$work/lib$library.so"
}

# The arguments are a compiler's: -Wl,A,B are the linker's own, a few are for the compiler alone.
arguments=()
while IFS= read -r argument; do
    case $argument in
        -V* | -nodefaultlibs | -nostartfiles) ;;
        -Wl,*)
            IFS=, read -ra parts <<<"${argument#-Wl,}"
            arguments+=("${parts[@]}")
            ;;
        -l*)
            [ -e "$work/lib${argument#-l}.so" ] || stub "${argument#-l}" "$@"
            arguments+=("$argument")
            ;;
        *)
            [ -f "$inputs/$argument" ] && argument=$inputs/$argument
            arguments+=("$argument")
            ;;
    esac
done <"$inputs/arguments"

status=0
"$linker" "${arguments[@]}" -L "$work" --defsym=_start=main --dynamic-linker=/usr/lib/ldqnx-64.so.2 \
    --error-limit=0 -o "$output" 2>"$work/said" || status=$?
[ "$status" -ne 0 ] || exit 0

# ld.lld: error: undefined symbol: NAME
# >>> referenced by SOURCE                  (left out where the object does not say)
# >>>               OBJECT:(FUNCTION)
# The crate is the one a function's name begins with: after link-time optimisation all is one object.
awk -v lists="$(printf '%s, ' "${@##*/}" | sed 's/, $//')" '
    function crate(of) {
        while (sub(/^(<|&|\*|\(|\[|mut |dyn |const )/, "", of)) { }
        sub(/[^A-Za-z0-9_].*/, "", of)
        return of
    }
    sub(/.*error: undefined symbol: /, "") {
        name = $0
        printf "%s: not among the names of %s\n", name, lists
        next
    }
    name != "" && /^>>> .*:\(.*\)/ {
        object = $0
        sub(/:\(.*/, "", object)
        sub(/.*[ \/]/, "", object)
        sub(/^[0-9]+-/, "", object)
        sub(/^[^(]*:\(/, "")
        sub(/\)( in archive .*)?$/, "")
        if (!seen[name, $0]++) printf "    asked for by the crate %s: %s, in %s\n", crate($0), $0, object
        next
    }
    name != "" && /^>>> referenced [0-9]+ more times/ { sub(/^>>> /, ""); print "    " $0; next }
    name != "" && /^(>>>|$)/ { next }
    { name = ""; print }
' "$work/said" >&2
exit 1
