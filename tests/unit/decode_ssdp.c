#include "decode/ssdp.h"

#include <criterion/criterion.h>

#include "payload.h"

static struct packet packet;
static struct ssdp_message *const ssdp = &packet.ssdp;

static bool run(const char *text, size_t captured)
{
    size_t sent = strlen(text);
    return payload_run(ssdp_decode, at_the_edge(text, captured < sent ? captured : sent),
                       captured < sent ? captured : sent, sent, &packet);
}

static bool same(struct bytes bytes, const char *text)
{
    return bytes.size == strlen(text) && (bytes.size == 0 || memcmp(bytes.data, text, bytes.size) == 0);
}

static const char notify[] =
    "NOTIFY * HTTP/1.1\r\nHOST: [FF02::C]:1900\r\nLocation:  http://[fe80::1]:80/d.xml \r\n"
    "NT: upnp:rootdevice\r\nServer:\tLinux UPnP/1.0 x/1\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n"
    "SERVER: behind the headers\r\n";

Test(ssdp, reads_a_notification)
{
    cr_assert(run(notify, SIZE_MAX));
    cr_expect_eq(packet.message, MESSAGE_SSDP);
    cr_expect(ssdp->notify && !ssdp->search && !ssdp->response);
    cr_expect(same(ssdp->location, "http://[fe80::1]:80/d.xml"));
    cr_expect(same(ssdp->server, "Linux UPnP/1.0 x/1"));
    cr_expect(same(ssdp->service_type, "upnp:rootdevice"));
    cr_expect(same(ssdp->unique_name, "uuid:1::upnp:rootdevice"));
}

Test(ssdp, reads_a_search_and_an_answer)
{
    cr_assert(run("M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n", SIZE_MAX));
    cr_expect(ssdp->search && same(ssdp->service_type, "ssdp:all"));
    cr_assert(run("HTTP/1.1 200 OK\nst:x\nSERVER:\nserver: second", SIZE_MAX));
    cr_expect(ssdp->response && same(ssdp->service_type, "x") && same(ssdp->server, "second"), "LF alone, no end");
}

Test(ssdp, is_not_any_text)
{
    static const char *const none[] = { "", "\r\n", "GET / HTTP/1.1\r\n", "NOTIFY", "notify * http/1.1\r\n" };
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
        cr_expect_not(run(none[i], SIZE_MAX), "row %u", i);
        cr_expect_eq(packet.message, MESSAGE_NONE);
    }
}

Test(ssdp, takes_no_half_line_that_the_capture_cut)
{
    for (size_t captured = 0; captured < sizeof notify - 1; captured++) {
        bool known = run(notify, captured);
        cr_expect_eq(known, captured > 18, "captured %zu", captured);
        if (!known)
            continue;
        cr_expect(packet.truncated);
        cr_expect(ssdp->location.size == 0 || same(ssdp->location, "http://[fe80::1]:80/d.xml"), "captured %zu",
                  captured);
        cr_expect(ssdp->server.size == 0 || same(ssdp->server, "Linux UPnP/1.0 x/1"), "captured %zu", captured);
    }
}
