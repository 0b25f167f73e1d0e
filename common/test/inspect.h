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

/* The path of a container's record. */
const char *record_of(const char *id);

/* Change the record behind the program's back: the first `from` in it becomes `to`. */
void change_record(const char *id, const char *from, const char *to);

#endif
