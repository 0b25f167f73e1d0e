/*
 * shield.c - our own program, out of the containers' reach.
 *
 * /proc/PID/exe leads to the file of a process's program, wherever that is: past the container's
 * root, to the host. For as long as it is our program that runs in a container, as PID 1 of --init
 * or before the end of an exec, root in there might open this file and write to it, and the next
 * one to start a container would run what is written (CVE-2019-5736). A process of ours is not
 * dumpable there, and so the kernel lets nobody through but who may trace all others, by
 * CAP_SYS_PTRACE. For these: the way through /proc leads over the mount that the program was
 * executed from. So that is one of its own, which cannot be written; and as it is in no mount
 * namespace, nobody can change that (man 2 open_tree, man 2 execveat).
 */
#include "shield.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "mount.h"

static const char own_program[] = "/proc/self/exe";

static char **own_arguments;

void shield_begin(char **arguments)
{
    own_arguments = arguments;
}

int shield_program(struct error *err)
{
    struct statvfs fs;

    if (statvfs(own_program, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0) {
        /* Executed by a descriptor, it may be called by that's number. */
        prctl(PR_SET_NAME, program_invocation_short_name);
        return 0;
    }
    if (geteuid() != 0)
        return 0;
    CLEANUP_CLOSE int mount = mount_clone(AT_FDCWD, own_program, err);
    if (mount < 0 || mount_set(mount, false, MOUNT_ATTR_RDONLY, 0, err) < 0)
        return error_context(err, "shield");
    execveat(mount, "", own_arguments, environ, AT_EMPTY_PATH);
    return fail(err, "cannot execute this program again");
}
