"""A capture whose names want to be more than names: what a page must show as text. Frames are made here, byte by byte, as small as they may be."""

import struct

SCRIPT = '<script>document.title="owned"</script>'
IMAGE = '"><img src=x onerror=alert(1)>'
NAMES = [
    SCRIPT.encode(),
    IMAGE.encode(),
    b"</title></style></script><h1>big",
    "abc\u202egnp.exe\u2066".encode(),  # right-to-left override, an isolate that never ends
    b"bell\x07 escape\x1b[31m nul\x00 newline\n",
    b"\xff\xfe not UTF-8 \xc0\xaf",
    b"a" * 255,
    b"&lt;b&gt; &amp; &#x3c;",
]


def frame(number, payload_type, payload, source=None, destination="ffffffffffff"):
    mac = source or bytes([2, 0, 0, 0, 0, number])
    return bytes.fromhex(destination) + mac + struct.pack(">H", payload_type) + payload


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp4(source, destination, source_port, port, body):
    udp = struct.pack(">HHHH", source_port, port, 8 + len(body), 0) + body
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + source + destination
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + udp


def discover(number, name):
    """DHCPv4 DISCOVER with a host name (option 12)."""
    mac = bytes([2, 0, 0, 0, 0, number])
    bootp = struct.pack(">BBBBIHH", 1, 1, 6, 0, number, 0, 0) + bytes(16) + mac + bytes(10 + 192)
    options = bytes.fromhex("63825363350101") + bytes([12, len(name)]) + name + b"\xff"
    return frame(number, 0x0800, udp4(bytes(4), b"\xff" * 4, 68, 67, bootp + options))


def lldp(number, name):
    mac = bytes([2, 0, 0, 0, 0, number])

    def tlv(kind, value):
        return struct.pack(">H", kind << 9 | len(value)) + value
    body = tlv(1, b"\x04" + mac) + tlv(2, b"\x05port") + tlv(3, b"\0\x78") + tlv(5, name) + tlv(6, name) + tlv(0, b"")
    return frame(number, 0x88cc, body, destination="0180c200000e")


def question(number, labels):
    """A DNS question and its answer with no data."""
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    client, server = bytes([192, 0, 2, number]), bytes([192, 0, 2, 53])
    ask = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 28, 1)
    answer = struct.pack(">HHHHHH", number, 0x8180, 1, 0, 0, 0) + name + struct.pack(">HH", 28, 1)
    mac, other = bytes([2, 0, 0, 0, 0, number]), bytes([2, 0, 0, 0, 0, 53])
    return [frame(number, 0x0800, udp4(client, server, 4000 + number, 53, ask), mac, other.hex()),
            frame(number, 0x0800, udp4(server, client, 53, 4000 + number, answer), other, mac.hex())]


def advertisement():
    """A Router Advertisement with names in DNSSL (31), captive portal (37) and an encrypted DNS server's name."""
    mac = bytes([2, 0, 0, 0, 0, 200])
    source, group = bytes.fromhex("fe80") + bytes(13) + b"\xc8", bytes.fromhex("ff02") + bytes(13) + b"\x01"
    label = b'<svg/onload=alert(1)>'
    search = bytes([len(label)]) + label + b"\0"
    search += bytes(-(8 + len(search)) % 8)
    portal = b'javascript:alert(1)//"><script>'
    portal += bytes(-(2 + len(portal)) % 8)
    body = bytes.fromhex("86000000400007080000000000000000")
    body += struct.pack(">BBHI", 31, (8 + len(search)) // 8, 0, 1800) + search
    body += bytes([37, (2 + len(portal)) // 8]) + portal
    pseudo = source + group + struct.pack(">IHBB", len(body), 0, 0, 58)
    body = body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]
    packet = struct.pack(">IHBB", 0x60000000, len(body), 58, 255) + source + group + body
    return frame(200, 0x86dd, packet, mac, "333300000001")


def write(path):
    frames = [advertisement()]
    for i, name in enumerate(NAMES):
        frames += [discover(10 + i, name[:255]), lldp(30 + i, name)]
        labels = [name[k:k + 63] for k in range(0, min(len(name), 189), 63)]
        frames += question(60 + i, labels)
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for turn in range(40):
            for i, data in enumerate(frames):
                file.write(struct.pack("<IIII", 1772438400 + turn * 60 + i, 0, len(data), len(data)) + data)


def write_crowd(path, hosts):
    """Many hosts, each with an address, a name and one strange thing: a page that must stay small."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for turn in range(3):
            for i in range(hosts):
                mac = struct.pack(">HI", 0x0216, 0x3e000000 + i)
                arp = bytes.fromhex("0001080006040001") + mac + struct.pack(">I", 0x0a000000 + i)
                arp += bytes(6) + struct.pack(">I", 0x0a00fffe)
                data = frame(0, 0x0806, arp, mac)
                file.write(struct.pack("<IIII", 1772438400 + turn * 900 + i // 10, 0, len(data), len(data)) + data)
                source = bytes.fromhex("fe80") + bytes(8) + mac
                target = bytes.fromhex("fe80") + bytes(8) + mac
                group = bytes.fromhex("ff0200000000000000000001ff") + mac[3:]
                body = bytes.fromhex("8700000000000000") + target
                pseudo = bytes(16) + group + struct.pack(">IHBB", len(body), 0, 0, 58)
                body = body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]
                packet = struct.pack(">IHBB", 0x60000000, len(body), 58, 255) + bytes(16) + group + body
                if turn == 0 and i % 3 and source:
                    data = frame(0, 0x86dd, packet, mac, "3333ff" + mac[3:].hex())
                    file.write(struct.pack("<IIII", 1772438400 + i // 10, 1, len(data), len(data)) + data)
