/*
 * svg.h - a picture as text (SVG 1.1, which every browser shows).
 *
 * Lengths are in units of the picture. `look` is one or more attributes of the element, as in
 * fill="#ffffff"; it is written as it is, and so no text of others'.
 */
#ifndef SVG_H
#define SVG_H

#include <stddef.h>
#include <stdio.h>

void svg_begin(FILE *out, int width, int height, const char *title);
void svg_end(FILE *out);

/* A rectangle with round corners. */
void svg_box(FILE *out, double x, double y, double width, double height, double radius,
             const char *look);

/* A line through points: count pairs of x and y. */
void svg_line(FILE *out, const double points[], size_t count, const char *look);

/* A line of text, at (x, y) the left end of its foot, or as `look` says (text-anchor). It is cut to
 * so many units, with an ellipsis at the end: how wide letters are is estimated. Any bytes do. */
void svg_text(FILE *out, double x, double y, double size, double width, const char *look,
              const char *text);

/* About how wide a text is. */
double svg_text_width(const char *text, double size);

/* A copy without its front, so that it is at most so wide. */
char *svg_cut_front(const char *text, double size, double width);

#endif
