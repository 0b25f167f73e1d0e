# bash completion for tiny-docker. What there is to be completed is asked of the program itself.

# _tiny_docker_options COMMAND: the options that its --help lists.
_tiny_docker_options() {
    tiny-docker ${1:+"$1"} --help 2>/dev/null | sed -n '/^Options:/,$ p' | grep -oE -- '--[a-z-]+'
}

# _tiny_docker_value COMMAND OPTION: what that calls its value, such as DIR; nothing if it has none.
_tiny_docker_value() {
    tiny-docker ${1:+"$1"} --help 2>/dev/null |
        sed -nE "s/^  .*$2 ([A-Z][^ ]*).*/\\1/p" | head -n 1
}

_tiny_docker_commands() {
    tiny-docker help 2>/dev/null | sed -n '/^Commands:/,/^$/ s/^  \([a-z]*\) .*/\1/p'
}

# IDs and names.
_tiny_docker_containers() {
    tiny-docker ps -aq 2>/dev/null
    tiny-docker ps -a --format json 2>/dev/null | sed -nE 's/.*"Names":"([^"]+)".*/\1/p'
}

# _tiny_docker_values VALUE WORD
_tiny_docker_values() {
    case $1 in
    MODE) compgen -W 'bridge host none json plain' -- "$2" ;;
    POLICY) compgen -W 'no on-failure always' -- "$2" ;;
    SIGNAL) compgen -A signal -S '' -- "SIG${2#SIG}" | sed 's/^SIG//' ;;
    esac
}

_tiny_docker() {
    local word=$2 before=$3 command='' value list i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --root | --bridge | --subnet) i=$((i + 1)) ;;
        -*) ;;
        *) command=${COMP_WORDS[i]} && break ;;
        esac
    done
    if [[ $before == -* ]] && value=$(_tiny_docker_value "$command" "$before") && [ -n "$value" ]; then
        mapfile -t COMPREPLY < <(_tiny_docker_values "$value" "$word")
        [[ $value != DIR && $value != FILE && $value != SRC:* ]] || compopt -o default
        return
    fi
    case $word:$command in
    -*) list=options ;;
    *: | *:help) list=commands ;;
    *:run) compopt -o default && return ;;
    *) list=containers ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$(_tiny_docker_$list "$command")" -- "$word")
}

complete -F _tiny_docker tiny-docker
