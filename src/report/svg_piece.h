/** Pieces of the page's drawings: frame, text that fits its place, bars, legend. Lengths are in the drawing's own units, SVG_WIDTH of them across. */
#ifndef SVG_PIECE_H
#define SVG_PIECE_H

#include <stdint.h>
#include <stdio.h>

#include "v6audit/inventory.h"

enum {
    SVG_WIDTH = 960,
    SVG_LABEL = 230, /* the column of names before bars */
    SVG_BAR = SVG_WIDTH - SVG_LABEL - 10,
    SVG_ROW = 38
};

/** A figure with a visible heading; the same words are the drawing's title, `description` says for a screen reader what it shows. */
void svg_piece_open(FILE *file, unsigned height, const char *title, const char *description);
/** Ends the drawing; the caption and the figure's end are svg_piece_end's, so that a legend can stand between. */
void svg_piece_close(FILE *file);
void svg_piece_end(FILE *file, const char *caption);

/** Text at its baseline; `class` is one of ours: "", "middle", "end", "in", "quiet". */
void svg_piece_text(FILE *file, unsigned x, unsigned y, const char *class, const char *text);
/** The same, cut to so many columns of a terminal; the whole is shown when it is pointed at. */
void svg_piece_cut_text(FILE *file, unsigned x, unsigned y, const char *class, const char *text, unsigned columns);
/** The name of a row, in one line or two (`second` NULL or empty: one). */
void svg_piece_label(FILE *file, unsigned y, const char *first, const char *second);

/** A part of a bar from `from` to `to` of `total` (> 0), with its number in it where there is room. */
struct svg_part {
    const char *class, *words; /* of the style sheet; for people */
    uint64_t from, to, total;
};
void svg_piece_bar(FILE *file, unsigned y, unsigned height, const struct svg_part *part);

void svg_piece_legend_start(FILE *file);
void svg_piece_legend(FILE *file, const char *class, const char *words);
void svg_piece_legend_end(FILE *file);

/** How a host's stack is drawn: the style sheet's class, what stands in the symbol (three characters at most), and the words for people. */
struct svg_stack {
    const char *class, *in, *words;
};
extern const struct svg_stack svg_stacks_drawn[STACK_COUNT];

#endif
