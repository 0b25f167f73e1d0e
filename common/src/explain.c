/*
 * explain.c - say what is about to be asked of the kernel.
 */
#include "explain.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

static int explain_fd = -1;
static const char *speaker = "parent";

void explain_start(void)
{
    /* Above 2, so that it is not taken for a standard stream where the caller had closed one. */
    if (explain_fd < 0)
        explain_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
}

void explain_stop(void)
{
    if (explain_fd >= 0)
        close(explain_fd);
    explain_fd = -1;
}

int explain_descriptor(void)
{
    return explain_fd;
}

void explain_as(const char *who)
{
    speaker = who;
}

/* A line is put together in memory and written at once, so that the lines of the parent and of
 * the child never mix. */
struct line {
    char *text;
    size_t length;
    FILE *stream;
};

static bool line_open(struct line *line)
{
    *line = (struct line){ 0 };
    line->stream = open_memstream(&line->text, &line->length);
    if (line->stream != NULL)
        fprintf(line->stream, "%-6s | ", speaker);
    return line->stream != NULL;
}

static void line_print(struct line *line)
{
    fputc('\n', line->stream);
    if (fclose(line->stream) == 0)
        write_full(explain_fd, line->text, line->length);
    free(line->text);
}

void explain(const char *format, ...)
{
    struct line line;
    va_list args;

    if (explain_fd < 0 || !line_open(&line))
        return;
    va_start(args, format);
    for (; *format != '\0'; format++) {
        if (format[0] == '%' && format[1] == 's') {
            text_put_word(line.stream, va_arg(args, const char *));
            format++;
        } else if (format[0] == '%' && format[1] == 'd') {
            fprintf(line.stream, "%d", va_arg(args, int));
            format++;
        } else if (format[0] == '%' && format[1] == 'u') {
            fprintf(line.stream, "%u", va_arg(args, unsigned));
            format++;
        } else {
            fputc(*format, line.stream);
        }
    }
    va_end(args);
    line_print(&line);
}

void explain_command(const char *verb, const char *program, char *const arguments[])
{
    struct line line;

    if (explain_fd < 0 || !line_open(&line))
        return;
    fprintf(line.stream, "%s ", verb);
    text_put_word(line.stream, program);
    for (; *arguments != NULL; arguments++) {
        fputc(' ', line.stream);
        text_put_word(line.stream, *arguments);
    }
    line_print(&line);
}
