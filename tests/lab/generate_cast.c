/* What hosts and routers do every day, for the scenes. Times and order as recorded from Linux and radvd (pcaps/flat.br.pcap). */
#include "generate.h"

struct build_ra good_ra(void)
{
    return (struct build_ra){
        .flags = "O", .mtu = 1500, .prefixes = { { .prefix = LAN } }, .rdnss = { "2001:db8:10::53" }
    };
}

void host_boots(struct stage *stage, double time, const char *mac, const char *link_local, const char *global,
                bool answered)
{
    struct builder *b = stage->b;

    build_mld_join(b, time, mac, "::", link_local);
    build_dad(b, time + 0.56, mac, link_local);
    build_mld_join(b, time + 1.58, mac, link_local, link_local);
    build_rs(b, time + 1.59, mac, link_local, (struct build_rs){ 0 });
    if (!answered)
        return;
    struct build_ra ra = good_ra();
    ra.to = link_local;
    ra.to_mac = mac;
    build_ra(b, time + 1.5902, R1_MAC, R1, ra);
    if (!global)
        return;
    build_mld_join(b, time + 2.0, mac, link_local, global);
    build_dad(b, time + 2.2, mac, global);
}

void router_runs(struct stage *stage, double time, unsigned count, double interval)
{
    struct builder *b = stage->b;

    build_mld_join(b, time, R1_MAC, "::", R1);
    build_dad(b, time + 0.4, R1_MAC, R1);
    build_mld_report(
        b, time + 1.4, R1_MAC, R1,
        (struct build_mld){
            .records = { { .group = "ff02::1:ff00:1" }, { .group = "ff02::2" }, { .group = "ff05::2" } } });
    for (unsigned i = 0; i < count; i++)
        build_ra(b, time + 2 + i * interval, R1_MAC, R1, good_ra());
}

void host_talks(struct stage *stage, double time, const char *mac, const char *address)
{
    struct builder *b = stage->b;

    build_ns(b, time, mac, address, (struct build_ns){ .target = R1 });
    build_na(b, time + 0.0003, R1_MAC, R1, (struct build_na){ .to = address, .to_mac = mac, .flags = "RSO" });
    for (uint16_t i = 1; i <= 2; i++) {
        build_echo(b, time + 0.0004 + i, mac, address,
                   (struct build_echo){ .to = "2001:db8:ffff::1", .to_mac = R1_MAC, .identifier = 7, .sequence = i });
        build_echo(b, time + 0.0104 + i, R1_MAC, "2001:db8:ffff::1",
                   (struct build_echo){ .to = address, .to_mac = mac, .reply = true, .identifier = 7, .sequence = i });
    }
}
