/*
 * trace.h - run the program under strace(1): to see what it asks of the kernel, and to make that
 * fail.
 */
#ifndef TRACE_H
#define TRACE_H

#include "program.h"

/* Run the program under test with --explain. The case fails unless each explained line comes just
 * before the call that it announces, in the same process and with the same values, and no call that
 * needs a line comes without one. */
#define run_explained(...) run_explained_list((const char *[]){ __VA_ARGS__, NULL })
struct result run_explained_list(const char *const arguments[]);

/* Run the program under test and tamper with a system call on the way, as strace's --inject says:
 * "mount:error=EPERM:when=1". */
#define run_with_fault(fault, ...) run_with_fault_list(fault, (const char *[]){ __VA_ARGS__, NULL })
struct result run_with_fault_list(const char *fault, const char *const arguments[]);

/* The same, and go on. */
#define start_with_fault(fault, ...)                                                               \
    start_with_fault_list(fault, (const char *[]){ __VA_ARGS__, NULL })
struct process *start_with_fault_list(const char *fault, const char *const arguments[]);

#endif
