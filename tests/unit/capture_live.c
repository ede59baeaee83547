#include "capture/live.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/link_type.h"

/* A network namespace of its own, in which only lo is. Skips, loudly, where this process may not make one. */
static void enter_namespace(void)
{
    if (unshare(CLONE_NEWNET) != 0)
        cr_skip_test("live capture: no network namespace can be made here (needs root)");
    int descriptor = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    cr_assert_eq(ioctl(descriptor, SIOCSIFFLAGS, &request), 0);
    close(descriptor);
}

static void set_down(const char *name)
{
    int descriptor = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_flags = 0 };
    strcpy(request.ifr_name, name);
    cr_assert_eq(ioctl(descriptor, SIOCSIFFLAGS, &request), 0);
    close(descriptor);
}

static void send_octets(uint8_t fill, unsigned count)
{
    uint8_t bytes[200];
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(9), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int descriptor = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memset(bytes, fill, sizeof bytes);
    for (unsigned i = 0; i < count; i++)
        sendto(descriptor, bytes, sizeof bytes, 0, (struct sockaddr *)&to, sizeof to);
    close(descriptor);
}

static volatile sig_atomic_t stop;

static struct source *open_lo(const char *filter)
{
    static const char *const names[] = { "lo" };
    const struct live_options options = {
        .interfaces = names, .interface_count = 1, .filter = filter, .stop = &stop, .buffer_kib = 4096
    };
    struct source *source = NULL;
    struct error error = { "" };
    cr_assert_eq(live_open(&options, &source, &error), 0, "%s", error.text);
    return source;
}

Test(live, gives_frames_and_ticks_and_counts_what_came)
{
    enter_namespace();
    struct source *source = open_lo("udp port 9");
    struct frame frame;
    struct error error;
    send_octets(0x55, 3);
    for (unsigned i = 1; i <= 3; i++) {
        int status;
        while ((status = source_next(source, &frame, &error)) == SOURCE_TICK)
            continue;
        cr_assert_eq(status, SOURCE_FRAME);
        cr_expect_eq(frame.link_type, LINK_ETHERNET);
        cr_expect_eq(frame.length, 14u + 40 + 8 + 200);
        cr_expect_eq(frame.bytes[frame.captured_length - 1], 0x55);
        cr_expect_eq(frame.number, i);
        cr_expect_gt(frame.time, INT64_C(1600000000) * 1000000000);
    }
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_TICK, "the wire is silent");
    cr_expect_gt(frame.time, INT64_C(1600000000) * 1000000000);
    source_update_statistics(source);
    cr_expect(source->interfaces[0].has_statistics);
    cr_expect_geq(source->interfaces[0].received, 3u);
    cr_expect_eq(source->interfaces[0].dropped_by_kernel, 0u);
    cr_expect_str_eq(source->interfaces[0].name, "lo");
    cr_expect(source->files[0].live);
    cr_expect_eq(source->files[0].frames, 3u);
    stop = 1;
    cr_expect_eq(source_next(source, &frame, &error), SOURCE_END);
    source_close(source);
}

Test(live, counts_drops_when_nobody_reads)
{
    enter_namespace();
    struct source *source = open_lo(NULL);
    send_octets(1, 40000);
    source_update_statistics(source);
    cr_expect_gt(source->interfaces[0].dropped_by_kernel, 0u);
    cr_expect_geq(source->interfaces[0].received, source->interfaces[0].dropped_by_kernel);
    source_close(source);
}

Test(live, ends_when_its_interface_goes_down)
{
    enter_namespace();
    struct source *source = open_lo(NULL);
    struct frame frame;
    struct error error;
    int status;
    set_down("lo");
    while ((status = source_next(source, &frame, &error)) > 0)
        continue;
    cr_expect_eq(status, SOURCE_END);
    cr_expect_str_neq(source->files[0].defect, "");
    source_close(source);
}

static void refuses(const struct live_options *options, int status, const char *says)
{
    struct source *source;
    struct error error = { "" };
    cr_expect_eq(live_open(options, &source, &error), status, "%s", error.text);
    cr_expect(strstr(error.text, says), "%s: %s", error.text, says);
}

Test(live, says_which_interfaces_there_are)
{
    static const char *const names[] = { "nowhere7" }, *const lo[] = { "lo" };
    refuses(&(struct live_options){ .interfaces = names, .interface_count = 1 }, -ENODEV,
            "cannot open nowhere7: no such interface (this machine has lo");
    refuses(&(struct live_options){ .interface_count = 0 }, -EINVAL, "no interface");
    enter_namespace();
    refuses(&(struct live_options){ .interfaces = lo, .interface_count = 1, .filter = "nonsense word" }, -EINVAL,
            "filter \"nonsense word\"");
    refuses(&(struct live_options){ .interfaces = lo, .interface_count = 1, .link_type = "RAW" }, -EINVAL,
            "expected one that the interface offers: ETHERNET");
}

Test(live, names_the_privilege_that_is_missing)
{
    static const char *const names[] = { "lo" };
    if (geteuid() == 0 && setuid(65534) != 0)
        cr_skip_test("live capture: cannot give up root to see it refused");
    refuses(&(struct live_options){ .interfaces = names, .interface_count = 1 }, -EPERM, "CAP_NET_RAW");
}

Test(live, lists_interfaces)
{
    struct live_interface list[64];
    struct error error = { "" };
    int count = live_list(list, 64, &error);
    cr_assert_geq(count, 1, "%s", error.text);
    bool found = false;
    for (int i = 0; i < count; i++)
        found |= strcmp(list[i].name, "lo") == 0;
    cr_expect(found);
    cr_expect_eq(live_list(list, 1, &error), 1);
}
