"""measure.py - run programs, take the time, and say what is typical."""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

NULL = os.open(os.devnull, os.O_RDWR)


class Failed(Exception):
    """A program that is measured did not work."""


def spawn(command, output=NULL, errors=2):
    """Start a program with no input. posix_spawn takes no longer for a large caller."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, 0), (os.POSIX_SPAWN_DUP2, output, 1),
               (os.POSIX_SPAWN_DUP2, errors, 2)]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=actions)


def run(command, output=NULL, errors=2):
    """Run a program to its end. Gives its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(spawn(command, output, errors), 0)[1])


def seconds(command, output=NULL):
    """How long a program runs, from before it is started until it is collected."""
    begin = time.perf_counter()
    status = run(command, output)
    took = time.perf_counter() - begin
    if status != 0:
        raise Failed(f"status {status}: {' '.join(command)}")
    return took


def output_of(command):
    """What a program prints. Fails if it does."""
    done = subprocess.run(command, stdin=NULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"status {done.returncode}: {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()


def interleaved(measures, rounds, idle=0.0):
    """Call each of the named functions once a round, in an order that changes, so that what one
    leaves to the kernel to do hits all the others alike. Gives the list of times of each."""
    times = {name: [] for name in measures}
    for name in measures:
        measures[name]()  # its files come into memory
    for done in range(rounds):
        progress(f"{done}/{rounds}")
        for name in random.sample(list(measures), len(measures)):
            time.sleep(idle)
            times[name].append(measures[name]())
    progress("")
    return times


def starts(commands, rounds, idle=0.0):
    """The same for commands, each run from its start to its end."""
    return interleaved(
        {name: lambda command=command: seconds(command) for name, command in commands.items()},
        rounds, idle)


def at_once(work, items, workers=4):
    """Call a function for each item, some at a time. Gives how many were done in a second."""
    begin = time.perf_counter()
    pool = ThreadPoolExecutor(workers)
    try:
        list(pool.map(work, items))
    finally:
        pool.shutdown(cancel_futures=True)  # if one has failed, the others need not begin
    return len(items) / (time.perf_counter() - begin)


def summary(values):
    """Median, spread (a tenth is below, a tenth is above) and extremes."""
    ordered = sorted(values)

    def at(part):
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

    return {"n": len(ordered), "median": at(0.5), "p10": at(0.1), "p90": at(0.9),
            "min": ordered[0], "max": ordered[-1]}


def progress(text):
    """Where we are, on a terminal and nowhere else."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
