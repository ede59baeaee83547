# lab.sh: network namespaces with kernel hosts, one bridge and recordings of what passes.
# Sourced by tests/lab/record, which then sources one scenario. POSIX sh.
#
#   lab_switch [OPTION...]         the bridge br0 in a namespace of its own (options as `ip link add type bridge` takes them)
#   lab_host NAME MAC              a host: namespace NAME, interface eth0 (down), plugged into br0's port NAME
#   lab_link A B IF-A IF-B         a cable between two hosts, beside the bridge
#   lab_ipv6_off NAME              no IPv6 on this host
#   lab_router NAME                this host forwards both families
#   lab_up NAME [ADDRESS...]       plug in: the interface comes up, then the addresses are added
#   lab_in NAME COMMAND...         run there and wait          lab_start NAME COMMAND...   run there, leave $lab_pid
#   lab_stop PID                   SIGTERM and wait            lab_write FILE              a file in $lab_work, from standard input
#   lab_record FILE NAME IF SECONDS [FRAMES]   record; begins before the next command runs
#   lab_wait                       wait until all recordings have ended
#   lab_between FILE FROM TO NEW   NEW is the part of FILE from FROM to TO seconds after its first frame
#
# Everything lives in namespaces whose names begin with v6a and the process id, so that two runs do not meet. A trap removes all of it.

lab_skip() {
    echo "lab: SKIPPED: $*" >&2
    exit 77
}

lab_need() {
    for lab_tool; do
        command -v "$lab_tool" >/dev/null 2>&1 || lab_skip "$lab_tool is not installed"
    done
}

# Ask the machine first what it can do (tests/lab/README.md says what is needed).
lab_require() {
    [ "$(id -u)" = 0 ] || lab_skip "network namespaces need root; this is user $(id -un)"
    lab_need ip tcpdump timeout sysctl
    ip netns add "v6a$$-try" 2>/dev/null || lab_skip "this machine lets root make no network namespace (ip netns add failed)"
    lab_can=yes
    ip -n "v6a$$-try" link add br0 type bridge 2>/dev/null || lab_can=no
    ip netns del "v6a$$-try"
    [ "$lab_can" = yes ] || lab_skip "this kernel has no bridge device"
}

lab_begin() {
    lab_prefix="v6a$$"
    lab_output=$1
    lab_work=$(mktemp -d "${TMPDIR:-/tmp}/v6a.XXXXXX")
    lab_pids=
    lab_recordings=
    lab_files=
    trap lab_end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

lab_end() {
    for lab_one in $lab_pids $lab_recordings; do
        kill "$lab_one" 2>/dev/null || true
    done
    for lab_one in $(ip netns list 2>/dev/null | awk -v p="$lab_prefix-" 'index($1, p) == 1 { print $1 }'); do
        for lab_tool in $(ip netns pids "$lab_one"); do
            kill "$lab_tool" 2>/dev/null || true
        done
        ip netns del "$lab_one" || true
    done
    rm -rf "$lab_work"
}

lab_write() {
    cat >"$lab_work/$1"
}

lab_namespace() {
    ip netns add "$lab_prefix-$1"
    ip -n "$lab_prefix-$1" link set lo up
}

lab_in() {
    lab_name=$1
    shift
    ip netns exec "$lab_prefix-$lab_name" "$@"
}

lab_set() {
    lab_in "$1" sysctl -qw "$2"
}

# Traffic, not the switch itself, is wanted: the bridge device keeps quiet unless a scenario says otherwise.
lab_switch() {
    lab_namespace switch
    lab_set switch net.ipv6.conf.default.disable_ipv6=1
    ip -n "$lab_prefix-switch" link add br0 address 02:00:00:00:00:b0 type bridge "$@"
    ip -n "$lab_prefix-switch" link set br0 up
}

# A cable's two ends in two namespaces: where another lab starts at the same moment, `ip` now and then does not see one of them yet.
lab_cable() {
    lab_tries=0
    until ip link add "$@" 2>>"$lab_work/log"; do
        lab_tries=$((lab_tries + 1))
        [ "$lab_tries" -lt 20 ] || lab_skip "veth: $(tail -n 1 "$lab_work/log")"
        sleep 0.1
    done
}

lab_host() {
    lab_namespace "$1"
    lab_cable eth0 netns "$lab_prefix-$1" address "$2" type veth peer name "$1" netns "$lab_prefix-switch"
    ip -n "$lab_prefix-switch" link set "$1" master br0 up
    lab_in "$1" ethtool -K eth0 tx off gso off tso off gro off >/dev/null 2>&1 || true
}

lab_link() {
    lab_cable "$3" netns "$lab_prefix-$1" type veth peer name "$4" netns "$lab_prefix-$2"
    lab_in "$1" ethtool -K "$3" tx off gso off tso off gro off >/dev/null 2>&1 || true
    lab_in "$2" ethtool -K "$4" tx off gso off tso off gro off >/dev/null 2>&1 || true
}

lab_ipv6_off() {
    lab_set "$1" net.ipv6.conf.eth0.disable_ipv6=1
}

lab_router() {
    lab_set "$1" net.ipv6.conf.all.forwarding=1
    lab_set "$1" net.ipv4.ip_forward=1
}

lab_up() {
    lab_name=$1
    shift
    ip -n "$lab_prefix-$lab_name" link set eth0 up
    for lab_one; do
        ip -n "$lab_prefix-$lab_name" address add "$lab_one" dev eth0
    done
}

lab_start() {
    lab_name=$1
    shift
    ip netns exec "$lab_prefix-$lab_name" "$@" >>"$lab_work/log" 2>&1 &
    lab_pid=$!
    lab_pids="$lab_pids $lab_pid"
}

lab_stop() {
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# Bounded twice: SECONDS and FRAMES. Nanoseconds are not needed here; -Z root keeps the file ours.
lab_record() {
    lab_log="$lab_work/$(basename "$1").log"
    ip netns exec "$lab_prefix-$2" timeout "$4" tcpdump -Z root --immediate-mode -U -n -s 0 -c "${5:-2000}" -i "$3" -w "$lab_work/$1" 2>"$lab_log" &
    lab_recordings="$lab_recordings $!"
    lab_files="$lab_files $1"
    lab_tries=0
    until grep -q 'listening on' "$lab_log" 2>/dev/null; do
        lab_tries=$((lab_tries + 1))
        [ "$lab_tries" -lt 50 ] || lab_skip "tcpdump cannot record on $3: $(cat "$lab_log")"
        sleep 0.1
    done
}

# Every recording ends by its own bounds; what was recorded goes to the output directory, owned by who owns that.
lab_wait() {
    for lab_one in $lab_recordings; do
        wait "$lab_one" || true
    done
    lab_recordings=
    for lab_one in $lab_files; do
        lab_deliver "$lab_one"
    done
    lab_files=
}

lab_deliver() {
    [ -s "$lab_work/$1" ] || { echo "lab: $1 is empty: see $(cat "$lab_work/$1.log")" >&2; exit 1; }
    cp "$lab_work/$1" "$lab_output/$1"
    chown --reference="$lab_output" "$lab_output/$1"
    chmod 644 "$lab_output/$1"
    echo "lab: $1: $(tcpdump -n -r "$lab_output/$1" 2>/dev/null | wc -l) frames, $(wc -c <"$lab_output/$1") bytes"
}

lab_between() {
    lab_need editcap
    lab_first=$(tcpdump -tt -n -c 1 -r "$lab_output/$1" 2>/dev/null | cut -d ' ' -f 1)
    lab_from=$(awk -v t="$lab_first" -v s="$2" 'BEGIN { printf "%.6f", t + s }')
    lab_to=$(awk -v t="$lab_first" -v s="$3" 'BEGIN { printf "%.6f", t + s }')
    editcap -F pcap -A "$lab_from" -B "$lab_to" "$lab_output/$1" "$lab_work/$4" 2>/dev/null
    lab_deliver "$4"
}
