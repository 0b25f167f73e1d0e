/*
 * unit_text.c - strings, memory, and guesses at what was meant.
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "memory.h"
#include "suggest.h"

CASE(control_bytes_are_made_visible)
{
    char *visible = text_visible("a\nb\x1b[2J\x7f\xc3\xa4");

    EXPECT(strcmp(visible, "a\\x0ab\\x1b[2J\\x7f\xc3\xa4") == 0, "not %s", visible);
    free(visible);
}

/* U+009B means the same to many terminals as ESC [. */
CASE(control_characters_of_two_bytes_are_made_visible)
{
    char *visible = text_visible("\xc2\x9b"
                                 "2J\xc2\xa0\xc2");

    EXPECT(strcmp(visible, "\\xc2\\x9b"
                           "2J\xc2\xa0\xc2") == 0,
           "not %s", visible);
    free(visible);
}

CASE(words_are_shown_as_typed)
{
    char *typed = text_typed((char *[]){ "sh", "-c", "it's", "", "\xc2\x9b\n", NULL });

    EXPECT(strcmp(typed, "sh -c 'it'\\''s' '' $'\\xc2\\x9b\\x0a'") == 0, "not %s", typed);
    free(typed);
}

CASE(utf8_is_told_from_other_bytes)
{
    static const char *const good[] = { "", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf4\x8f\xbf\xbf" };
    static const char *const bad[] = {
        "\x80",         "\xc3",         "\xc0\xaf",
        "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xe2\x82",     "\xe2(\xa1",    "\xf8\x88\x80\x80\x80",
        "\xff",
    };

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        EXPECT(text_is_utf8(good[i], strlen(good[i])), "%s is UTF-8", as_shown(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(!text_is_utf8(bad[i], strlen(bad[i])), "%s is not UTF-8", as_shown(bad[i]));
}

CASE(what_is_no_utf8_is_replaced)
{
    char *whole = text_to_utf8("a\xc3\xa4\xff"
                               "b\xe2\x82");

    EXPECT(strcmp(whole, "a\xc3\xa4\xef\xbf\xbd"
                         "b\xef\xbf\xbd\xef\xbf\xbd") == 0,
           "not %s", whole);
    free(whole);
}

CASE(strings_are_copied_and_formatted)
{
    char *copy = text_copy("one");
    char *formatted = text_format("%s-%d", copy, 2);

    EXPECT(strcmp(formatted, "one-2") == 0, "not %s", formatted);
    free(copy);
    free(formatted);
}

CASE(allocated_memory_is_zero)
{
    unsigned char *memory = memory_allocate(1000);
    unsigned sum = 0;

    for (size_t i = 0; i < 1000; i++)
        sum += memory[i];
    memory = memory_resize(memory, 10, 1000);
    EXPECT(sum == 0, "zeros");
    free(memory);
}

CASE(the_distance_counts_single_changes)
{
    EXPECT(suggest_distance("run", "run") == 0, "0 for the same");
    EXPECT(suggest_distance("rnu", "run") == 1, "1 for two neighbours swapped");
    EXPECT(suggest_distance("ru", "run") == 1, "1 for a missing letter");
    EXPECT(suggest_distance("runn", "run") == 1, "1 for a letter too many");
    EXPECT(suggest_distance("rin", "run") == 1, "1 for another letter");
    EXPECT(suggest_distance("", "run") == 3, "3 for nothing");
    EXPECT(suggest_distance("kitten", "sitting") == 3, "3 for the textbook's pair");
}

CASE(only_what_is_near_is_offered)
{
    size_t best = SUGGEST_FAR;

    EXPECT(!suggest_is_nearer("xyzzy", "run", &best), "no guess");
    EXPECT(!suggest_is_nearer("pull", "kill", &best), "no guess with another first letter");
    EXPECT(!suggest_is_nearer("create", "rename", &best), "no guess");
    EXPECT(!suggest_is_nearer("pause", "prune", &best), "no guess with two of five letters wrong");
    EXPECT(suggest_is_nearer("sp", "ps", &(size_t){ SUGGEST_FAR }), "two letters swapped");
    EXPECT(suggest_is_nearer("inpsct", "inspect", &(size_t){ SUGGEST_FAR }), "two of six letters");
    EXPECT(suggest_is_nearer("stpo", "stop", &best), "a guess");
    EXPECT(!suggest_is_nearer("stpo", "step", &best), "no guess that is no better");
}

SUITE("text", "strings")
