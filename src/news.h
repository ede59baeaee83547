/** Who listens to an audit (audit_options.listener) is told what changed. */
#ifndef V6AUDIT_NEWS_H
#define V6AUDIT_NEWS_H

#include "audit_state.h"

/** Tell the listener, if there is one, of these events (NULL: none) and of the outages and findings that are news since the last call. */
void news_tell(struct audit *audit, const struct event_list *events, int64_t now);

#endif
