#!/usr/bin/env python3
"""Each line of `v6audit decode` is one JSON object without a doubled key, with what the contract promises, one a frame, and in printable ASCII or UTF-8.

decode_lines.py V6AUDIT CAPTURE|DIRECTORY...: captures that v6audit refuses (exit status 2) must give an error line and no output. Directories that do not
exist are skipped, said loudly; when none exists the exit status is 77."""
import json
import os
import re
import subprocess
import sys

SKIP = 77
ALWAYS = ('frame', 'time', 'link_type', 'captured_length', 'length', 'message', 'defects')
ORDER = ('frame', 'time', 'file', 'interface', 'link_type', 'captured_length', 'length', 'source_mac', 'destination_mac', 'vlan', 'ip_version', 'source',
         'destination', 'hop_limit', 'extension_headers', 'fragment', 'protocol', 'source_port', 'destination_port', 'icmpv6', 'dhcpv6', 'mld', 'dns', 'arp',
         'tunnels', 'datagram', 'defects')
TIME = re.compile(r'^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$')


def once(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError('a key stands twice: %s' % keys)
    if any(value is None for _, value in pairs):
        raise ValueError('a null: %s' % keys)
    return dict(pairs)


def judge(line):
    """What is wrong with a line, or None."""
    try:
        text = line.decode('utf-8')
        frame = json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        return str(error)
    if any(ord(character) < 32 or 126 < ord(character) < 160 for character in text):
        return 'a control character'
    missing = [key for key in ALWAYS if key not in frame]
    if missing:
        return 'without %s' % missing
    places = [ORDER.index(key) for key in frame if key in ORDER]
    if places != sorted(places):
        return 'keys out of order: %s' % list(frame)
    if not TIME.match(frame['time']):
        return 'time %s' % frame['time']
    for defect in frame['defects']:
        if list(defect) != ['code', 'offset', 'reference']:
            return 'defect %s' % defect
    return None


def check(program, capture):
    """Number of lines; complaints are printed. -1 when something is wrong."""
    run = subprocess.run([program, 'decode', capture], capture_output=True, timeout=300, check=False)
    lines = run.stdout.split(b'\n')[:-1]
    if run.returncode not in (0, 2, 3) or b'Sanitizer' in run.stderr or (run.returncode == 2 and not run.stderr.startswith(b'v6audit: ')):
        print('%s: exit status %d: %s' % (capture, run.returncode, run.stderr.decode('utf-8', 'replace')[:500]))
        return -1
    for number, line in enumerate(lines, 1):
        complaint = judge(line)
        if complaint:
            print('%s: line %d: %s: %s' % (capture, number, complaint, line[:300]))
            return -1
    return len(lines)


def main():
    program, places = sys.argv[1], sys.argv[2:]
    captures = []
    for place in places:
        if not os.path.exists(place):
            print('SKIPPED: %s is not here: its captures were not decoded' % place)
        elif os.path.isdir(place):
            captures += sorted(os.path.join(place, name) for name in os.listdir(place) if re.search(r'\.(pcap|pcapng|gz|cap)$', name))
        else:
            captures.append(place)
    if not captures:
        return SKIP
    counts = [check(program, capture) for capture in captures]
    print('%d captures, %d lines, %d bad' % (len(captures), sum(count for count in counts if count > 0), counts.count(-1)))
    return 1 if -1 in counts else 0


sys.exit(main())
