#!/bin/sh
# captures_are_current.sh GENERATE PCAPS: what the generator writes is what pcaps/ has, byte for byte.
set -eu
work=$(mktemp -d "${TMPDIR:-/tmp}/v6a.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$1" all "$work"
status=0
for file in "$work"/*; do
    name=$(basename "$file")
    if ! cmp -s "$file" "$2/$name"; then
        echo "pcaps/$name is not what the generator writes: run \"generate all pcaps\" and look at what changed" >&2
        status=1
    fi
    grep -q "${name%%.*}" "$2/README.md" || grep -q "${name%.*}" "$2/README.md" || case $name in format-*) ;; *)
        echo "pcaps/README.md has no row for $name" >&2
        status=1
        ;;
    esac
done
exit $status
