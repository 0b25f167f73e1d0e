#!/bin/bash
# test_install.sh - what `make install` and `make deb` put in place works, and goes again.
#
# The program is built. Needs root, for the package.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

expect() {
    local what=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what" && tail -n 20 "$work/output"
    fi
}

files() { (cd "$work/to" && find . ! -type d | sort); }

quietly() { make --no-print-directory -s "$@" DESTDIR="$work/to" PREFIX=/opt/td >/dev/null; }

expect 'make install' quietly install
expect 'the program, the manual page, three completions' test "$(files)" = "$(printf './opt/td/%s\n' \
    bin/tiny-docker share/bash-completion/completions/tiny-docker \
    share/fish/vendor_completions.d/tiny-docker.fish share/man/man1/tiny-docker.1.gz \
    share/zsh/site-functions/_tiny-docker)"

page() { MANWIDTH=80 man --warnings -l "$work/to/opt/td/share/man/man1/tiny-docker.1.gz" 2>&1; }
says() { "${@:2}" | grep -qF -- "$1"; }
expect 'the page has all commands' says 'tiny-docker unpause ID...' page
expect 'the page has their options' says '--cap-add CAPABILITY' page
expect 'the page has no fault' test -z "$(page | grep -i 'warning')"

# complete SHELL WORD...: what the shell would offer for the last word.
complete() {
    local shell=$1
    shift
    PATH=$work/to/opt/td/bin:$PATH TINY_DOCKER_ROOT=$work/state
    export PATH TINY_DOCKER_ROOT
    case $shell in
    bash)
        # shellcheck disable=SC2016 # for that bash
        bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }
            _tiny_docker tiny-docker "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf "%s\n" "${COMPREPLY[@]}"' \
            "$work/to/opt/td/share/bash-completion/completions/tiny-docker" "$@"
        ;;
    fish)
        fish --no-config -c "source $work/to/opt/td/share/fish/vendor_completions.d/tiny-docker.fish
            complete -C '$*'"
        ;;
    zsh)
        # The shell itself, at a terminal of script(1), with Tab typed.
        # shellcheck disable=SC2016 # for that zsh
        printf 'autoload -Uz compinit; fpath=(%s $fpath); compinit -u -D; zstyle ":completion:*" verbose no\n' \
            "$work/to/opt/td/share/zsh/site-functions" >"$work/.zshrc"
        (sleep 1; printf '%s\t' "$*"; sleep 1; printf '\t'; sleep 1; printf '\003exit\r') |
            ZDOTDIR=$work script -qec 'zsh -i' /dev/null
        ;;
    esac
}

# offers WORD SHELL WORD...
offers() { complete "${@:2}" | grep -qE -- "^$1([[:space:]]|\$)"; }

# One that has ended is enough.
TINY_DOCKER_ROOT=$work/state unshare --mount day10-final/tiny-docker run --net none --name web true
for shell in bash fish; do
    expect "$shell: commands" offers unpause $shell tiny-docker un
    expect "$shell: options of a command" offers --cap-add $shell tiny-docker run --cap
    expect "$shell: global options" offers --explain $shell tiny-docker --e
    expect "$shell: help about a command" offers inspect $shell tiny-docker help ins
    expect "$shell: containers" offers web $shell tiny-docker logs we
done
expect 'bash: values' offers bridge bash tiny-docker run --net br
expect 'zsh: a command' says unpause complete zsh tiny-docker unp

expect 'make uninstall' quietly uninstall
expect 'nothing is left' test -z "$(files)"

# On a machine that has nothing but Debian's minimum.
if command -v mmdebstrap >/dev/null; then
    expect 'make deb' make --no-print-directory -s deb
    suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    expect 'the package installs, runs and goes' bash -c "cat /etc/apt/sources.list \
        /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
        mmdebstrap --quiet --variant=minbase --format=null --skip=check/qemu \
            --customize-hook='common/test/try_package \"\$1\" day10-final/build/tiny-docker_*.deb' \
            '$suite' - -"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
