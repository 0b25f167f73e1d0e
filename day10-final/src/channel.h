/*
 * channel.h - the socket between the parent and the child, while the child prepares itself.
 *
 *     parent                         child
 *     ------ go ------------------>  begins
 *     <----- terminal (an fd) -----  with -t
 *     <----- failed (an error) ----  a step went wrong; the child ends
 *     <----- ready ----------------  all steps are done; next comes exec
 *     <----- (end of file) --------  exec closed the socket: the command runs
 *
 * An end of file without "ready" means that the child died on the way.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "container.h"
#include "error.h"

/* Parent, before the child is made: open both ends. */
int channel_open(struct container *c, struct error *err);

/* Parent: close what is open of it. */
void channel_close(struct container *c);

/* Parent: all is prepared, the child may begin. */
int channel_say_go(struct container *c, struct error *err);

/* Parent: take the child's next message and note in `c->start` what it says; an error it sends is
 * stored in `err`, a terminal in c->terminal. At the end of the file the socket is closed and
 * c->channel is -1. */
void channel_listen(struct container *c, struct error *err);

/* Child: wait for "go". Fails if the parent has died. */
int channel_wait_for_go(const struct container *c, struct error *err);

/* Child: is the parent still there? Fails if it has died. */
int channel_check_parent(const struct container *c, struct error *err);

/* Child: this is the other side of the container's terminal. The parent has it as c->terminal. */
int channel_send_terminal(const struct container *c, int terminal, struct error *err);

/* Child: all steps are done. */
int channel_say_ready(const struct container *c, struct error *err);

/* Child: this went wrong. */
void channel_say_failed(const struct container *c, const struct error *err);

#endif
