/*
 * chance.c - what is left to chance, from a seed, so that it can be had again.
 *
 * The choices are the same for the same seed. How the kernel schedules what was chosen is not, so a
 * fault may take a few tries to be seen again.
 */
#include "chance.h"

#include <stdint.h>
#include <stdlib.h>

static uint64_t state;

unsigned chance_seed(void)
{
    const char *seed = getenv("STORM_SEED");

    return seed != NULL ? (unsigned)strtoul(seed, NULL, 10) : 1;
}

/* splitmix64: seeds that are neighbours give nothing alike. */
unsigned chance(unsigned below)
{
    if (state == 0)
        state = chance_seed() * UINT64_C(0x2545f4914f6cdd1d);
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((z ^ z >> 31) >> 33) % below;
}

bool once_in(unsigned times)
{
    return chance(times) == 0;
}
