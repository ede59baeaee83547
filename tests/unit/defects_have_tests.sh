#!/bin/sh
# Each code of include/v6audit/defect.h is raised by a source and named (by its code or its word) by a unit test: an event that nothing ever sets, or that
# no test ever saw, is as good as missing.
set -eu
root=${1:-.}
codes=$(grep -oE '\bDEFECT_[A-Z0-9_]+' "$root/include/v6audit/defect.h" | sort -u | grep -vE '^DEFECT_(NONE|CODE_COUNT)$')
bad=0 count=0
for code in $codes; do
    count=$((count + 1))
    word=$(echo "${code#DEFECT_}" | tr 'A-Z_' 'a-z-')
    grep -rwq "$code" "$root/src" --include='*.c' --exclude=defect.c || { echo "$code is raised nowhere"; bad=1; }
    grep -rqE "\b$code\b|(^|[^a-z-])$word([^a-z0-9-]|\$)" "$root/tests/unit" --include='*.c' --exclude=decode_defect.c ||
        { echo "$code is in no unit test"; bad=1; }
done
[ "$count" -gt 100 ] || { echo "only $count codes were found: the test does not see the tree"; exit 1; }
exit $bad
