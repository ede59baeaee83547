#!/bin/sh
# Audits many captures on the machines of a Slurm cluster and joins what they saw to one report.
#   submit.sh [-n CAPTURES-PER-TASK] FOLDER-WITH-CAPTURES WORK-FOLDER [OPTIONS OF v6audit merge]
# Both folders must be seen by all machines. WORK-FOLDER keeps the list, the states and the report (report.txt, report.json, …); submitted again, only what
# is missing is done again. The last line on standard output is the number of the job that writes the report; wait for it with: srun --dependency=afterany:N true
set -eu
per_task=50
if [ "${1:-}" = -n ]; then per_task=$2; shift 2; fi
[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
captures=$1 work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work/states" "$work/log"
work=$(cd "$work" && pwd)
captures=$(cd "$captures" && pwd)
find "$captures" -type f \( -name '*.pcap*' -o -name '*.cap' -o -name '*.dump*' \) | LC_ALL=C sort >"$work/list"
count=$(wc -l <"$work/list")
[ "$count" -gt 0 ] || { echo "submit.sh: $captures: no capture is in it" >&2; exit 2; }
tasks=$(((count + per_task - 1) / per_task))
map=$(sbatch --parsable --job-name=v6audit-map --array="1-$tasks" --output="$work/log/%a.txt" "$here/map.sh" "$work/list" "$work/states" "$per_task")
map=${map%%;*}
# afterany, not afterok: a task that failed is told by --parts, and the others are reported.
cat >"$work/reduce.sh" <<'REDUCE'
#!/bin/sh
work=$1 tasks=$2
shift 2
cd "$work" && exec "${V6AUDIT:-v6audit}" merge -q --parts "$tasks" -O report "$@" states/*.v6s
REDUCE
reduce=$(sbatch --parsable --job-name=v6audit-merge --dependency="afterany:$map" --output="$work/log/merge.txt" "$work/reduce.sh" "$work" "$tasks" "$@")
echo "$count captures in $tasks tasks (job $map), report in $work/report.*" >&2
echo "${reduce%%;*}"
