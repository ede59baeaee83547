/* The state of an audit: not what was made of the frames, but the frames. Its lines are src/state's. */
#include "report/writer.h"

int report_state_write(const struct audit *audit, const struct report_options *options, FILE *output,
                       struct error *error)
{
    (void)options;
    int status = audit_write_state(audit, output, error);
    return status < 0 ? status : writer_finish(output, error);
}
