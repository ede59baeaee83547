#include "anonymize/anonymizer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "anonymize/address_map.h"

enum { HEXADECIMAL_SIZE = 2 * ANONYMIZER_KEY_SIZE, READ_MAX = HEXADECIMAL_SIZE + 3 };

#define HOW_TO_MAKE_ONE "make one with: (umask 077; head -c 32 /dev/urandom > key)"

static uint64_t number_of(const uint8_t *octets)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value |= (uint64_t)octets[i] << 8 * i;
    return value;
}

struct anonymizer *anonymizer_new(const uint8_t key[ANONYMIZER_KEY_SIZE])
{
    struct anonymizer *anonymizer = calloc(1, sizeof *anonymizer);
    if (!anonymizer)
        return NULL;
    anonymizer->addresses = (struct hash_key){ .low = number_of(key), .high = number_of(key + 8) };
    anonymizer->names = (struct hash_key){ .low = number_of(key + 16), .high = number_of(key + 24) };
    anonymizer->memory = address_map_memory_new();
    return anonymizer;
}

void anonymizer_free(struct anonymizer *anonymizer)
{
    if (!anonymizer)
        return;
    address_map_memory_free(anonymizer->memory);
    explicit_bzero(anonymizer, sizeof *anonymizer);
    free(anonymizer);
}

static int digit_of(uint8_t octet)
{
    if (octet >= '0' && octet <= '9')
        return octet - '0';
    octet |= 0x20;
    return octet >= 'a' && octet <= 'f' ? octet - 'a' + 10 : -1;
}

static bool read_hexadecimal(const uint8_t *text, uint8_t key[ANONYMIZER_KEY_SIZE])
{
    for (unsigned i = 0; i < ANONYMIZER_KEY_SIZE; i++) {
        int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* A key of one octet over and over (a file of zeros) hides nothing. */
static bool is_monotonous(const uint8_t key[ANONYMIZER_KEY_SIZE])
{
    for (unsigned i = 1; i < ANONYMIZER_KEY_SIZE; i++)
        if (key[i] != key[0])
            return false;
    return true;
}

static int take_key(const char *name, uint8_t *text, size_t size, uint8_t key[ANONYMIZER_KEY_SIZE], struct error *error)
{
    size_t length = size;
    while (length > ANONYMIZER_KEY_SIZE && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    if (size == ANONYMIZER_KEY_SIZE)
        memcpy(key, text, ANONYMIZER_KEY_SIZE);
    else if (length != HEXADECIMAL_SIZE || !read_hexadecimal(text, key))
        return error_set(error, -EINVAL, "%s: %s: expected 32 octets or 64 hexadecimal digits; " HOW_TO_MAKE_ONE, name,
                         size == 0                    ? "an empty key file"
                         : size < ANONYMIZER_KEY_SIZE ? "the key is too short"
                                                      : "this is no key");
    if (is_monotonous(key))
        return error_set(error, -EINVAL, "%s: a key of one octet over and over hides nothing; " HOW_TO_MAKE_ONE, name);
    return 0;
}

static ssize_t read_all(int descriptor, uint8_t *text, size_t room)
{
    size_t size = 0;
    while (size < room) {
        ssize_t got = read(descriptor, text + size, room - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

int anonymizer_open(const char *key_file, struct anonymizer **anonymizer, struct error *warning, struct error *error)
{
    uint8_t text[READ_MAX], key[ANONYMIZER_KEY_SIZE];
    struct stat there;
    *anonymizer = NULL;
    if (warning)
        warning->text[0] = '\0';
    int descriptor = open(key_file, O_RDONLY | O_CLOEXEC);
    ssize_t size = descriptor < 0 ? -errno : read_all(descriptor, text, sizeof text);
    if (descriptor >= 0 && warning && fstat(descriptor, &there) == 0 && S_ISREG(there.st_mode) &&
        (there.st_mode & (S_IRWXG | S_IRWXO)))
        error_set(warning, 0, "%s: others may read this key, and with it turn a report around; chmod 600 helps",
                  key_file);
    if (descriptor >= 0)
        close(descriptor);
    if (size < 0)
        return error_set(error, (int)size, "%s: cannot read the key: %s; " HOW_TO_MAKE_ONE, key_file,
                         strerror((int)-size));
    int status = take_key(key_file, text, (size_t)size, key, error);
    if (status == 0) {
        *anonymizer = anonymizer_new(key);
        status = *anonymizer ? 0 : error_set(error, -ENOMEM, "no memory is left");
    }
    explicit_bzero(text, sizeof text);
    explicit_bzero(key, sizeof key);
    return status;
}
