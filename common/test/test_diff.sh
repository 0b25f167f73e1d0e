#!/bin/bash
# test_diff.sh - diff shows each of the files that it is asked for.
set -eu
cd "$(dirname "$0")/../.."

fail() {
    echo "test_diff.sh: $*" >&2
    exit 1
}

# expect FILES ARGUMENT...: with these arguments so many files are shown.
expect() {
    local expected=$1 shown
    shift
    shown=$(common/tools/diff "$@" | grep -c '^diff --git ') || true
    [ "$shown" = "$expected" ] || fail "diff $* shows $shown files, not $expected"
}

# changed FILE...: how many of the files are not the same on days 9 and 10.
changed() {
    local file count=0
    for file; do
        cmp -s "day09-bridge/src/$file" "day10-final/src/$file" || count=$((count + 1))
    done
    echo "$count"
}

expect 2 9 cli.c cmd_run.c
expect 3 9 cli.c bridge.c cmd_run.c
expect 2 6 cmd_later.c cli.c
while IFS=': ' read -r chapter files; do
    # shellcheck disable=SC2086 # names of files, without spaces
    expect "$(changed $files)" 10 --chapter "$chapter"
done <day10-final/chapters
! common/tools/diff 9 cli.c no-such-file.c >/dev/null 2>&1 || fail "a file that no day has is no error"

# Who reads the beginning only has read enough.
status=0
(set -o pipefail && common/tools/diff 10 | head -n 1 >/dev/null) || status=$?
[ $status = 0 ] || fail "diff into head ends with $status"
