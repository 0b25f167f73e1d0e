/*
 * probe.h - what the parts of the probe share.
 */
#ifndef PROBE_H
#define PROBE_H

/* Say what failed, with the reason from errno. Returns 1. */
int fail(const char *what);

/* Say a line at once: a test waits for it, whatever standard output is. */
void say(const char *line);

/* PORT: say ready; tell each TCP client the address that it comes from, and answer each DNS query
 * (RFC 1035, on port 53) with 192.0.2.80. */
int serve(char **words);

/* Make system calls, and say of each whether it was refused; one as a program of 32 bits would. */
int make_calls(char **words);
int make_old_call(char **words);

/* NAME [N]: take the end of a channel from the process of that name, say "stolen", and keep it.
 * With N, send that number there, and much after it. */
int mount_hierarchy(char **words);
int print_keyring(char **words);
int steal_channel(char **words);

#endif
