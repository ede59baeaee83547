#!/bin/sh
# One task of the array that submit.sh submits: audits its share of the captures into one state. A task that ran before is not run again: its state is there.
#   map.sh LIST STATES PER-TASK         SLURM_ARRAY_TASK_ID counts from 1; V6AUDIT names the program
set -eu
list=$1 states=$2 per_task=$3
task=$SLURM_ARRAY_TASK_ID
state=$states/$task.v6s
[ ! -e "$state" ] || exit 0
first=$(((task - 1) * per_task + 1))
# A name may hold anything but a newline.
sed -n "$first,$((first + per_task - 1))p" "$list" | tr '\n' '\0' |
    xargs -0 "${V6AUDIT:-v6audit}" -q --fail-on never -o "$state" && exit 0
status=$?
# Captures without a frame that could be judged have a state all the same (xargs says 123 for any of 1 to 125).
[ -e "$state" ] || exit $status
