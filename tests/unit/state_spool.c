#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/spool.h"

enum { COUNT = 300 };

static uint8_t octets[120000];

static void put(struct spool *spool, uint64_t number)
{
    struct state_record record = {
        .kind = STATE_EVIDENCE, .frame = number, .byte_count = number * 331, .bytes = octets
    };
    spool_put(spool, &record);
}

static bool holds(struct spool *spool, uint64_t from, uint64_t to)
{
    struct state_record record;
    if (spool_rewind(spool, NULL) < 0)
        return false;
    for (uint64_t i = from; i < to; i++)
        if (spool_next(spool, &record, NULL) != 1 || record.frame != i || record.byte_count != i * 331 ||
            memcmp(record.bytes, octets, record.byte_count) != 0)
            return false;
    return spool_next(spool, &record, NULL) == 0;
}

Test(spool, gives_back_what_was_put_as_often_as_it_is_asked)
{
    struct spool *spool = spool_new(NULL);
    struct state_record record;
    for (unsigned i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)(i * 13);
    cr_assert(spool != NULL);
    cr_expect(holds(spool, 0, 0));
    for (uint64_t i = 0; i < COUNT; i++)
        put(spool, i);
    cr_expect(holds(spool, 0, COUNT));
    cr_expect(holds(spool, 0, COUNT));
    cr_assert(eq(int, spool_rewind(spool, NULL), 0));
    for (unsigned i = 0; i < 100; i++)
        spool_next(spool, &record, NULL);
    int64_t place = spool_tell(spool);
    for (unsigned i = 0; i < 150; i++)
        spool_next(spool, &record, NULL);
    cr_assert(eq(int, spool_seek(spool, place, NULL), 0));
    spool_next(spool, &record, NULL);
    cr_expect(eq(u64, record.frame, 100));
    spool_free(spool);
}

Test(spool, a_copy_of_the_process_goes_on_in_a_file_of_its_own)
{
    struct spool *spool = spool_new(NULL);
    for (uint64_t i = 0; i < COUNT; i++)
        put(spool, i);
    pid_t child = fork();
    if (child == 0) {
        for (uint64_t i = COUNT; i < COUNT + 50; i++)
            put(spool, i);
        _exit(holds(spool, 0, COUNT + 50) ? 0 : 1);
    }
    put(spool, COUNT);
    int status;
    waitpid(child, &status, 0);
    cr_expect(eq(int, status, 0));
    cr_expect(holds(spool, 0, COUNT + 1));
    spool_free(spool);
}
