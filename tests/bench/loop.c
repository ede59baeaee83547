/* The peer: libpcap's own loop, that does nothing with a frame but count it. */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    if (!capture) {
        fprintf(stderr, "usage: loop FILE%s%s\n", argc == 2 ? ": " : "", argc == 2 ? error : "");
        return 2;
    }
    struct pcap_pkthdr *header;
    const u_char *bytes;
    unsigned long long frames = 0, octets = 0;
    while (pcap_next_ex(capture, &header, &bytes) == 1) {
        frames++;
        octets += header->caplen;
    }
    pcap_close(capture);
    printf("%llu frames, %llu octets\n", frames, octets);
    return 0;
}
