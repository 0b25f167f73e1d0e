"""aside.py - the same commands where something is not mounted."""

import ctypes
import multiprocessing
import os

from measure import Failed, seconds

CLONE_NEWNS = 0x20000  # linux/sched.h
MNT_DETACH = 2  # man 2 umount2

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    """Of a call of libc's."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def serve(pipe, path):
    """Measure what is asked for, until nobody is left to ask."""
    check(libc.unshare(CLONE_NEWNS))
    check(libc.umount2(path.encode(), MNT_DETACH))
    while True:
        try:
            command = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(seconds(command))
        except Failed as error:
            pipe.send(error)


class Aside:
    """A process with mounts of its own that runs commands, for as long as a `with` lasts."""

    def __init__(self, path):
        self.pipe, theirs = multiprocessing.Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self.pipe.close()
            try:
                serve(theirs, path)
            finally:
                os._exit(0)
        theirs.close()

    def seconds(self, command):
        """How long a command runs there."""
        self.pipe.send(command)
        result = self.pipe.recv()
        if isinstance(result, Failed):
            raise result
        return result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipe.close()
        os.waitpid(self.pid, 0)
