#!/bin/bash
# test_lessons.sh - does `lessons` see what is wrong with a lesson? Each lesson here is right but for
# one thing. Needs root.
set -eu
tools=$(cd "$(dirname "$0")/../tools" && pwd)
workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT
export LESSONS_PATIENCE=2 # seconds until a terminal is given up

mkdir -p "$workshop/common/tools" "$workshop/day01-test/src"
cp "$tools"/lessons* "$workshop/common/tools/"
echo '[day 1](day01-test/README.md)' >"$workshop/README.md"
printf 'int main(void)\n{\n    return 0;\n}\n' >"$workshop/day01-test/src/main.c"

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

**By hand**

```console
$ rm -rf /never-typed
```
END
}

lesson x x | check 0 'a lesson in which all is right'
grep -q '11 commands, 1 blocks by hand' "$workshop/report" || {
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
