#!/bin/bash
# test_lessons.sh - does `lessons` see what is wrong with a lesson? Each lesson here is right but for
# one thing. Needs root.
set -eu
tools=$(cd "$(dirname "$0")/../tools" && pwd)
workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT
export LESSONS_PATIENCE=2 # seconds until a terminal is given up

mkdir -p "$workshop"/common/{tools,docs} "$workshop"/day01-test/{src,tests}
cp "$tools"/lessons* "$workshop/common/tools/"
echo '[day 1](day01-test/README.md)' >"$workshop/README.md"
printf 'int main(void)\n{\n    return 0;\n}\n' >"$workshop/day01-test/src/main.c"
printf 'CASE(it_works)\nCASE(it_is_quick)\n' >"$workshop/day01-test/tests/test_main.c"
echo 'it_works: Try.' >"$workshop/day01-test/hints"

# check RESULT WHAT < LESSON
check() {
    local result=0
    cat >"$workshop/day01-test/README.md"
    "$workshop/common/tools/lessons" day01-test >"$workshop/report" 2>&1 || result=1
    [ $result = "$1" ] && return
    echo "test_lessons.sh: $2: it says $result" >&2
    cat "$workshop/report" >&2
    exit 1
}

# A lesson with all that there is, in which $1 is to be replaced by $2.
lesson() {
    sed "s/$1/$2/" <<'END'
A link to the [source](src/main.c), and a line of it:

```c
    return 0;
```

**Host**

```console
$ cd day01-test
$ echo "*?  \$HOME 'quoted'" | tr ? !
*! $HOME 'quoted'
$ (exit 3)
$ echo $?
3
$ echo a1b2c3d4e5f6 54321
0123456789ab 12345
$ sh
```

**Container**

```console
$ x=inside
$ echo $x
inside
```

**Second terminal**

```console
$ pwd | grep -o day01-test || echo at the top, ${x-outside}
at the top, outside
```

**Container**

```console
$ echo still $x
still inside
$ exit
```

**Host**

```console
$ mkdir /tmp/broken
$ rm -r /tmp/broken
```

**By hand**

```console
$ rm -rf /never-typed
```
END
}

lesson x x | check 0 'a lesson in which all is right'
grep -q '13 commands, 1 blocks by hand' "$workshop/report" || {
    cat "$workshop/report" >&2
    exit 1
}
lesson 'src.main' main | check 1 'a link that leads nowhere'
lesson '^    return 0' '    return 1' | check 1 'a line that is not in the source'
lesson '^3$' '4' | check 1 'another exit status'
lesson '^inside' 'outside' | check 1 'another output in the container'
lesson '^at the top.*' '' | check 1 'an output that is not shown'
lesson '^. exit$' '$ true' | check 1 'a container that is not left'
lesson 'echo still' 'sleep 1000; echo still' | check 1 'a container that does not answer'
lesson '^. rm -r .tmp.*' '$ true' | check 0 'a lesson that leaves something'
lesson x x | check 0 'a lesson after one that was broken off'

# A page beside the lessons, in which $1 is to be replaced by $2. Nothing in it is typed.
page() {
    sed "s/$1/$2/" >"$workshop/common/docs/page.md" <<'END'
# A page of "ours"

A link to [day 1](../../day01-test/README.md), and one to [what the grader says](page.md#what-it-says-day-1).
What [`main`](../../day01-test/src/main.c) does is tried by `it_works`, `it_is_quick` in `test_main.c`.

## What it says, day 1

```text
✗ it works
    hint:     Try.
```

```c
int main(void)
```
END
    lesson x x
}

page x x | check 0 'a page in which all is right'
page 'day01-test' 'day02-test' | check 1 'a link of a page that leads nowhere'
page 'it-says-day-1)' 'it-says-day-2)' | check 1 'a link to a part that is not there'
page 'int main' 'void main' | check 1 'a line of a page that is not in the source'
page 'src.main' 'tests\/test_main' | check 1 'a function that is not where the page says'
page it_works it_flies | check 1 'the first case of a list that no suite has'
page it_is_quick it_is_slow | check 1 'the last case of a list that no suite has'
page 'test_main' 'test_other' | check 1 'a suite that is not there'
page 'it works' 'it flies' | check 1 'a promise that no suite makes'
page 'Try[.]' 'Cry.' | check 1 'a hint that the grader does not give'
