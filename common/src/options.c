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

enum { MOST = 64, OPERAND = 1 };

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
    bool is_letter = word[1] != '-'; /* which may be an equals sign */
    int length = is_letter ? 2 : (int)strcspn(word, "=");
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

/* Make getopt's two tables out of ours. '+': stop at the first operand; '-': hand it out, as if it
 * were the value of an option 1, and go on; ':': a missing value is told from an unknown option. */
static void make_getopt_tables(const struct options *pass, char *letters, struct option *longs)
{
    *letters++ = pass->to_the_end ? '-' : '+';
    *letters++ = ':';
    *longs++ = (struct option){ help_entry.name, no_argument, NULL, OPTION_HELP };
    for (const struct option_entry *e = pass->table; e != NULL && e->name != NULL; e++) {
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

/* Ask getopt for the next option, and where it has found it. Operands before it are put where words
 * have been read already: into argv[1] and on. */
static int next_key(struct options *pass, const char **word)
{
    char letters[2 * MOST + 3];
    struct option longs[MOST + 2];
    int key;

    make_getopt_tables(pass, letters, longs);
    optind = pass->rest; /* 0 makes getopt begin anew */
    opterr = 0;
    do {
        *word = pass->argv[optind > 0 ? optind : 1];
        key = getopt_long(pass->argc, pass->argv, letters, longs, NULL);
        if (key == OPERAND)
            pass->argv[++pass->operands] = optarg;
    } while (key == OPERAND);
    pass->rest = optind;
    pass->value = optarg;
    pass->on = true;
    return key;
}

/* `-m=64m` and `-e=A=b` give what follows the '=', as with long options. */
static void strip_equals(struct options *pass)
{
    if (pass->value != NULL && pass->value != pass->argv[pass->rest - 1] && pass->value[0] == '=')
        pass->value++;
}

/* An option without a value may be given "true" or "false". Returns its key, or 0 for other words.
 */
static int take_flag(struct options *pass, const char *word)
{
    const char *value = word + strcspn(word, "=");
    const struct option_entry *entry = find_option(pass->table, word);

    pass->on = strcmp(value, "=true") == 0;
    return entry != &help_entry && (pass->on || strcmp(value, "=false") == 0) ? entry->key : 0;
}

/* Put the operands that have been found before those that follow a "--". */
static void join_operands(struct options *pass)
{
    pass->rest -= pass->operands;
    memmove(pass->argv + pass->rest, pass->argv + 1, (size_t)pass->operands * sizeof(*pass->argv));
}

static int fail_empty(const struct options *pass, int key, struct error *err)
{
    const struct option_entry *entry = pass->table;

    while (entry->key != key)
        entry++;
    return fail_usage(err, "--%s: '' is not a value", entry->name);
}

int options_next(struct options *pass, struct error *err)
{
    const char *word;
    int key = next_key(pass, &word);

    if (key == -1) {
        join_operands(pass);
        return 0;
    }
    if (pass->operands > 0 && key != OPTION_HELP) {
        fail_usage(err, "'%s' comes too late", word);
        return error_hint(err, "options go before '%s', and '--' ends them", pass->argv[1]);
    }
    bool is_long = strncmp(word, "--", 2) == 0;
    char letter[] = { '-', (char)optopt, '\0' };
    if (is_long && find_option(pass->table, word) == NULL)
        return fail_unknown(pass, word, err); /* getopt itself takes the first letters of a name */
    if (key == ':')
        return fail_usage(err, "option '%s' needs a value", is_long ? word : letter);
    if (key == '?' && is_long && (key = take_flag(pass, word)) != 0)
        return key;
    if (key == 0)
        return fail_usage(err, "option '%.*s' takes no value", (int)strcspn(word, "="), word);
    if (key == '?')
        return fail_unknown(pass, letter, err);
    if (!is_long)
        strip_equals(pass);
    /* A script's variable that is not set, most likely. */
    if (pass->value != NULL && pass->value[0] == '\0')
        return fail_empty(pass, key, err);
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
