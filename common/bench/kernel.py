"""kernel.py - what programs ask of the kernel, and what it takes for that."""

import mmap
import os
import re
import time

import peers
from measure import Failed, run

PAGE = mmap.PAGESIZE


def faults_so_far():
    """Page faults of all processes (man 5 proc, /proc/vmstat)."""
    with open("/proc/vmstat", encoding="ascii") as file:
        return int(re.search(r"^pgfault ([0-9]+)", file.read(), re.MULTILINE).group(1))


def page_faults(command, rounds):
    """Faults of a program and of all that it starts, whoever collects those: so they are the whole
    machine's, which is to be quiet meanwhile. Gives those of each round."""
    counts = []
    for _ in range(rounds):
        before = faults_so_far()
        run(command)
        counts.append(faults_so_far() - before)
    return counts


def system_calls(command):
    """Calls of a program and of all that it starts."""
    file = f"{peers.WORK}/strace"
    if run(["strace", "-f", "-qq", "-c", "-U", "calls,name", "-o", file, *command]) != 0:
        raise Failed(f"below strace: {' '.join(command)}")
    with open(file, encoding="ascii") as stream:
        return int(re.search(r"^ *([0-9]+) total$", stream.read(), re.MULTILINE).group(1))


def fault_price():
    """Microseconds for a page that is written for the first time: it must be found and emptied."""
    with mmap.mmap(-1, 8192 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_NOHUGEPAGE)
        begin = time.perf_counter()
        for at in range(0, len(memory), PAGE):
            memory[at] = 1
        return (time.perf_counter() - begin) / 8192 * 1e6


def call_price():
    """Microseconds for a system call that does next to nothing."""
    begin = time.perf_counter()
    for _ in range(100000):
        os.getppid()
    return (time.perf_counter() - begin) * 10
