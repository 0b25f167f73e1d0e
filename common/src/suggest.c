/*
 * suggest.c - the nearest known word.
 */
#include "suggest.h"

#include <string.h>

enum { LONGEST = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t suggest_distance(const char *one, const char *other)
{
    size_t rows = strnlen(one, LONGEST);
    size_t columns = strnlen(other, LONGEST);
    size_t d[LONGEST + 1][LONGEST + 1]; /* d[i][j]: from the first i letters to the first j */

    for (size_t i = 0; i <= rows; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= columns; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= rows; i++)
        for (size_t j = 1; j <= columns; j++) {
            size_t changed = one[i - 1] != other[j - 1];
            d[i][j] = smaller(smaller(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + changed);
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[rows][columns];
}

/* Who mistypes a word begins it well, or with its first two letters the wrong way round. */
static int begins_alike(const char *typed, const char *known)
{
    return typed[0] == known[0] ||
           (typed[0] != '\0' && typed[0] == known[1] && typed[1] == known[0]);
}

int suggest_is_nearer(const char *typed, const char *known, size_t *best)
{
    size_t distance = suggest_distance(typed, known);
    size_t length = strlen(typed);
    size_t limit = length < 6 ? 1 : length / 3;

    if (distance > limit || distance >= *best || !begins_alike(typed, known))
        return 0;
    *best = distance;
    return 1;
}
