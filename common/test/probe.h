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

#endif
