/*
 * world.h - what must hold whatever has happened.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <sys/types.h>

/* Begin: a few bystanders, and no state. From here on `ended` is called for each process that has
 * ended and has no other parent than us, if it is not NULL. */
void world_begin(void (*ended)(pid_t pid, int status));

/* The PIDs of the sandbox but this process and the bystanders; returns how many. */
int world_processes(pid_t *pids, int most);

/* A container of those that the state directory has, or NULL. */
const char *world_container(void);

/* A number in a container's record, as it is in the file; 0 if there is none. */
pid_t world_number(const char *id, const char *member);

/* Give back the PIDs of those; it is done while a command is waited for, too. */
void world_reap(void);

/* Does every record say what is true? What runs has its process and its parent, what does not has
 * none, and every process belongs to a container that runs or descends from one that `excused`
 * knows. Tried until it holds, for some seconds. */
void world_expect_truth(bool (*excused)(pid_t pid));

/* Remove all containers that there are now. */
void world_remove_all(void);

/* The same when nobody makes new ones. Nothing is left then, and the next command works. */
void world_expect_removable(void);

/* Nobody but us and the bystanders is left, and nobody has touched those. They end. */
void world_end(void);

#endif
