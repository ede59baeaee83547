/** How the network is built: the as-built document (outline §11), for colleagues who know less IPv6. Written from the plan and from what was seen; where they
 *  differ, both stand there. */
#ifndef NETWORK_H
#define NETWORK_H

#include "report/listing.h"

/** In Markdown, below a headline of level 2: diagram, segments, and choices with their reasons. Returns 0 or -ENOMEM. */
int network_markdown(FILE *file, const struct listing *listing);

/** The diagram as text of Mermaid and of Graphviz, in fences: segments, routers, servers, and hosts by how far IPv6 is on them. Names from the wire stay names.
 *  Returns 0 or -ENOMEM. (network_diagram.c) */
int network_diagram(FILE *file, const struct listing *listing);

#endif
