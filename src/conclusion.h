/** The end of an audit: what only all frames together can tell. audit_finish is here. */
#ifndef V6AUDIT_CONCLUSION_H
#define V6AUDIT_CONCLUSION_H

#include "audit_state.h"

/** Does an exemption of the plan cover this finding, as it stands now? Fills its exemption fields. */
void conclusion_exempt(struct audit *audit, struct finding *finding);

#endif
