/*
 * job.h - commands of the program under test, several at a time.
 */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <sys/types.h>

/* Start a command, what it prints goes to a file. One that `lasts` may take as long as a container
 * lives; the others have a deadline. */
void job_start(const char *const words[], bool lasts);

/* How many run; of all, or of those with a deadline. */
int job_count(void);
int job_short_count(void);

/* Is it the process of one that runs? */
bool job_is(pid_t pid);

/* The process of one of them, or 0. */
pid_t job_any(void);

/* A process has ended, perhaps one of theirs: the case fails if it was ended by a signal that
 * nobody sent, or says what it should not. */
void job_ended(pid_t pid, int status);

/* It was sent SIGKILL, so that is how it may end. */
void job_killed(pid_t pid);

/* The case fails if one has passed its deadline. */
void job_expect_in_time(void);

/* Forget all. */
void job_begin(void);

#endif
