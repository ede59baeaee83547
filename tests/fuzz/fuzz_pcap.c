/* The pcap reader, past the recognition of the format. */

#include "capture/pcap_file.h"
#include "recorded_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct source *source;
    struct error error;
    if (size < 4 || !pcap_file_recognise(bytes))
        return 0;
    struct reader *reader = recorded_oracle_open(bytes, size);
    if (pcap_file_open(reader, &source, &error) < 0) {
        reader_close(reader);
        return 0;
    }
    recorded_oracle_read(source, size);
    source_close(source);
    return 0;
}
