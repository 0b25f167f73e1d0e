/*
 * job.c - commands of the program under test, several at a time.
 */
#include "job.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chance.h"
#include "harness.h"

enum { MOST = 16, SECONDS = 45 };

static struct job {
    const char *command;
    const char *output;
    time_t deadline; /* 0: none */
    pid_t pid;       /* 0: this place is free */
    bool killed;
} jobs[MOST];

static time_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static _Noreturn void become(const char *file, const char *const words[], const char *output)
{
    int out = open(output, O_WRONLY | O_APPEND | O_CLOEXEC);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

    setsid();
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(file, (char *const *)words);
    _exit(126);
}

void job_begin(void)
{
    memset(jobs, 0, sizeof(jobs));
}

void job_start(const char *const words[], bool lasts)
{
    struct job *job = jobs;
    const char *program = getenv("TINY_DOCKER");

    EXPECT(program != NULL, "TINY_DOCKER");
    while (job->pid != 0)
        job++;
    job->command = as_typed(words);
    job->output = path_in_work(text("output-%ld", job - jobs));
    job->deadline = lasts ? 0 : now() + (time_t)SECONDS * harness_slowness();
    job->killed = false;
    write_file(job->output, 0600, ""); /* it may be killed before it has opened it */
    job->pid = fork();
    if (job->pid == 0)
        become(program, words, job->output);
    EXPECT(job->pid > 0, "a process");
}

int job_count(void)
{
    int count = 0;

    for (int i = 0; i < MOST; i++)
        count += jobs[i].pid != 0;
    return count;
}

int job_short_count(void)
{
    int count = 0;

    for (int i = 0; i < MOST; i++)
        count += jobs[i].pid != 0 && jobs[i].deadline != 0;
    return count;
}

static struct job *job_of(pid_t pid)
{
    for (int i = 0; i < MOST; i++)
        if (jobs[i].pid == pid)
            return &jobs[i];
    return NULL;
}

bool job_is(pid_t pid)
{
    return job_of(pid) != NULL;
}

pid_t job_any(void)
{
    return ONE_OF(jobs).pid;
}

void job_killed(pid_t pid)
{
    if (job_is(pid))
        job_of(pid)->killed = true;
}

/* That a log is damaged is no lie: a parent that is killed while it writes leaves half a line. */
void job_ended(pid_t pid, int status)
{
    static const char *const wrong[] = { "Sanitizer", "runtime error:", "Assertion", "BUG",
                                         "corrupt" };
    struct job *job = job_of(pid);

    if (job == NULL)
        return;
    job->pid = 0;
    EXPECT(WIFEXITED(status) || (job->killed && WTERMSIG(status) == SIGKILL),
           "an exit status of: %s\nnot the end by signal %d", job->command, WTERMSIG(status));
    const char *said = read_text(job->output);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        EXPECT(strstr(said, wrong[i]) == NULL, "nothing '%s' from: %s\n%s", wrong[i], job->command,
               said);
}

/* What hangs may hang the harness's own cleaning too, so this is said at once. */
void job_expect_in_time(void)
{
    for (int i = 0; i < MOST; i++) {
        if (jobs[i].pid == 0 || jobs[i].deadline == 0 || now() < jobs[i].deadline)
            continue;
        printf("  hangs: %d: %s\n%s%s", jobs[i].pid, jobs[i].command, read_text(jobs[i].output),
               run_program("ps", "-e", "-o", "pid,ppid,stat,wchan:20,args").out);
        printf("%s", run_program("cat", "/proc/locks").out);
        EXPECT(false, "an end in time of: %s", jobs[i].command);
    }
}
