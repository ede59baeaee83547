#!/bin/sh
# Live capture, end to end: a router, a host with both families and one with IPv4 alone come up in network namespaces while v6audit listens at a port of
# the same bridge. Exit 77 where namespaces cannot be made: standard error says why.
#   live.sh BUILD
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lab/lab.sh
. "$here/lab.sh"
lab_require
lab_need radvd ping
lab_begin "${TMPDIR:-/tmp}"
. "$here/scenarios/common.inc"
bad=0

check() {
    says=$1
    shift
    if "$@"; then
        echo "ok: $says"
    else
        echo "FAILED: $says"
        bad=1
    fi
}

has() {
    grep -q -e "$2" "$lab_work/$1"
}

# listen NAME OPTIONS...: v6audit in the monitor's namespace; $lab_pid is its process
listen() {
    name=$1
    shift
    ip netns exec "$lab_prefix-monitor" "$build/v6audit" "$@" >"$lab_work/$name" 2>"$lab_work/$name.err" &
    lab_pid=$!
    lab_pids="$lab_pids $lab_pid"
}

ended() {
    status=0
    wait "$1" || status=$?
}

lab_switch
lan_plug
lab_host monitor 00:16:3e:00:00:fd
lab_ipv6_off monitor
lab_up monitor

listen timed.json -i eth0 -d 14s -f json
timed=$lab_pid
listen filtered.json -i eth0 -d 14s -f json -F 'arp'
filtered=$lab_pid
listen interrupted.txt -i eth0 -i lo
interrupted=$lab_pid
sleep 1
lan_router_starts
sleep 1
lan_hosts_start
sleep 4
lan_talk
kill -INT "$interrupted"
ended "$interrupted"
check "Ctrl-C ends with a report" has interrupted.txt VERDICT
check "and with an exit status of an audit ($status)" test "$status" -le 1
check "and without a word on standard error" test ! -s "$lab_work/interrupted.txt.err"
ended "$timed"
check "-d ends with an exit status of an audit ($status)" test "$status" -le 1
check "the router is reported" has timed.json '"fe80::216:3eff:fe00:1"'
check "its prefix is reported" has timed.json '"2001:db8:10::/64"'
check "the host with both families is reported" has timed.json '"00:16:3e:00:00:66"'
check "the host with IPv4 alone is reported" has timed.json '"00:16:3e:00:00:44"'
check "the kernel's drops are in the report" has timed.json '"dropped_by_kernel": 0'
check "the interface is named" has timed.json '"eth0"'
check "without a plan the word rogue is said nowhere" sh -c '! grep -qi rogue "$1"' sh "$lab_work/timed.json"
ended "$filtered"
check "a filter holds live: no router is seen" sh -c '! grep -q fe80::216 "$1"' sh "$lab_work/filtered.json"
check "and ARP is" has filtered.json '"00:16:3e:00:00:44"'

[ "$bad" = 0 ] || { cat "$lab_work"/*.err; head -c 3000 "$lab_work/timed.json"; }
exit "$bad"
