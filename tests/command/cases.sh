# Sourced by run. In a folder of its own; $root is the source, $v6audit the program.

# ── usage ──
expect "nothing to audit" 2 'nothing to audit: .*--help' "$v6audit"
expect "an unknown option is told, with what was meant" 2 '^v6audit: --colour: unknown option; did you mean --color\?$' "$v6audit" --colour=always x
expect "an unknown letter" 2 '^v6audit: -X: unknown option' "$v6audit" -X x
expect "an option of another command" 2 'thresholds: not an option of "v6audit audit"' "$v6audit" --thresholds
expect "an ambiguous short form" 2 'no.*: short for several options' "$v6audit" --no x
expect "a missing value" 2 '^v6audit: --plan: needs a value' "$v6audit" --plan
expect "a missing value of a letter" 2 '^v6audit: -p: needs a value' "$v6audit" -p
expect "a key file that is not there" 2 'nokey: cannot read the key: No such file.*; make one with: .*head -c 32 /dev/urandom' "$v6audit" --anonymize nokey "$root/pcaps/flat.br.pcap"
head -c 31 "$v6audit" >short
expect "a key that is too short" 2 'short: the key is too short: expected 32 octets or 64 hexadecimal digits' "$v6audit" --anonymize short "$root/pcaps/flat.br.pcap"
head -c 32 /dev/zero >zeros
expect "a key of zeros" 2 'zeros: a key of one octet over and over hides nothing' "$v6audit" --anonymize zeros "$root/pcaps/flat.br.pcap"
printf '%032d' 1 >key; chmod 644 key
expect "a key that others may read" 0 '^v6audit: --anonymize key: others may read this key' "$v6audit" -q --fail-on never --anonymize key "$root/pcaps/flat.br.pcap"
chmod 600 key
expect "a key of one's own" 0 - "$v6audit" -q --fail-on never --anonymize key "$root/pcaps/flat.br.pcap"
expect "a value where none belongs" 2 '^v6audit: --quiet: takes no value' "$v6audit" --quiet=3 x
expect "an unknown format" 2 '^v6audit: --format yaaml: expected one of .*text.*json' "$v6audit" -f yaaml x
expect "a report file without a known extension" 2 '^v6audit: --output report.doc: no report format' "$v6audit" -o report.doc "$root/pcaps/flat.br.pcap"
expect "a report file in a folder that is not there" 2 'nowhere/report.json: cannot write: No such file' "$v6audit" -o nowhere/report.json "$root/pcaps/flat.br.pcap"
expect "a duration that is none" 2 '^v6audit: --duration soon: expected a time such as' "$v6audit" -d soon x
expect "a duration without an interface" 2 'duration: only ends live traffic' "$v6audit" -d 10s "$root/pcaps/flat.br.pcap"
expect "a number out of bounds" 2 'count 0: expected a whole number from 1' "$v6audit" -c 0 x
expect "a check that does not exist" 2 'check ra-rouge: no check has such an id; did you mean ra-rogue' "$v6audit" --check ra-rouge "$root/pcaps/flat.br.pcap"
expect "a glob without a match" 2 'no-check unicorn-\*: no check has such an id' "$v6audit" --no-check 'unicorn-*' "$root/pcaps/flat.br.pcap"
expect "a threshold that does not exist" 2 'set unicorns=3: unknown threshold' "$v6audit" --set unicorns=3 "$root/pcaps/flat.br.pcap"
expect "a threshold without a value" 2 'set unicorns: expected NAME=VALUE' "$v6audit" --set unicorns "$root/pcaps/flat.br.pcap"
expect "an unknown severity" 2 'fail-on bad: expected critical' "$v6audit" --fail-on bad "$root/pcaps/flat.br.pcap"
expect "an unknown confidence" 2 'fail-on high,sure: expected critical' "$v6audit" --fail-on high,sure "$root/pcaps/flat.br.pcap"
expect "a segment without a plan" 2 'segment office: names a segment of a plan' "$v6audit" --segment office "$root/pcaps/flat.br.pcap"
expect "a segment that the plan does not have" 2 'segment unicorn: ' "$v6audit" -p "$root/pcaps/office.yaml" --segment unicorn "$root/pcaps/office.pcap"
expect "a plan that is not there" 2 'nowhere.yaml: ' "$v6audit" -p nowhere.yaml "$root/pcaps/flat.br.pcap"
expect "a filter that is none" 2 'icmp66' "$v6audit" -F icmp66 "$root/pcaps/flat.br.pcap"
expect "a capture and an interface" 2 'cannot be audited together' "$v6audit" -i lo "$root/pcaps/flat.br.pcap"
expect "explain of nothing" 2 'explain: expected the id' "$v6audit" explain
expect "explain of a check that does not exist" 2 'explain ra-rouge: no such check; did you mean ra-rogue\?' "$v6audit" explain ra-rouge
expect "checks with a glob that matches nothing" 2 'checks unicorn: no check' "$v6audit" checks unicorn
expect "completion for an unknown shell" 2 'completion tcsh: expected one of bash, zsh, fish' "$v6audit" completion tcsh

# ── captures that are none ──
: >empty.pcap
printf 'this is no capture, and never was one\n' >text.pcap
mkdir -p hollow
head -c 24 "$root/pcaps/flat.br.pcap" >header.pcap
head -c 1000 "$root/pcaps/flat.br.pcap" >cut.pcap
expect "no such file" 2 'unicorn.pcap: .*[Nn]o such file' "$v6audit" unicorn.pcap
expect "an empty file" 2 'empty.pcap: ' "$v6audit" empty.pcap
expect "not a capture" 2 'text.pcap: ' "$v6audit" text.pcap
expect "a folder without captures" 2 'hollow: ' "$v6audit" hollow
expect "a capture without a frame decides nothing" 3 - "$v6audit" header.pcap
expect "a filter that lets nothing through decides nothing" 3 - "$v6audit" -F 'port 9999' "$root/pcaps/flat.br.pcap"
expect "a file cut in mid-record is audited up to there" 0 - "$v6audit" cut.pcap
holds "and the report says so" sh -c '"$1" cut.pcap -v | grep -q capture-truncated-file' sh "$v6audit"
expect "of two files one is no capture: the other is reported" 2 'text.pcap: ' "$v6audit" "$root/pcaps/flat.br.pcap" text.pcap
"$v6audit" "$root/pcaps/flat.br.pcap" text.pcap >both 2>/dev/null
holds "and its report is there" grep -q ROUTERS both
expect "standard input that is empty" 2 'standard input|-: ' "$v6audit" -
holds "standard input" sh -c '"$1" - <"$2"' sh "$v6audit" "$root/pcaps/flat.br.pcap"

# ── monitor ──
expect "monitor of nothing" 2 'nothing to audit' "$v6audit" monitor
expect "monitor with a format of reports" 2 'format html: expected one of text|json' "$v6audit" monitor -f html "$root/pcaps/flat.br.pcap"
expect "a report each hour into nowhere" 2 'report-every: name a file' "$v6audit" monitor --report-every 1h "$root/pcaps/flat.br.pcap"
expect "an option of monitor elsewhere" 2 'report-every: not an option of "v6audit audit"' "$v6audit" --report-every 1h "$root/pcaps/flat.br.pcap"
expect "monitor decides as audit does" 1 - "$v6audit" monitor "$root/pcaps/service-outage.pcap"
expect "and with another --fail-on" 0 - "$v6audit" monitor --fail-on never "$root/pcaps/service-outage.pcap"
expect "monitor of a capture without a frame" 3 - "$v6audit" monitor header.pcap
"$v6audit" monitor --fail-on never -n -o end.json "$root/pcaps/service-outage.pcap" >lines
"$v6audit" --fail-on never -n -f json "$root/pcaps/service-outage.pcap" >audit.json
holds "its report at the end is the audit's" cmp end.json audit.json
holds "healthy services for an hour open nothing" sh -c '"$1" monitor "$2/pcaps/service-hour.pcap" | grep -q "no alert was opened"' sh "$v6audit" "$root"
holds "its lines are JSON, with event and time" sh -c '"$1" monitor --fail-on never -f json "$2/pcaps/office.pcap" | jq -e "has(\"event\") and has(\"time\")" >/dev/null' sh "$v6audit" "$root"
holds "a report each ten minutes" sh -c 'cd "$(mktemp -d)" && "$1" monitor --fail-on never --report-every 10m -o r.json "$2/pcaps/service-hour.pcap" >/dev/null && jq -e ".schema == \"v6audit-report/1\"" r.json >/dev/null' sh "$v6audit" "$root"
holds "metrics keep to the grammar of Prometheus" sh -c '
    for capture in office service-outage flat.br rogue.br; do
        "$1" -f metrics --fail-on never -p "$2/pcaps/office.yaml" "$2/pcaps/$capture.pcap" 2>/dev/null | awk -f "$2/tests/command/exposition.awk" || exit 1
    done' sh "$v6audit" "$root"
printf 'version: 1\nsegments:\n  - name: "a\\"b\\\\c"\n    routers: [{address: fe80::1, mac: "00:16:3e:00:00:99"}]\n' >quoted.yaml
holds "and escape labels" sh -c '
    "$1" -f metrics --fail-on never -p quoted.yaml "$2/pcaps/rogue.br.pcap" >quoted.prom
    awk -f "$2/tests/command/exposition.awk" quoted.prom && grep -qF "segment=\"a\\\"b\\\\c\"" quoted.prom' sh "$v6audit" "$root"
holds "and have names that the manual lists" sh -c '
    "$1" -f metrics --fail-on never -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | cat - quoted.prom | sed -n "s/^# TYPE \([^ ]*\) .*/\1/p" | sort -u |
    while read -r name; do
        word=$(echo "$name" | sed -n "s/^v6audit_\(.*\)_\(numerator\|denominator\|ratio\)$/\1/p")
        grep -q "^\.It Cm .*\b${word:-$name}\b" "$2/man/v6audit.1" || { echo "$name"; exit 1; }
    done' sh "$v6audit" "$root"
holds "metrics of a monitor are rewritten while it goes on, and stand complete at the end" sh -c '
    "$1" monitor --fail-on never --report-every 10m --metrics m.prom "$2/pcaps/service-outage.pcap" >/dev/null
    "$1" -f metrics --fail-on never "$2/pcaps/service-outage.pcap" | cmp - m.prom && [ "$(ls -A | grep -c "m\.prom")" = 1 ]' sh "$v6audit" "$root"
expect "metrics into a folder that is not there" 2 'nowhere/m.prom: cannot write: No such file' "$v6audit" --metrics nowhere/m.prom "$root/pcaps/flat.br.pcap"
holds "a merge writes metrics too" sh -c '
    "$1" -q -f state --fail-on never "$2/pcaps/flat.br.pcap" >flat.v6s; "$1" merge -q --fail-on never --metrics merged.prom flat.v6s
    "$1" -f metrics --fail-on never "$2/pcaps/flat.br.pcap" | cmp - merged.prom' sh "$v6audit" "$root"
holds "what is quiet closes, and opens again when it is back" sh -c '"$1" monitor --fail-on never --set monitor-quiet=60 -f json "$2/pcaps/office.pcap" | jq -e -s "(map(select(.why == \"quiet\")) | length > 0) and (map(select(.again)) | length > 0)" >/dev/null' sh "$v6audit" "$root"

expect "a hook that is not there" 2 'exec ./unicorn: cannot run: No such file' "$v6audit" monitor --exec ./unicorn "$root/pcaps/service-outage.pcap"
printf '#!/bin/sh\ncat >"%s/hook.$1.$$"\n' "$PWD" >hook && chmod +x hook
"$v6audit" monitor -n --fail-on never --exec ./hook "$root/pcaps/service-outage.pcap" >/dev/null
holds "a hook gets each alert once, as JSON" sh -c 'cat hook.* | jq -e -s "map(.event) | sort == [\"finding-opened\", \"outage-closed\", \"outage-opened\"]" >/dev/null'
holds "a hook that fails changes nothing" sh -c '"$1" monitor --fail-on never --exec false "$2/pcaps/service-outage.pcap" 2>&1 >/dev/null | grep -q "3 of 3 runs failed"' sh "$v6audit" "$root"

# ── decode ──
expect "decode without a capture" 2 'nothing to decode: .*decode --help' "$v6audit" decode
expect "decode of no such file" 2 'unicorn.pcap: .*[Nn]o such file' "$v6audit" decode unicorn.pcap
expect "decode with a filter that is none" 2 'icmp66' "$v6audit" decode -F icmp66 "$root/pcaps/flat.br.pcap"
expect "decode with a filter that lets nothing through" 3 - "$v6audit" decode -F 'port 9999' "$root/pcaps/flat.br.pcap"
expect "decode of two files, one no capture" 2 'text.pcap: ' "$v6audit" decode "$root/pcaps/flat.br.pcap" text.pcap
holds "decode stops after -c frames" sh -c 'test "$("$1" decode -c 3 "$2/pcaps/flat.br.pcap" | wc -l)" = 3' sh "$v6audit" "$root"
holds "decode names the file when there are several" sh -c '"$1" decode -c 1 "$2/pcaps/flat.br.pcap" "$2/pcaps/office.pcap" | grep -q "\"file\": "' sh "$v6audit" "$root"
holds "decode writes to a pipe that is closed early, in silence" sh -c '"$1" decode "$2/pcaps/office.pcap" 2>pipe-err | head -n 1 >/dev/null; test ! -s pipe-err' sh "$v6audit" "$root"
if [ -w /dev/full ]; then
    expect "decode tells of a full disk" 2 'standard output: .*[Nn]o space' sh -c '"$1" decode "$2/pcaps/flat.br.pcap" >/dev/full' sh "$v6audit" "$root"
fi
if command -v jq >/dev/null; then
    holds "decode can be asked with jq" sh -c '"$1" decode "$2/pcaps/office.pcap" | jq -e -s "[.[] | select(.icmpv6.type == 134)] | length > 0" >/dev/null' sh "$v6audit" "$root"
    holds "decode shows the datagram that fragments make, in the line of the last one" sh -c '"$1" decode "$2/pcaps/fragments.pcap" | jq -e -s "[.[] | select(.datagram.icmpv6.type)] | length > 0" >/dev/null' sh "$v6audit" "$root"
else
    skip "decode shows the datagram that fragments make" "jq is not installed"
    skip "decode can be asked with jq" "jq is not installed"
fi

# ── live ──
expect "an interface that does not exist" 2 'unicorn0' "$v6audit" -i unicorn0 -d 1s
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    cp "$v6audit" ./v6audit-copy && chmod 755 v6audit-copy
    expect "no permission to listen" 2 'lo: .*(permi|CAP_NET_RAW)' setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all ./v6audit-copy -i lo -d 1s
elif [ "$(id -u)" != 0 ]; then
    expect "no permission to listen" 2 'lo: .*(permi|CAP_NET_RAW)' "$v6audit" -i lo -d 1s
else
    skip "no permission to listen" "setpriv is missing"
fi

# ── exit statuses of an audit ──
expect "a finding at high makes 1" 1 - "$v6audit" -p "$root/pcaps/office.yaml" "$root/pcaps/office.pcap"
expect "unless nothing makes it fail" 0 - "$v6audit" --fail-on never -p "$root/pcaps/office.yaml" "$root/pcaps/office.pcap"
expect "or its check is not run" 0 - "$v6audit" --check 'capture-*' -p "$root/pcaps/office.yaml" "$root/pcaps/office.pcap"

# ── words ──
holds "without a plan nothing is called rogue, and nobody behind a snooping switch IPv4-only" sh -c '
    for capture in "$2"/pcaps/*.pcap "$2"/pcaps/*.pcapng; do
        "$1" -n -v --fail-on never - <"$capture" >w.txt || { echo "$capture: $?"; exit 1; }
        sed -i "s/redirect-rogue//g" w.txt # an id is a name and keeps its own (contract, severity and words)
        ! grep -qi "rogue" w.txt || { echo "$capture"; grep -i rogue w.txt; exit 1; }
    done
    "$1" -n -f json "$2"/pcaps/snoop.mon.pcap | grep -q "\"ipv4_only_hosts\": 0"' sh "$v6audit" "$root"

# ── reports ──
expect "two reports beside standard output" 1 - "$v6audit" -p "$root/pcaps/office.yaml" "$root/pcaps/office.pcap" -o a.json -o a.txt
holds "are there, and nothing half-done" sh -c 'test -s a.json && test -s a.txt && ! ls -A | grep -q "^\.a"'
holds "JSON on standard output is the same as in the file" sh -c '"$1" -f json -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | cmp - a.json' sh "$v6audit" "$root"
holds "-O writes them all" sh -c '"$1" -q -O base "$2/pcaps/flat.br.pcap" && test -s base.txt && test -s base.json' sh "$v6audit" "$root"
# Times of a clock that nobody set: an offset before 1970, and the largest time stamps that pcapng can hold, around fragments.
holds "fragments before 1970" sh -c 'echo H4sIAAAAAAACA+Pi5eWSYWBg8LXRlmIE0v+hACQG4qtAaRDgY+BgkPgDkWdAkkNXgwxAcmxAXMCACvyg2NgYrFlaUcgkrO1uAkhKQsfhXwNEFZO04v9/QJn/TCiaGa0gFrI3MKCDAqh9GUhuYuBTZ3cDUm7Y7RMgyj5BkH0IIZD5ACnXshY8AQAA | base64 -d | gunzip >t.pcapng; "$1" --fail-on never -q t.pcapng | grep -q VERDICT && "$1" --fail-on never -q --anonymize "$2" t.pcapng | grep -q VERDICT' sh "$v6audit" key
holds "time stamps at both ends" sh -c 'echo H4sIAAAAAAACA+Pi5eWSYWBg8LXRlmIE0v+hACQG4qtAaRDgY+CAshgOMCDJ4VDjAFPDBsQFDKjAD4qNjcGapRWFTMLa7iaApCR0HP41QFQxSSv+/weU+c+EopnRCmIhewMDOiiA2peBcBPYHW5QjMU+AaLsEwTZhxACmQ8AXF7a0DwBAAA= | base64 -d | gunzip >t.pcapng; "$1" --fail-on never -q t.pcapng | grep -q VERDICT && "$1" --fail-on never -q --anonymize "$2" t.pcapng | grep -q VERDICT' sh "$v6audit" key
# Who closes the pipe has read enough: no message, no trouble, and reports in files are whole.
for format in text json html state; do
    holds "-f $format into a pipe that is closed" sh -c '"$1" --fail-on never -v -f "$3" -o closed.json "$2/pcaps/office.pcap" 2>err | head -c 1 >/dev/null; [ ! -s err ] && tail -n 1 closed.json | grep -q "^}"' sh "$v6audit" "$root" $format
done
holds "-w writes the frames that prove it" sh -c '"$1" --fail-on never -q -w w.pcapng -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" && "$1" decode w.pcapng | grep -q 3c:07:54:00:00:bd' sh "$v6audit" "$root"
expect "a key that no finding has" 2 'no finding has the key' "$v6audit" -q -w x.pcapng --extract unicorn "$root/pcaps/flat.br.pcap"
expect "a table that does not exist" 2 'table unicorns: expected one of hosts' "$v6audit" --table unicorns -o a.csv "$root/pcaps/flat.br.pcap"
holds "a table of routers" sh -c '"$1" -q --table routers -o routers.csv "$2/pcaps/flat.br.pcap" && grep -q fe80::216:3eff:fe00:1 routers.csv' sh "$v6audit" "$root"
holds "-r, as tcpdump's users type it" sh -c '"$1" -r "$2/pcaps/flat.br.pcap" >r1 && "$1" audit "$2/pcaps/flat.br.pcap" >r2 && cmp r1 r2' sh "$v6audit" "$root"
holds "who closes the pipe early hears nothing of it" sh -c '"$1" -v "$2/pcaps/office.pcap" 2>pipe-err | head -n 1 >/dev/null; test ! -s pipe-err' sh "$v6audit" "$root"
if [ -w /dev/full ]; then
    expect "a full disk is told" 2 'standard output: .*[Nn]o space' sh -c '"$1" "$2/pcaps/flat.br.pcap" >/dev/full' sh "$v6audit" "$root"
fi
holds "no progress where nobody looks" sh -c '"$1" "$2/pcaps/office.pcap" 2>&1 >/dev/null | wc -c | grep -qx 0' sh "$v6audit" "$root"
holds "no colour where nobody looks" sh -c '! "$1" "$2/pcaps/office.pcap" | grep -q "$(printf "\033")"' sh "$v6audit" "$root"
holds "colour when it is asked for" sh -c '"$1" --color always -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | grep -q "$(printf "\033")"' sh "$v6audit" "$root"

# ── what the program says about itself ──
holds "--help fits a screen and a line" sh -c '"$1" --help >help && test "$(wc -l <help)" -le 66 && ! grep -qE "^.{81}" help && grep -q Examples help' sh "$v6audit"
holds "--version names the libraries" sh -c '"$1" --version >version && grep -q "^v6audit " version && grep -q libpcap version && grep -q libyaml version && grep -q jansson version' sh "$v6audit"
holds "--limits names the tables" sh -c '"$1" --limits | grep -qE "hosts +[0-9]+"' sh "$v6audit"
holds "-D lists the interfaces" sh -c '"$1" -D | grep -q ^lo' sh "$v6audit"
holds "every command has its --help, in lines that fit" sh -c 'for c in $("$1" --help | sed -n "/^Commands:/,/^[A-Z][a-z]* [a-z]*:/s/^  \([a-z]*\) .*/\1/p"); do "$1" $c --help >h || exit 1; grep -q "^v6audit" h && ! grep -qE "^.{81}" h || { echo "$c"; cat h; exit 1; }; done' sh "$v6audit"
holds "every check is explained" sh -c '"$1" checks | while read -r id rest; do "$1" explain "$id" >e || exit 1; grep -q "WHAT TO DO" e || { echo "$id"; exit 1; }; done' sh "$v6audit"
holds "thresholds are listed, and the defaults are accepted" sh -c '"$1" checks --thresholds | sed -n "s/^\([a-z0-9-]*=[0-9]*\) .*/\1/p" >t && test -s t && while read -r s; do "$1" --set "$s" "$2/pcaps/flat.br.pcap" >/dev/null || exit 1; done <t' sh "$v6audit" "$root"
holds "the completion for bash can be read by bash" sh -c '"$1" completion bash >c && bash -n c' sh "$v6audit"
holds "and completes options, checks and words" bash -c 'eval "$("$1" completion bash)"; go() { COMP_WORDS=(v6audit "$@"); COMP_CWORD=$#; _v6audit; printf "%s " "${COMPREPLY[@]}"; }; go --fai | grep -q -- --fail-on && go explain ra-ro | grep -q ra-rogue && go -f js | grep -q json && go completion z | grep -q zsh && go com | grep -q completion' bash "$v6audit"
for shell in zsh fish; do
    if command -v $shell >/dev/null; then
        holds "the completion for $shell can be read by it" sh -c '"$1" completion "$2" >c && "$2" -n c' sh "$v6audit" $shell
    else
        skip "the completion for $shell can be read by it" "$shell is not installed"
    fi
done

# ── plans ──
printf 'version: 1\nsegments:\n  - name: office\n    prefixes:\n      - 2001:db8::\n      - 2001:db8::1/64\n' >bad.yaml
printf 'prefix,vlan\n2001:db8:0:10::/64,10\n' >ipam.csv
expect "plan without a verb" 2 '^v6audit: plan: expected check, import or export' "$v6audit" plan
expect "plan check without a file" 2 'plan check: expected' "$v6audit" plan check
expect "plan check of a good plan" 0 - "$v6audit" plan check "$root/pcaps/office.yaml"
"$v6audit" plan check bad.yaml 2>bad-err
holds "plan check of a bad one ends with 2" test $? = 2
cat >bad-expected <<'END'
v6audit: bad.yaml:5:9: prefix: an address that ends in ':': write it in quotes: "2001:db8::"
          - 2001:db8::
            ^
v6audit: bad.yaml:6:9: prefix "2001:db8::1/64": expected all bits behind the length zero, 2001:db8::/64
          - 2001:db8::1/64
            ^
END
holds "and tells each error with its line and a mark" diff bad-expected bad-err
"$v6audit" -p bad.yaml "$root/pcaps/office.pcap" >bad-out 2>bad-err
holds "an audit with a bad plan ends with 2" test $? = 2
holds "before it begins, with the same words" sh -c 'test ! -s bad-out && diff bad-expected bad-err'
expect "an import of an unknown format" 2 'format "excel": expected one of netbox-csv' "$v6audit" plan import excel ipam.csv
holds "an import gives a plan without errors" sh -c '"$1" plan import csv ipam.csv >imported.yaml && "$1" plan check imported.yaml' sh "$v6audit"

# ── diff ──
"$v6audit" -n -f json --fail-on never "$root/pcaps/flat.br.pcap" >flat.json
"$v6audit" -n -f json --fail-on never "$root/pcaps/rogue.br.pcap" >rogue.json
expect "diff of one report" 2 'diff: expected two JSON reports' "$v6audit" diff flat.json
expect "diff of no such file" 2 'unicorn.json: .*[Nn]o such file' "$v6audit" diff flat.json unicorn.json
expect "diff of a folder" 2 'hollow: .*directory' "$v6audit" diff hollow flat.json
expect "diff of a capture" 2 'flat.br.pcap:1:1: not JSON' "$v6audit" diff "$root/pcaps/flat.br.pcap" flat.json
expect "diff in a format that it has not" 2 'format html: expected one of text\|markdown\|json' "$v6audit" diff -f html flat.json rogue.json
expect "diff of a report with itself" 0 - "$v6audit" diff flat.json flat.json
expect "diff of two that differ" 1 - "$v6audit" diff flat.json rogue.json
expect "a report without hosts is none" 2 'hosts: expected a list' sh -c 'sed s/\"hosts\":.\\[/\"guests\":[/ flat.json >guests.json; "$1" diff guests.json flat.json' sh "$v6audit"
holds "diff reads from a pipe" sh -c 'mkfifo pipe.json && { cat flat.json >pipe.json & "$1" diff pipe.json flat.json; }' sh "$v6audit"
holds "diff has no line wider than 80 columns" sh -c '"$1" diff -v flat.json rogue.json | awk "length > 84 { exit 1 }"' sh "$v6audit"
holds "every report differs in nothing from itself" sh -c '
    for capture in "$2"/pcaps/*.pcap "$2"/pcaps/*.pcapng; do
        "$1" -n -f json --fail-on never "$capture" >self.json 2>/dev/null || test $? = 3 || { echo "$capture: $?"; exit 1; }
        "$1" diff -f json self.json self.json >difference.json || { echo "$capture"; exit 1; }
        grep -q "\"key\"" difference.json && { echo "$capture"; exit 1; }
    done; true' sh "$v6audit" "$root"

# ── baselines ──
office="$root/pcaps/office.pcap"
"$v6audit" -n -f json --fail-on never -p "$root/pcaps/office.yaml" "$office" >office.json
expect "no such baseline" 2 '^v6audit: --baseline: unicorn.json: [Nn]o such file' "$v6audit" --baseline unicorn.json "$office"
expect "a baseline that is a capture" 2 '--baseline: .*office.pcap:1:1: not JSON' "$v6audit" --baseline "$office" "$office"
expect "a baseline that is another JSON" 2 '--baseline: other.json: schema' sh -c 'echo "{}" >other.json; "$1" --baseline other.json "$2"' sh "$v6audit" "$office"
expect "a baseline that ends in its middle" 2 '--baseline: half.json:[0-9]*:[0-9]*: not JSON' sh -c 'head -c 3000 office.json >half.json; "$1" --baseline half.json "$2"' sh "$v6audit" "$office"
holds "an audit with itself as baseline shows no change" sh -c '"$1" -n --fail-on critical,confirmed --no-check "ra-*" -f json --baseline office.json -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" >/dev/null; "$1" -n --baseline office.json --fail-on never -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | grep -q "No change"' sh "$v6audit" "$root"
if command -v jq >/dev/null; then
    jq 'del(.hosts[] | select(.stack == "ipv4-only"))' office.json >without.json
    jq '.tool.version = "0.0.9" | .input.plan = ["else.yaml"]' office.json >older.json
    jq '.segments[].id |= "floor-" + . | .hosts[].segment |= "floor-" + .' office.json >elsewhere.json
    expect "IPv4-only hosts that came close the gate" 1 - "$v6audit" -n --no-check 'ra-*' --no-check 'dhcpv6-*' --fail-on critical --baseline without.json "$office" -f json -p "$root/pcaps/office.yaml"
    expect "an open gate does not" 0 - "$v6audit" -n --no-check 'ra-*' --fail-on critical --baseline office.json "$office" -p "$root/pcaps/office.yaml"
    expect "never means never" 0 - "$v6audit" -n --fail-on never --baseline without.json "$office" -p "$root/pcaps/office.yaml"
    holds "the report says what closed it" sh -c '"$1" -n --fail-on never --baseline without.json -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | grep -q "gate for projects fails: 2 new hosts"' sh "$v6audit" "$root"
    holds "a baseline of another version and plan is told" sh -c '"$1" -n --fail-on never -f json --baseline older.json -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" | jq -r ".changes.notes[]" >notes; grep -q "0.0.9" notes && grep -q "else.yaml" notes' sh "$v6audit" "$root"
    holds "and one of other segments, of which nothing is new" sh -c '"$1" -n --fail-on never -f json --baseline elsewhere.json -p "$2/pcaps/office.yaml" "$2/pcaps/office.pcap" >e.json; jq -r ".changes.notes[]" e.json | grep -q "No segment is in both" && ! jq -e ".findings[] | select(.check | startswith(\"host-new\"))" e.json' sh "$v6audit" "$root"
else
    skip "baselines that differ" "jq is not installed"
fi

head -c 32 /dev/urandom >anonymize.key && chmod 600 anonymize.key
expect "a baseline in an anonymous report" 2 'baseline: not with --anonymize' "$v6audit" --anonymize anonymize.key --baseline office.json "$office"

# ── exports ──
expect "plan export without a report" 2 'plan export: expected FORMAT REPORT.json, where FORMAT is one of netbox-prefixes' "$v6audit" plan export csv
expect "plan export of an unknown format" 2 'plan export: format excel: expected one of netbox-prefixes' "$v6audit" plan export excel office.json
expect "plan export of no report" 2 'unicorn.json: [Nn]o such file' "$v6audit" plan export csv unicorn.json
expect "plan export of a capture" 2 'office.pcap:1:1: not JSON' "$v6audit" plan export csv "$office"
expect "what is strange stays out, and is told" 0 'office.json: left out: 1 prefix that is strange or documented otherwise, 1 router that the plan does not name$' "$v6audit" plan export csv office.json
holds "and is in none of the formats" sh -c 'for f in netbox-prefixes netbox-addresses phpipam-subnets phpipam-addresses csv hosts yaml; do "$1" plan export $f office.json >export.$f 2>/dev/null && test -s export.$f && ! grep -qE "2002:c000|fe80::3e07" export.$f || { echo $f; exit 1; }; done' sh "$v6audit"
holds "the exported plan has no errors, and audits" sh -c '"$1" plan check export.yaml && "$1" -q -p export.yaml --fail-on never "$2"' sh "$v6audit" "$office"

# ── one section ──
expect "a section that does not exist" 2 '--section unicorn: expected one of coverage' "$v6audit" -f markdown --section unicorn "$office"
expect "a section of what has none" 2 '--section network: is one of a Markdown document' "$v6audit" --section network "$office"
holds "how the network is built, into a file" sh -c '"$1" -q --fail-on never --section network -o network.md "$2" && grep -q "How the network is built" network.md && grep -q "^flowchart" network.md' sh "$v6audit" "$office"

# ── what is read is not written over ──
cp "$office" capture.pcapng && cp "$root/pcaps/office.yaml" read.yaml && mkdir -p readings && cp "$office" readings/capture.json
expect "evidence in the place of its capture" 2 'capture.pcapng: is read here: the frames would take its place' "$v6audit" -w capture.pcapng capture.pcapng
expect "a report in the place of one of a folder's captures" 2 'readings/capture.json: is read here' "$v6audit" -o readings/capture.json readings
expect "a learnt plan in the place of the plan" 2 'read.yaml: is read here' "$v6audit" -p read.yaml -O read "$office"
holds "all of them are as they were" sh -c 'cmp capture.pcapng "$1" && cmp readings/capture.json "$1" && cmp read.yaml "$2"' sh "$office" "$root/pcaps/office.yaml"
holds "a capture and its copy count once, and it is said" sh -c '
    cp "$2" copy.pcap; "$1" -f json --fail-on never "$2" copy.pcap >copies.json; "$1" -f json --fail-on never "$2" >one.json
    grep -q "1 capture came more than once" copies.json && test "$(grep "\"frames\"" copies.json)" = "$(grep "\"frames\"" one.json)"' sh "$v6audit" "$office"
holds "quiet is the screen, files are whole" sh -c '
    "$1" -n --fail-on never "$2" >whole.txt; "$1" -n -q --fail-on never -o quiet.txt "$2" >/dev/null; cmp whole.txt quiet.txt' sh "$v6audit" "$office"
expect "a registry of vendors that is not there" 2 'unicorn.csv: cannot read vendor names: No such file' "$v6audit" --oui unicorn.csv "$office"
expect "a registry that is none" 2 'office.pcap: holds no vendor names' "$v6audit" --oui "$office" "$office"
expect "a length of 0 is the longest, as tcpdump has it" 2 'cannot open unicorn0: no such interface' "$v6audit" -s 0 -i unicorn0
expect "a user that does not exist" 2 '-Z unicorn: no such user' "$v6audit" -Z unicorn "$office"
if [ "$(id -u)" = 0 ]; then
    mkdir -p ours && chmod 700 ours
    expect "who gave root's rights up writes no more into root's folder" 2 'report.json: cannot write: Permission denied' "$v6audit" -Z nobody -o ours/report.json "$office"
else
    expect "to become another user is root's" 2 'only root can become another user' "$v6audit" -Z root "$office"
fi

# ── states and merge ──
"$v6audit" -q -o flat.v6s "$root/pcaps/flat.br.pcap" >/dev/null
"$v6audit" -q -o rogue.v6s "$root/pcaps/rogue.br.pcap" >/dev/null
expect "merge of nothing" 2 'nothing to merge: name states' "$v6audit" merge
expect "merge of no such file" 2 'unicorn.v6s: .*[Nn]o such file' "$v6audit" merge flat.v6s unicorn.v6s
expect "merge of a capture" 2 'flat.br.pcap:[0-9]*: column 1: expected' "$v6audit" merge "$root/pcaps/flat.br.pcap"
expect "merge of an empty file" 2 'empty.v6s: empty file: expected a state' sh -c ': >empty.v6s; "$1" merge empty.v6s' sh "$v6audit"
expect "a state that was cut off" 2 'cut.v6s:[0-9]+: cut off here' sh -c 'head -n 20 flat.v6s >cut.v6s; "$1" merge -q cut.v6s' sh "$v6audit"
expect "the other states are judged, and the exit status tells" 2 'cut.v6s:[0-9]+: cut off here' "$v6audit" merge -q cut.v6s rogue.v6s
holds "as if the state that was cut off had not been named" sh -c '
    "$1" merge -f json rogue.v6s | jq -S "del(.coverage.notes, .summary.verdict)" >alone.json
    gzip -c cut.v6s >cut.v6s.gz
    "$1" merge -f json cut.v6s unicorn.v6s rogue.v6s cut.v6s.gz 2>messages | jq -S "del(.coverage.notes, .summary.verdict)" >others.json
    cmp alone.json others.json && grep -c "" messages | grep -qx 3' sh "$v6audit"
holds "also the verdict alone says what is missing" sh -c '
    "$1" merge -q cut.v6s rogue.v6s 2>/dev/null | grep -q "1 state could not be read" && "$1" merge -q --parts 4 flat.v6s rogue.v6s | grep -q "2 of 4 parts are missing"' sh "$v6audit"
holds "a state may be joined into itself" sh -c '
    "$1" merge -q --fail-on never -o joined.v6s flat.v6s rogue.v6s >/dev/null; cp flat.v6s rolling.v6s
    "$1" merge -q --fail-on never -o rolling.v6s rolling.v6s rogue.v6s >/dev/null && cmp joined.v6s rolling.v6s' sh "$v6audit"
expect "a state that is audited" 2 'flat.v6s: a state of v6audit: expected a capture' "$v6audit" flat.v6s
expect "a state of which lines are missing" 2 'short.v6s:[0-9]+: "lines":[0-9]+: expected [0-9]+' sh -c 'sed 20d flat.v6s >short.v6s; "$1" merge -q short.v6s' sh "$v6audit"
expect "a state with a kind of line that is not known" 2 'kind.v6s:5: column 10: expected meta, part' sh -c 'sed "5s/{.kind.:.[a-z]*/{\"kind\":\"guest/" flat.v6s >kind.v6s; "$1" merge kind.v6s' sh "$v6audit"
expect "states that were put behind one another" 2 'two.v6s:[0-9]+: "end": expected no more behind it' sh -c 'cat flat.v6s rogue.v6s >two.v6s; "$1" merge -q two.v6s' sh "$v6audit"
expect "a state that is not sorted" 2 'unsorted.v6s:[0-9]+: "evidence" out of order' sh -c '{ head -n 12 flat.v6s; tail -n +13 flat.v6s | sort -r; } >unsorted.v6s; "$1" merge -q unsorted.v6s' sh "$v6audit"
expect "merge filters no more" 2 'filter: not an option of "v6audit merge"' "$v6audit" merge --filter ip6 flat.v6s
expect "parts are missing" 3 - "$v6audit" merge --parts 3 flat.v6s rogue.v6s
expect "no parts are missing" 1 - "$v6audit" merge -p "$root/pcaps/rogue.yaml" --parts 2 flat.v6s rogue.v6s
holds "a report says which parts are missing" sh -c '"$1" merge --parts 3 flat.v6s rogue.v6s | tr "\n" " " | grep -q "1 of 3 parts is missing"; ' sh "$v6audit"
holds "a capture that is given twice counts once, and it is said" sh -c '"$1" merge -f json flat.v6s flat.v6s | grep -q "1 capture came more than once"' sh "$v6audit"
holds "merge reads from a pipe and from standard input" sh -c '
    "$1" merge -f json --fail-on never flat.v6s rogue.v6s >files.json
    mkfifo pipe.v6s && { cat flat.v6s >pipe.v6s & "$1" merge -f json --fail-on never pipe.v6s - <rogue.v6s >pipes.json; } && cmp files.json pipes.json' sh "$v6audit"
holds "a compressed state is read" sh -c 'gzip -k flat.v6s && "$1" merge -q --fail-on never flat.v6s.gz' sh "$v6audit"
holds "a state tells what it was filtered by" sh -c '
    "$1" -F "not arp" -f json --fail-on never -o filtered.v6s "$2/pcaps/flat.br.pcap" >audit.json
    "$1" merge -f json --fail-on never filtered.v6s >merge.json; cmp audit.json merge.json && grep -q "not arp" merge.json' sh "$v6audit" "$root"
holds "evidence from a state is that of the captures" sh -c '
    "$1" -q --fail-on never -w audit.pcapng "$2/pcaps/flat.br.pcap" "$2/pcaps/rogue.br.pcap"
    "$1" merge -q --fail-on never -w merge.pcapng flat.v6s rogue.v6s; cmp audit.pcapng merge.pcapng' sh "$v6audit" "$root"
holds "a monitor writes states while it goes on" sh -c '
    "$1" monitor --report-every 10m -o running.v6s --fail-on never "$2/pcaps/office.pcap" >/dev/null
    "$1" -q -f state --fail-on never "$2/pcaps/office.pcap" | cmp - running.v6s' sh "$v6audit" "$root"
