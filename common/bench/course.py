"""course.py - what a learner waits for: many records, the compiler, the tests."""

import glob
import os
import shutil
import subprocess
import time

import peers
from measure import Failed, output_of, progress, seconds
from rows import Row


def listing(settings):
    """`ps -a` of more and more records, copies of a real one."""
    row = Row("ps", "`ps -a`")
    state = os.environ["TINY_DOCKER_ROOT"]
    os.environ["TINY_DOCKER_ROOT"] = f"{peers.WORK}/listed"
    seconds(peers.tiny_run(peers.TRUE))
    entries = f"{peers.WORK}/listed/containers"
    model = os.listdir(entries)[0]
    with open(f"{entries}/{model}/config.json", encoding="utf-8") as file:
        record = file.read()
    there = 1
    for count in settings.records:
        for number in range(there, count):
            name = f"{number:012d}"
            os.mkdir(f"{entries}/{name}", 0o700)
            with open(f"{entries}/{name}/config.json", "w", encoding="utf-8") as file:
                file.write(record.replace(model, name))
        there = count
        command = [peers.TINY_DOCKER, "ps", "-a"]
        if len(output_of(command).splitlines()) != count + 1:
            raise Failed(f"ps -a does not list {count} records")
        row.add_all({f"{count} records": [seconds(command) for _ in range(settings.few)]})
    os.environ["TINY_DOCKER_ROOT"] = state
    most = settings.records[-1]
    half = next(count for count in settings.records if 2 * count == most)
    if most == 10000:
        row.bar("10000 records, s", row.median("10000 records") / 1000, "≤", 0.3)
    row.bar(f"{most} / {half} records", row.median(f"{most} records") /
            row.median(f"{half} records"), "≤", 2.3)
    return row


def copy_of_the_course():
    """What is built is a copy, which nobody has built before."""
    copy = f"{peers.WORK}/course"
    leave_out = shutil.ignore_patterns("build", "tiny-docker", "node_modules")
    for directory in [f"{peers.TOP}/common", *peers.DAYS]:
        shutil.copytree(directory, f"{copy}/{os.path.basename(directory)}", ignore=leave_out,
                        symlinks=True)
    return copy


def make(directory, *targets):
    """How long make takes, one job at a time as when one types `make`."""
    begin = time.perf_counter()
    done = subprocess.run(["make", "-s", "-C", directory, *targets], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"make -C {directory}: {done.stderr.strip()}")
    return time.perf_counter() - begin


def suites_of(directory, number, row):
    """How long a day's own suites run on its own program. A failure does not keep the others from
    being measured."""
    environment = dict(os.environ, TINY_DOCKER=f"{directory}/tiny-docker",
                       TINY_DOCKER_DAY=str(number), TINY_DOCKER_TEST_NEWEST="0")
    for name in ("TINY_DOCKER_ROOT", "TINY_DOCKER_CGROUP_PARENT"):
        environment.pop(name, None)
    begin = time.perf_counter()
    for source in sorted(glob.glob(f"{directory}/tests/*.c")):
        suite = f"{directory}/build/tests/{os.path.basename(source)[:-2]}"
        done = subprocess.run([suite], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            row.broken = True
            row.notes.append(f"day {number}: {os.path.basename(suite)} FAILED:\n{done.stdout}")
    return time.perf_counter() - begin


def build(settings):
    """From source to program, from program to "passed"."""
    row = Row("build", "building; a day's own suites on its program", "s")
    copy = copy_of_the_course()
    built, tested = [], []
    for number, day in enumerate(peers.DAYS[:settings.days], 1):
        progress(f"day {number}")
        directory = f"{copy}/{os.path.basename(day)}"
        built.append(make(directory))
        make(directory, "tests")
        tested.append(suites_of(directory, number, row))
    progress("")
    row.add(f"`make`, {len(built)} days in a row", sum(built))
    row.add("`make`, one day", built)
    for number, took in enumerate(tested, 1):
        row.add(f"suites of day {number}", took)
    return row
