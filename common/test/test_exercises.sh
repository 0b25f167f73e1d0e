#!/bin/bash
# test_exercises.sh - does the check of the exercises notice an exercise that lies?
#
# In a copy of the repository that has one day with one exercise, one thing after the other is spoiled.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
export NO_COLOR=1 LC_ALL=C WORKSHOP=$scratch/workshop
trap 'rm -rf "$scratch"' EXIT
ln -s "$PWD/common" "$scratch/common"
mkdir "$scratch/day02-namespaces"
for name in README.md Makefile src tests; do cp -a "day02-namespaces/$name" "$scratch/day02-namespaces/"; done
mkdir -p "$scratch/pristine" "$scratch/day02-namespaces/exercises"
cp -a day02-namespaces/exercises/01-propagation "$scratch/pristine/"
tools=$scratch/common/tools
exercise=$scratch/day02-namespaces/exercises/01-propagation

fail() {
    echo "test_exercises.sh: $*" >&2
    cat "$scratch/output" >&2
    exit 1
}

# expect STATUS TEXT COMMAND [ARG...]: it ends so, and says that.
expect() {
    local expected=$1 text=$2 status=0
    shift 2
    "$@" >"$scratch/output" 2>&1 </dev/null || status=$?
    [ "$status" = "$expected" ] || fail "$(basename "$1") ${*:2}: status $status, not $expected"
    grep -qF -- "$text" "$scratch/output" || fail "it does not say '$text'"
}

# spoil WHAT: what follows is about an exercise with this fault.
spoil() {
    echo "  $SECONDS s: $*"
    rm -rf "$exercise"
    cp -a "$scratch/pristine/01-propagation" "$exercise"
    touch "$exercise"/test_*.c # what was built of the spoiled one is older
}

# The suite becomes one with a single case, which has this body.
suite() {
    printf '#include <unistd.h>\n#include "harness.h"\nCASE(one)\n{\n%s\n}\nSUITE("one", "one case")\n' "$1" \
        >"$exercise/test_propagation.c"
}

# The solution becomes a patch that adds this line to a file of the day.
patch_of() {
    rm -rf "$scratch/a" "$scratch/b"
    mkdir -p "$scratch/a/src" "$scratch/b/src"
    cp "$scratch/day02-namespaces/src/cmd_run.c" "$scratch/a/src/"
    (cat "$scratch/a/src/cmd_run.c" && echo "$1") >"$scratch/b/src/cmd_run.c"
    (cd "$scratch" && git diff --no-index --no-prefix a b >"$exercise/solution.patch") || true
}

spoil "as it is, all is well"
expect 0 "1 exercises, 0 of them wrong" "$tools/exercises" 2

spoil "a solution that solves nothing"
patch_of '/* nothing */'
expect 1 "it fails with the solution" "$tools/exercises" 2

spoil "a suite that passes without the solution"
suite '    EXPECT(1, "the impossible");'
expect 1 "no case fails without the solution" "$tools/exercises" 2

spoil "a suite that is skipped is not red"
suite '    SKIP("for no reason");'
expect 1 "no case fails without the solution" "$tools/exercises" 2

spoil "nor is one that breaks off"
suite '    _exit(1);'
expect 1 "the suite breaks off" "$tools/exercises" 2

spoil "a case that the solution does not reach"
cat >>"$exercise/test_propagation.c" <<'END'

CASE(the_moon_is_reached)
{
    EXPECT_STATUS(run("run", "--moon", "true"), 0);
}
END
expect 1 "it fails with the solution" "$tools/exercises" 2

spoil "a solution that applies no more"
sed -i 's/options.value/option_value/' "$exercise/solution.patch"
sed -i 's/^ .*hostname.*/ something else/' "$exercise/solution.patch"
expect 1 "the solution does not apply" "$tools/exercises" 2

spoil "a solution with a warning"
patch_of 'static int unused;'
expect 1 "the solution does not build" "$tools/exercises" 2

spoil "too few hints"
sed -i 's/Hint 3/Nothing/' "$exercise/README.md"
expect 1 "fewer than three hints" "$tools/exercises" 2

spoil "an exercise that the lesson does not name"
mv "$exercise" "$scratch/day02-namespaces/exercises/02-other"
expect 1 "the lesson does not name it" "$tools/exercises" 2
rm -r "$scratch/day02-namespaces/exercises/02-other"

spoil "a learner sees what is missing, the solution, and that it is solved"
expect 0 "1  The leak, and two cures" "$tools/exercise" 2
expect 2 "day 2 has no exercise 7; it has:" "$tools/exercise" 2 7
expect 2 "is no program that can be run" "$tools/exercise" 2 1 "$scratch/no-such-program"
expect 1 "NO shared shows the leak" "$tools/exercise" 2 1
expect 1 "make exercise DAY=2 N=1 BIN=$(type -P true)" "$tools/exercise" 2 1 "$(type -P true)"
expect 0 "make exercise DAY=2 N=1 APPLY=1" "$tools/exercise" 2 1 --show
expect 0 "next:  make exercise DAY=2 N=1" "$tools/exercise" 2 1 --apply
cmp -s "$WORKSHOP"/day02.old-*/src/cmd_run.c day02-namespaces/src/cmd_run.c || fail "what was there is not kept"
expect 0 "it is solved" "$tools/exercise" 2 1
expect 0 "it is in day02-namespaces already" "$tools/exercise" 2 1 --show
expect 0 "it is in day02-namespaces already" "$tools/exercise" 2 1 --apply

spoil "a solution is merged with what the learner has written, and a conflict is shown in the file"
yours=$WORKSHOP/day02/src
mkdir -p "$yours"
cp day02-namespaces/src/* "$yours/"
echo '/* mine */' >>"$yours/cmd_run.c"
sed -i 's/^#define NAMESPACES_H$/&\n/' "$yours/namespaces.h"
expect 0 "merged    ${yours#"$scratch/"}/cmd_run.c" "$tools/exercise" 2 1 --apply
grep -q '/\* mine' "$yours/cmd_run.c" || fail "what the learner has written is gone"
grep -q propagation "$yours/cmd_run.c" || fail "the solution is not there"
cp day02-namespaces/src/* "$yours/"
sed -i '/hostname/s/.*/ something else/' "$yours/cmd_run.c"
expect 1 "CONFLICT  ${yours#"$scratch/"}/cmd_run.c" "$tools/exercise" 2 1 --apply
grep -q '^<<<<<<< yours$' "$yours/cmd_run.c" || fail "the file has no marks"
[ -z "$(find "$WORKSHOP" -name '*.rej')" ] || fail "something was rejected"
expect 2 "still has the marks of a conflict" "$tools/exercise" 2 1 --apply
