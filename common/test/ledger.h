/*
 * ledger.h - what is there, counted before and after.
 *
 * Mounts, network interfaces, firewall rules, the setting ip_forward, processes, files in the
 * scratch directory, open descriptors, System V IPC, the host name, cgroups of the test's own. A
 * program that is done has left all of them as they were.
 */
#ifndef LEDGER_H
#define LEDGER_H

struct ledger;

/* Count. The result belongs to the caller. */
struct ledger *ledger_take(void);

/* What appeared and what vanished between the two, a line each, or "" if nothing did. The string
 * lives until the end of the case. */
const char *ledger_compare(const struct ledger *before, const struct ledger *after);

/* Cgroups have no namespace of their own: remove those that failed cases have left. */
void ledger_remove_cgroups(void);

/* What a failed case has left frozen on version 1 could not even be killed. */
void ledger_thaw_cgroups(void);

void ledger_free(struct ledger *ledger);

#endif
