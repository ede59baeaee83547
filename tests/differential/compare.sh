#!/bin/sh
# compare.sh DECODE_FACTS COMPARE.PY DEVIATIONS SOURCE_ROOT: find the corpus, and run the comparison.
command -v python3 >/dev/null || { echo "SKIPPED: no python3: nothing was compared with tshark"; exit 77; }
for corpus in "${V6AUDIT_CORPUS:-}" "$4/../shared/corpus" "$4/../../shared/corpus"; do
    [ -n "$corpus" ] && [ -d "$corpus/oracle" ] && exec python3 "$2" "$1" "$corpus" "$3"
done
echo "SKIPPED: no corpus at ../shared/corpus: nothing was compared with tshark (set V6AUDIT_CORPUS)"
exit 77
