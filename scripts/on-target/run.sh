# One run on a board: started, followed, brought home.
# shellcheck shell=bash

status_of_run=0
compare_status=0
interrupts=0

# Starts trtmem there with its report and its journal where they will be looked for.
start() {
    local kept=()
    run=$place/runs/$(date -u +%Y%m%dT%H%M%SZ)-$$
    case ${arguments[0]} in
        run | exec) kept=(--journal "$run/journal" --report "$run/report.json") ;;
        ab) kept=(--report-a "$run/a.json" --report-b "$run/b.json") ;;
    esac
    ask start "$place" "${run##*/}" "$program" ${variables[@]+"${variables[@]}"} -- \
        "${arguments[0]}" ${kept[@]+"${kept[@]}"} "${arguments[@]:1}" ||
        fail 8 "a run could not be started on $board in $place: $(words_of "$work/words"). Make room there, or give another place: --dir DIR."
    [ ! -s "$work/words" ] || complain "$(words_of "$work/words")"
}

# Follows a run to its end, brings its report here, adds it, and only then removes it there.
collect() { # RUN
    local state='' report=() journal='' line command='' kind elsewhere
    follow "$1"
    ask kept "$1" || lost_connection
    for line in ${answer[@]+"${answer[@]}"}; do
        case $line in
            'state '*) state=${line#state } ;;
            'arguments '*) command=${line#arguments } ;;
            'report '*) report+=("${line#report }") ;;
            'journal '*) journal=${line#journal } ;;
        esac
    done
    if [ -z "$state" ] || [ "$state" = going ]; then
        fail 1 "the state of $1 on $board is unknown; call again"
    fi
    take_status "$state"
    kind=$(kind_of "$command")
    bring_back "$1" "$kind" "$journal" ${report[@]+"${report[@]}"}
    elsewhere=${report[0]-}
    ask forget "$1" "${elsewhere#* * * }" || lost_connection
}

kind_of() { # ARGUMENTS
    case $1 in
        run\ * | exec\ * | ab\ *) printf '%s' "${1%% *}" ;;
    esac
}

take_status() { # STATE
    case $1 in
        ended.130) status_of_run=130 ;;
        ended.*) status_of_run=${1#ended.} ;;
        *)
            status_of_run=7
            complain "trtmem's process ended on $board without a status: the board may have been restarted"
            ;;
    esac
    if [ "$status_of_run" -gt 130 ]; then
        complain "trtmem itself was killed on $board by signal $((status_of_run - 128))"
        status_of_run=7
    fi
}

# The report; a journal where there is none, or none that can be read.
bring_back() { # RUN KIND JOURNAL [REPORT]...
    local run=$1 kind=$2 journal=$3 one added=''
    shift 3
    for one in "$@"; do
        bring_one "$one"
        add "$work/fetched" "$kind" || complain "the report of $run cannot be read: $(words_of "$work/words")"
    done
    if [ -z "$added" ] && [ -n "$journal" ]; then
        bring_one "$journal"
        complain "there is no report of $run: one is made from its journal"
        add "$work/fetched" "$kind" || keep_as_it_is "$run"
    fi
    if [ -z "$added$journal" ] && [ -n "$kind" ]; then
        complain "the run on $board ended before there was anything to report"
    fi
}

bring_one() { # "KIND SUM BYTES PLACE"
    local where=${1#* * * }
    fetch "$where" "$work/fetched" "${1%" $where"}" ||
        fail 1 "$where was not copied completely from $board; it is still there, call again"
}

# Nothing here can read it, but somebody may.
keep_as_it_is() { # RUN
    local name
    name=$reports/$(file_safe "$board")/unread-${1##*/}.journal
    cp "$work/fetched" "$name" || fail 1 "the journal cannot be kept in $reports; it is still on $board"
    complain "the journal is kept as it is, in $name: $(words_of "$work/words")"
    added=$name
}

# The run's own words as they come. Nothing of this is told by Ctrl-C: what runs in the background of a script is
# deaf to it.
follow() { # RUN
    local followed
    rm -f "$work/clock"
    mkfifo "$work/clock"
    # Open for both, so that writing neither waits nor fails when ssh is gone.
    exec 9<>"$work/clock"
    trap interrupted INT
    {
        {
            { follow_there "$1" 2>&3 3>&- || true; } | without_report_line "$1" >&4
        } 3>&1 | escaped >&2
    } 4>&1 &
    tick $!
    trap - INT
    exec 9>&-
    followed=$(cat "$work/followed")
    case $followed in
        0 | 10) ;;
        9) fail 1 "$1 is no longer on $board: another call has fetched it" ;;
        *) fail 1 "the connection to $board dropped. The run continues there; the next call fetches it: $script … $destination" ;;
    esac
}

follow_there() { # RUN
    local status=0
    on_board follow "$1" "$progress" <"$work/clock" 9>&- || status=$?
    echo "$status" >"$work/followed"
}

# Every line is a look on the board, which needs no clock of its own then: one would be a process there.
tick() { # PID
    local pause=0.1 count=0
    while kill -0 "$1" 2>/dev/null; do
        echo look >&9
        count=$((count + 1))
        [ $count -lt 10 ] || pause=1
        sleep "$pause" || true
    done
    wait "$1" || true
}

interrupted() {
    interrupts=$((interrupts + 1))
    if [ $interrupts = 1 ]; then
        echo INT >&9
        complain "asked the run on $board to stop and waits for its report. Ctrl-C again leaves it running."
        return
    fi
    complain "the run continues on $board; the next call follows it or fetches it"
    exit 130
}

# Those lines name places on the board.
without_report_line() { # RUN
    local line
    escaped | while IFS= read -r line; do
        case $line in
            "Report: $1/report.json" | "Reports: $1/a.json, $1/b.json") ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
}
