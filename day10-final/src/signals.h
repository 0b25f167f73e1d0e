/*
 * signals.h - signals that are meant for the container.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "container.h"
#include "error.h"

/* Parent: from now on collect the signals that are to be passed on in c->signal_fd instead of
 * being ended by them (man 2 signalfd). There is no way back: who has asked us to end gets the
 * container's end, not ours. */
int signals_take(struct container *c, struct error *err);

/* Parent: read a signal from c->signal_fd and send it to the container, if it runs, unless the
 * terminal has done so already. If it asks to end, c->stop_requested is set. */
void signals_pass_on(struct container *c);

/* Child: default dispositions and an empty mask, whatever the caller of tiny-docker had. Never
 * fails. */
int signals_reset(const struct container *c, struct error *err);

#endif
