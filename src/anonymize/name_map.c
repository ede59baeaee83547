#include <string.h>

#include "anonymize/anonymizer.h"

/* Names replaced, word by word: a word becomes another of the same length, so that it fits where it stood. Words of up to 12 letters and digits are permuted
 * among those of their length, so that no two become one. */

enum { SHUFFLED_MAX = 12, WALK_MAX = 64, BASE = 36, LETTERS_OF_A_NUMBER = 8, SERVICE_MAX = 15 };

/* What protocols and standards give a meaning, and what says nothing of anybody. Compared in lower case. */
static const char *const well_known[] = {
    "arpa",
    "ip6",
    "in-addr",
    "local",
    "localhost",
    "localdomain",
    "home",
    "lan",
    "internal",
    "test",
    "example",
    "invalid",
    "onion",
    "com",
    "net",
    "org",
    "edu",
    "gov",
    "mil",
    "int",
    "www",
    "isatap",
    "wpad",
    "teredo",
    "ipv4only",
    "resolver",
    "http",
    "https",
    "urn",
    "uuid",
    "schemas-upnp-org",
    "upnp",
    "rootdevice",
    "device",
    "service",
    "ssdp",
    "all",
    "discover",
    "alive",
    "byebye",
    "update",
};

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

static bool is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

static bool is_letter(uint8_t octet)
{
    return lower(octet) >= 'a' && lower(octet) <= 'z';
}

static bool stays(const uint8_t *word, size_t size)
{
    if (word[0] == '_' && size <= 1 + SERVICE_MAX) /* a service or protocol (RFC 6335 §5.1) */
        return true;
    for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++)
        if (strlen(well_known[i]) == size && memcmp(well_known[i], word, size) == 0)
            return true;
    return false;
}

static uint64_t power(uint64_t base, size_t exponent)
{
    uint64_t value = 1;
    while (exponent-- > 0)
        value *= base;
    return value;
}

static void shuffle_digits(const struct anonymizer *anonymizer, uint8_t *word, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value * 10 + (uint64_t)(word[i] - '0');
    value = keyed_shuffle(&anonymizer->names, 10 + 100 * size, value, power(10, size));
    for (size_t i = size; i > 0; i--, value /= 10)
        word[i - 1] = (uint8_t)('0' + value % 10);
}

/* Letters before digits, so that most words begin with one. Returns false when only digits came out: a number is no word. */
static bool shuffle_once(const struct anonymizer *anonymizer, uint64_t *value, uint8_t *word, size_t size)
{
    bool letter = false;
    *value = keyed_shuffle(&anonymizer->names, BASE + 100 * size, *value, power(BASE, size));
    uint64_t rest = *value;
    for (size_t i = size; i > 0; i--, rest /= BASE) {
        unsigned digit = (unsigned)(rest % BASE);
        letter = letter || digit < 26;
        word[i - 1] = (uint8_t)(digit < 26 ? 'a' + digit : '0' + digit - 26);
    }
    return letter && !stays(word, size);
}

static void shuffle_word(const struct anonymizer *anonymizer, uint8_t *word, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value * BASE + (uint64_t)(is_digit(word[i]) ? word[i] - '0' + 26 : word[i] - 'a');
    for (unsigned i = 0; i < WALK_MAX; i++)
        if (shuffle_once(anonymizer, &value, word, size))
            return;
}

static void invent_word(const struct anonymizer *anonymizer, uint8_t *word, size_t size)
{
    uint64_t seed = hash_siphash(&anonymizer->names, 2, 4, word, size), number = 0;
    for (size_t i = 0; i < size; i++, number /= 26) {
        if (i % LETTERS_OF_A_NUMBER == 0)
            number = keyed_number(&anonymizer->names, KEYED_LABEL, seed, i);
        word[i] = (uint8_t)('a' + number % 26);
    }
}

void anonymize_label(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to)
{
    uint8_t word[256];
    bool plain = size <= SHUFFLED_MAX, digits = plain, upper[256];
    if (size == 0 || size > sizeof word) {
        memset(to, 'x', size);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        upper[i] = from[i] >= 'A' && from[i] <= 'Z';
        word[i] = lower(from[i]);
        digits = digits && is_digit(word[i]);
        plain = plain && (is_digit(word[i]) || is_letter(word[i]));
    }
    if (digits)
        shuffle_digits(anonymizer, word, size);
    else if (!stays(word, size) && plain)
        shuffle_word(anonymizer, word, size);
    else if (!stays(word, size))
        invent_word(anonymizer, word, size);
    for (size_t i = 0; i < size; i++)
        to[i] = upper[i] && is_letter(word[i]) ? (uint8_t)(word[i] - ('a' - 'A')) : word[i];
}

static bool is_word(uint8_t octet)
{
    return is_letter(octet) || is_digit(octet) || octet == '-' || octet == '_' || octet >= 0x80;
}

void anonymize_text(const struct anonymizer *anonymizer, const uint8_t *from, size_t size, uint8_t *to)
{
    for (size_t at = 0; at < size;) {
        size_t run = 0;
        while (at + run < size && run < 255 && is_word(from[at + run]))
            run++;
        if (run > 0)
            anonymize_label(anonymizer, from + at, run, to + at);
        else
            to[at] = from[at];
        at += run > 0 ? run : 1;
    }
}
