/*
 * options.c - option tables over getopt_long.
 */
#include "options.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"
#include "suggest.h"
#include "text.h"

enum { MOST = 64 };

static const struct option_entry help_entry = { OPTION_HELP, "help", NULL, "print this text" };

/* True if the word is the option `--NAME` or `--NAME=...`, in full. */
static bool is_named(const struct option_entry *entry, const char *word)
{
    size_t length = strlen(entry->name);

    return strncmp(word + 2, entry->name, length) == 0 &&
           (word[2 + length] == '\0' || word[2 + length] == '=');
}

/* The table's option that the word is, or --help, or NULL. */
static const struct option_entry *find_option(const struct option_entry *table, const char *word)
{
    for (const struct option_entry *e = table; e != NULL && e->name != NULL; e++)
        if (is_named(e, word))
            return e;
    return is_named(&help_entry, word) ? &help_entry : NULL;
}

/* The name nearest to what was typed, or NULL. */
static const char *nearest_option(const struct option_entry *table, const char *typed)
{
    const char *nearest = NULL;
    size_t best = SUGGEST_FAR;

    if (suggest_is_nearer(typed, help_entry.name, &best))
        nearest = help_entry.name;
    for (const struct option_entry *e = table; e != NULL && e->name != NULL; e++)
        if (suggest_is_nearer(typed, e->name, &best))
            nearest = e->name;
    return nearest;
}

static int fail_unknown(const struct options *pass, const char *word, struct error *err)
{
    int length = (int)strcspn(word, "=");
    CLEANUP_FREE char *name = text_format("%.*s", length, word);
    const char *typed = name + strspn(name, "-");
    const char *nearest = nearest_option(pass->table, typed);

    fail_usage(err, "unknown option '%s'", name);
    const struct option_entry *before = find_option(pass->before, name);
    if (before != NULL)
        return error_hint(err, "it goes before the command: tiny-docker %s%s%s %s", name,
                          before->value != NULL ? " " : "",
                          before->value != NULL ? before->value : "", pass->argv[0]);
    if (nearest != NULL)
        return error_hint(err, "did you mean '--%s'?", nearest);
    return error_hint(err, "'tiny-docker %s%s--help' lists the options",
                      pass->before ? pass->argv[0] : "", pass->before ? " " : "");
}

/* Make getopt's two tables out of ours. ':' first: a missing value is told from an unknown option;
 * '+': stop at the first operand. */
static void make_getopt_tables(const struct option_entry *table, char *letters,
                               struct option *longs)
{
    *letters++ = '+';
    *letters++ = ':';
    *longs++ = (struct option){ help_entry.name, no_argument, NULL, OPTION_HELP };
    for (const struct option_entry *e = table; e != NULL && e->name != NULL; e++) {
        *longs++ =
            (struct option){ e->name, e->value ? required_argument : no_argument, NULL, e->key };
        if (e->key < OPTION_LONG) {
            *letters++ = (char)e->key;
            if (e->value != NULL)
                *letters++ = ':';
        }
    }
    *letters = '\0';
    *longs = (struct option){ 0 };
}

int options_next(struct options *pass, struct error *err)
{
    char letters[2 * MOST + 3];
    struct option longs[MOST + 2];

    make_getopt_tables(pass->table, letters, longs);
    optind = pass->rest; /* 0 makes getopt begin anew */
    opterr = 0;
    const char *word = pass->argv[optind > 0 ? optind : 1];
    int key = getopt_long(pass->argc, pass->argv, letters, longs, NULL);
    pass->rest = optind;
    pass->value = optarg;

    if (key == -1)
        return 0;
    bool is_long = strncmp(word, "--", 2) == 0;
    char letter[] = { '-', (char)optopt, '\0' };
    if (is_long && find_option(pass->table, word) == NULL)
        return fail_unknown(pass, word, err); /* getopt itself takes the first letters of a name */
    if (key == ':')
        return fail_usage(err, "option '%s' needs a value", is_long ? word : letter);
    if (key == '?' && is_long)
        return fail_usage(err, "option '%.*s' takes no value", (int)strcspn(word, "="), word);
    if (key == '?')
        return fail_unknown(pass, letter, err);
    return key;
}

/* How an option is typed: "-m, --memory SIZE". A new string. */
static char *typed(const struct option_entry *entry)
{
    const char letter[] = { '-', (char)entry->key, ',', '\0' };

    return text_format("%-3s --%s%s%s", entry->key < OPTION_LONG ? letter : "", entry->name,
                       entry->value ? " " : "", entry->value ? entry->value : "");
}

static void print_entry(const struct option_entry *entry, int width, FILE *out)
{
    CLEANUP_FREE char *left = typed(entry);

    fprintf(out, "  %-*s %s\n", width, left, entry->help);
}

void options_print(const struct option_entry *table, FILE *out)
{
    int width = 24;

    for (const struct option_entry *e = table; e != NULL && e->name != NULL; e++) {
        CLEANUP_FREE char *left = typed(e);
        if ((int)strlen(left) > width)
            width = (int)strlen(left);
    }
    for (const struct option_entry *e = table; e != NULL && e->name != NULL; e++)
        print_entry(e, width, out);
    print_entry(&help_entry, width, out);
}
