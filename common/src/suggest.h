/*
 * suggest.h - what did the person mean to type?
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

/* The number of single-letter changes (insert, delete, replace, swap two neighbours) that make one
 * word of the other (the optimal string alignment distance). Words over 63 bytes are cut. */
size_t suggest_distance(const char *one, const char *other);

/* True if `known` is near enough to `typed` to be offered: at most a third of the letters are wrong
 * (of short words one), and not the first. It must be nearer, too, than `*best`, the smallest
 * distance so far (begin with SUGGEST_FAR); `*best` is then lowered. */
#define SUGGEST_FAR 1000
int suggest_is_nearer(const char *typed, const char *known, size_t *best);

#endif
