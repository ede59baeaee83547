/** Pieces of an HTML page: our markup, and everybody else's text, which never is markup. */
#ifndef HTML_PIECE_H
#define HTML_PIECE_H

#include <stdio.h>

#include "v6audit/api.h"

/** Our own markup as it is (printf). Arguments must be numbers or words of our own tables. */
void html_piece_markup(FILE *file, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Text as text: element content or a quoted attribute. */
void html_piece_text(FILE *file, const char *text);
/** "<TAG>text</TAG>"; nothing when the text is NULL or empty. `open` is the start tag's inside: "p class=x", `close` its name. */
void html_piece_element(FILE *file, const char *open, const char *close, const char *text);
/** "<dt>term</dt><dd>text</dd>"; nothing when the text is NULL or empty. */
void html_piece_pair(FILE *file, const char *term, const char *text);

/** A table in a box that scrolls sideways, up to the inside of its head's row; end it with "</tbody></table></div>". `title` is ours. */
void html_piece_table_start(FILE *file, const char *title);

extern const char html_style[];  /* the page's style sheet */
extern const char html_script[]; /* sorts and filters tables; the page is whole without it */
extern const char
    html_script_hash[]; /* its SHA-256 in base64, for the page's content security policy; a test recomputes it */

#endif
