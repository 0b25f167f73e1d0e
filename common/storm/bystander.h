/*
 * bystander.h - processes that nobody may touch.
 *
 * They block every signal and do nothing, so a signal that was sent to one stays and can be seen.
 */
#ifndef BYSTANDER_H
#define BYSTANDER_H

#include <stdbool.h>
#include <sys/types.h>

/* Start one. Where `pid` is not 0 it gets that PID, if nobody has it: it belonged to a process of
 * a container's, and a record may still name it. */
void bystander_start(pid_t pid);

bool bystander_is(pid_t pid);

/* The case fails if one has ended or was sent a signal. */
void bystander_expect_untouched(void);

/* End all of them. */
void bystander_end_all(void);

#endif
