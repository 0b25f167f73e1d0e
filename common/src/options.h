/*
 * options.h - a command's options as a table, read with getopt_long(3), printed by --help.
 *
 * Options end at the first word that is none: `run ls -l` runs `ls -l`. Where no command follows,
 * an option behind that word is an error: `stop web -t 5` names no containers '-t' and '5'. Long
 * options must be typed in full, so that an option of tomorrow cannot change what a script means
 * today. A word that is not known names the nearest one that is. No value is empty.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "error.h"

/* One option. A key below 256 is also the short option's letter; an option without a short form
 * has a key of its own from OPTION_LONG on. A table ends with an entry of zeros. */
struct option_entry {
    int key;
    const char *name;  /* without the dashes */
    const char *value; /* what its value stands for in the help, or NULL if it takes none */
    const char *help;
};

enum { OPTION_LONG = 256, OPTION_HELP = 0x10000 };

/* A pass over a command line. */
struct options {
    int argc;
    char **argv;                       /* argv[0] is the command's name */
    const struct option_entry *table;  /* the caller's; may be NULL */
    const struct option_entry *before; /* options that go before the command, or NULL */
    bool to_the_end;                   /* nothing that follows belongs to another program */
    int operands;                      /* how many have been found so far */
    const char *value;                 /* out: the value of the option that options_next found */
    bool on;                           /* out: if it takes none, false for `--name=false` */
    int rest;                          /* out: index in argv of the first word that is no option */
};

/* The next option's key, OPTION_HELP for --help (which every table has without naming it), 0 when
 * only operands are left, or -1 with a usage error. Only one pass may be under way at a time
 * (getopt keeps its place in global variables); a new one begins with `rest` 0. */
int options_next(struct options *pass, struct error *err);

/* Print the table for --help. */
void options_print(const struct option_entry *table, FILE *out);

#endif
