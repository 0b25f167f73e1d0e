/*
 * memory.h - the one checked allocator.
 *
 * These never return NULL. A program of this size that cannot get a few bytes cannot do anything
 * useful either: it says so and ends with status 125.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* `size` bytes, all zero. Free with free(3). */
void *memory_allocate(size_t size);

/* Change what was allocated to `count` times `size` bytes, as reallocarray(3); new bytes are not
 * cleared. */
void *memory_resize(void *pointer, size_t count, size_t size);

/* The pointer itself, if an allocation by somebody else gave one. */
void *memory_checked(void *pointer);

#endif
