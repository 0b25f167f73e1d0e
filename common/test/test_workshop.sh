#!/bin/bash
# test_workshop.sh [--all] - build days as a learner would, and see whether the grader judges rightly.
#
# With --all, our own source is graded as a learner's on each day, and has to have all points: that
# takes some minutes.
set -eu
cd "$(dirname "$0")/../.."
tools=$PWD/common/tools
scratch=$(mktemp -d)
export WORKSHOP=$scratch/workshop NO_COLOR=1 LC_ALL=C
watcher=''
trap '[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true; rm -rf "$scratch"' EXIT

fail() {
    echo "test_workshop.sh: $*" >&2
    [ ! -e "$scratch/output" ] || cat "$scratch/output" >&2
    exit 1
}

# expect STATUS COMMAND [ARG...]: what it says is in $scratch/output.
expect() {
    local expected=$1 status=0
    shift
    "$@" >"$scratch/output" 2>&1 </dev/null || status=$?
    [ "$status" = "$expected" ] || fail "$(basename "$1") ${*:2}: status $status, not $expected"
}

says() { grep -qF -- "$1" "$scratch/output" || fail "it does not say '$1'"; }
says_not() { ! grep -qF -- "$1" "$scratch/output" || fail "it says '$1'"; }
step() { echo "  $SECONDS s: $*"; }

step "each hint names a promise, and each promise of days 1 to 9 has a hint"
for directory in day[0-9][0-9]-*; do
    grep -ho '^CASE([a-z0-9_]*' "$directory"/tests/test_*.c | cut -c 6- | sort -u >"$scratch/cases"
    sed 's/: .*//' "$directory/hints" | sort >"$scratch/hints"
    [ -z "$(uniq -d "$scratch/hints")" ] || fail "$directory/hints: twice: $(uniq -d "$scratch/hints")"
    [ -z "$(comm -13 "$scratch/cases" "$scratch/hints")" ] ||
        fail "$directory/hints: no such case: $(comm -13 "$scratch/cases" "$scratch/hints")"
    [ "$directory" = day10-final ] || [ -z "$(comm -23 "$scratch/cases" "$scratch/hints")" ] ||
        fail "$directory/hints: none for $(comm -23 "$scratch/cases" "$scratch/hints")"
done

step "each day can be started and has a lesson whose links lead somewhere; the first and the last build"
for directory in day[0-9][0-9]-*; do
    day=${directory:3:2}
    expect 0 "$tools/start" "$day"
    grep -o '](\.\./[^)#]*' "$WORKSHOP/day$day/README.md" | cut -c 3- | while read -r link; do
        [ -e "$WORKSHOP/day$day/$link" ] || fail "day $day: the link '$link' leads nowhere"
    done
    grep -o '^\$ make -sC [^ ]*' "$WORKSHOP/day$day/README.md" | cut -c 12- | while read -r place; do
        [[ $place == /* ]] || [ -e "$WORKSHOP/day$day/$place/Makefile" ] ||
            fail "day $day: nothing can be made in '$place'"
    done
    ! grep -qE "^\\$ (cd )?$directory" "$WORKSHOP/day$day/README.md" || fail "day $day: the lesson leads to our program"
    [ "$directory" != day01-cli ] && [ "$directory" != day10-final ] && [ -z "${1-}" ] && continue
    expect 0 make -s -j2 -C "$WORKSHOP/day$day"
    says_not warning
done
expect 2 "$tools/start" 11
expect 2 "$tools/start" x

step "work is not overwritten, and a reset keeps it"
echo 'mine' >"$WORKSHOP/day03/src/mine.c"
expect 1 "$tools/start" 3
says "make reset DAY=3"
expect 1 "$tools/start" 3 --reset # no answer is no
[ "$(cat "$WORKSHOP/day03/src/mine.c")" = mine ] || fail "what a learner has written is gone"
echo y | "$tools/start" 3 --reset >/dev/null
[ ! -e "$WORKSHOP/day03/src/mine.c" ] || fail "it has not begun again"
[ "$(cat "$WORKSHOP"/day03.old-*/src/mine.c)" = mine ] || fail "the old one is not kept"
echo y | "$tools/start" 4 --reset --from "$WORKSHOP"/day03.old-* >/dev/null
[ -e "$WORKSHOP/day04/src/mine.c" ] || fail "one's own source of the day before is not taken"

step "what does not build is shown, and not graded"
expect 2 "$tools/grade" 4
says "mine.c:1:1: error"
says "nothing to grade"

step "of a suite with many broken promises three are explained, or all where that is asked for"
explained() { [ "$(grep -c '^      expected: ' "$scratch/output")" = "$1" ] || fail "not $1 are explained"; }
expect 1 "$tools/grade" 1
says "   1 of 57"
explained 12
says "  ... and what came of 16 more: make grade DAY=1 SUITE=cli"
expect 1 "$tools/grade" 1 --suite cli
explained 19
says_not "... and"
expect 0 "$tools/progress"
says "   1 of 57"

step "our source has all points, and each save is graded: a wrong status loses just its promises"
cp day01-cli/src/* "$WORKSHOP/day01/src/"
expect 0 "$tools/compare" 1
says "is the same as day01-cli/src"
env --default-signal=INT "$tools/watch" 1 >"$scratch/output" 2>&1 </dev/null &
watcher=$!
await() {
    until [ "$(grep -c 'waiting for the next save' "$scratch/output")" = "$1" ]; do
        [ $SECONDS -lt $((deadline)) ] || fail "watch has not graded"
        sleep 0.2
    done
}
deadline=$((SECONDS + 120))
await 1
says "all promises are kept"
says_not "  NO "
sed -i 's/128 + WTERMSIG/WTERMSIG/' "$WORKSHOP/day01/src/parent.c"
await 2
kill -INT $watcher
deadline=$((SECONDS + 20))
while kill -0 $watcher 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || fail "watch does not end at Ctrl-C"
    sleep 0.2
done
wait $watcher || fail "at Ctrl-C watch ends with $?"
watcher=''
grep '^  NO ' "$scratch/output" | sort >"$scratch/lost"
diff - "$scratch/lost" <<'EOF' || fail "other promises are lost than those of the status"
  NO a fault gives 128 and the signal
  NO a signal from outside gives 128 and the signal
  NO a signal that ends the command is reported
  NO settings that a killed command changed are restored
EOF
says "expected: exit status 139"
says "got:      exit status 11"
says "read:     man 7 signal"
says "hint:     A process ends by itself or by a signal"
says 'next:  day 1, "a fault gives 128 and the signal"'
expect 0 "$tools/progress"
says "53 of 57"
says "next: make grade DAY=1"
expect 0 "$tools/grade" 1 --suite cli
says "next:  are the other promises kept too?"
expect 0 "$tools/progress"
says "53 of 57" # what the other suites came to still counts
expect 0 "$tools/compare" 1 parent.c
says "+    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);"

step "the day that is graded is not the day of each suite"
[ "$(make -nB DAY=8 day05-logs | grep -o 'DDAY=[0-9]*' | sort -u)" = DDAY=5 ] ||
    fail "make DAY=8 builds day 5 as another day"

step "a program in another language has the points that it earns"
# shellcheck disable=SC2016 # the script's own variables
printf '%s\n' '#!/bin/sh' '[ "$1" = run ] || exit 2' shift 'exec "$@"' >"$scratch/program"
chmod +x "$scratch/program"
expect 1 "$tools/grade" 1 "$scratch/program"
says "  ok the exit status of the command is returned"
says "  ok arguments arrive byte for byte"
says "  NO help lists the commands"
says "make grade DAY=1 BIN=$scratch/program"
expect 0 make grade DAY=1 SUITE=explain BIN="$scratch/program" # for make a point that is missing is no failure
says "next:  day 1, "
expect 2 make grade DAY=1 BIN="$scratch/no-such-program"
expect 2 "$tools/grade" 1 "$scratch/no-such-program"
# shellcheck disable=SC2016 # and here
sed -i '2i case $*:$TINY_DOCKER_EXPLAIN in run*true:1) exec sleep 1000 ;; esac' "$scratch/program"
expect 1 "$tools/grade" 1 --suite explain "$scratch/program"
says "hint:     It took too long. If it does so again, and the machine is not busy: Look at the environment"
says "NO the variable does the same"
says_not "the exit status of the command is returned"
expect 2 "$tools/grade" 1 --suite nonesuch "$scratch/program"
says "cli explain run terminal"

step "a day that has only begun keeps the promises of the days before, and not its own"
expect 1 "$tools/grade" 3
says "  day  1  ####################   53 of 53"
says "  day  2  ####################   26 of 26"
says "  day  3  ....................    1 of 25"
says 'next:  day 3, "the rootfs is the root"'

step "a day for which only a suite was graded is not done, and one that is begun is not begun again"
cp day02-namespaces/src/* "$WORKSHOP/day02/src/"
expect 0 "$tools/grade" 2 --today
expect 0 "$tools/progress"
says "26 of 26   (the earlier days were not tried)"
expect 0 "$tools/grade" 2
says "next:  day 3, which is begun: make grade DAY=3"
expect 0 "$tools/progress"
says_not "(the earlier"

step "who begins with a later day is not sent to the first"
expect 0 env WORKSHOP="$scratch/later" "$tools/start" 3
expect 0 env WORKSHOP="$scratch/later" "$tools/progress"
says "next: make grade DAY=3"

[ "${1-}" = --all ] || exit 0
for directory in day[0-9][0-9]-*; do
    day=${directory:3:2}
    step "day $day, our source as a learner's"
    rm -r "$WORKSHOP/day$day/src"
    cp -r "$directory/src" "$WORKSHOP/day$day/src"
    expect 0 "$tools/grade" "$day"
    says_not "  NO "
done
expect 0 "$tools/progress"
says "You have built a container runtime."
