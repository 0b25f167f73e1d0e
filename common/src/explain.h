/*
 * explain.h - the course's projector: say what is about to be asked of the kernel.
 *
 * With --explain each step prints, just before it happens, who does it and the command that a
 * person would type to do the same by hand:
 *
 *     child  | hostname tiny-container
 *
 * The lines go to a copy of standard error that is closed on exec, so that they never reach the
 * container. Without --explain nothing is formatted or written.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

/* Begin to explain, on a copy of the standard error of now. */
void explain_start(void);

/* Say no more, and close the copy. */
void explain_stop(void);

/* The copy's descriptor, or -1 if nothing is explained: for who closes all others. */
int explain_descriptor(void);

/* Say who speaks from now on: "parent" or "child". */
void explain_as(const char *who);

/* One line. Only %s, %d and %u are known; each %s is one word for the shell and quoted if it needs
 * to be. */
void explain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line: a verb, a program and its arguments (the list ends with NULL), quoted where they need
 * it. */
void explain_command(const char *verb, const char *program, char *const arguments[]);

#endif
