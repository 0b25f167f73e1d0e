"""peers.py - how each program is told to do the same: a container with busybox's files."""

import glob
import json
import os
import shutil

from measure import NULL, output_of, run, seconds

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
WORK = os.environ["BENCH_WORK"]
CGROUP = os.environ["BENCH_CGROUP"]
ROOTFS = f"{TOP}/rootfs/busybox"
DAYS = sorted(glob.glob(f"{TOP}/day[0-9][0-9]-*"))
TINY_DOCKER = f"{DAYS[-1]}/tiny-docker"
FLOOR = f"{TOP}/build/bench/floor"
TRUE = "/bin/true"
LIMITS = ["-m", "64m", "--pids-limit", "100", "--cpus", "1"]
OCI_LIMITS = {"memory": {"limit": 64 << 20}, "pids": {"limit": 100},
              "cpu": {"quota": 100000, "period": 100000}}

os.environ["TINY_DOCKER_ROOT"] = f"{WORK}/state"
os.environ["TINY_DOCKER_CGROUP_PARENT"] = f"{CGROUP}/tiny-docker"


def installed(name):
    """Is a program there? (BENCH_WITHOUT leaves some out.)"""
    return name not in os.environ.get("BENCH_WITHOUT", "").split() and shutil.which(name)


def runtimes():
    """The runtimes beside us, those that are installed."""
    return [name for name in ("crun", "runc") if installed(name)]


def tiny_run(*words, options=(), program=(TINY_DOCKER,)):
    """run, with no network but its own loopback, and with busybox's files."""
    return [*program, "run", "--net", "none", *options, "--rootfs", ROOTFS, *words]


def floor(*words):
    """The least that the kernel needs."""
    return [FLOOR, ROOTFS, *words]


def unshare(*words):
    """unshare(1), which has chroot where we have pivot_root."""
    return ["unshare", "--uts", "--pid", "--mount", "--ipc", "--net", "--cgroup", "--fork",
            "--root", ROOTFS, "--mount-proc", *words]


def bwrap(*words, dev=True):
    """bubblewrap, which makes a small /dev too if it is asked to. --unshare-all would give it one
    namespace more than all others have, for users."""
    namespaces = [f"--unshare-{name}" for name in ("uts", "pid", "ipc", "net", "cgroup")]
    return ["bwrap", *namespaces, "--bind", ROOTFS, "/", "--proc", "/proc",
            *(["--dev", "/dev"] if dev else []), *words]


def oci(runtime, *words):
    """A command of crun or runc. Their state is in memory, where they keep it by default."""
    return [runtime, "--root", f"{WORK}/run/{runtime}", *words]


def bundle(name, *words, limits=None, mounts=()):
    """Make a bundle for crun and runc: what they themselves propose, with our command."""
    directory = f"{WORK}/bundles/{name}"
    os.makedirs(directory, exist_ok=True)
    file = f"{directory}/config.json"
    if not os.path.exists(file):
        output_of([runtimes()[-1], "spec", "-b", directory])
    with open(file, encoding="utf-8") as stream:
        config = json.load(stream)
    config["process"].update(terminal=False, args=list(words))
    config["root"] = {"path": ROOTFS, "readonly": False}
    config["mounts"] += mounts
    linux = config["linux"]
    if "cgroup" not in [space["type"] for space in linux["namespaces"]]:
        linux["namespaces"].append({"type": "cgroup"})
    linux["cgroupsPath"] = f"/{CGROUP}/oci/{name}"
    linux.setdefault("resources", {}).update(limits or {})
    with open(file, "w", encoding="utf-8") as stream:
        json.dump(config, stream)
    return directory


def oci_run(runtime, directory):
    """run: create, start, wait and delete in one."""
    return oci(runtime, "run", "--bundle", directory, "bench")


class Detached:
    """A container of ours that runs in the background for as long as a `with` lasts."""

    def __init__(self, name, *options, net="none", command=("sleep", "100000")):
        self.name, self.net, self.options, self.command = name, net, options, command

    def start(self):
        """Gives how long it took."""
        return seconds([TINY_DOCKER, "run", "-d", "--name", self.name, "--net", self.net,
                        *self.options, "--rootfs", ROOTFS, *self.command])

    def remove(self):
        """The same."""
        return seconds([TINY_DOCKER, "rm", "-f", self.name])

    def field(self, path):
        """What the record says."""
        return output_of([TINY_DOCKER, "inspect", "-f", path, self.name])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()


class OciDetached:
    """The same of crun or runc."""

    def __init__(self, runtime, name, *command, limits=None):
        self.runtime, self.name = runtime, name
        self.bundle = bundle(name, *(command or ("sleep", "100000")), limits=limits)

    def start(self):
        """create and start."""
        return (seconds(oci(self.runtime, "create", "--bundle", self.bundle, self.name)) +
                seconds(oci(self.runtime, "start", self.name)))

    def remove(self):
        """kill and delete. That fails until the container is dead."""
        seconds(oci(self.runtime, "kill", self.name, "KILL"))
        while os.path.exists(f"{WORK}/run/{self.runtime}/{self.name}"):
            run(oci(self.runtime, "delete", self.name), errors=NULL)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()
