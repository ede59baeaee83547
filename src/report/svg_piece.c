#include "report/svg_piece.h"

#include <string.h>

#include "base/escape.h"
#include "report/html_piece.h"
#include "report/wording.h"

const struct svg_stack svg_stacks_drawn[STACK_COUNT] = {
    [STACK_IPV4_ONLY] = { "ipv4-only", "4", "IPv4 only" },
    [STACK_LINK_LOCAL_ONLY] = { "link-local-only", "LL", "link-local only" },
    [STACK_DUAL] = { "dual-stack", "4+6", "dual stack" },
    [STACK_IPV6_ONLY] = { "ipv6-only", "6", "IPv6 only" },
    [STACK_UNDETERMINED] = { "undetermined", "?", "undecided" },
    [STACK_NOT_CLASSIFIED] = { "not-classified", "–", "not classified" },
};

enum { LABEL_COLUMNS = 32, QUIET_COLUMNS = 36, DIGIT = 8 };

void svg_piece_open(FILE *file, unsigned height, const char *title, const char *description)
{
    html_piece_markup(file, "<figure>");
    html_piece_element(file, "h3", "h3", title);
    html_piece_markup(file, "<div class=\"picture\" tabindex=\"0\" role=\"region\" aria-label=\"Drawing: ");
    html_piece_text(file, title);
    html_piece_markup(file, "\"><svg viewBox=\"0 0 %d %u\" role=\"img\">", SVG_WIDTH, height);
    html_piece_element(file, "title", "title", title);
    html_piece_element(file, "desc", "desc", description);
    html_piece_markup(file, "\n");
}

void svg_piece_close(FILE *file)
{
    html_piece_markup(file, "</svg></div>\n");
}

void svg_piece_end(FILE *file, const char *caption)
{
    html_piece_element(file, "figcaption", "figcaption", caption);
    html_piece_markup(file, "</figure>\n");
}

void svg_piece_text(FILE *file, unsigned x, unsigned y, const char *class, const char *text)
{
    html_piece_markup(file, "<text class=\"%s\" x=\"%u\" y=\"%u\">", class, x, y);
    html_piece_text(file, text);
    html_piece_markup(file, "</text>\n");
}

void svg_piece_cut_text(FILE *file, unsigned x, unsigned y, const char *class, const char *text, unsigned columns)
{
    size_t all = escape_width(text), kept = 0, size;
    uint32_t character;
    struct wording cut = { 0 };
    if (all <= columns) {
        svg_piece_text(file, x, y, class, text);
        return;
    }
    while ((size = escape_character(text + kept, &character)) > 0 && all - escape_width(text + kept + size) < columns)
        kept += size;
    wording_add(&cut, "%.*s…", (int)kept, text);
    html_piece_markup(file, "<g>");
    html_piece_element(file, "title", "title", text);
    svg_piece_text(file, x, y, class, cut.text);
    html_piece_markup(file, "</g>\n");
}

void svg_piece_label(FILE *file, unsigned y, const char *first, const char *second)
{
    bool two = second && *second;
    svg_piece_cut_text(file, 4, y + (two ? 15 : 22), "", first, LABEL_COLUMNS);
    if (two)
        svg_piece_cut_text(file, 4, y + 30, "quiet", second, QUIET_COLUMNS);
}

void svg_piece_bar(FILE *file, unsigned y, unsigned height, const struct svg_part *part)
{
    char number[32];
    unsigned from = SVG_LABEL + (unsigned)((double)part->from * SVG_BAR / (double)part->total);
    unsigned to = SVG_LABEL + (unsigned)((double)part->to * SVG_BAR / (double)part->total);
    if (to <= from) /* few of very many are still something */
        to = from + 1;
    wording_count(part->to - part->from, number);
    html_piece_markup(file, "<g><title>%s %s</title><rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>",
                      number, part->words, part->class, from, y, to - from, height);
    if (to - from > 10 + DIGIT * strlen(number) && height >= 16)
        svg_piece_text(file, (from + to) / 2, y + height / 2 + 4, "in", number);
    html_piece_markup(file, "</g>\n");
}

void svg_piece_legend_start(FILE *file)
{
    html_piece_markup(file, "<ul class=\"legend\">");
}

void svg_piece_legend(FILE *file, const char *class, const char *words)
{
    html_piece_markup(file,
                      "<li><svg class=\"%s\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect width=\"12\" "
                      "height=\"12\" rx=\"2\"/></svg>",
                      class);
    html_piece_text(file, words);
    html_piece_markup(file, "</li>");
}

void svg_piece_legend_end(FILE *file)
{
    html_piece_markup(file, "</ul>\n");
}
