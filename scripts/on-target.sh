#!/usr/bin/env bash
# Measures on a board: copies trtmem there, runs it, fetches the report, compares it with the last one.
#
#   scripts/on-target.sh [OPTIONS] USER@BOARD -- TRTMEM-ARGUMENTS...
#   scripts/on-target.sh [OPTIONS] USER@BOARD        fetches or follows what an earlier call left, starts nothing
#
#   --binary FILE        trtmem for the board; when not given, what scripts/build-target.sh built for its system
#   --send FILE          copies a file to the board, if it changed. Runs start in the folder it is copied to: name
#                        it in the arguments without its folder. Other paths are the board's own. Repeatable
#   --env NAME=VALUE     sets a variable for the run, such as LD_LIBRARY_PATH. Repeatable
#   --dir DIR            the folder for all this on the board; when not given the first that can be written and run
#                        from: $TMPDIR, /data, /mnt, $HOME, /var/tmp, /tmp, and trtmem-on-target below it
#   --mount HERE[:THERE] a folder that both machines see, for boards that cannot be written: files are copied with cp
#   --reports DIR        where reports are kept, as DIR/BOARD/ENGINE-TIME.json (reports)
#   --board NAME         the board's name there (the name of the host)
#   --local-trtmem FILE  this machine's trtmem, which reads and compares (trtmem, or target/release/trtmem)
#   --fail-on-regression ends with the status of the comparison where the run itself ended with 0
#   --quiet              no line for every stage
#   -F FILE, -i FILE, -p PORT, -J HOST, -o OPTION   are ssh's
#
# The run on the board continues when the connection drops; the next call follows it or fetches its report before
# it measures. Ctrl-C asks the run to stop, and its report is fetched; a second one leaves the run running.
#
# Status: that of trtmem on the board; of the last run fetched where nothing was started. 7 as well where trtmem
# itself was killed there (its journal becomes the report). Of this script: 1 the connection was lost, or something
# could not be copied back; 2 wrong usage; 8 something is missing, and which: the board, a folder on it, space, a
# program for it; 130 left running. The comparison is printed, and sets the status only where asked for.
set -euo pipefail

script=$0
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/on-target/connection.sh
. "$root/scripts/on-target/connection.sh"
# shellcheck source=scripts/on-target/reports.sh
. "$root/scripts/on-target/reports.sh"
# shellcheck source=scripts/on-target/run.sh
. "$root/scripts/on-target/run.sh"

binary='' sent=() variables=() folder='' mount_here='' mount_there='' reports=reports board='' local_trtmem=''
fail_on_regression='' progress=progress destination='' arguments=()

usage() {
    [ $# = 0 ] || complain "$1"
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$script" >&2
    exit 2
}

parse() {
    while [ $# -gt 0 ] && [[ $1 == -* ]]; do
        case $1 in
            --fail-on-regression) fail_on_regression=1; shift; continue ;;
            --quiet) progress=quiet; shift; continue ;;
            -h | --help) usage ;;
        esac
        [ $# -ge 2 ] || usage "$1 needs a value"
        case $1 in
            --binary) binary=$2 ;;
            --send) sent+=("$2") ;;
            --env) variables+=("$2") ;;
            --dir) folder=$2 ;;
            --mount) mount_here=${2%%:*} mount_there=${2#*:} ;;
            --reports) reports=$2 ;;
            --board) board=$2 ;;
            --local-trtmem) local_trtmem=$2 ;;
            -p) ssh_options+=(-o "Port=$2") ;;
            -F | -i | -J | -o) ssh_options+=("$1" "$2") ;;
            *) usage "there is no option $1" ;;
        esac
        shift 2
    done
    [ $# -ge 1 ] || usage "which board?"
    destination=$1
    shift
    [ $# = 0 ] || [ "$1" = -- ] || usage "trtmem's arguments come after --"
    [ $# = 0 ] || shift
    arguments=("$@")
}

# What can be seen to be wrong before anything is asked of the board.
check() {
    local file variable names=' '
    [[ $destination != -* && -n $destination ]] || usage "which board?"
    board=${board:-${destination##*@}}
    destination_of_scp=$destination
    [[ $destination != *:* || $destination == *\[* ]] || destination_of_scp=${destination%"${destination##*@}"}[${destination##*@}]
    [ -z "$mount_here" ] || [ -z "$folder" ] || usage "--dir and --mount are two answers to one question"
    if [ -n "$mount_here" ]; then
        [ -d "$mount_here" ] || fail 2 "--mount: $mount_here is not a folder on this machine"
        mount_here=$(cd "$mount_here" && pwd)
        [[ $mount_there == /* ]] || mount_there=$mount_here
        folder=$mount_there
    fi
    [[ -z $folder || $folder == /* ]] || fail 2 "--dir and --mount take an absolute path on the board, such as /data/trtmem"
    [ -z "$folder" ] || folder=${folder%/}
    for file in ${binary:+"$binary"} ${sent[@]+"${sent[@]}"}; do
        { [ -f "$file" ] && [ -r "$file" ]; } || fail 2 "$file is not a readable file"
        [[ $names != *" ${file##*/} "* ]] || fail 2 "two files to send have the name ${file##*/}"
        [ "$file" = "$binary" ] || names+="${file##*/} "
    done
    for variable in ${variables[@]+"${variables[@]}"}; do
        [[ $variable =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || fail 2 "--env takes NAME=VALUE, not $variable"
    done
    check_arguments
}

# Where a report goes is this script's affair.
check_arguments() {
    local argument
    for argument in ${arguments[@]+"${arguments[@]}"}; do
        case $argument in
            --) return 0 ;;
            --journal | --journal=* | --report | --report=* | --report-[ab]* | --no-report)
                fail 2 "${argument%%=*} is set by this script; --reports says where reports are kept on this machine" ;;
        esac
    done
}

# shellcheck disable=SC2317 # A trap calls it.
clean_up() {
    disconnect
    rm -rf "$work"
}

# What the board is, and the runs that earlier calls left there.
system='' left=()
look() {
    local line pattern='^run (going|lost|ended\.[0-9]{1,3}) (/.*/runs/[0-9TZ]+-[0-9]+)$'
    ask look "$folder" || fail 8 "$board does not understand sh: $(words_of "$work/words")"
    for line in ${answer[@]+"${answer[@]}"}; do
        case $line in
            'system '*) system=${line#system } ;;
            'run '*)
                [[ $line =~ $pattern ]] || continue
                [[ " ${left[*]-} " == *" ${BASH_REMATCH[2]} "* ]] || left+=("${BASH_REMATCH[2]}")
                ;;
        esac
    done
}

pick_up() {
    local run
    for run in ${left[@]+"${left[@]}"}; do
        complain "an earlier run is on $board ($run)"
        collect "$run"
    done
}

# What build-target.sh makes for such a system.
find_binary() {
    local built=${CARGO_TARGET_DIR:-$root/target} name
    [ -z "$binary" ] || return 0
    case $system in
        'Linux aarch64 '*) name=aarch64-linux binary=$built/board/aarch64-unknown-linux-gnu/board/trtmem ;;
        'Linux x86_64 '*) name=x86_64-linux binary=$built/board/x86_64-unknown-linux-gnu/board/trtmem ;;
        'QNX '*' 7.'*) name=qnx710 binary=$built/qnx/aarch64-unknown-nto-qnx710/board/trtmem ;;
        'QNX '*' 8.'*)
            name=qnx800 binary=$built/qnx/aarch64-unknown-qnx/board/trtmem
            [ -f "$binary" ] || binary=$built/qnx/aarch64-unknown-nto-qnx800/board/trtmem
            ;;
        *) fail 8 "$board is ${system:-an unknown system}, for which nothing is built here; give --binary FILE" ;;
    esac
    [ -f "$binary" ] || fail 8 "there is no trtmem for $board (${system}); scripts/build-target.sh $name builds it, or give --binary FILE"
}

# The first folder on the board that does; else what was tried, and why it does not do.
find_place() { # PROGRAM-NAME
    local line tried=() room=$(($(stat -Lc %s "$binary") / 1024 + 256))
    ask place "$room" "$1" "$folder" || lost_connection
    for line in ${answer[@]+"${answer[@]}"}; do
        case $line in
            'place /'*) place=${line#place }; return 0 ;;
            'tried '*) tried+=("${line#tried }") ;;
        esac
    done
    printf '  %s\n' ${tried[@]+"${tried[@]}"} >&2
    fail 8 "there is no folder on $board for trtmem. Give one that can be written and run from with --dir DIR, or one that both machines see with --mount HOSTDIR:BOARDDIR."
}

# The program and the files, each where it is not yet there.
bring() {
    local name file sum
    sum_here sha256 "$binary"
    name=trtmem-${sum:0:16}
    find_place "$name"
    program=$place/$name
    [ -z "$mount_here" ] || mkdir -p "$mount_here/files"
    send "$binary" "$program" install
    ask try "$program" ||
        fail 8 "$binary does not run on $board ($system): $(words_of "$work/words"). Give --binary a trtmem for it (scripts/build-target.sh)."
    for file in ${sent[@]+"${sent[@]}"}; do
        send "$file" "$place/files/${file##*/}" settle
    done
}

main() {
    parse "$@"
    check
    work=$(mktemp -d "${TMPDIR:-/tmp}/on-target.XXXXXX")
    trap clean_up EXIT
    trap 'exit 143' TERM HUP
    find_trtmem
    connect
    look
    pick_up
    if [ ${#arguments[@]} = 0 ]; then
        [ ${#left[@]} -gt 0 ] || complain "nothing is left on $board by earlier calls"
        exit "$status_of_run"
    fi
    find_binary
    bring
    start
    collect "$run"
    [ "$status_of_run" != 0 ] || [ -z "$fail_on_regression" ] || exit "$compare_status"
    exit "$status_of_run"
}

main "$@"
