/** Terms that a report may use, in plain words. Only those that it does use are explained (domain: a glossary of everything is read by nobody). */
#ifndef GLOSSARY_H
#define GLOSSARY_H

#include <stddef.h>

struct glossary_term {
    const char *term;
    const char *spellings[5]; /* how it stands in a text, beside the term itself; whole words */
    const char *meaning;      /* one or two sentences */
};

/** The terms that stand in `text`, in alphabetical order, at most `capacity`. Returns how many. */
size_t glossary_used(const char *text, const struct glossary_term **terms, size_t capacity);
/** All terms, in alphabetical order. */
size_t glossary_all(const struct glossary_term **terms);

#endif
