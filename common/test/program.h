/*
 * program.h - start a program, talk to it, see what comes of it.
 *
 * Every program has a deadline, ten seconds unless `seconds` says otherwise, from its start; when
 * it passes, the case fails and shows what the program had printed until then.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* How a program is started. All zeros: on pipes, with the suite's environment. */
struct start {
    bool pty;                             /* at a terminal of its own, as its session's leader */
    const char *input;                    /* standard input is this text, then ends */
    unsigned closed;                      /* bit N: descriptor N is closed */
    const char *const *environment;       /* these variables ("NAME=value") only; NULL: all */
    const char *const *extra_environment; /* these as well */
    const char *directory;                /* the working directory */
    uid_t uid;                            /* another user; 0: root, as the suite */
    bool ignore_signals;                  /* every signal is ignored */
    bool block_signals;                   /* every signal is blocked */
    void (*prepare)(void);                /* called in the new process before the program begins */
    int seconds;                          /* the deadline */
};

/* What came of it. The strings live until the end of the case. */
struct result {
    int status;          /* the exit status, or 128 + N if signal N ended it */
    const char *out;     /* standard output; at a terminal all that appeared on it */
    const char *err;     /* standard error */
    const char *command; /* what was run, as one would type it */
};

struct process;

/* Run the program under test with these arguments until it ends. */
#define run(...)           run_with((struct start){ 0 }, __VA_ARGS__)
#define run_with(how, ...) run_list((how), (const char *[]){ __VA_ARGS__, NULL })
struct result run_list(struct start how, const char *const arguments[]);

/* Start it and go on. */
#define start(...)           start_with((struct start){ 0 }, __VA_ARGS__)
#define start_with(how, ...) start_list((how), (const char *[]){ __VA_ARGS__, NULL })
struct process *start_list(struct start how, const char *const arguments[]);

/* The same with any other program, found in PATH. */
#define run_program(...) run_program_with((struct start){ 0 }, __VA_ARGS__)
#define run_program_with(how, ...)                                                                 \
    finish(start_program_list((how), (const char *[]){ __VA_ARGS__, NULL }))
#define start_program_with(how, ...)                                                               \
    start_program_list((how), (const char *[]){ __VA_ARGS__, NULL })
struct process *start_program_list(struct start how, const char *const words[]);

/* To be called as `prepare`: standard output is a pipe that is full, and that nobody reads. */
void full_pipe_as_output(void);

/* A parent was killed: what it has left is put in order by the next command that looks, from the
 * day on that has one. */
void let_it_be_repaired(void);

/* From day 9 on, containers hold a bridge and firewall rules until they are removed: remove those
 * of a state directory that have ended. */
void remove_ended_containers(const char *root);

/* An interactive shell with job control, as people start the program from; it has shown its prompt,
 * "> ". */
struct process *start_shell(void);

/* Wait until the text appears on standard output or the terminal, after what was waited for
 * before. */
void wait_for_output(struct process *p, const char *part);

/* Write to standard input or type at the terminal. */
void send_input(struct process *p, const char *typed);
void close_input(struct process *p);

void signal_process(struct process *p, int signal);

/* Wait until a process, of the program under test, collects the signals that it passes on. */
void wait_until_it_takes_signals(pid_t pid);

/* The PID of the started program. */
pid_t pid_of(const struct process *p);

/* The PID of the one descendant of that name (as in /proc/PID/comm), as this process sees it. */
pid_t descendant_of(const struct process *p, const char *wanted);

/* In a loop that waits for something to become true, and says here for what: let a moment pass.
 * After ten seconds of it the case fails, as it does with a program that never gets there. */
void wait_a_moment(const char *what);

/* Wait until a process that need not be ours has ended, so many milliseconds at the most. A zombie
 * has ended. */
bool ends_within(pid_t pid, int milliseconds);

/* The terminal's other side, as the program sees it: for tcgetattr(3) and the like. */
int terminal_of(const struct process *p);

/* Close standard input, wait for the program's end and the end of its output. */
struct result finish(struct process *p);

/* Is it the process of a program that was started and not finished? */
bool process_is(pid_t pid);

/* Call this every few milliseconds while a program is waited for. The sandbox's PID 1 inherits
 * orphans, and a container whose process was killed by its side (`exec`) does not end before that
 * is collected. */
void process_while_waiting(void (*act)(void));

/* The last command that was started, for messages; NULL if none was. */
const char *process_last_command(void);

/* At a case's end: close what belongs to programs that have been finished... */
void process_close_finished(void);

/* ...and, once the ledger is balanced, kill what still runs in the sandbox and close the rest. */
void process_end_all(void);

#endif
