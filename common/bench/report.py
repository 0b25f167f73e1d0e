"""report.py - what was measured, for people: on a terminal, in Markdown, as a chart."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys

import peers

PAGE = f"{peers.TOP}/common/docs/performance.md"
BEGIN, END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"
CHART = "![Start times: beside others, after idle, and day by day](performance.svg)\n\n"
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def read(path):
    """A small file, or nothing."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def first(pattern, text):
    """What the pattern's group finds."""
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else "unknown"


def machine():
    """What it ran on."""
    cpu = read("/proc/cpuinfo")
    kind = "virtual processors" if " hypervisor" in cpu else "processors"
    version = 2 if os.path.exists("/sys/fs/cgroup/cgroup.controllers") else 1
    return {
        "processor": f"{os.cpu_count()} {kind}, {first(r'^model name.*: (.*)', cpu)}",
        "memory": f"{int(first(r'MemTotal: *([0-9]+)', read('/proc/meminfo'))) / 1e6:.0f} GB",
        "kernel": f"Linux {first(r'^([0-9.]+)', platform.release())}",
        "system": first(r'^PRETTY_NAME="?([^"\n]*)', read("/etc/os-release")),
        "cgroups": f"version {version}",
        "load": read("/proc/loadavg").split()[0],
    }


def programs():
    """The versions of all that takes part."""
    versions = {"tiny-docker": first(r"^tiny-docker,? (?:version )?(.*)",
                                     peers.output_of([peers.TINY_DOCKER, "--version"]))}
    for name in ("unshare", "bwrap", "crun", "runc", "conmon"):
        if peers.installed(name):
            versions[name] = first(r"([0-9]+\.[0-9][^\s]*)",
                                   peers.output_of([name, "--version"]))
    return versions


def number(value):
    """Three digits that count."""
    return f"{value:.{max(0, 2 - max(0, len(str(int(abs(value)))) - 1))}f}"


def table(row):
    """A row's series as lines of words, the first line the head."""
    head = ["", f"median, {row['unit']}", "p10 - p90", "n"]
    base = row["series"].get(row["base"])
    lines = [head + ([f"/ {row['base']}"] if base else [])]
    for label, values in row["series"].items():
        spread = f"{number(values['p10'])} - {number(values['p90'])}" if values["n"] > 1 else ""
        line = [label, number(values["median"]), spread, str(values["n"])]
        lines.append(line + ([number(values["median"] / base["median"])] if base else []))
    return lines


def verdict(bar):
    """A bar, and what came of it."""
    value = number(bar["value"])
    limit = number(bar["limit"]) if bar["limit"] < 1 else f"{bar['limit']:g}"
    return f"{bar['text']}: {value}, wanted {bar['sign']} {limit}"


def print_head(results):
    """What it runs on and with."""
    for line in heading(results):
        print(line)


def heading(results):
    """The same as lines."""
    box = results["machine"]
    yield (f"{box['processor']}, {box['memory']}; {box['kernel']}, {box['system']}; "
           f"cgroups: {box['cgroups']}; load at the start {box['load']}")
    yield ", ".join(f"{name} {version}" for name, version in results["programs"].items())
    if results["note"]:
        yield results["note"]


def print_row(row):
    """A row as a table with its bars below."""
    lines = table(row)
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    print(f"\n{row['title'].replace('`', '')}")
    for line in lines:
        cells = [line[0].replace("`", "").ljust(widths[0])]
        print("  " + "  ".join(cells + [word.rjust(width) for word, width in
                                        zip(line[1:], widths[1:])]).rstrip())
    for bar in row["bars"]:
        word = "met   " if bar["met"] else "MISSED"
        if COLOUR:
            word = f"\033[{'32' if bar['met'] else '31'}m{word}\033[0m"
        print(f"  {word} {verdict(bar)}".replace("`", ""))
    for note in row["notes"]:
        print(f"  {note}")
    sys.stdout.flush()


def print_tail(results, file, broken):
    """The sum of it."""
    bars = [bar for row in results["rows"] for bar in row["bars"]]
    met = sum(bar["met"] for bar in bars)
    print(f"\nseed {results['seed']}; all of it is in {os.path.relpath(file, peers.TOP)}")
    print(f"{met} bars met, {len(bars) - met} missed, {broken} rows failed" +
          (" (the short form says little about speed)" if results["quick"] else ""))


def markdown(results):
    """The tables as performance.md has them."""
    yield from (f"{line}\n" for line in heading(results))
    yield "\n| bar | measured | wanted | |\n|---|--:|--:|---|\n"
    for row in results["rows"]:
        for bar in row["bars"]:
            limit = number(bar["limit"]) if bar["limit"] < 1 else f"{bar['limit']:g}"
            yield (f"| {row['name']}: {bar['text']} | {number(bar['value'])} "
                   f"| {bar['sign']} {limit} | {'met' if bar['met'] else '**missed**'} |\n")
    for row in results["rows"]:
        lines = table(row)
        yield f"\n### {row['title']}\n\n"
        yield f"| {' | '.join(lines[0])} |\n|---{'|--:' * (len(lines[0]) - 1)}|\n"
        for line in lines[1:]:
            yield f"| {' | '.join(line)} |\n"


def draw(results, directory):
    """The chart, by gnuplot, if its rows are there. What it is made of stays beside it."""
    rows = {row["name"]: row for row in results["rows"]}
    for name in ("start", "idle", "curve"):
        if name not in rows:
            return None
        with open(f"{directory}/{name}.dat", "w", encoding="utf-8") as file:
            for label, values in rows[name]["series"].items():
                is_ours = label == "tiny-docker" or label.startswith("day")
                print(f'"{label.replace(", ", chr(92) + "n")}"', values["median"], values["p10"],
                      values["p90"], "0x2a6fb0" if is_ours else "0xb8b8b8", file=file)
    if not shutil.which("gnuplot"):
        print("\nno chart: gnuplot is not installed (make bench-deps)")
        return None
    subprocess.run(["gnuplot", f"{peers.TOP}/common/bench/chart.gp"], cwd=directory, check=True)
    return f"{directory}/performance.svg"


def record(results, chart):
    """Put the tables between the marks of performance.md, and the chart beside it. Results from
    the virtual machine, if there are some, come below."""
    lines = [CHART if chart else "", *markdown(results)]
    other = read(f"{peers.TOP}/build/bench/vm.json")
    if other:
        lines.append("\n## On cgroup version 2, in a virtual machine\n\n")
        lines += markdown(json.loads(other))
    head, rest = read(PAGE).split(BEGIN)
    tail = rest.split(END)[1]
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(head + BEGIN + "".join(lines) + END + tail)
    if chart:
        shutil.copyfile(chart, f"{peers.TOP}/common/docs/performance.svg")
