#!/usr/bin/env python3
"""What v6audit-state(5) promises of states, held against our captures cut at several frames: merge.py BUILD SOURCE. Output is TAP.

    audit(x then y) = merge(audit x, audit y)   as JSON and as evidence, byte for byte
    merge(a, b) = merge(b, a)      ((a, b), c) = (a, (b, c))      merge(a) = a      merge(a, a) = a

With long flows that are thinned, fields that the table of fields calls approximate may differ; the rest may not."""
import itertools
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import time
from datetime import datetime

build, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
v6audit = str(build / "v6audit")
work = pathlib.Path(tempfile.mkdtemp(prefix="v6audit-merge-"))
os.chdir(work)
count = bad = 0


def result(holds, says, why=""):
    global count, bad
    count += 1
    print(f"{'ok' if holds else 'not ok'} {count} - {says}")
    if not holds:
        bad += 1
        print("\n".join("# " + line for line in str(why).splitlines()[:20]))


def run(*arguments, limits=None):
    done = subprocess.run([v6audit, *map(str, arguments)], capture_output=True, timeout=300, preexec_fn=limits)
    return done.returncode, done.stdout, done.stderr


def audit_to_state(state, *arguments):
    status, _, error = run("-q", "-o", state, *arguments)
    if status not in (0, 1, 3):
        raise SystemExit(f"Bail out! {arguments}: {error.decode()}")
    return state


def merge_to_state(state, *states):
    status, _, error = run("merge", "-q", "-o", state, *states)
    if status not in (0, 1, 3):
        raise SystemExit(f"Bail out! merge {states}: {error.decode()}")
    return state.read_bytes()


# ── captures, cut ──

def read_pcap(path):
    """Header, records; None when it is no classic pcap."""
    data = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}.get(data[:4])
    if not order:
        return None
    records, at = [], 24
    while at + 16 <= len(data):
        size = 16 + struct.unpack(order + "I", data[at + 8:at + 12])[0]
        if at + size > len(data):
            return None
        records.append(data[at:at + size])
        at += size
    return data[:24], records


def write_part(name, header, records):
    path = work / name
    path.write_bytes(header + b"".join(records))
    return path


def goes_on(order, a, b):
    """Nothing after the cut is earlier than the last frame before it: x then y."""
    times = [struct.unpack(order + "II", record[:8]) for record in a + b]
    return max(times[:len(a)]) <= min(times[len(a):])


def check_cut(name, header, records, cut):
    order = "<" if header[0] in (0xd4, 0x4d) else ">"
    if not goes_on(order, records[:cut], records[cut:]):
        return None
    x, y = write_part("x.pcap", header, records[:cut]), write_part("y.pcap", header, records[cut:])
    a, b = audit_to_state(work / "a.v6s", x), audit_to_state(work / "b.v6s", y)
    whole, joined = run("-f", "json", "-o", work / "w.pcapng", x, y), run("merge", "-f", "json", "-o", work / "m.pcapng", b, a)
    if whole[0] != joined[0] or whole[1] != joined[1]:
        return "reports differ: " + first_difference(whole[1], joined[1]) + joined[2].decode()
    if (work / "w.pcapng").read_bytes() != (work / "m.pcapng").read_bytes():
        return "evidence differs"
    return None


def first_difference(a, b):
    for left, right in itertools.zip_longest(a.decode().splitlines(), b.decode().splitlines()):
        if left != right:
            return f"{left} | {right}\n"
    return ""


def check_cuts():
    for path in sorted((source / "pcaps").glob("*.pcap")):
        parts = read_pcap(path)
        if not parts or len(parts[1]) < 3:
            continue
        header, records = parts
        cuts = sorted({1, len(records) // 3, len(records) // 2, len(records) * 4 // 5})
        problems = [f"cut after frame {cut}: {problem}" for cut in cuts if (problem := check_cut(path.name, header, records, cut))]
        result(not problems, f"{path.name}: audit(x then y) = merge(audit y, audit x)", "\n".join(problems))


def check_whole():
    """One state of one capture, also of pcapng, and with a plan that only merge knows."""
    for path in sorted((source / "pcaps").glob("*.pcap*")):
        a = audit_to_state(work / "a.v6s", path)
        plan = ["-p", source / "pcaps/lan.yaml"]
        whole, joined = run(*plan, "-f", "json", path), run("merge", *plan, "-f", "json", a)
        same = merge_to_state(work / "m.v6s", a) == a.read_bytes() == merge_to_state(work / "n.v6s", a, a)
        result(whole[:2] == joined[:2] and same, f"{path.name}: audit = merge(audit) with a plan, merge(a) = a = merge(a, a)",
               first_difference(whole[1], joined[1]) or "the states differ")


def check_algebra():
    names = ["office.pcap", "service-hour.pcap", "rogue.br.pcap", "format-dropped.pcapng", "format-time-back.pcap"]
    a, b, c = (audit_to_state(work / f"{i}.v6s", source / "pcaps" / name) for i, name in enumerate(names[:3]))
    d = audit_to_state(work / "3.v6s", source / "pcaps" / names[3], source / "pcaps" / names[4])
    at_once = merge_to_state(work / "abcd.v6s", a, b, c, d)
    for order in itertools.permutations((a, b, c, d)):
        if merge_to_state(work / "m.v6s", *order) != at_once:
            result(False, "merge(a, b) = merge(b, a)", order)
            break
    else:
        result(True, "merge(a, b) = merge(b, a), in all orders of four")
    merge_to_state(work / "ab.v6s", a, b)
    merge_to_state(work / "bc.v6s", b, c)
    left = merge_to_state(work / "m.v6s", work / "ab.v6s", c, d)
    right = merge_to_state(work / "n.v6s", a, work / "bc.v6s", d)
    result(left == right == at_once, "merge(merge(a, b), c) = merge(a, merge(b, c)), also when both hold b")
    result(merge_to_state(work / "m.v6s", work / "abcd.v6s", a, work / "ab.v6s") == at_once, "what is in it already adds nothing")
    status, out, error = run("merge", "-q", "--parts", 5, "--fail-on", "never", a, b, c, d, a)
    result(status == 3, "four parts where five should be: exit status 3", status)
    status, out, error = run("merge", "--parts", 5, "--fail-on", "never", a, b, c, d, a)
    result(b"1 of 5 parts is missing" in b" ".join(out.split()), "… and the report says how many are missing", out.decode())
    status, out, error = run("merge", "-q", "--parts", 4, "--fail-on", "never", work / "abcd.v6s")
    result(status == 0, "a merged state has the parts of all that were merged", error.decode())


# ── long flows ──

def segment(time_ns, source_end, destination_end, sequence, acknowledgement, flags, payload):
    (mac, address, port), (to_mac, to_address, to_port) = source_end, destination_end
    tcp = struct.pack(">HHIIBBHHH", port, to_port, sequence & 0xffffffff, acknowledgement & 0xffffffff, 5 << 4, flags, 65535, 0, 0) + payload
    data = to_mac + mac + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(tcp), 6, 64) + address + to_address + tcp
    return struct.pack("<IIII", time_ns // 10**9, time_ns % 10**9, len(data), len(data)) + data


def long_flow(frames):
    prefix = bytes.fromhex("20010db8001000000000000000000000")[:8]
    client = (bytes.fromhex("00163e000001"), prefix + bytes.fromhex("02163efffe000001"), 40000)
    server = (bytes.fromhex("00163e000002"), prefix + bytes.fromhex("02163efffe000002"), 9999)
    at, step = 1790000000 * 10**9, 7 * 10**6
    yield segment(at, client, server, 1, 0, 2, b"")
    yield segment(at + step, server, client, 1, 2, 18, b"")
    yield segment(at + 2 * step, client, server, 2, 2, 16, b"")
    sent = 2
    for i in range(frames):
        at_frame = at + (3 + i) * step
        if i % 3 == 2:
            yield segment(at_frame, client, server, 2, sent, 16, b"")
        elif i % 500 == 300:  # once more
            yield segment(at_frame, server, client, sent - 1400, 2, 16, bytes(1400))
        else:
            yield segment(at_frame, server, client, sent, 2, 16, bytes(1400))
            sent += 1400


EXACT_HEADER = struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, 1)


def check_thinning():
    records = list(long_flow(30000))
    whole = write_part("long.pcap", EXACT_HEADER, records)
    state = audit_to_state(work / "long.v6s", whole)
    kinds = [json.loads(line)["kind"] for line in state.read_text().splitlines()]
    result(kinds.count("flow") > 10 and state.stat().st_size * 10 < whole.stat().st_size,
           "a long flow becomes less than a tenth of its capture", f"{state.stat().st_size} of {whole.stat().st_size}, {kinds.count('flow')} sums")
    one, other = run("-f", "json", whole), run("merge", "-f", "json", state)
    found = differences(json.loads(one[1]), json.loads(other[1]))
    result(not found and one[0] == other[0], "a long flow: the report is the same all the same, but for times that are called approximate", "\n".join(found))
    result(merge_to_state(work / "m.v6s", state) == state.read_bytes() == merge_to_state(work / "n.v6s", state, state),
           "a long flow: merge(a) = a = merge(a, a)")
    # cut in the midst of it, and with more left out
    x, y = write_part("x.pcap", EXACT_HEADER, records[:12345]), write_part("y.pcap", EXACT_HEADER, records[12345:])
    for first in (2, 256):
        a = audit_to_state(work / "a.v6s", "--set", f"state-flow-frames={first}", x)
        b = audit_to_state(work / "b.v6s", "--set", f"state-flow-frames={first}", y)
        one, other = json.loads(run("-f", "json", x, y)[1]), json.loads(run("merge", "-f", "json", a, b)[1])
        result(not differences(one, other), f"a long flow, cut, {first} frames kept whole: all but approximate fields are the same",
               "\n".join(differences(one, other)))
    # the same frames in two captures that overlap
    y = write_part("y.pcap", EXACT_HEADER, records[6000:])
    b = audit_to_state(work / "b.v6s", y)
    one = json.loads(run("-f", "json", whole)[1])
    there, back = run("merge", "-f", "json", a, b), run("merge", "-f", "json", b, a)
    other = json.loads(there[1])
    result(there == back, "captures that overlap: the order in which they are given does not matter")
    notes = " ".join(run("merge", a, b)[1].decode().split())
    result(other["coverage"]["frames"] < one["coverage"]["frames"] * 1.1 and "approximate" in notes,
           "captures that overlap: their long flows are not counted twice, and the report says that it is approximate",
           f"{other['coverage']['frames']} {one['coverage']['frames']} {notes}")


APPROXIMATE = set()
APPROXIMATE_TIMES = {"last_seen"}


def differences(one, other, path=""):
    """Where two reports differ in more than a field that is called approximate, by at most one in a hundred."""
    if isinstance(one, dict) and isinstance(other, dict):
        found = [f"{path}: keys" for _ in range(one.keys() != other.keys())]
        return found + [d for key in one.keys() & other.keys() for d in differences(one[key], other[key], f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [d for i, pair in enumerate(zip(one, other)) for d in differences(*pair, f"{path}[{i}]")]
    if one == other:
        return []
    key = path.rsplit(".", 1)[-1]
    if key in APPROXIMATE_TIMES:  # a frame of each direction is kept every 10 s
        near = abs(datetime.fromisoformat(one[:26]) - datetime.fromisoformat(other[:26])).total_seconds() <= 10
    else:
        near = key in APPROXIMATE and abs(one - other) * 100 <= abs(one)
    return [] if near else [f"{path}: {one} | {other}"]


# ── very many ──

def check_many(number):
    """Ten thousand states with few files open, in memory that does not grow with what they hold."""
    header, records = read_pcap(source / "pcaps/flat.mon.pcap")
    (work / "many").mkdir()
    state = audit_to_state(work / "one.v6s", write_part("one.pcap", header, records[:4])).read_text()
    digest = json.loads(state.splitlines()[2])["sha256"]
    part = json.loads(state.splitlines()[1])["sha256"]
    for i in range(number):  # the same frames in captures that are taken for different ones
        (work / "many" / f"{i}.v6s").write_text(state.replace(digest, f"{i:064x}").replace(part, f"{i:064x}"))

    def limits():
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    began = time.monotonic()
    names = [f"many/{i}.v6s" for i in range(number)]
    status, out, error = run("merge", "-n", "--fail-on", "never", "-f", "json", "--parts", number, *names,
                             limits=None if os.environ.get("ASAN_OPTIONS") else limits)
    report = json.loads(out) if out else {}
    result(status == 0 and len(report["input"]["files"]) == number and report["coverage"]["frames"] == 4 * number,
           f"{number} states at once with 1024 files open at most", error.decode())
    print(f"# {number} states took {time.monotonic() - began:.1f} s")


check_whole()
check_cuts()
check_algebra()
check_thinning()
check_many(10000)
print(f"1..{count}")
subprocess.run(["rm", "-rf", str(work)])
sys.exit(1 if bad else 0)
