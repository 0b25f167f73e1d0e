"""starts.py - how long until a command has run, in a new container or in one that is there."""

import os
import time

import peers
from aside import Aside
from kernel import call_price, fault_price, page_faults, system_calls
from measure import interleaved, seconds, starts
from rows import Row


def plain_commands():
    """The start without limits, by each program that can do it."""
    commands = {
        "floor": peers.floor(peers.TRUE),
        "unshare": peers.unshare(peers.TRUE),
        "tiny-docker": peers.tiny_run(peers.TRUE),
    }
    if peers.installed("bwrap"):
        commands["bwrap"] = peers.bwrap(peers.TRUE)
        commands["bwrap, no /dev"] = peers.bwrap(peers.TRUE, dev=False)
    for runtime in peers.runtimes():
        commands[runtime] = peers.oci_run(runtime, peers.bundle("plain", peers.TRUE))
    return commands


def start(settings):
    """The plain start, with all hardening, beside what others do in its place."""
    row = Row("start", "`run --net none /bin/true`, hot", base="floor")
    row.add_all(starts(plain_commands(), settings.runs))
    row.bar_ratio("tiny-docker", "floor", "≤", 2.0)
    row.bar_ratio("tiny-docker", "bwrap", "≤", 1.0)
    row.bar_ratio("tiny-docker", "crun", "≤", 1 / 2)
    row.bar_ratio("tiny-docker", "runc", "≤", 1 / 6)
    return row


def parts(settings):
    """What it takes for the two things that bubblewrap does not have and the others do: a record,
    here in memory as those of crun and runc are, and groups."""
    row = Row("parts", "the same without some parts", base="bwrap")
    plain = peers.tiny_run(peers.TRUE)
    in_memory = peers.tiny_run(
        peers.TRUE, program=(peers.TINY_DOCKER, "--root", f"{peers.WORK}/memory/state"))
    with Aside("/sys/fs/cgroup") as no_groups:
        measures = {
            "floor": lambda: seconds(peers.floor(peers.TRUE)),
            "tiny-docker": lambda: seconds(plain),
            "records in memory": lambda: seconds(in_memory),
            "no groups": lambda: no_groups.seconds(plain),
            "no groups, records in memory": lambda: no_groups.seconds(in_memory),
        }
        if peers.installed("bwrap"):
            measures["bwrap"] = lambda: seconds(peers.bwrap(peers.TRUE))
        row.add_all(interleaved(measures, settings.runs))
    return row


def asks(settings):
    """What a start asks of the kernel, and what the kernel takes for it on this machine."""
    row = Row("asks", "what such a start asks of the kernel", unit="count")
    for label, command in plain_commands().items():
        row.add(f"{label}: page faults", page_faults(command, settings.few))
        if peers.installed("strace"):
            row.add(f"{label}: system calls", system_calls(command))
    row.notes.append(f"here a page fault takes {fault_price():.2f} µs, "
                     f"a system call {call_price():.2f} µs")
    return row


def limited_commands():
    """The start with limits. The floor, which has none, shows what idle alone costs."""
    commands = {
        "floor": peers.floor(peers.TRUE),
        "tiny-docker": peers.tiny_run(peers.TRUE, options=peers.LIMITS),
    }
    for runtime in peers.runtimes():
        directory = peers.bundle("limited", peers.TRUE, limits=peers.OCI_LIMITS)
        commands[runtime] = peers.oci_run(runtime, directory)
    return commands


def limits(settings):
    """Limits, in a hot loop: here the cost of entering a cgroup does not show."""
    row = Row("limits", "the same with `-m --pids-limit --cpus`, hot", base="floor")
    row.add_all(starts(limited_commands(), settings.runs))
    return row


def idle(settings):
    """Limits, after a pause: as people start containers."""
    row = Row("idle", "the same with `-m --pids-limit --cpus`, after 0.3 s of idle", base="floor")
    row.add_all(starts(limited_commands(), settings.idle_runs, idle=0.3))
    row.bar_ratio("tiny-docker", "crun", "≤", 1 / 4)
    row.bar_ratio("tiny-docker", "runc", "≤", 1 / 4)
    return row


def wait_for_no_bridge():
    """The last container has taken the bridge with it, which the kernel does in the background."""
    while os.path.exists("/sys/class/net/td0"):
        time.sleep(0.001)


def bridge(settings):
    """A cable into the bridge; then the first container, which makes it, and the last."""
    row = Row("bridge", "`--net bridge`")
    run = {net: [peers.TINY_DOCKER, "run", "--net", net, "--rootfs", peers.ROOTFS, peers.TRUE]
           for net in ("none", "bridge")}
    with peers.Detached("keeper", net="bridge"):
        row.add_all(starts({f"--net {net}": run[net] for net in run}, settings.runs))
        other = peers.Detached("other", net="bridge")
        pairs = [(other.start(), other.remove()) for _ in range(settings.few)]
    row.add_all({"`run -d`, not the first": [first for first, _ in pairs],
                 "`rm -f`, not the last": [last for _, last in pairs]})
    first, last = [], []
    for _ in range(settings.few):
        wait_for_no_bridge()
        first.append(other.start())
        last.append(other.remove())
    row.add_all({"`run -d`, the first": first, "`rm -f`, the last": last})
    row.bar("bridge - none, ms", row.median("--net bridge") - row.median("--net none"), "≤", 3.0)
    return row


def execute(settings):
    """exec in a running container, beside nsenter, which enters the same namespaces."""
    row = Row("exec", "`exec` of `/bin/true` in a running container, hot", base="nsenter")
    commands, running = {}, [peers.Detached("target")]
    running += [peers.OciDetached(runtime, f"target-{runtime}") for runtime in peers.runtimes()]
    for container in running:
        container.start()
    commands["nsenter"] = ["nsenter", "--target", running[0].field(".pid"), "--mount", "--uts",
                           "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", peers.TRUE]
    commands["tiny-docker"] = [peers.TINY_DOCKER, "exec", "target", peers.TRUE]
    for container in running[1:]:
        commands[container.runtime] = peers.oci(container.runtime, "exec", container.name,
                                                peers.TRUE)
    row.add_all(starts(commands, settings.runs))
    for container in running:
        container.remove()
    row.bar_ratio("tiny-docker", "nsenter", "≤", 2.0)
    return row


def curve(settings):
    """Each day's program, with the most isolation that the day has without a cable."""
    row = Row("curve", "`run`, each day's program, hot", base="no container")
    measures = {"no container": lambda: seconds([f"{peers.ROOTFS}/bin/busybox", "true"])}
    for number, day in enumerate(peers.DAYS, 1):
        command = [f"{day}/tiny-docker", "run"]
        command += ["--net", "none"] if number >= 8 else []
        command += ["--rootfs", peers.ROOTFS] if number >= 3 else [f"{peers.ROOTFS}/bin/busybox"]
        command.append("true" if number < 3 else peers.TRUE)
        measures[f"day {number}"] = lambda command=command: seconds(command)
    row.add_all(interleaved(measures, settings.runs))
    return row
