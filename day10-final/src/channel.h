/*
 * channel.h - the socket between the parent and the child, while the child prepares itself.
 *
 *     parent                         child
 *     ------ go ------------------>  begins
 *     <----- terminal (an fd) -----  with -t
 *     <----- child (a pidfd) ------  with `exec`: another process goes on from here
 *     <----- failed (an error) ----  a step went wrong; the child ends
 *     <----- ready (a file) -------  all steps are done; next comes exec
 *     <----- (end of file) --------  exec closed the socket: the command runs
 *     <----- (an int) -------------  or it was refused, for this reason (trampoline.h)
 *
 * An end of file without "ready" means that the child died on the way.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "container.h"
#include "error.h"
#include "executable.h"

/* Parent, before the child is made: open both ends. */
int channel_open(struct container *c, struct error *err);

/* Parent: close what is open of it. */
void channel_close(struct container *c);

/* Parent: all is prepared, the child may begin. */
int channel_say_go(struct container *c, struct error *err);

/* Parent: take the child's next message and note in `c->start` what it says; an error it sends is
 * stored in `err`, a terminal in c->terminal; another child takes the place of the first, whose end
 * is waited for. At the end of the file, and after an error, the socket is closed and c->channel is
 * -1. */
void channel_listen(struct container *c, struct error *err);

/* Parent: the child has ended, and no more is to come than what has been said. Somebody else may
 * have its end, and keep it. */
void channel_end_wait(struct container *c);

/* Child: wait for "go". Fails if the parent has died. */
int channel_wait_for_go(const struct container *c, struct error *err);

/* Child: is the parent still there? Fails if it has died. */
int channel_check_parent(const struct container *c, struct error *err);

/* Child: this is the other side of the container's terminal. The parent has it as c->terminal. */
int channel_send_terminal(const struct container *c, int terminal, struct error *err);

/* Child: another process, born by this one, takes its place as the parent's child. That one waits
 * for "go" again: then the parent knows it. Fails if the parent, or the first one, has died. */
int channel_send_child(const struct container *c, pid_t pid, int pidfd, struct error *err);
int channel_wait_again(const struct container *c, struct error *err);

/* Child: all steps are done, and this is the command's file. */
int channel_say_ready(const struct container *c, const struct executable *what, struct error *err);

/* Child, after that: exec was refused, for this reason, a value of errno. */
void channel_say_refused(const struct container *c, int reason);

/* Child: this went wrong. */
void channel_say_failed(const struct container *c, const struct error *err);

#endif
