# How on-target.sh speaks with a board: calls of board.sh, files there and back. What a board says is text from
# somebody else: it is shown without what could steer a terminal, and believed only where its form is right.
# shellcheck shell=bash

board_script=$(cat "${BASH_SOURCE[0]%/*}/board.sh")
# Where the system's own time-outs would be hours.
ssh_options=(-o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3)
# The most that is taken of one file from a board, and of words about an error.
most_bytes=$((2 * 1024 * 1024 * 1024))
most_words=2000
way_to_send=scp

complain() { printf 'on-target: %s\n' "$*" >&2; }

# Ends with a status of the table in on-target.sh and one line that says what to do.
fail() { # STATUS LINE
    complain "$2"
    exit "$1"
}

# For a shell at the other end, whichever it is.
quoted() {
    local word all=
    for word in "$@"; do
        all+=" '${word//\'/\'\\\'\'}'"
    done
    printf '%s' "${all# }"
}

# Text of others: no control characters, so that it cannot steer a terminal. Lines and tabs stay.
escaped() {
    local LC_ALL=C line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line//[$'\001'-$'\010'$'\013'-$'\037'$'\177']/}
        printf '%s\n' "${line//$'\302'[$'\200'-$'\237']/}"
    done
}

# The first words of a file of errors, on one line.
words_of() {
    head -c "$most_words" "$1" | escaped | tr '\n' ' ' | sed 's/  *$//'
}

# One call for every connection after the first, so that a password is asked for once.
connect() {
    local shared=(-o ControlMaster=auto -o "ControlPath=$work/ssh" -o ControlPersist=120)
    if [ ${#work} -lt 70 ] && ssh "${ssh_options[@]}" "${shared[@]}" "$destination" true </dev/null 2>"$work/words"; then
        ssh_options+=("${shared[@]}")
        return 0
    fi
    ssh "${ssh_options[@]}" "$destination" true </dev/null 2>"$work/words" ||
        fail 8 "$board cannot be reached: $(words_of "$work/words"). Try: ssh $destination true"
}

disconnect() {
    [ ! -S "$work/ssh" ] || ssh -o "ControlPath=$work/ssh" -O exit "$destination" 2>/dev/null || true
}

# A call of board.sh. Standard input is the caller's.
on_board() {
    # shellcheck disable=SC2029 # The words are meant for the board.
    ssh "${ssh_options[@]}" "$destination" "exec sh -c $(quoted "$board_script" board "$@")"
}

# A call whose answer is wanted whole; its lines are in `answer`, its complaints in $work/words.
answer=()
ask() {
    local status=0
    on_board "$@" </dev/null 2>"$work/words" | head -c 1000000 >"$work/answer" || status=$?
    mapfile -t answer < <(escaped <"$work/answer")
    return "$status"
}

# In `sum`. What is sent is asked for several times, and is read once.
declare -A sums_here=()
sum_here() { # KIND FILE
    case $1 in
        sha256 | cksum)
            sums_here[$1 $2]=${sums_here[$1 $2]:-$("${1}_of" "$2")}
            sum=${sums_here[$1 $2]%% *}
            ;;
        *) sum=- ;;
    esac
}

cksum_of() { cksum <"$1"; }

# As on the board, the faster of the two.
sha256_of() {
    local all
    all=$(openssl dgst -sha256 <"$1" 2>/dev/null || sha256sum <"$1")
    printf '%s' "${all##*= }"
}

# Whether a file on the board, by what its `sum` says, is the one here. Where the board has no tool, the size.
same_as_here() { # FILE "KIND SUM BYTES"
    local kind there bytes sum
    read -r kind there bytes _ <<<"$2"
    [ "$bytes" = - ] || [ "$bytes" = "$(stat -Lc %s "$1")" ] || return 1
    sum_here "$kind" "$1"
    [ "$there" = "$sum" ]
}

say_how_files_are_told() { # "KIND SUM BYTES"
    case $1 in
        cksum*) complain "$board has no sha256sum and no openssl: files are compared by cksum and size." ;;
        none*) complain "$board has no sha256sum, openssl or cksum: files are compared by their size alone." ;;
    esac
}

# Copies a file aside and gives it its name when all of it is there: half a file never has the name. A file that is
# there already, by its hash, is left alone.
send() { # FILE PLACE settle|install
    local sum
    ask sum "$2" || lost_connection
    sum=${answer[0]:-absent}
    if [ "$sum" != absent ]; then
        say_how_files_are_told "$sum"
        ! same_as_here "$1" "$sum" || return 0
    fi
    if ! send_aside "$1" "$2.part" || ! arrived "$1" "$2.part"; then
        ask forget_part "$2.part" || true
        fail 8 "${1##*/} ($(stat -Lc %s "$1") bytes) could not be copied to $2 on $board: $why. Make room there, or give another place: --dir DIR, or --mount HOSTDIR:BOARDDIR."
    fi
    ask "$3" "$2" || fail 8 "$2 on $board could not be put in place: $(words_of "$work/words")"
    complain "copied ${1##*/} to $2 on $board ($way_to_send)"
}

arrived() { # FILE PLACE
    ask sum "$2" || lost_connection
    [ "$sum" != absent ] || say_how_files_are_told "${answer[0]:-}"
    same_as_here "$1" "${answer[0]:-absent}" || { why='what arrived is not what was sent'; return 1; }
}

# Boards without an sftp server take scp's old protocol; those without scp take cat, whose words are also the
# plainest where a disk is full. The way that served once is kept.
send_aside() { # FILE PLACE
    if [ -n "$mount_here" ]; then
        way_to_send='cp'
        cp "$1" "$mount_here${2#"$mount_there"}" 2>"$work/words" && return 0
        why=$(words_of "$work/words")
        return 1
    fi
    local way
    for way in scp 'scp -O' cat; do
        [[ $way_to_send != "$way" && $way_to_send != any ]] && continue
        way_to_send=any
        if send_by "$way" "$1" "$2" 2>"$work/words"; then
            way_to_send=$way
            return 0
        fi
    done
    why=$(words_of "$work/words")
    way_to_send=scp
    return 1
}

# shellcheck disable=SC2029 # The name is meant for the board.
send_by() { # WAY FILE PLACE
    case $1 in
        scp) scp -q "${ssh_options[@]}" "$2" "$destination_of_scp:$3" </dev/null ;;
        'scp -O') scp -O -q "${ssh_options[@]}" "$2" "$destination_of_scp:$(quoted "$3")" </dev/null ;;
        cat) ssh "${ssh_options[@]}" "$destination" "cat >$(quoted "$3")" <"$2" ;;
    esac
}

# With cat, so that the board has no say in where its bytes go and how many there are.
fetch() { # PLACE FILE "KIND SUM BYTES"
    # shellcheck disable=SC2029 # The name is meant for the board.
    ssh "${ssh_options[@]}" "$destination" "cat <$(quoted "$1")" </dev/null 2>"$work/words" |
        head -c "$most_bytes" >"$2" || return 1
    sums_here=()
    same_as_here "$2" "$3"
}

lost_connection() {
    fail 1 "the connection to $board is lost: $(words_of "$work/words"). Call again: nothing on the board is lost."
}
