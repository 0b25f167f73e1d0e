# fish completion for tiny-docker. What there is to be completed is asked of the program itself.

function __tiny_docker_command
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or begin; echo $word; return; end
    end
    return 1
end

# Lines such as "  -e, --env NAME=VALUE    set a variable", as "--env", a tab, "set a variable".
function __tiny_docker_options
    tiny-docker (__tiny_docker_command) --help 2>/dev/null |
        sed -nE '/^Options:/,$ s/^  .*(--[a-z-]+)( [^ ]+)?  +(.*)/\1\t\3/p'
end

function __tiny_docker_words
    switch (__tiny_docker_command; or echo help)
        case help
            tiny-docker help | sed -nE '/^Commands:/,/^$/ s/^  ([a-z]+) +(.*)/\1\t\2/p'
        case run
            __fish_complete_path (commandline -ct)
        case '*'
            tiny-docker ps -aq 2>/dev/null
            tiny-docker ps -a --format json 2>/dev/null | sed -nE 's/.*"Names":"([^"]+)".*/\1/p'
    end
end

complete -c tiny-docker -f -n 'string match -q -- "-*" (commandline -ct)' -a '(__tiny_docker_options)'
complete -c tiny-docker -f -n 'not string match -q -- "-*" (commandline -ct)' -a '(__tiny_docker_words)'
