"""crowds.py - many containers, what one weighs, and what it writes."""

import os
import select
import time

import peers
from measure import Failed, at_once, interleaved, output_of, seconds
from rows import Row


def detached(settings):
    """Many starts in the background, several at a time, and their ends."""
    row = Row("detached", f"{settings.crowd} detached starts, 4 at a time; as many ends",
              "per second")
    numbers = range(settings.crowd)
    crowds = {"tiny-docker": [peers.Detached(f"many{i}") for i in numbers]}
    for runtime in peers.runtimes():
        crowds[runtime] = [peers.OciDetached(runtime, f"{runtime}{i}") for i in numbers]
    rates = {}
    for _ in range(settings.crowd_rounds):
        for name, crowd in crowds.items():
            how = "`run -d`" if name == "tiny-docker" else "create, start"
            rates.setdefault(f"{name}: {how}", []).append(at_once(lambda c: c.start(), crowd))
            how = "`rm -f`" if name == "tiny-docker" else "kill, delete"
            rates.setdefault(f"{name}: {how}", []).append(at_once(lambda c: c.remove(), crowd))
        at_once(lambda c: c.start(), crowds["tiny-docker"])
        rates.setdefault("tiny-docker: `stop -t 0`", []).append(
            at_once(lambda c: seconds([peers.TINY_DOCKER, "stop", "-t", "0", c.name]),
                    crowds["tiny-docker"]))
        at_once(lambda c: c.remove(), crowds["tiny-docker"])
    for label, values in rates.items():
        row.add(label, values)
    row.bar_ratio("tiny-docker: `run -d`", "runc: create, start", "≥", 4)
    row.bar_ratio("tiny-docker: `stop -t 0`", "runc: kill, delete", "≥", 4)
    row.bar_ratio("tiny-docker: `rm -f`", "runc: kill, delete", "≥", 4)
    return row


def memory_of(pid):
    """What a process has in memory, in MB: resident, its share of it, and its alone."""
    fields = {"Rss:": 0, "Pss:": 0, "Private_Clean:": 0, "Private_Dirty:": 0}
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        for line in lines:
            name, value = line.split()[:2]
            if name in fields:
                fields[name] = int(value) * 1024 / 1e6
    return {"resident": fields["Rss:"], "proportional": fields["Pss:"],
            "private": fields["Private_Clean:"] + fields["Private_Dirty:"]}


class Conmon:
    """A container of runc's that conmon watches and whose output it writes to a file."""

    def __init__(self, name, *command, mounts=()):
        self.name = name
        self.bundle = peers.bundle(name, *command, mounts=mounts)
        self.directory = f"{peers.WORK}/memory/{name}"
        self.pid = self.pidfd = None

    def create(self):
        """Returns when runc has made the container, and conmon waits for its end."""
        os.makedirs(self.directory, exist_ok=True)
        seconds(["conmon", "-c", self.name, "-u", self.name, "-n", self.name, "-r",
                 peers.shutil.which("runc"), "-b", self.bundle, "-p", f"{self.directory}/pid",
                 "-P", f"{self.directory}/conmon", "-l", f"k8s-file:{self.directory}/log",
                 "--exit-dir", self.directory, "--socket-dir-path", f"{peers.WORK}/run",
                 "--runtime-arg", "--root", "--runtime-arg", f"{peers.WORK}/run/runc"])
        deadline = time.monotonic() + 30
        while not os.path.exists(f"{self.directory}/pid"):
            if time.monotonic() > deadline:
                raise Failed("conmon has not made its container within 30 s")
            time.sleep(0.001)
        with open(f"{self.directory}/conmon", encoding="ascii") as file:
            self.pid = int(file.read())
        self.pidfd = os.pidfd_open(self.pid)  # now, for it may be gone before anybody waits

    def start(self):
        """Let the command run."""
        seconds(peers.oci("runc", "start", self.name))

    def wait(self):
        """Until conmon has written all and is gone."""
        watch = select.poll()
        watch.register(self.pidfd, select.POLLIN)
        watch.poll()
        os.close(self.pidfd)

    def remove(self):
        """After the container's end."""
        seconds(peers.oci("runc", "delete", self.name))
        for file in os.listdir(self.directory):
            os.unlink(f"{self.directory}/{file}")


def has_conmon():
    """It needs a runtime below."""
    return peers.installed("conmon") and peers.installed("runc")


def memory(_settings):
    """What stays in memory for an idle container in the background: of one, and of ten."""
    row = Row("memory", "memory of an idle detached container's parent", "MB")

    def add(program, amounts):
        for kind in ("private", "proportional", "resident"):
            row.add(f"{program}: {kind}", [amount[kind] for amount in amounts])

    crowd = [peers.Detached(f"idle{i}") for i in range(10)]
    for container in crowd:
        container.start()
        parents = [one.field(".parent_pid") for one in crowd[:1 + crowd.index(container)]]
        time.sleep(0.2)  # it is idle by now
        if len(parents) in (1, 10):
            add("tiny-docker" if len(parents) == 1 else "tiny-docker, one of ten",
                [memory_of(parent) for parent in parents])
    for container in crowd:
        container.remove()
    if has_conmon():
        watched = Conmon("weighed", "sleep", "100000")
        watched.create()
        watched.start()
        time.sleep(0.2)
        add("conmon", [memory_of(watched.pid)])
        output_of(peers.oci("runc", "kill", watched.name, "KILL"))
        watched.wait()
        watched.remove()
    row.bar("private, MB", row.median("tiny-docker: private"), "≤", 0.25)
    row.bar("proportional, MB", row.median("tiny-docker: proportional"), "≤", 0.5)
    return row


class Writers:
    """What writes lines of 100 bytes, 64 KiB at a time, and the ways to a file. A way gives the
    seconds from the start of a container that writes so many megabytes to the end of it all."""

    def __init__(self, megabytes):
        self.shared = f"{peers.WORK}/memory/shared"
        os.makedirs(self.shared)
        with open(f"{self.shared}/lines", "wb") as file:
            for _ in range(megabytes):
                file.write((b"x" * 99 + b"\n") * 10000)
        mount = {"destination": "/mnt", "type": "bind", "source": self.shared,
                 "options": ["rbind", "ro"]}
        self.volume = ["-v", f"{self.shared}:/mnt:ro"]
        self.watched = {}
        for count in (0, megabytes) if has_conmon() else ():
            self.watched[count] = Conmon(f"writes{count}", *self.command(count), mounts=[mount])

    @staticmethod
    def command(megabytes):
        """All that there is, or nothing."""
        count = "" if megabytes else "count=0"
        return ["sh", "-c", f"exec dd if=/mnt/lines bs=64k {count} 2>/dev/null"]

    def captured(self, mode, megabytes):
        """By the container's parent."""
        container = peers.Detached("writer", *self.volume, "--log", mode,
                                   command=self.command(megabytes))
        took = container.start() + seconds([peers.TINY_DOCKER, "wait", container.name])
        container.remove()
        return took

    def redirected(self, megabytes):
        """By nobody: the container has the file."""
        target = os.open(f"{self.shared}/redirected", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        took = seconds(peers.tiny_run(*self.command(megabytes), options=self.volume), target)
        os.close(target)
        os.unlink(f"{self.shared}/redirected")
        return took

    def by_conmon(self, megabytes):
        """By conmon, from runc's start on."""
        container = self.watched[megabytes]
        container.create()
        begin = time.perf_counter()
        container.start()
        container.wait()
        took = time.perf_counter() - begin
        container.remove()
        return took


def logs(settings):
    """Lines that a container writes, until they are in a file. Files are in memory, so that no
    disk is measured. A container that writes nothing takes its time too, which is subtracted."""
    row = Row("logs", "output that is captured: lines of 100 bytes, written 64 KiB at a time",
              "MB/s", "redirected to a file")
    size = settings.log_megabytes
    writers = Writers(size)
    ways = {"redirected to a file": writers.redirected,
            "--log plain": lambda count: writers.captured("plain", count),
            "--log json": lambda count: writers.captured("json", count)}
    if has_conmon():
        ways["conmon"] = writers.by_conmon
    state = os.environ["TINY_DOCKER_ROOT"]
    os.environ["TINY_DOCKER_ROOT"] = f"{peers.WORK}/memory/state"
    times = interleaved({label: lambda way=way: max(way(size) - way(0), 1e-3)
                         for label, way in ways.items()}, settings.log_rounds)
    os.environ["TINY_DOCKER_ROOT"] = state
    for label, values in times.items():
        row.add(label, [size / value for value in values])
    row.bar_ratio("--log json", "conmon", "≥", 2)
    row.bar_ratio("--log plain", "redirected to a file", "≥", 0.9)
    return row
