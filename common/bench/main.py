"""main.py - measure the rows, print them, and keep them. common/tools/bench starts it."""

import json
import os
import random
import re
import sys

import course
import crowds
import report
import starts
from measure import Failed, progress
from peers import TOP
from rows import Settings

ROWS = {
    "start": starts.start,
    "parts": starts.parts,
    "asks": starts.asks,
    "limits": starts.limits,
    "idle": starts.idle,
    "bridge": starts.bridge,
    "exec": starts.execute,
    "detached": crowds.detached,
    "memory": crowds.memory,
    "logs": crowds.logs,
    "ps": course.listing,
    "build": course.build,
    "curve": starts.curve,
}


def refuse(why):
    """A mistake in what was asked for."""
    print(f"bench: {why}", file=sys.stderr)
    sys.exit(2)


def number_in(name, least):
    """The number in an environment variable, or None."""
    text = os.environ.get(name)
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,15}", text) or int(text) < least:
        refuse(f"{name} is a number{' > 0' if least else ''}, not '{text}'")
    return int(text)


def chosen():
    """The names in BENCH_ROWS, or all."""
    names = os.environ.get("BENCH_ROWS", "").split() or list(ROWS)
    for name in names:
        if name not in ROWS:
            refuse(f"there is no row '{name}' (BENCH_ROWS); there are: {' '.join(ROWS)}")
    return names


def add_earlier(results, file):
    """Add the rows that an earlier run on this machine has left, where this one has none. The load
    that is named is the highest."""
    if not os.path.isfile(file):
        return
    with open(file, encoding="utf-8") as stream:
        before = json.load(stream)
    load = max(before["machine"].pop("load"), results["machine"].pop("load"), key=float)
    if all(before[key] == results[key] for key in ("machine", "programs", "quick")):
        rows = {row["name"]: row for row in before["rows"] + results["rows"]}
        results["rows"] = [rows[name] for name in ROWS if name in rows]
    results["machine"]["load"] = load


def main():
    """Exit status 0 if everything worked, however slow; 2 for a mistake in what was asked."""
    seed = number_in("BENCH_SEED", 0)
    if seed is None:
        seed = random.SystemRandom().randrange(1 << 32)
    random.seed(seed)
    settings = Settings(os.environ.get("BENCH_QUICK") == "1", number_in("BENCH_RUNS", 1))
    names = chosen()
    results = {"machine": report.machine(), "programs": report.programs(), "seed": seed,
               "quick": settings.quick, "note": os.environ.get("BENCH_NOTE", ""), "rows": []}
    broken = 0
    report.print_head(results)
    for name in names:
        try:
            row = ROWS[name](settings)
        except (Failed, OSError) as error:
            progress("")
            print(f"\n{name}: FAILED: {error}", flush=True)
            broken += 1
            continue
        broken += row.broken
        results["rows"].append(row.as_json())
        report.print_row(results["rows"][-1])
    file = os.environ.get("BENCH_OUTPUT") or f"{TOP}/build/bench/results.json"
    add_earlier(results, file)
    with open(file, "w", encoding="utf-8") as stream:
        json.dump(results, stream, indent=1, ensure_ascii=False)
        stream.write("\n")
    chart = report.draw(results, f"{TOP}/build/bench")
    if os.environ.get("BENCH_RECORD") == "1":
        if settings.quick or broken or len(results["rows"]) < len(ROWS):
            sys.exit("bench: not recorded: that takes all rows, whole, and the long form")
        report.record(results, chart)
    report.print_tail(results, file, broken)
    sys.exit(1 if broken else 0)


main()
