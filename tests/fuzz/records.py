#!/usr/bin/env python3
"""records.py OCTET CAPTURE [FRAMES]: the first frames of a pcap file as input of fuzz_audit (see there), on standard output."""
import struct
import sys


def frames(data):
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    nano = data[:4] in (b'\x4d\x3c\xb2\xa1', b'\xa1\xb2\x3c\x4d')
    at = 24
    while at + 16 <= len(data):
        seconds, fraction, captured, length = struct.unpack(order + 'IIII', data[at:at + 16])
        yield seconds * 1000000 + (fraction // 1000 if nano else fraction), length, data[at + 16:at + 16 + captured]
        at += 16 + captured


def main():
    data = open(sys.argv[2], 'rb').read()
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    out = bytearray([int(sys.argv[1], 0)])
    before = None
    for time, length, octets in list(frames(data))[:limit]:
        step = 0 if before is None else max(0, min(time - before, 0xffffffff))
        out += struct.pack('>IH', step, min(len(octets), 0xffff)) + octets
        before = time
    sys.stdout.buffer.write(out)


main()
