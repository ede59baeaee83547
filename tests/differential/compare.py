#!/usr/bin/env python3
"""Compare the decoder with tshark's facts about captures that others made.

compare.py DECODE_FACTS CORPUS DEVIATIONS: for each capture of CORPUS the facts of DECODE_FACTS are counted as CORPUS/README.md counts and held against
CORPUS/oracle. Each difference must be a row of DEVIATIONS (capture, field, tshark, v6audit, why; a capture may be a glob), and each row must occur."""
import collections
import fnmatch
import json
import os
import subprocess
import sys

SKIP = 77
EXTENSIONS = {0: 'hop-by-hop', 43: 'routing', 44: 'fragment', 50: 'esp', 51: 'ah', 60: 'destination', 135: 'mobility', 139: 'hip', 140: 'shim6'}
COUNTERS = ('per_icmpv6_type', 'per_icmpv6_type_code', 'per_icmpv6_type_tunnelled', 'nd_options', 'nd_options_tunnelled', 'extension_headers',
            'routing_types', 'ipv6_option_types', 'fragment_kinds', 'dhcpv6_msgs', 'dhcpv6_msgs_relayed', 'dhcpv4_msgs', 'arp_opcodes', 'vlan_ids')
NUMBERS = ('frames', 'truncated_frames', 'ipv6_frames', 'ipv4_frames', 'ipv6_headers_tunnelled', 'ipv4_headers_tunnelled', 'bad_icmpv6_checksums',
           'unverified_icmpv6_checksums', 'zero_length_nd_options', 'nd_hop_limit_not_255', 'dad_ns', 'fragments', 'fragments_tunnelled', 'ra_count')
RA_FIELDS = ('router_lifetime', 'hop_limit', 'm', 'o', 'h', 'prf', 'p', 'reachable_time', 'retrans_timer')
RA_LISTS = ('prefixes', 'rdnss', 'routes', 'dnssl', 'options')


class Facts:
    """The facts of one capture, counted."""

    def __init__(self):
        self.counter = {name: collections.Counter() for name in COUNTERS}
        self.number = collections.Counter({name: 0 for name in NUMBERS})
        self.mld = {'messages': collections.Counter(), 'v2_record_types': collections.Counter()}
        self.groups = set()
        self.sources = {'outer': set(), 'tunnelled': set()}
        self.ra = []

    def take(self, line):
        word, *rest = line.split()
        getattr(self, 'take_' + word.replace('-', '_'))(*rest)

    def take_frame(self, truncated):
        self.number['frames'] += 1
        self.number['truncated_frames'] += int(truncated)

    def take_vlan(self, stack):
        self.counter['vlan_ids'][stack] += 1

    def take_ip(self, where, version, source):
        self.number['ipv%s_%s' % (version, 'frames' if where == 'outer' else 'headers_tunnelled')] += 1
        if version == '6':
            self.sources[where].add(source)

    def take_extension(self, where, kind, routing_type):
        name = EXTENSIONS[int(kind)]
        self.counter['extension_headers'][name if where == 'outer' else name + ' (tunnelled)'] += 1
        if where == 'outer' and name == 'routing':
            self.counter['routing_types'][routing_type] += 1

    def take_ip_option(self, where, kind):
        if where == 'outer':
            self.counter['ipv6_option_types'][kind] += 1

    def take_fragment(self, where, offset, more):
        if where == 'tunnelled':
            self.number['fragments_tunnelled'] += 1
            return
        self.number['fragments'] += 1
        kind = ('first' if more == '1' else 'atomic') if offset == '0' else ('middle' if more == '1' else 'last')
        self.counter['fragment_kinds'][kind] += 1

    def take_icmpv6(self, where, kind, code, checksum, hop_limit, unspecified):
        self.number['bad_icmpv6_checksums'] += checksum == '1'
        self.number['unverified_icmpv6_checksums'] += checksum == '2'
        if where == 'tunnelled':
            self.counter['per_icmpv6_type_tunnelled'][kind] += 1
            return
        self.counter['per_icmpv6_type'][kind] += 1
        self.counter['per_icmpv6_type_code'][kind + '/' + code] += 1
        if 133 <= int(kind) <= 137:
            self.number['nd_hop_limit_not_255'] += hop_limit != '255'
            self.number['dad_ns'] += kind == '135' and unspecified == '1'

    def take_option(self, where, kind, length):
        self.counter['nd_options' if where == 'outer' else 'nd_options_tunnelled'][kind] += 1
        self.number['zero_length_nd_options'] += length == '0'

    def take_mld(self, where, version, word):
        if where == 'outer':
            self.mld['messages'][version + ' ' + word] += 1

    def take_record(self, where, kind):
        if where == 'outer':
            self.mld['v2_record_types'][kind] += 1

    def take_group(self, group):
        self.groups.add(group)

    def take_arp(self, operation):
        self.counter['arp_opcodes'][operation] += 1

    def take_dhcpv6(self, kind):
        self.counter['dhcpv6_msgs'][kind] += 1

    def take_dhcpv6_relayed(self, kind):
        self.counter['dhcpv6_msgs_relayed'][kind] += 1

    def take_dhcpv4(self, kind):
        self.counter['dhcpv4_msgs'][kind if kind != '0' else 'bootp'] += 1

    def take_ra(self, frame, source, destination, hop_limit, tunnelled, checksum, *fields):
        self.number['ra_count'] += 1
        ra = {'frame': int(frame), 'src': source, 'dst': destination, 'ip_hop_limit': int(hop_limit), 'tunnelled': tunnelled == '1',
              'checksum': checksum, 'mtu': None, 'source_link_layer': None}
        ra.update((name, None) for name in RA_FIELDS)
        ra.update((name, []) for name in RA_LISTS)
        if fields != ('incomplete',):
            ra.update(zip(RA_FIELDS, map(int, fields)))
        self.ra.append(ra)

    def take_ra_option(self, kind, length):
        self.ra[-1]['options'].append([int(kind), int(length)])

    def take_ra_prefix(self, prefix, length, on_link, autonomous, router, valid, preferred):
        self.ra[-1]['prefixes'].append({'prefix': prefix, 'length': int(length), 'L': int(on_link), 'A': int(autonomous), 'R': int(router),
                                        'valid': int(valid), 'preferred': int(preferred)})

    def take_ra_mtu(self, mtu):
        self.ra[-1]['mtu'] = int(mtu)

    def take_ra_route(self, prefix, length, preference, lifetime):
        self.ra[-1]['routes'].append({'prefix': prefix, 'length': int(length), 'prf': int(preference), 'lifetime': int(lifetime)})

    def take_ra_rdnss(self, lifetime, *addresses):
        self.ra[-1]['rdnss'].append({'lifetime': int(lifetime), 'addresses': list(addresses)})

    def take_ra_dnssl(self, lifetime, *names):
        self.ra[-1]['dnssl'].append({'lifetime': int(lifetime), 'names': list(names)})

    def take_ra_slla(self, mac):
        self.ra[-1]['source_link_layer'] = mac


def listed(values):
    values = sorted(values)
    return {'count': len(values), 'list': values[:64]}


def differences(facts, oracle):
    """(field, tshark's value, ours) of all that differ."""
    for name in NUMBERS:
        yield name, oracle[name], facts.number[name]
    for name in COUNTERS:
        for key in sorted(set(oracle[name]) | set(facts.counter[name])):
            yield name + ':' + key, oracle[name].get(key, 0), facts.counter[name][key]
    for name, counter in facts.mld.items():
        for key in sorted(set(oracle['mld'][name]) | set(counter)):
            yield 'mld.' + name + ':' + key, oracle['mld'][name].get(key, 0), counter[key]
    yield 'mld.groups', oracle['mld']['groups'], listed(facts.groups)
    yield 'ipv6_sources', oracle['ipv6_sources'], listed(facts.sources['outer'])
    yield 'ipv6_sources_tunnelled', oracle['ipv6_sources_tunnelled'], listed(facts.sources['tunnelled'])
    for theirs, ours in zip(oracle['ra'], facts.ra):
        for name in ours:
            yield 'ra.%s frame %d' % (name, theirs['frame']), theirs.get(name), ours[name]


def deviations(path):
    rows = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            if line.strip() and not line.startswith('#'):
                row = line.rstrip('\n').split('\t')
                if len(row) != 5 or not row[4]:
                    sys.exit('%s: a row has capture, field, tshark, v6audit and why, separated by tabs: %s' % (path, line))
                rows.append(row)
    return rows


def main():
    decode_facts, corpus, table = sys.argv[1:4]
    if not os.path.isdir(os.path.join(corpus, 'oracle')):
        print('SKIPPED: no corpus at %s: nothing was compared with tshark' % corpus)
        return SKIP
    rows, used, wrong, compared, captures = deviations(table), set(), 0, 0, 0
    for file in sorted(os.listdir(corpus)):
        name = file.split('.')[0]
        oracle_path = os.path.join(corpus, 'oracle', name + '.json')
        if file.endswith(('.py', '.md', '.tsv')) or not os.path.exists(oracle_path):
            continue
        captures += 1
        with open(oracle_path, encoding='utf-8') as text:
            oracle = json.load(text)
        result = subprocess.run([decode_facts, os.path.join(corpus, file)], capture_output=True, text=True, errors='replace', timeout=120)
        if result.returncode < 0:
            sys.exit('%s: decode_facts died of signal %d' % (file, -result.returncode))
        facts = Facts()
        for line in result.stdout.splitlines():
            facts.take(line)
        for field, theirs, ours in differences(facts, oracle):
            compared += 1
            if theirs == ours:
                continue
            theirs, ours = json.dumps(theirs), json.dumps(ours)
            found = [i for i, row in enumerate(rows) if fnmatch.fnmatchcase(name, row[0]) and fnmatch.fnmatchcase(field, row[1])
                     and row[2] in ('*', theirs) and row[3] in ('*', ours)]
            used.update(found)
            if not found:
                wrong += 1
                print('%s\t%s\t%s\t%s' % (name, field, theirs, ours))
    for i, row in enumerate(rows):
        if i not in used:
            wrong += 1
            print('this deviation does not occur any more: ' + '\t'.join(row))
    print('%d captures, %d facts compared, %d deviations explained, %d not' % (captures, compared, len(used), wrong))
    return 1 if wrong or captures == 0 else 0


sys.exit(main())
