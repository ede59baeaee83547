#include "builder_put.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void builder_refuse(const char *what, const char *text)
{
    fprintf(stderr, "builder: %s: \"%s\"\n", what, text ? text : "(nothing)");
    abort();
}

void put_bytes(struct buffer *buffer, const void *bytes, size_t length)
{
    if (length > sizeof buffer->bytes - buffer->length)
        builder_refuse("message too long", "");
    if (length > 0)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void put_zeros(struct buffer *buffer, size_t length)
{
    if (length > sizeof buffer->bytes - buffer->length)
        builder_refuse("message too long", "");
    memset(buffer->bytes + buffer->length, 0, length);
    buffer->length += length;
}

void put8(struct buffer *buffer, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    put_bytes(buffer, &byte, 1);
}

void put16(struct buffer *buffer, unsigned value)
{
    put8(buffer, value >> 8);
    put8(buffer, value);
}

void put32(struct buffer *buffer, uint64_t value)
{
    put16(buffer, (unsigned)(value >> 16));
    put16(buffer, (unsigned)value);
}

void set16(struct buffer *buffer, size_t offset, unsigned value)
{
    buffer->bytes[offset] = (uint8_t)(value >> 8);
    buffer->bytes[offset + 1] = (uint8_t)value;
}

static unsigned nibble(char c, const char *text)
{
    const char *digits = "0123456789abcdef";
    const char *place = c ? strchr(digits, c) : NULL;

    if (!place)
        builder_refuse("not hexadecimal", text);
    return (unsigned)(place - digits);
}

/* Blanks may stand between octets. */
void put_hex(struct buffer *buffer, const char *hex)
{
    if (!hex)
        return;
    for (const char *c = hex; *c;) {
        if (*c == ' ') {
            c++;
            continue;
        }
        put8(buffer, nibble(c[0], hex) << 4 | nibble(c[1], hex));
        c += 2;
    }
}

struct ip_address read_ip(const char *text)
{
    struct ip_address ip = { 0 };

    if (!text)
        builder_refuse("address missing", text);
    ip.six = strchr(text, ':') != NULL;
    if (inet_pton(ip.six ? AF_INET6 : AF_INET, text, ip.bytes) != 1)
        builder_refuse("not an IP address", text);
    return ip;
}

struct ip_address read_prefix(const char *text, unsigned *length)
{
    char address[64];
    const char *slash = text ? strchr(text, '/') : NULL;

    if (!slash || (size_t)(slash - text) >= sizeof address)
        builder_refuse("not a prefix", text);
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    *length = (unsigned)strtoul(slash + 1, NULL, 10);
    return read_ip(address);
}

void read_mac(const char *text, uint8_t mac[6])
{
    if (!text || strlen(text) != 17)
        builder_refuse("not a MAC address", text);
    for (size_t i = 0; i < 6; i++)
        mac[i] = (uint8_t)(nibble(text[3 * i], text) << 4 | nibble(text[3 * i + 1], text));
}

void put_ip(struct buffer *buffer, const char *address)
{
    struct ip_address ip = read_ip(address);

    put_bytes(buffer, ip.bytes, ip.six ? 16 : 4);
}

void put_mac(struct buffer *buffer, const char *mac)
{
    uint8_t bytes[6];

    read_mac(mac, bytes);
    put_bytes(buffer, bytes, 6);
}

void put_name(struct buffer *buffer, const char *name)
{
    while (*name) {
        size_t length = strcspn(name, ".");
        if (length == 0 || length > 63)
            builder_refuse("not a DNS name", name);
        put8(buffer, (unsigned)length);
        put_bytes(buffer, name, length);
        name += length + (name[length] == '.');
    }
    put8(buffer, 0);
}

int64_t usual(int64_t given, int64_t value)
{
    return given == 0 ? value : given == BUILD_ZERO ? 0 : given;
}

bool has_letter(const char *letters, char letter)
{
    return letters && strchr(letters, letter);
}
