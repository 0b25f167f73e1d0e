/*
 * inspect.h - what the program under test says of its containers.
 */
#ifndef INSPECT_H
#define INSPECT_H

/* Run the program under test with `run -d` and these arguments. Returns the container's ID. */
#define detach(...) detach_list((const char *[]){ "run", "-d", __VA_ARGS__, NULL })
const char *detach_list(const char *const arguments[]);

/* The same with a payload whose first word is "ready", and wait for that. */
#define detach_ready(...) wait_until_ready(detach(__VA_ARGS__))
const char *wait_until_ready(const char *id);

/* The ID of the one container that there is. The case fails if there is none or more. */
const char *the_container(void);

/* A member of the record that `inspect` prints of a container: a string as it is, anything else as
 * JSON without spaces. */
const char *inspected(const char *id, const char *member);

/* The cell below a header in what `ps -a` prints, in the line of a container. */
const char *listed(const char *id, const char *header);

/* Its STATUS there in the words of days 4 to 9, "running" or "exited (137, out of memory)", which
 * later days say in Docker's words: "Up 3 minutes", "Exited (137) 2 hours ago (OOM)". */
const char *listed_status(const char *id);

/* The same of all containers, a line each. */
const char *listed_statuses(void);

/* The path of a container's record. */
const char *record_of(const char *id);

/* Change the record behind the program's back: the first `from` in it becomes `to`. */
void change_record(const char *id, const char *from, const char *to);

/* Run a shell's script in each of the container's groups, as the host sees them. */
void in_groups_of(const char *id, const char *script);

#endif
