/*
 * xray_picture.h - what the two halves of the picture share: its measures and colours.
 */
#ifndef XRAY_PICTURE_H
#define XRAY_PICTURE_H

#include "xray_parts.h"

enum {
    PICTURE_WIDTH = 1280,
    PICTURE_HEIGHT = 720,
    HOST_X = 24, /* the host's box */
    HOST_Y = 62,
    HOST_WIDTH = 1104,
    HOST_HEIGHT = 634,
    BOX_X = 42, /* the container's, in it */
    BOX_Y = 104,
    BOX_WIDTH = 696,
    BOX_HEIGHT = 446,
    PANEL_X = 758, /* and what is beside that */
    PANEL_WIDTH = 352,
};

/* Looks of texts and boxes, for svg.h. */
#define INK       " fill=\"#1a202c\""
#define GRAY      " fill=\"#5a6778\""
#define WHITE     " fill=\"#ffffff\""
#define BLUE      " fill=\"#2b6cb0\""
#define GREEN     " fill=\"#2f855a\""
#define ORANGE    " fill=\"#c05621\""
#define BOLD      " font-weight=\"bold\""
#define END       " text-anchor=\"end\""
#define CENTER    " text-anchor=\"middle\""
#define FILL_BLUE "fill=\"#2b6cb0\" stroke=\"#2b6cb0\" stroke-width=\"1.5\""
#define OUTLINE   "fill=\"none\" stroke=\"#8fa3b8\" stroke-width=\"1.5\""
#define PANEL     "fill=\"#ffffff\" stroke=\"#b8c4d2\" stroke-width=\"1.2\""

/* The parts on the host (xray_svg_host.c). */
void xray_draw_host(FILE *out, const struct xray *x);
void xray_draw_groups(FILE *out, const struct xray *x);
void xray_draw_power(FILE *out, const struct xray *x);
void xray_draw_network(FILE *out, const struct xray_network *network);

#endif
