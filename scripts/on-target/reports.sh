# The folder of reports: DIR/BOARD/ENGINE-TIME.json. The time is this machine's, for a board's clock may say 1970;
# board and engine are in the name, so that the last report of the two is the last name. Reports that are
# incomplete say so in their names and are not compared.
# shellcheck shell=bash

name_pattern='[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]-[0-9][0-9]-[0-9][0-9]Z'

# As part of a file name: nothing that leads elsewhere.
file_safe() {
    local LC_ALL=C text=${1:0:80}
    text=${text//[^A-Za-z0-9._-]/-}
    printf '%s' "${text/#./-}"
}

# The trtmem of this machine, which reads what boards measured.
find_trtmem() {
    local found
    for found in "$local_trtmem" "$(command -v trtmem || true)" "${CARGO_TARGET_DIR:-$root/target}/release/trtmem"; do
        if [ -n "$found" ] && "$found" --version >/dev/null 2>&1; then
            local_trtmem=$found
            return 0
        fi
        [ -z "$local_trtmem" ] || fail 8 "$local_trtmem does not run here; give --local-trtmem a trtmem of this machine"
    done
    complain "there is no trtmem on this machine: reports are kept as they are and not compared. cargo build --release makes one."
}

# What a run measured, as part of a file name: its first model, as trtmem itself names reports. The layout is
# that of trtmem's own writer.
engine_of() { # REPORT
    local paths first more=
    mapfile -t paths < <(sed -n '/^    "models": \[/,/^    \]/s/^        "path": "\(.*\)",$/\1/p' "$1" | head -n 100)
    if [ ${#paths[@]} = 0 ]; then
        paths=("$(sed -n '/^  "workload": {/,/^  }/s/^    "backend": "\(.*\)",$/\1/p' "$1" | head -n 1)")
    fi
    first=${paths[0]##*/}
    [ ${#paths[@]} -lt 2 ] || more=+$((${#paths[@]} - 1))
    first=$(file_safe "${first%.*}")
    printf '%s%s' "${first:-unnamed}" "$more"
}

# Reads what came and writes it anew: what is kept is a report. A journal becomes one.
readable() { # FILE REPORT
    if [ -z "$local_trtmem" ]; then
        echo 'no trtmem here reads it' >"$work/words"
        [ "$(head -c 9 "$1")" != '{"event":' ] && cp "$1" "$2"
        return
    fi
    "$local_trtmem" render "$1" --format json -o "$2" 2>"$work/words"
}

# A name that is not taken.
free_name() { # STEM ENDING
    local name=$1$2 number=2
    while [ -e "$name" ]; do
        name=$1-$number$2
        number=$((number + 1))
    done
    printf '%s' "$name"
}

last_report() { # FOLDER ENGINE
    local LC_ALL=C found last=
    # Names sort as their times do.
    # shellcheck disable=SC2231 # The pattern is to be matched.
    for found in "$1/$2"-$name_pattern.json "$1/$2"-$name_pattern-[0-9]*.json; do
        if [ -f "$found" ] && [[ ${found//-/\~} > ${last//-/\~} || -z $last ]]; then last=$found; fi
    done
    printf '%s' "$last"
}

# Puts a fetched report, or what a journal says, among the reports, and compares it.
add() { # FILE KIND
    local report=$work/report.json folder engine last name marked=.json
    folder=$reports/$(file_safe "$board")
    mkdir -p "$folder" || fail 1 "reports cannot be kept in $folder; give --reports a folder that can be written"
    readable "$1" "$report" || return 1
    engine=$(engine_of "$report")
    last=$(last_report "$folder" "$engine")
    grep -q '^  "complete": true' "$report" || marked=-incomplete.json
    name=$(free_name "$folder/$engine-$(date -u +%Y-%m-%dT%H-%M-%SZ)" "$marked")
    { cp "$report" "$name.part" && mv "$name.part" "$name"; } ||
        fail 1 "the report cannot be kept in $folder; give --reports a folder with room. It is still on $board."
    name_the_clock "$report"
    printf 'Report: %s\n' "$name"
    added=$name
    # The two sides of `ab` were compared on the board.
    [ "$2" = ab ] || compared "$last" "$name"
}

name_the_clock() { # REPORT
    local created
    created=$(sed -n 's/^  "created": "\([0-9]\{4\}-[0-9TZ:-]*\)",$/\1/p' "$1" | head -n 1)
    if [[ -n $created && ${created%%-*} -lt 2020 ]]; then
        complain "$board's clock says ${created%T*}, and so does the report. Its name has the time of this machine, by which reports are ordered."
    fi
}

# Against the last report of the same engine and board. The status of the comparison is kept: a regression is a
# failure only where that was asked for.
compared() { # LAST NEW
    [ -n "$local_trtmem" ] || return 0
    if [[ $2 == *-incomplete*.json ]]; then
        echo "Not compared: the run did not finish."
        return 0
    fi
    if [ -z "$1" ]; then
        echo "Not compared: it is the first report of this engine on $board."
        return 0
    fi
    printf '\n%s diff %s %s\n' trtmem "$1" "$2"
    compare_status=0
    "$local_trtmem" diff "$1" "$2" || compare_status=$?
}
