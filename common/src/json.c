/*
 * json.c - JSON objects, read with suspicion.
 */
#include "json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "memory.h"
#include "text.h"

/* Before main: cJSON allocates as we do, so that nothing it makes is ever NULL for want of memory.
 */
__attribute__((constructor)) static void use_our_memory(void)
{
    cJSON_Hooks hooks = { .malloc_fn = memory_allocate, .free_fn = free };

    cJSON_InitHooks(&hooks);
}

void json_cleanup(cJSON **json)
{
    cJSON_Delete(*json);
}

/* The byte that json_print_bytes has written as \udcXX at `text`, or -1 if it has not. */
static int byte_at(const char *text, size_t left)
{
    char digits[3] = "";
    unsigned byte;

    if (left < 6 || memcmp(text, "\\udc", 4) != 0)
        return -1;
    memcpy(digits, text + 4, 2);
    if (strspn(digits, "0123456789abcdef") != 2 || sscanf(digits, "%x", &byte) != 1)
        return -1;
    return byte >= 0x80 ? (int)byte : -1;
}

/* Is there the first half of a character that is written as a pair of surrogates? */
static bool is_half(const char *text, size_t left)
{
    return left >= 12 && memcmp(text, "\\ud", 3) == 0 && strchr("89ab", text[3]) != NULL;
}

/* A copy of JSON with those bytes as themselves, which cJSON does not look at. */
static char *restore_bytes(const char *text, size_t *length)
{
    const char *end = text + *length;
    char *copy = memory_allocate(*length + 1);
    char *out = copy;

    while (text < end) {
        size_t left = (size_t)(end - text);
        int byte = byte_at(text, left);
        size_t step = byte >= 0 ? 6 : is_half(text, left) ? 12 : text[0] == '\\' ? 2 : 1;
        step = step < left ? step : left;
        if (byte >= 0)
            *out++ = (char)byte;
        else
            out = mempcpy(out, text, step);
        text += step;
    }
    *length = (size_t)(out - copy);
    return copy;
}

int json_parse(const char *text, size_t length, cJSON **object, struct error *err)
{
    CLEANUP_FREE char *restored = NULL;
    CLEANUP_JSON cJSON *json = NULL;

    if (!text_is_utf8(text, length))
        return fail_plain(err, "it is not in UTF-8");
    if (memmem(text, length, "\\udc", 4) != NULL) {
        restored = restore_bytes(text, &length);
        text = restored;
    }
    const char *end = text;
    json = cJSON_ParseWithLengthOpts(text, length, &end, 0);
    if (json == NULL)
        return fail_plain(err, "it is not JSON (byte %zu)", (size_t)(end - text));
    if (!cJSON_IsObject(json))
        return fail_plain(err, "it is not a JSON object");
    end += strspn(end, " \t\r\n");
    if (end != text + length)
        return fail_plain(err, "something follows the JSON object (byte %zu)",
                          (size_t)(end - text));
    *object = json;
    json = NULL;
    return 0;
}

int json_get(const cJSON *object, const char *name, const cJSON **member, struct error *err)
{
    const cJSON *each;

    *member = NULL;
    cJSON_ArrayForEach(each, object)
    {
        /* The first letter spares most of the calls: a list of containers makes millions. */
        if (each->string[0] != name[0] || strcmp(each->string, name) != 0)
            continue;
        if (*member != NULL)
            return fail_plain(err, "'%s' is there twice", name);
        *member = each;
    }
    return *member != NULL ? 0 : fail_plain(err, "'%s' is missing", name);
}

int json_get_string(const cJSON *object, const char *name, const char **value, struct error *err)
{
    const cJSON *member;

    if (json_get(object, name, &member, err) < 0)
        return -1;
    if (!cJSON_IsString(member) && !cJSON_IsNull(member))
        return fail_plain(err, "'%s' is not a string", name);
    *value = member->valuestring; /* of null, NULL */
    return 0;
}

int json_get_number(const cJSON *object, const char *name, int64_t min, int64_t max, int64_t *value,
                    struct error *err)
{
    const cJSON *member;

    if (json_get(object, name, &member, err) < 0)
        return -1;
    if (!cJSON_IsNumber(member))
        return fail_plain(err, "'%s' is not a number", name);
    if (!(member->valuedouble >= (double)min && member->valuedouble <= (double)max))
        return fail_plain(err, "'%s' is not from %lld to %lld", name, (long long)min,
                          (long long)max);
    *value = (int64_t)member->valuedouble;
    if ((double)*value != member->valuedouble)
        return fail_plain(err, "'%s' is not a whole number", name);
    return 0;
}

int json_get_int(const cJSON *object, const char *name, int max, int *value, struct error *err)
{
    const cJSON *member;
    int64_t number = -1;

    if (json_get(object, name, &member, err) < 0)
        return -1;
    if (!cJSON_IsNull(member) && json_get_number(object, name, 0, max, &number, err) < 0)
        return -1;
    *value = (int)number;
    return 0;
}

int json_get_decimal(const cJSON *object, const char *name, int64_t max, int64_t *billionths,
                     struct error *err)
{
    const cJSON *member;

    if (json_get(object, name, &member, err) < 0)
        return -1;
    double value = cJSON_IsNull(member) ? -1e-9 : member->valuedouble;
    if (!cJSON_IsNull(member) &&
        !(cJSON_IsNumber(member) && value >= 0 && value <= (double)max / 1e9))
        return fail_plain(err, "'%s' is not a number from 0 to %g", name, (double)max / 1e9);
    *billionths = (int64_t)(value * 1e9 + (value < 0 ? -0.5 : 0.5));
    return 0;
}

int json_get_chars(const cJSON *object, const char *name, char *value, size_t size,
                   struct error *err)
{
    const char *text = NULL;

    if (json_get_string(object, name, &text, err) < 0)
        return -1;
    if (text != NULL && strlen(text) >= size)
        return fail_plain(err, "'%s' is longer than %zu bytes", name, size - 1);
    strcpy(value, text != NULL ? text : "");
    return 0;
}

int json_get_choice(const cJSON *object, const char *name, const char *const choices[], int *choice,
                    struct error *err)
{
    const char *text = NULL;

    if (json_get_string(object, name, &text, err) < 0)
        return -1;
    for (*choice = 0; text != NULL && choices[*choice] != NULL; ++*choice)
        if (strcmp(text, choices[*choice]) == 0)
            return 0;
    return fail_plain(err, "'%s' is none of the words that it may be", name);
}

int json_get_strings(const cJSON *object, const char *name, char ***strings, struct error *err)
{
    const cJSON *member;
    const cJSON *each;
    size_t count = 0;

    if (json_get(object, name, &member, err) < 0)
        return -1;
    if (!cJSON_IsArray(member))
        return fail_plain(err, "'%s' is not a list", name);
    CLEANUP_FREE char **list =
        memory_allocate(((size_t)cJSON_GetArraySize(member) + 1) * sizeof(*list));
    cJSON_ArrayForEach(each, member)
    {
        if (!cJSON_IsString(each))
            return fail_plain(err, "'%s' is not a list of strings", name);
        list[count++] = each->valuestring;
    }
    *strings = list;
    list = NULL;
    return 0;
}

char *json_print(const cJSON *json)
{
    CLEANUP_FREE char *text = cJSON_Print(json);

    return text_to_utf8(text);
}

char *json_print_line(const cJSON *json)
{
    CLEANUP_FREE char *text = cJSON_PrintUnformatted(json);

    return text_to_utf8(text);
}

char *json_print_bytes(const cJSON *json)
{
    CLEANUP_FREE char *text = cJSON_Print(json);
    size_t left = strlen(text);

    if (text_is_utf8(text, left))
        return text_copy(text);
    char *copy = memory_allocate(6 * left + 1);
    char *out = copy;
    for (const char *at = text; left > 0;) {
        size_t character = text_utf8_length(at, left);
        size_t step = character > 0 ? character : 1;
        if (character > 0)
            out = mempcpy(out, at, character);
        else
            out += sprintf(out, "\\udc%02x", (unsigned char)*at);
        at += step;
        left -= step;
    }
    return copy;
}

void json_add_string(cJSON *object, const char *name, const char *text)
{
    bool is_null = text == NULL || text[0] == '\0';

    cJSON_AddItemToObject(object, name, is_null ? cJSON_CreateNull() : cJSON_CreateString(text));
}

void json_add_strings(cJSON *object, const char *name, char *const texts[])
{
    cJSON *list = cJSON_AddArrayToObject(object, name);

    for (size_t i = 0; texts[i] != NULL; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(texts[i]));
}

void json_add_number(cJSON *object, const char *name, int64_t number)
{
    cJSON_AddItemToObject(object, name,
                          number < 0 ? cJSON_CreateNull() : cJSON_CreateNumber((double)number));
}

void json_add_decimal(cJSON *object, const char *name, int64_t billionths)
{
    cJSON_AddItemToObject(object, name,
                          billionths < 0 ? cJSON_CreateNull()
                                         : cJSON_CreateNumber((double)billionths / 1e9));
}
