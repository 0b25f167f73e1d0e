/*
 * json_path.c - one member of a JSON value, by its path.
 */
#include "json_path.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "memory.h"
#include "number.h"
#include "suggest.h"
#include "text.h"

char *json_path_parse(const char *typed, struct error *err)
{
    const char *path = typed;
    size_t length = strlen(typed);

    if (length > 4 && strncmp(typed, "{{", 2) == 0 && strcmp(typed + length - 2, "}}") == 0) {
        path = typed + 2 + strspn(typed + 2, " ");
        length = strcspn(path, " }");
    }
    if (path[0] != '.') {
        fail_usage(err, "'%s' is no path", typed);
        error_hint(err, "such as .status or .command.0");
        return NULL;
    }
    return text_format("%.*s", (int)length, path);
}

/* "IPAddress", as Docker would have it, in our manner: "ip_address". A new string. */
static char *snake_case(const char *name)
{
    char *words = memory_allocate(2 * strlen(name) + 1);
    char *at = words;

    for (const char *letter = name; *letter != '\0'; letter++) {
        bool begins = isupper((unsigned char)letter[0]) && letter > name &&
                      (islower((unsigned char)letter[-1]) || islower((unsigned char)letter[1]));
        if (begins)
            *at++ = '_';
        *at++ = (char)tolower((unsigned char)*letter);
    }
    *at = '\0';
    return words;
}

/* The path's last name tells what was meant, wherever Docker has it. */
static int fail_missing(const cJSON *json, const char *path, const char *name, struct error *err)
{
    CLEANUP_FREE char *last = snake_case(strrchr(path, '.') + 1);
    const char *nearest = NULL;
    size_t best = SUGGEST_FAR;
    const cJSON *each;

    fail_plain(err, "there is no '%s'", name);
    cJSON_ArrayForEach(each, json)
    {
        if (suggest_is_nearer(last, each->string, &best))
            nearest = each->string;
    }
    return nearest != NULL ? error_hint(err, "did you mean '.%s'?", nearest) : -1;
}

/* The member of that name, or of that number in a list; NULL if there is none. */
static const cJSON *member_of(const cJSON *json, const char *name)
{
    struct error ignored;
    int64_t index;

    if (cJSON_IsObject(json))
        return cJSON_GetObjectItemCaseSensitive(json, name);
    if (cJSON_IsArray(json) && number_parse(name, 0, INT32_MAX, &index, &ignored) == 0)
        return cJSON_GetArrayItem(json, (int)index);
    return NULL;
}

int json_path_print(const cJSON *json, const char *path, struct error *err)
{
    const cJSON *member = json;

    while (path[0] == '.' && path[1] != '\0') {
        size_t length = strcspn(path + 1, ".");
        CLEANUP_FREE char *name = text_format("%.*s", (int)length, path + 1);
        if ((member = member_of(member, name)) == NULL)
            return fail_missing(json, path, name, err);
        path += 1 + length;
    }
    if (cJSON_IsString(member)) {
        puts(member->valuestring);
        return 0;
    }
    CLEANUP_FREE char *text = json_print_line(member);
    puts(text);
    return 0;
}
