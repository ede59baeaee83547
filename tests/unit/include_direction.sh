#!/bin/sh
# A room may include only itself and the rooms before it (src/base/rooms.txt). Names what breaks the rule as FILE:LINE: ROOM may not include ROOM.
set -eu
root=${1:-.}
grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' -r "$root/src" --include='*.c' --include='*.h' | awk -v root="$root/" '
    BEGIN {
        while ((getline line < (root "src/base/rooms.txt")) > 0)
            if (line !~ /^#/ && line != "") order[line] = ++rooms
        # plan knows base only; probe knows base only
        only["plan"] = "base"; only["probe"] = "base"
        if (rooms < 10) { print "src/base/rooms.txt: too few rooms"; exit bad = 1 }
    }
    {
        split($0, part, ":"); file = substr(part[1], length(root) + 1); line = part[2]
        match($0, /"[^"]*"/); name = substr($0, RSTART + 1, RLENGTH - 2)
        n = split(file, path, "/")
        if (n != 3) next                      # src/audit.c may know all but report, probe, cli; looked at below
        from = path[2]; split(name, target, "/"); to = target[1]
        if (!(to in order)) next              # v6audit/…, config.h
        count++
        if (order[to] > order[from] || ((from in only) && to != from && to != only[from])) {
            print file ":" line ": " from " may not include " to; bad = 1
        }
    }
    END {
        if (count < 5) { print "only " count " includes were looked at: the test does not see the tree"; bad = 1 }
        exit bad
    }'
# no two source files share a name, so that a function name leads to one place
twice=$(find "$root/src" -name '*.c' -printf '%f\n' | sort | uniq -d)
[ -z "$twice" ] || { echo "two source files are named: $twice"; exit 1; }
# uthash is base/table.c's alone; only the command line prints and exits
if grep -rnE '#[[:space:]]*include <uthash' "$root/src" --include='*.[ch]' | grep -v '/base/table.c:'; then echo "uthash.h belongs to src/base/table.c"; exit 1; fi
if grep -rnE '\b(exit|abort|_exit|printf|perror|puts)\(' "$root/src" --include='*.c' | grep -vE '/src/cli/|/src/probe/|s?n?printf\(|//|^\S+:\s*\*' | grep -E '[^a-z_f](exit|abort|_exit|printf|perror|puts)\('; then
    echo "the library never prints, exits or aborts"; exit 1
fi
exit 0
