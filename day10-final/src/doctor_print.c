/*
 * doctor_print.c - the findings, for people and for scripts.
 */
#include "doctor.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "json.h"
#include "table.h"
#include "text.h"

enum { NAME_WIDTH = 12, NARROWEST = 40 };

/* How the marks look, by enum doctor_mark: words, or signs in colour. */
static const char *const words[] = { "ok  ", "warn", "no  ", "?   " };
static const char *const signs[] = { "\033[32m✔\033[m", "\033[33m!\033[m", "\033[31m✘\033[m", "?" };

/* The page: what is printed on it, and how wide it is. */
struct page {
    FILE *out;
    bool has_signs;
    size_t width; /* in characters; 0: lines are as long as they are */
};

/* Does the terminal's language have more than ASCII? The locale is asked, but not set: it would
 * change what other functions do. */
static bool is_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", NULL);
    bool result = false;

    if (locale != NULL) {
        result = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
        freelocale(locale);
    }
    return result;
}

static struct page page_of(FILE *out)
{
    bool is_terminal = isatty(fileno(out)) == 1;
    size_t width = is_terminal ? table_room(fileno(out)) : 0;
    const char *no_color = text_of_variable("NO_COLOR", "");

    return (struct page){ .out = out,
                          .has_signs = is_terminal && no_color[0] == '\0' && is_utf8(),
                          .width = width >= NARROWEST ? width : 0 };
}

/* The characters of a word, of which each begins with a byte that continues none. */
static size_t length_of(const char *word, size_t bytes)
{
    size_t count = 0;

    for (size_t i = 0; i < bytes; i++)
        count += ((unsigned char)word[i] & 0xc0) != 0x80;
    return count;
}

/* Print the text behind `used` characters of its line; where the page ends it goes on below, behind
 * as many blanks as `indent`. */
static void print_wrapped(const struct page *page, size_t used, size_t indent, const char *text)
{
    CLEANUP_FREE char *shown = text_visible(text);

    for (const char *word = shown; *word != '\0';) {
        size_t bytes = strcspn(word, " ");
        size_t length = length_of(word, bytes);
        if (page->width > 0 && used > indent && used + 1 + length > page->width) {
            fprintf(page->out, "\n%*s", (int)indent, "");
            used = indent;
        }
        bool first = used == indent;
        fprintf(page->out, "%s%.*s", first ? "" : " ", (int)bytes, word);
        used += length + (first ? 0 : 1);
        word += bytes + strspn(word + bytes, " ");
    }
    fputc('\n', page->out);
}

/* How many findings, from this one on, have the same to say. */
static size_t count_alike(const struct doctor *doctor, size_t first)
{
    const struct doctor_finding *begin = &doctor->findings[first];
    size_t count = 1;

    for (; begin->remedy == NULL && first + count < doctor->count; count++) {
        const struct doctor_finding *next = begin + count;
        if (next->mark != begin->mark || strcmp(next->check, begin->check) != 0 ||
            next->part == NULL || strcmp(next->message, begin->message) != 0 ||
            next->remedy != NULL)
            break;
    }
    return count;
}

static void print_line(const struct page *page, const struct doctor_finding *finding, size_t count)
{
    size_t mark_width = page->has_signs ? 1 : strlen(words[finding->mark]);
    size_t indent = mark_width + 1 + NAME_WIDTH + 1;
    CLEANUP_FREE char *parts = text_copy("");

    for (size_t i = 0; i < count && finding[i].part != NULL; i++) {
        CLEANUP_FREE char *before = parts;
        parts = text_format("%s%s%s", before, finding[i].part, i + 1 < count ? ", " : ": ");
    }
    CLEANUP_FREE char *text = text_format("%s%s", parts, finding->message);
    fprintf(page->out, "%s %-*s ", (page->has_signs ? signs : words)[finding->mark], NAME_WIDTH,
            finding->check);
    print_wrapped(page, indent, indent, text);
    if (finding->remedy == NULL)
        return;
    CLEANUP_FREE char *remedy = text_format("hint: %s", finding->remedy);
    fprintf(page->out, "%*s", (int)indent, "");
    print_wrapped(page, indent, indent, remedy);
}

void doctor_print(const struct doctor *doctor, FILE *out)
{
    struct page page = page_of(out);

    for (size_t i = 0; i < doctor->count;) {
        size_t count = count_alike(doctor, i);
        print_line(&page, &doctor->findings[i], count);
        i += count;
    }
}

void doctor_print_json(const struct doctor *doctor, FILE *out)
{
    static const char *const statuses[] = { "ok", "warning", "missing", "unknown" };
    CLEANUP_JSON cJSON *object = cJSON_CreateObject();
    cJSON *checks = cJSON_AddArrayToObject(object, "checks");

    for (size_t i = 0; i < doctor->count; i++) {
        const struct doctor_finding *finding = &doctor->findings[i];
        const char *part = finding->part;
        CLEANUP_FREE char *name =
            text_format("%s%s%s", finding->check, part ? "." : "", part ? part : "");
        cJSON *check = cJSON_CreateObject();
        cJSON_AddStringToObject(check, "name", name);
        cJSON_AddStringToObject(check, "status", statuses[finding->mark]);
        json_add_string(check, "message", finding->message);
        json_add_string(check, "remedy", finding->remedy);
        cJSON_AddItemToArray(checks, check);
    }
    CLEANUP_FREE char *line = cJSON_PrintUnformatted(object);
    fprintf(out, "%s\n", line);
}
