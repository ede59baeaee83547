# What v6audit needs from the system, and how it gets there. Sourced by ./quickstart and .ci/run (POSIX sh).
# One line a package: its name, then why.

packages_build='
gcc              the C compiler
libc6-dev        headers of the C library
meson            reads meson.build
ninja-build      runs the compiler
pkg-config       finds the libraries
libpcap-dev      live capture and filters
libnet1-dev      frames that are built, for probes and tests
uthash-dev       hash tables
libyaml-dev      the plan file
libjansson-dev   JSON
libcsv-dev       exports of address management tools
libarchive-dev   compressed captures
ieee-data        names of vendors by MAC address'

packages_test='
libcriterion-dev    unit tests
mandoc              reads and checks the manual pages
iproute2            network namespaces for the live test
iputils-ping        traffic in it
procps              ends what the live test started
radvd               a real router for the live test
jq                  reads reports in tests
ethtool             plain frames in the live test
tcpdump             records in the live test
python3-jsonschema  checks reports against their schema
tidy                checks the HTML report'

packages_ci='
clang            a second compiler, and its analysis
clang-format     the form of the source
clang-tidy       analysis
cppcheck         analysis
chromium         looks at the HTML report'

package_missing() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" != installed ]
}

# Run as root, or through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Packages such as radvd start a daemon when they are installed. This one file, which Debian's tools ask, forbids it; it is taken away again if it was made here.
forbid_daemons() {
    [ -e /usr/sbin/policy-rc.d ] && return
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    trap allow_daemons EXIT
    trap 'exit 130' INT TERM
    daemons_forbidden=1
}

allow_daemons() {
    [ "${daemons_forbidden:-}" = 1 ] && as_root rm -f /usr/sbin/policy-rc.d
    daemons_forbidden=
    trap - EXIT INT TERM
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@"
}

# install_missing LIST: says what is missing and why, then installs it. Nothing happens when all is there.
install_missing() {
    missing=
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is no Debian: install what these packages hold yourself, if it is missing:$1" >&2
        return 0
    fi
    while read -r package why; do
        [ -n "$package" ] && package_missing "$package" || continue
        [ -n "$missing" ] || echo "Missing, will be installed with apt-get:"
        printf '  %-19s %s\n' "$package" "$why"
        missing="$missing $package"
    done <<LIST
$1
LIST
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "You are not root and there is no sudo. As root: apt-get install$missing" >&2
        return 1
    fi
    forbid_daemons
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words
    if ! apt_get install -y --no-install-recommends $missing >"$log" 2>&1; then
        # the lists of packages may be old or not there at all
        if ! apt_get update >"$log" 2>&1 || ! apt_get install -y --no-install-recommends $missing >"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            echo "apt-get could not install:$missing" >&2
            allow_daemons
            return 1
        fi
    fi
    rm -f "$log"
    allow_daemons
}
