#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define H1 "00:16:3e:00:00:0a"
#define H2 "00:16:3e:00:00:0b"
#define H3 "00:16:3e:00:00:0c"

static void ask(struct builder *b, double at, const char *mac, const char *address)
{
    build_arp(b, at, mac, address, (struct build_arp){ .target = "192.0.2.1" });
}

static void short_one(struct builder *b)
{
    ask(b, 1, H1, "192.0.2.10");
    ask(b, 50, H1, "192.0.2.10");
}

static void long_one(struct builder *b)
{
    for (int i = 0; i < 40; i++)
        ask(b, 1 + 50.0 * i, H1, "192.0.2.10");
}

static void everything_twice(struct builder *b)
{
    for (int i = 0; i < 100; i++) {
        ask(b, i, i % 2 ? H1 : H2, i % 2 ? "192.0.2.10" : "192.0.2.11");
        ask(b, i + 0.001, i % 2 ? H1 : H2, i % 2 ? "192.0.2.10" : "192.0.2.11");
    }
}

static void cut(struct builder *b)
{
    builder_snaplen(b, 60);
    build_udp(b, 1, H1, "192.0.2.10",
              (struct build_transport){
                  .to = "192.0.2.11", .to_mac = H2, .source_port = 1, .destination_port = 2, .length = 400 });
}

/* Files are sorted by time: a step of two days is what a scene can show. */
static void two_days_later(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        ask(b, 1 + i, H1, "192.0.2.10");
    for (int i = 0; i < 3; i++)
        ask(b, 172800 + i, H1, "192.0.2.10");
}

static void hidden_by_a_switch(struct builder *b)
{
    for (int n = 0; n < 4; n++) {
        ask(b, 1 + 125.0 * n, H1, "192.0.2.10");
        ask(b, 2 + 125.0 * n, H2, "192.0.2.11");
        ask(b, 3 + 125.0 * n, H3, "192.0.2.12");
        build_mld_query(b, 4 + 125.0 * n, "00:16:3e:00:00:fe", "fe80::fe", (struct build_mld){ 0 });
    }
    ask(b, 500, H1, "192.0.2.10");
}

static void answered_queries(struct builder *b)
{
    hidden_by_a_switch(b);
    for (int n = 0; n < 4; n++) {
        build_mld_join(b, 5 + 125.0 * n, H1, "fe80::216:3eff:fe00:a", "fe80::216:3eff:fe00:a");
        build_mld_join(b, 6 + 125.0 * n, H2, "fe80::216:3eff:fe00:b", "fe80::216:3eff:fe00:b");
    }
}

static void half_of_the_talk(struct builder *b)
{
    static const char *const macs[] = { H1, H2, H3, "00:16:3e:00:00:0d" }, *const addresses[] = {
        "192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13"
    };
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < 3; j++)
            build_udp(b, i + 0.1 * j, macs[j], addresses[j],
                      (struct build_transport){
                          .to = addresses[j + 1], .to_mac = macs[j + 1], .source_port = 1, .destination_port = 2 });
}

static void more_hosts_than_fit(struct builder *b)
{
    char mac[32];
    for (int i = 0; i < 66000; i++) {
        snprintf(mac, sizeof mac, "02:aa:%02x:%02x:%02x:00", i >> 16, i >> 8 & 255, i & 255);
        ask(b, i * 0.0001, mac, "192.0.2.10");
    }
}

static void odd_frames(struct builder *b)
{
    for (int i = 0; i < 5; i++) {
        ask(b, i, H1, "192.0.2.10");
        build_ethernet(b, i + 0.5, H1, H2, 0x88e5, "0000000000000000000000000000000000000000");
    }
}

static void hosts_that_fit(struct builder *b)
{
    char mac[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(mac, sizeof mac, "02:aa:%02x:%02x:%02x:00", i >> 16, i >> 8 & 255, i & 255);
        ask(b, i * 0.01, mac, "192.0.2.10");
    }
}

static const struct scenario scenes[] = {
    { .says = "a minute is short",
      .build = short_one,
      .expects = { { "capture-short", "", "info" } },
      .silent = { "capture-duplicates", "capture-time-jump", "capture-snooped", "capture-one-way" } },
    { .says = "half an hour is not", .build = long_one, .silent = { "capture-short" } },
    { .says = "a mirror that brings everything twice",
      .build = everything_twice,
      .expects = { { "capture-duplicates", "", "info" } } },
    { .says = "packets cut off", .build = cut, .expects = { { "capture-truncated-packets", "", "info" } } },
    { .says = "a step of two days",
      .build = two_days_later,
      .expects = { { "capture-time-jump", "", "info" } },
      .silent = { "ra-gone" } },
    { .says = "a switch that hides multicast",
      .build = hidden_by_a_switch,
      .expects = { { "capture-snooped", "", "info" } },
      .silent = { "host-ipv4-only" } },
    { .says = "queries that are answered",
      .build = answered_queries,
      .silent = { "capture-snooped" },
      .ignores = { "host-*" } },
    { .says = "one direction only", .build = half_of_the_talk, .expects = { { "capture-one-way", "", "info" } } },
    { .says = "more hosts than the table holds",
      .build = more_hosts_than_fit,
      .expects = { { "capture-table-full", "hosts", "info" } },
      .ignores = { "*" } },
    { .says = "hosts that fit", .build = hosts_that_fit, .silent = { "capture-table-full" }, .ignores = { "*" } },
    { .says = "an interface that lost frames",
      .build = short_one,
      .lost = 1234,
      .expects = { { "capture-loss", "", "medium", "confirmed", 1, NULL, "1234 frames were lost" } } },
    { .says = "a file that ends in the middle of a record",
      .build = short_one,
      .cut_off = 7,
      .expects = { { "capture-truncated-file", NULL, "info", "confirmed", 1, NULL, "byte" } } },
    { .says = "a whole file of whole frames without loss",
      .build = short_one,
      .silent = { "capture-loss", "capture-truncated-file", "capture-truncated-packets", "capture-undecoded" } },
    { .says = "frames of an encapsulation that is not decoded",
      .build = odd_frames,
      .expects = { { "capture-undecoded", "", "info", "confirmed", 1, NULL, "5 of 10 frames" } } },
};

SCENARIOS(capture, what_it_cannot_tell, scenes)
