/*
 * svg.c - a picture as text.
 *
 * Nobody knows here in which font a reader will see it. So the widths are those of DejaVu Sans,
 * which is wider than most: what fits in that fits.
 */
#include "svg.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "text.h"

#define ELLIPSIS "…"

/* What XML forbids even as a number, U+FFFE and U+FFFF, becomes a question mark, as in a text of
 * letters that nobody has. Control characters are not there (text_visible). */
static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        bool is_forbidden =
            strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0;
        if (is_forbidden) {
            fputc('?', out);
            text += 2;
        } else if (*text == '&') {
            fputs("&amp;", out);
        } else if (*text == '<') {
            fputs("&lt;", out);
        } else if (*text == '>') {
            fputs("&gt;", out);
        } else {
            fputc(*text, out);
        }
    }
}

void svg_begin(FILE *out, int width, int height, const char *title)
{
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" font-family=\"Verdana, 'DejaVu Sans', Helvetica, Arial, sans-serif\">\n"
            "<title>",
            width, height, width, height);
    put_escaped(out, title);
    fputs("</title>\n", out);
    svg_box(out, 0, 0, width, height, 0, "fill=\"#ffffff\"");
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void svg_box(FILE *out, double x, double y, double width, double height, double radius,
             const char *look)
{
    fprintf(out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"%g\" %s/>\n", x, y, width,
            height, radius, look);
}

void svg_line(FILE *out, const double points[], size_t count, const char *look)
{
    fputs("<polyline points=\"", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%g,%g", i > 0 ? " " : "", points[2 * i], points[2 * i + 1]);
    fprintf(out, "\" fill=\"none\" %s/>\n", look);
}

/* In thousandths of the size. */
static int letter_width(const char *letter, size_t length)
{
    if (length == 3 && (unsigned char)letter[0] > 0xe1) /* arrows, and letters of the East */
        return 1000;
    if (length > 1)
        return length == 4 ? 1300 : 700;
    if (strchr("ijl'|.,:;!()[]/I -frt", *letter) != NULL)
        return 400;
    if (strchr("mwMW@%", *letter) != NULL)
        return 1000;
    if (strchr("+=<>~#&OQGD", *letter) != NULL)
        return 840;
    return *letter >= 'A' && *letter <= 'Z' ? 720 : 640;
}

/* The length of the letter that begins here, in bytes: one that is none is a byte. */
static size_t letter_length(const char *text, size_t left)
{
    size_t length = text_utf8_length(text, left);

    return length > 0 ? length : 1;
}

double svg_text_width(const char *text, double size)
{
    size_t left = strlen(text);
    double width = 0;

    while (left > 0) {
        size_t length = letter_length(text, left);
        width += letter_width(text, length) * size / 1000;
        text += length;
        left -= length;
    }
    return width;
}

/* How many bytes from the beginning fit. */
static size_t fitting(const char *text, double size, double width)
{
    size_t left = strlen(text);
    size_t done = 0;

    while (left > done) {
        size_t length = letter_length(text + done, left - done);
        width -= letter_width(text + done, length) * size / 1000;
        if (width < 0)
            break;
        done += length;
    }
    return done;
}

static char *cut_end(const char *text, double size, double width)
{
    if (svg_text_width(text, size) <= width)
        return text_copy(text);
    size_t kept = fitting(text, size, width - svg_text_width(ELLIPSIS, size));
    return text_format("%.*s" ELLIPSIS, (int)kept, text);
}

/* Valid UTF-8 without control characters. */
static char *clean(const char *text)
{
    CLEANUP_FREE char *utf8 = text_to_utf8(text);

    return text_visible(utf8);
}

char *svg_cut_front(const char *text, double size, double width)
{
    CLEANUP_FREE char *visible = clean(text);
    double over = svg_text_width(visible, size) - width;
    size_t left = strlen(visible);
    const char *at = visible;

    if (over <= 0)
        return text_copy(visible);
    over += svg_text_width(ELLIPSIS, size);
    while (left > 0 && over > 0) {
        size_t length = letter_length(at, left);
        over -= letter_width(at, length) * size / 1000;
        at += length;
        left -= length;
    }
    return text_format(ELLIPSIS "%s", at);
}

void svg_text(FILE *out, double x, double y, double size, double width, const char *look,
              const char *text)
{
    CLEANUP_FREE char *visible = clean(text);
    CLEANUP_FREE char *cut = cut_end(visible, size, width);

    fprintf(out, "<text x=\"%g\" y=\"%g\" font-size=\"%g\" %s>", x, y, size, look);
    put_escaped(out, cut);
    fputs("</text>\n", out);
}
