/*
 * chance.h - what is left to chance, from a seed, so that it can be had again.
 */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdbool.h>

/* The seed: the environment variable STORM_SEED, or 1. */
unsigned chance_seed(void);

/* A number from 0 to below - 1. */
unsigned chance(unsigned below);

/* True once in so many times. */
bool once_in(unsigned times);

/* One of the elements of an array. */
#define ONE_OF(array) ((array)[chance(sizeof(array) / sizeof((array)[0]))])

#endif
