#include "capture/recognise.h"

#include <errno.h>

#include "capture/compressed.h"
#include "capture/pcap_file.h"
#include "capture/pcapng_file.h"

enum { LOOK = 16 };

/* Formats that we read, by their first word. */
static const struct format {
    bool (*recognise)(const uint8_t *bytes); /* four octets */
    int (*open)(struct reader *reader, struct source **source, struct error *error);
} formats[] = {
    { pcap_file_recognise, pcap_file_open },
    { pcapng_file_recognise, pcapng_file_open },
};

/* Formats that we do not read, but know by name: Wireshark's editcap makes pcapng of them. */
static const struct foreign {
    const char *name;
    uint8_t length, begin[9];
} foreigners[] = {
    { "a Solaris snoop capture", 8, "snoop\0\0" },
    { "a Microsoft Network Monitor capture", 4, "GMBU" },
    { "a Microsoft Network Monitor capture", 4, "RTSS" },
    { "a Network General Sniffer capture", 8, "TRSNIFF " },
    { "a Bluetooth (btsnoop) capture", 8, "btsnoop" },
    { "an Ixia hardware capture", 4, { 0x1c, 0x00, 0x01, 0xac } },
    { "an Ixia hardware capture", 4, { 0x1c, 0x00, 0x01, 0xab } },
    { "an Ixia hardware capture", 4, { 0xac, 0x01, 0x00, 0x1c } },
    { "an Ixia hardware capture", 4, { 0xab, 0x01, 0x00, 0x1c } },
};

static const struct format *find_format(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; count >= 4 && i < sizeof formats / sizeof *formats; i++)
        if (formats[i].recognise(bytes))
            return &formats[i];
    return NULL;
}

bool recognise_is_capture(const uint8_t *bytes, size_t count)
{
    return find_format(bytes, count) || compressed_recognise(bytes, count);
}

bool recognise_is_compressed(const uint8_t *bytes, size_t count)
{
    return compressed_recognise(bytes, count) != NULL;
}

static int explain_unknown(const struct reader *reader, struct error *error)
{
    size_t count = reader_available(reader);
    const char *name = reader->name;
    if (reader->status < 0)
        return error_set(error, reader->status, "%s", reader->error.text);
    if (count == 0)
        return error_set(error, -ENODATA, "%s: %s: expected a capture", name,
                         reader->compression ? "nothing in it when decompressed" : "empty file");
    for (size_t i = 0; i < sizeof foreigners / sizeof *foreigners; i++) {
        const struct foreign *row = &foreigners[i];
        if (count >= row->length && memcmp(reader->at, row->begin, row->length) == 0)
            return error_set(error, -EINVAL, "%s: %s: expected pcap or pcapng: convert it with editcap %s OUT.pcapng",
                             name, row->name, name);
    }
    static const char state[] = "{\"kind\":\"meta\"";
    if (count >= sizeof state - 1 && memcmp(reader->at, state, sizeof state - 1) == 0)
        return error_set(error, -EINVAL, "%s: a state of v6audit: expected a capture; \"v6audit merge\" judges states",
                         name);
    if (count >= 2 && reader->at[0] == 'P' && reader->at[1] == 'K')
        return error_set(error, -EINVAL, "%s: a zip archive: expected pcap or pcapng: unpack it first", name);
    return error_set(error, -EINVAL, "%s: not a capture (first octets %02x %02x %02x %02x): expected pcap or pcapng",
                     name, reader->at[0], count > 1 ? reader->at[1] : 0u, count > 2 ? reader->at[2] : 0u,
                     count > 3 ? reader->at[3] : 0u);
}

int recognise_open(struct reader *reader, struct source **source, struct error *error)
{
    reader_need(reader, LOOK); /* fewer will do */
    if (compressed_recognise(reader->at, reader_available(reader))) {
        int status = compressed_push(reader, error);
        if (status < 0)
            return status;
        reader_need(reader, LOOK);
        if (compressed_recognise(reader->at, reader_available(reader)))
            return error_set(error, -EINVAL, "%s: compressed twice: decompress it once before", reader->name);
    }
    const struct format *format = find_format(reader->at, reader_available(reader));
    return format ? format->open(reader, source, error) : explain_unknown(reader, error);
}
