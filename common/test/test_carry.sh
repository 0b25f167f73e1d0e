#!/bin/bash
# test_carry.sh - carry, in a repository of its own: a correction reaches the later days, a conflict
# stops it, and it goes on where it stopped.
set -eu
carry=$(cd "$(dirname "$0")/../tools" && pwd)/carry
repository=$(mktemp -d)
trap 'rm -rf "$repository"' EXIT
cd "$repository"

fail() {
    echo "test_carry.sh: $*" >&2
    exit 1
}

commit() {
    git add -A
    git -c user.name=test -c user.email=test@example.org commit -q -m "$1"
}

# Three days of a file: each adds a line, the last has another second line.
mkdir -p common/tools day01-a/src day02-b/src day03-c/src
cp "$carry" common/tools/
git init -q .
printf '%s\n' one two three four five six >day01-a/src/file.c
printf '%s\n' one two three four five six seven >day02-b/src/file.c
printf '%s\n' one TWO three four five six seven eight >day03-c/src/file.c
echo same | tee day01-a/src/old.c day02-b/src/old.c >day03-c/src/old.c
commit start

sed -i s/five/FIVE/ day01-a/src/file.c
echo new >day01-a/src/new.c
rm day01-a/src/old.c
commit 'a correction'
common/tools/carry -n >/dev/null
[ -z "$(git status --porcelain)" ] || fail "-n has written something"
common/tools/carry >/dev/null
[ "$(sed -n 5p day02-b/src/file.c)" = FIVE ] || fail "day 2 is not corrected"
[ "$(tr '\n' ' ' <day03-c/src/file.c)" = 'one TWO three four FIVE six seven eight ' ] || fail "day 3 is not corrected"
cmp -s day01-a/src/new.c day03-c/src/new.c || fail "the new file has not been carried"
[ ! -e day02-b/src/old.c ] || fail "the removed file is still there"
before=$(git diff)
common/tools/carry >/dev/null
[ "$before" = "$(git diff)" ] || fail "a second run changes something"
commit carried

sed -i s/two/2/ day01-a/src/file.c
commit 'a correction that meets another change'
! common/tools/carry >log 2>&1 || fail "a conflict has not stopped it"
grep -q 'conflict in day03-c/src/file.c' log || fail "the message does not name the file: $(cat log)"
[ "$(sed -n 2p day02-b/src/file.c)" = 2 ] || fail "the day before the conflict is not corrected"
! common/tools/carry >log 2>&1 || fail "an open conflict has not stopped it"
printf '%s\n' one 2TWO three >day03-c/src/file.c
common/tools/carry >log 2>&1 || fail "it does not go on: $(cat log)"
[ "$(sed -n 2p day03-c/src/file.c)" = 2TWO ] || fail "what was mended by hand has changed"

rm log
commit 'two days at once'
! common/tools/carry >/dev/null 2>&1 || fail "a commit of two days was accepted"
