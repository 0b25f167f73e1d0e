#compdef tiny-docker
# zsh completion for tiny-docker. What there is to be completed is asked of the program itself.

local command= word
local -a entries

for word in ${words[2,CURRENT-1]}; do
    [[ $word == -* ]] || { command=$word && break }
done

if [[ $PREFIX == -* ]]; then
    # A line such as "  -e, --env NAME=VALUE    set a variable".
    entries=(${(f)"$(tiny-docker ${command:+$command} --help 2>/dev/null |
        sed -nE '/^Options:/,$ s/^  .*(--[a-z-]+)( [^ ]+)?  +(.*)/\1:\3/p')"})
    _describe -o option entries
elif [[ -z $command || $command == help ]]; then
    entries=(${(f)"$(tiny-docker help 2>/dev/null |
        sed -nE '/^Commands:/,/^$/ s/^  ([a-z]+) +(.*)/\1:\2/p')"})
    _describe command entries
elif [[ $command == run || ${words[CURRENT-1]} == --(rootfs|env-file|volume) ]]; then
    _files
else
    entries=(${(f)"$(tiny-docker ps -aq 2>/dev/null)"}
        ${(f)"$(tiny-docker ps -a --format json 2>/dev/null | sed -nE 's/.*"Names":"([^"]+)".*/\1/p')"})
    _describe container entries
fi
