/*
 * memory.c - checked allocation.
 */
#include "memory.h"

#include <stdlib.h>
#include <unistd.h>

void *memory_checked(void *pointer)
{
    static const char message[] = "tiny-docker: out of memory\n";

    if (pointer == NULL) {
        ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);
        (void)ignored;
        _exit(125);
    }
    return pointer;
}

void *memory_allocate(size_t size)
{
    return memory_checked(calloc(1, size > 0 ? size : 1));
}

void *memory_resize(void *pointer, size_t count, size_t size)
{
    return memory_checked(reallocarray(pointer, count > 0 ? count : 1, size > 0 ? size : 1));
}
