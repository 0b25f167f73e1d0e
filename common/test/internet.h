/*
 * internet.h - a network beyond the host, for the tests of containers that reach one.
 *
 * The sandbox plays the host. A network namespace behind it plays the internet: 192.0.2.80, with a
 * server that says whom it sees and answers DNS queries. It has no route to the containers, so that
 * only what goes out under the host's own address, 192.0.2.1, gets a reply.
 */
#ifndef INTERNET_H
#define INTERNET_H

/* Begin before anything that needs it, and end before the expectations: a case that does not hold
 * leaves what it has begun. */
void internet_begin(void);
void internet_end(void);

#endif
