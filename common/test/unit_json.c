/*
 * unit_json.c - what a record may look like, and what not.
 */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "harness.h"
#include "text.h"

static cJSON *parsed(const char *text)
{
    struct error err = { 0 };
    cJSON *json = NULL;

    EXPECT(json_parse(text, strlen(text), &json, &err) == 0, "%s", err.message);
    return json;
}

static void refused(const char *text, size_t length, const char *reason)
{
    struct error err = { 0 };
    cJSON *json = NULL;

    EXPECT(json_parse(text, length, &json, &err) < 0, "refused: %s", as_shown(text));
    EXPECT(strstr(err.message, reason) != NULL, "'%s' in '%s'", reason, err.message);
}

CASE(one_object_and_nothing_else)
{
    cJSON_Delete(parsed("{}"));
    cJSON_Delete(parsed(" {\"a\": [1, {\"b\": null}]} \n"));
    refused("", 0, "it is not JSON");
    refused("[]", 2, "it is not a JSON object");
    refused("{\"a\": 1", 7, "it is not JSON");
    refused("{} {}", 5, "something follows the JSON object (byte 3)");
    refused("{}\0", 3, "something follows the JSON object (byte 2)");
    refused("{\"a\": \"\xff\"}", 10, "it is not in UTF-8");
}

CASE(deep_nesting_is_refused)
{
    size_t length = 10 << 20;
    char *text = malloc(length);

    memset(text, '[', length);
    text[0] = '{';
    text[1] = text[3] = '"';
    text[2] = 'a';
    text[4] = ':';
    refused(text, length, "it is not JSON");
    free(text);
}

CASE(a_member_is_there_once)
{
    cJSON *json = parsed("{\"a\": 1, \"b\": 2, \"b\": 2}");
    struct error err = { 0 };
    int64_t value = 0;

    EXPECT(json_get_number(json, "a", 0, 9, &value, &err) == 0 && value == 1, "1");
    EXPECT(json_get_number(json, "b", 0, 9, &value, &err) < 0, "refused");
    EXPECT(strcmp(err.message, "'b' is there twice") == 0, "not %s", err.message);
    EXPECT(json_get_number(json, "c", 0, 9, &value, &err) < 0, "refused");
    EXPECT(strcmp(err.message, "'c' is missing") == 0, "not %s", err.message);
    EXPECT(json_get_number(json, "A", 0, 9, &value, &err) < 0, "names are compared to the letter");
    cJSON_Delete(json);
}

CASE(a_number_is_whole_and_in_its_range)
{
    static const struct {
        const char *text;
        const char *reason;
    } bad[] = {
        { "{\"n\": \"5\"}", "'n' is not a number" },
        { "{\"n\": true}", "'n' is not a number" },
        { "{\"n\": null}", "'n' is not a number" },
        { "{\"n\": 0}", "'n' is not from 1 to 10" },
        { "{\"n\": 11}", "'n' is not from 1 to 10" },
        { "{\"n\": 1e300}", "'n' is not from 1 to 10" },
        { "{\"n\": 2.5}", "'n' is not a whole number" },
    };
    struct error err = { 0 };
    int64_t value = 0;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cJSON *json = parsed(bad[i].text);
        EXPECT(json_get_number(json, "n", 1, 10, &value, &err) < 0, "refused: %s", bad[i].text);
        EXPECT(strcmp(err.message, bad[i].reason) == 0, "%s: not '%s'", bad[i].text, err.message);
        cJSON_Delete(json);
    }
    cJSON *json = parsed("{\"n\": 1e1}");
    EXPECT(json_get_number(json, "n", 1, 10, &value, &err) == 0 && value == 10, "10");
    cJSON_Delete(json);
}

CASE(strings_and_lists_of_strings)
{
    cJSON *json = parsed("{\"s\": \"x\", \"l\": [\"a\", \"b\"], \"m\": [\"a\", 1], \"e\": []}");
    struct error err = { 0 };
    const char *string = NULL;
    char **list = NULL;

    EXPECT(json_get_string(json, "s", &string, &err) == 0 && strcmp(string, "x") == 0, "x");
    EXPECT(json_get_string(json, "l", &string, &err) < 0, "a list is not a string");
    EXPECT(json_get_strings(json, "l", &list, &err) == 0, "%s", err.message);
    EXPECT(strcmp(list[0], "a") == 0 && strcmp(list[1], "b") == 0 && list[2] == NULL, "a and b");
    free(list);
    static const char *const choices[] = { "w", "x", NULL };
    int choice = -1;
    EXPECT(json_get_choice(json, "s", choices, &choice, &err) == 0 && choice == 1, "the second");
    EXPECT(json_get_choice(json, "s", choices + 2, &choice, &err) < 0, "none of none");
    EXPECT(json_get_choice(json, "l", choices, &choice, &err) < 0, "a list is none of them");
    EXPECT(json_get_strings(json, "e", &list, &err) == 0 && list[0] == NULL, "an empty list");
    free(list);
    EXPECT(json_get_strings(json, "s", &list, &err) < 0, "a string is not a list");
    EXPECT(json_get_strings(json, "m", &list, &err) < 0, "1 is not a string");
    cJSON_Delete(json);
}

CASE(decimal_numbers_come_back_as_they_were)
{
    cJSON *json = cJSON_CreateObject();
    struct error err = { 0 };
    int64_t value = 0;

    json_add_decimal(json, "d", 1500000000);
    json_add_decimal(json, "n", -1);
    json_add_string(json, "s", "x");
    EXPECT(json_get_decimal(json, "d", 2000000000, &value, &err) == 0 && value == 1500000000,
           "1.5");
    EXPECT(json_get_decimal(json, "n", 2000000000, &value, &err) == 0 && value == -1, "null");
    EXPECT(json_get_decimal(json, "d", 1000000000, &value, &err) < 0, "1.5 is more than 1");
    EXPECT(json_get_decimal(json, "s", 1000000000, &value, &err) < 0, "x is no number");
    cJSON_Delete(json);
}

CASE(null_stands_for_nothing)
{
    cJSON *json = parsed("{\"n\": null, \"i\": 7, \"s\": \"four\"}");
    struct error err = { 0 };
    const char *string = "";
    char chars[5] = "x";
    int number = 0;

    EXPECT(json_get_string(json, "n", &string, &err) == 0 && string == NULL, "NULL");
    EXPECT(json_get_chars(json, "n", chars, 5, &err) == 0 && chars[0] == '\0', "\"\"");
    EXPECT(json_get_int(json, "n", 9, &number, &err) == 0 && number == -1, "-1");
    EXPECT(json_get_int(json, "i", 9, &number, &err) == 0 && number == 7, "7");
    EXPECT(json_get_int(json, "i", 6, &number, &err) < 0, "7 is more than 6");
    EXPECT(json_get_chars(json, "s", chars, 5, &err) == 0 && !strcmp(chars, "four"), "four");
    EXPECT(json_get_chars(json, "s", chars, 4, &err) < 0, "no room for four");
    cJSON_Delete(json);
}

CASE(what_is_written_is_utf8_and_null)
{
    cJSON *json = cJSON_CreateObject();

    json_add_strings(json, "l", (char *[]){ "\xff\n", "b", NULL });
    json_add_string(json, "s", "x");
    json_add_string(json, "t", "");
    json_add_number(json, "n", JSON_EXACT);
    json_add_number(json, "m", -1);
    char *text = json_print_line(json);
    EXPECT(strcmp(text, "{\"l\":[\"\xef\xbf\xbd\\n\",\"b\"],\"s\":\"x\",\"t\":null,"
                        "\"n\":999999999999999,\"m\":null}") == 0,
           "not %s", text);
    free(text);
    cJSON_Delete(json);
}

/* Print the strings, read that again and print it. */
static void check_bytes(const char *bytes, const char *written)
{
    CLEANUP_JSON cJSON *json = cJSON_CreateObject();
    CLEANUP_JSON cJSON *again = NULL;
    struct error err;
    const char *read;

    json_add_string(json, "s", bytes);
    CLEANUP_FREE char *text = json_print_bytes(json);
    CLEANUP_FREE char *expected = text_format("{\n\t\"s\":\t\"%s\"\n}", written);
    EXPECT_TEXT(text, expected);
    EXPECT(json_parse(text, strlen(text), &again, &err) == 0, "it is JSON: %s", err.message);
    EXPECT(json_get_string(again, "s", &read, &err) == 0, "the string");
    EXPECT_TEXT(read, bytes);
}

CASE(bytes_that_are_no_utf8_can_be_kept)
{
    check_bytes("a\xff\n\xc3\xa4\x80", "a\\udcff\\n\xc3\xa4\\udc80");
    check_bytes("\\udcff", "\\\\udcff");
    check_bytes("\\\xff", "\\\\\\udcff");
    check_bytes("\xc3\\", "\\udcc3\\\\");
    check_bytes("\xf0\x90\x80", "\\udcf0\\udc90\\udc80");
}

CASE(half_a_pair_of_surrogates_is_nothing_else)
{
    static const char *const wrong[] = { "\\udc7f", "\\udd80",       "\\udcFF", "\\udc8",
                                         "\\ud800", "\\ud800\\udc8", "\\udc" };
    struct error err;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CLEANUP_FREE char *text = text_format("{\"s\":\"%s\"}", wrong[i]);
        CLEANUP_JSON cJSON *json = NULL;
        EXPECT(json_parse(text, strlen(text), &json, &err) < 0, "%s", text);
    }
    const char *pair = "{\"s\":\"\\ud800\\udc80\"}";
    CLEANUP_JSON cJSON *json = NULL;
    const char *read;
    EXPECT(json_parse(pair, strlen(pair), &json, &err) == 0, "%s", err.message);
    EXPECT(json_get_string(json, "s", &read, &err) == 0, "a character");
    EXPECT_TEXT(read, "\xf0\x90\x82\x80");
}

SUITE("json", "JSON objects, read with suspicion")
