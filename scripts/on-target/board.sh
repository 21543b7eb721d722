# What runs on the board, in whatever its sh is: POSIX, few tools (cat, chmod, mkdir, mv, rm; the others only where
# they are there). scripts/on-target.sh hands it over with every call, so that nothing has to be kept there.
#
# A call is a verb and its arguments. While a run goes on nothing here starts a process: each one would move the
# counters that are being read. What is printed is read by connection.sh, line for line.
# shellcheck shell=sh

set -u

# Not every sh has printf built in; those that have not have print.
if [ "$(command -v print)" = print ]; then
    put() { print -r -- "$1"; }
else
    put() { printf '%s\n' "$1"; }
fi

have() { command -v "$1" >/dev/null 2>&1; }

one_line() {
    put "$1" | while IFS= read -r line; do
        put "$line"
        break
    done
}

# Where a run can live when nobody says: what outlives a restart before what takes memory.
usual_places() {
    for base in "${TMPDIR:-}" /data /mnt "${HOME:-}" /var/tmp /tmp; do
        [ -z "$base" ] || [ "$base" = / ] || put "${base%/}/trtmem-on-target"
    done
}

# Says why a folder does not do, in the system's words; nothing where it does. Everything is tried: what mount
# and df say is another thing on every system.
why_not() { # FOLDER ROOM-IN-KIB usual|named
    if [ "$3" = usual ]; then
        [ -d "${1%/*}" ] || { put "${1%/*} is not there"; return; }
        if [ -e "$1" ] && { [ -h "$1" ] || [ ! -O "$1" ]; }; then put "it is another user's"; return; fi
        umask 077
    fi
    words=$(mkdir -p "$1/files" "$1/runs" 2>&1) || { one_line "$words"; return; }
    tried=$1/.tried.$$
    # Through cat, which says what is wrong: of what a shell writes itself some only say that it failed.
    words=$( { put "#!$(command -v sh)
exit 0" | cat >"$tried"; } 2>&1) || { rm -f "$tried"; one_line "$words"; return; }
    words=$( { chmod 755 "$tried" && "$tried"; } 2>&1)
    status=$?
    rm -f "$tried"
    [ $status = 0 ] || { put "no program can be started there (mounted noexec?): $(one_line "$words")"; return; }
    room=$(room_in "$1")
    [ -z "$room" ] || [ "$room" -ge "$2" ] || put "it has room for $room KiB, and $2 are needed"
}

# In KiB, where the system tells.
room_in() {
    have df || return 0
    df -Pk "$1" 2>/dev/null | while read -r _ _ _ room _; do
        case $room in '' | *[!0-9]*) ;; *) put "$room" ;; esac
    done
}

# The board, and what earlier calls left on it.
look() { # [FOLDER]
    put "system $(uname -s) $(uname -m) $(uname -r)"
    usual_places | while IFS= read -r folder; do runs_in "$folder"; done
    [ -z "$1" ] || runs_in "$1"
}

runs_in() {
    for run in "$1"/runs/*; do
        [ ! -d "$run" ] || put "run $(state "$run") $run"
    done
}

# The first folder that does, after those that do not.
place() { # ROOM-IN-KIB PROGRAM-NAME [FOLDER]
    if [ -n "$3" ]; then
        put "$3" | first_place "$1" "$2" named
    else
        usual_places | first_place "$1" "$2" usual
    fi
}

first_place() { # ROOM-IN-KIB PROGRAM-NAME usual|named
    while IFS= read -r folder; do
        room=$1
        # What is there needs no room; a run does.
        [ ! -f "$folder/$2" ] || room=128
        words=$(why_not "$folder" "$room" "$3")
        [ -n "$words" ] || { put "place $folder"; break; }
        put "tried $folder: $words"
    done
}

# "KIND SUM BYTES" with the best tool there is, "none - BYTES" without any.
sum() { # FILE
    [ -f "$1" ] || { put absent; return; }
    bytes=-
    if have wc; then bytes=$(wc -c <"$1"); fi
    # The first uses what the processor has for it, which for an engine of gigabytes is minutes.
    all=$(have openssl && openssl dgst -sha256 <"$1" 2>/dev/null)
    all=${all##* }
    if [ ${#all} != 64 ] && have sha256sum; then
        all=$(sha256sum <"$1")
        all=${all%% *}
    fi
    if [ ${#all} = 64 ]; then
        put "sha256 $all ${bytes##* }"
    elif have cksum; then
        # shellcheck disable=SC2046 # Two words are wanted.
        set -- $(cksum <"$1")
        put "cksum $1 $2"
    else
        put "none - ${bytes##* }"
    fi
}

# Half a file goes.
forget_part() { # FILE
    rm -f "$1"
}

# What has arrived whole gets its name.
settle() { # FILE
    mv -f "$1.part" "$1"
}

# The program gets its name, and those of earlier calls go.
install() { # PROGRAM
    # On a mounted folder the file may be somebody else's, and right already.
    chmod 755 "$1.part" 2>/dev/null || [ -x "$1.part" ] || exit 1
    mv -f "$1.part" "$1" || exit 1
    for other in "${1%/*}"/trtmem-????????????????; do
        [ "$other" = "$1" ] || [ ! -f "$other" ] || rm -f "$other"
    done
}

# Whether the program runs here at all.
try() { # PROGRAM
    "$1" --version </dev/null
}

# Starts a run that nothing ends but itself: the connection may go, a hangup is ignored.
start() { # FOLDER NUMBER PROGRAM [NAME=VALUE]... -- [ARGUMENT]...
    run=$1/runs/$2 program=$3 folder=$1
    shift 3
    while [ "$1" != -- ]; do
        export "${1?}"
        shift
    done
    shift
    mkdir "$run" && put "$program" | cat >"$run/program" && put "$*" | cat >"$run/arguments" &&
        reserve | cat >"$run/reserve" && : >"$run/going" && : >"$run/out" && : >"$run/err" && : >"$run/journal" && cd "$folder/files" || exit 1
    trap '' HUP
    (
        {
            "$program" "$@" </dev/null 2>&1 >"$run/out" &
            # Told in names: on a full disk a file can still be made and renamed, but nothing written.
            : >"$run/pid.$!"
            wait $!
            put "$end$?"
        } | keep_words
    ) </dev/null >/dev/null 2>&1 &
}

# What follows the program's last words, with its status.
end='::trtmem on target has ended:'

# 64 KiB that are given up when the disk is full, so that what was wrong can be written at all.
reserve() {
    bytes=0123456789abcdef
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do bytes=$bytes$bytes; done
    put "$bytes"
}

# Keeps what the program of $run complains of, and how it ended. It waits for neither those that the program
# started and that outlive it nor for a process of its own.
keep_words() {
    status=
    while [ -z "$status" ] && IFS= read -r line; do
        case $line in
            *"$end"*)
                status=${line##*"$end"}
                line=${line%"$end"*}
                [ -n "$line" ] || continue
                ;;
            *'No space left'*) rm -f "$run/reserve" ;;
        esac
        put "$line" >>"$run/err" || { rm -f "$run/reserve" && put "$line" >>"$run/err"; }
    done
    [ -z "$status" ] || mv "$run/going" "$run/ended.$status"
}

ended() { # RUN
    for mark in "$1"/ended.*; do
        [ -e "$mark" ] && status=${mark##*.} && return 0
    done
    return 1
}

# Whether the program still runs, as far as can be told: after a restart its number may be another's.
alive() { # RUN
    for mark in "$1"/pid.*; do pid=${mark##*.}; done
    [ "$pid" != '*' ] && kill -0 "$pid" 2>/dev/null || return 1
    program='' file=''
    [ ! -f "$1/program" ] || read -r program <"$1/program"
    if [ -e "/proc/$pid/exefile" ]; then # QNX
        # There is no newline at its end, which read calls a failure.
        { read -r file <"/proc/$pid/exefile"; } 2>/dev/null || [ -n "$file" ] || return 0
        case $file in *"${program##*/}"*) ;; *) return 1 ;; esac
    elif [ -e "/proc/$pid/exe" ]; then
        # shellcheck disable=SC3013 # Every sh that has been met knows -ef.
        [ "/proc/$pid/exe" -ef "$program" ]
    fi
}

state() { # RUN
    if ended "$1"; then put "ended.$status"
    elif alive "$1"; then put going
    # It may have ended while it was looked for.
    elif ended "$1"; then put "ended.$status"
    else put lost
    fi
}

to_out() { put "$1"; }
to_err() { put "$1" >&2; }

# The journal's beginnings of stages and runs, as lines for people.
to_progress() {
    case $1 in
        '{"event":"stage-began"'*)
            stage=${1#*\"stage\":\"}
            put "  ${stage%%\"*} …" >&2
            ;;
        '{"event":"run-began","run":'*)
            number=${1#*\"run\":}
            put "  run $((${number%%[!0-9]*} + 1))" >&2
            ;;
    esac
}

# Hands on the lines that have come since the last time. Half a line is kept until its rest has come, and more
# than 500 wait for the next time. `read` and not `cat`, for that would be a process.
pass_on() { # DESCRIPTOR HOW
    eval "half=\$half$1"
    count=0
    while [ $count -lt 500 ]; do
        line=
        if IFS= read -r line <&"$1"; then
            "$2" "$half$line"
            half=
        else
            half=$half$line
            break
        fi
        count=$((count + 1))
    done
    eval "half$1=\$half"
}

# Shows a run until it has ended. Standard input is the clock: a line for every look, INT for Ctrl-C; when it
# ends the connection is gone. Status 0: the run has ended; 9: there is no such run; 10: its program is gone.
follow() { # RUN quiet|progress
    [ -d "$1" ] || exit 9
    exec 3<"$1/out" 4<"$1/err" 5<"$1/journal" || exit 9
    # shellcheck disable=SC2034 # pass_on uses them.
    half3='' half4='' half5='' missing=0
    while :; do
        # Asked before the last look, so that the look sees everything.
        if ended "$1"; then finished=0
        elif alive "$1"; then finished='' missing=0
        else
            # Its number is written a moment after it starts, and its mark a moment after it ends.
            missing=$((missing + 1)) finished=''
            [ $missing -lt 4 ] || finished=10
        fi
        [ "$2" = quiet ] || pass_on 5 to_progress
        pass_on 4 to_err
        pass_on 3 to_out
        [ -z "$finished" ] || break
        read -r asked || exit 1
        [ "$asked" != INT ] || ! alive "$1" || kill -INT "$pid"
    done
    # Now a process does no harm.
    put_rest "$half4" >&2
    cat <&4 >&2
    put_rest "$half3"
    cat <&3
    exit "$finished"
}

put_rest() { [ -z "$1" ] || put "$1"; }

# What there is to fetch of a run, each with its sum. Where a disk was full trtmem kept its report elsewhere and
# said so.
kept() { # RUN
    put "state $(state "$1")"
    put "arguments $(one_line "$(cat "$1/arguments" 2>/dev/null)")"
    report=$1/report.json
    if [ ! -s "$report" ] && [ ! -s "$1/a.json" ]; then
        while IFS= read -r line; do
            case $line in
                *'the report is in '*' instead')
                    report=${line#*the report is in }
                    report=${report% instead}
                    ;;
            esac
        done <"$1/err"
    fi
    for file in "$report" "$1/a.json" "$1/b.json"; do
        [ ! -s "$file" ] || put "report $(sum "$file") $file"
    done
    [ ! -s "$1/journal" ] || put "journal $(sum "$1/journal") $1/journal"
}

forget() { # RUN [REPORT-ELSEWHERE]
    case $1 in
        */runs/?*) rm -rf "$1" ;;
    esac
    case ${2:-} in
        */trtmem-*report.json) rm -f "$2" ;;
    esac
}

"$@"
