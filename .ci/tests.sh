# Building and testing with totals. Sourced by ./quickstart and .ci/run (POSIX sh).
passed=0
failed=0
skipped=0

# build DIRECTORY [MESON OPTIONS]: quiet unless it fails.
build() {
    directory=$1
    shift
    log=$(mktemp)
    if [ ! -f "$directory/build.ninja" ]; then
        set -- meson setup "$directory" "$@"
    else
        set -- meson configure "$directory" "$@"
    fi
    if ! "$@" >"$log" 2>&1 || ! ninja -C "$directory" >"$log" 2>&1; then
        sed -n '/^FAILED/,$p;/ERROR/p' "$log" | head -n 60 >&2
        rm -f "$log"
        echo "$directory could not be built" >&2
        return 1
    fi
    rm -f "$log"
}

# run_tests DIRECTORY [MESON TEST OPTIONS]: runs, shows what failed or was skipped, and adds to the totals.
# A leak that is found inside a Criterion test does not fail it: sanitizer reports go to files, and a file is a failure. A run without a single test is one, too.
run_tests() {
    directory=$1
    shift
    reports=$(mktemp -d)
    log=$(mktemp)
    status=0
    LSAN_OPTIONS="suppressions=$PWD/tests/support/leaks.txt:print_suppressions=0" \
        ASAN_OPTIONS="log_path=$reports/asan:${ASAN_OPTIONS:-}" \
        UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:log_path=$reports/ubsan" \
        meson test -C "$directory" --no-rebuild --print-errorlogs "$@" >"$log" 2>&1 </dev/null || status=$?
    grep -E ' (FAIL|ERROR|TIMEOUT|SKIP|INTERRUPT) ' "$log" || :
    count_results "$directory/meson-logs/testlog.junit.xml"
    if [ $status != 0 ]; then
        sed -n '/^=\{20,\}/,$p' "$log" | tail -n 200
        [ "$run_failed" -gt 0 ] || run_failed=1
    fi
    for report in "$reports"/*; do
        [ -s "$report" ] || continue
        cat "$report"
        run_failed=$((run_failed + 1))
    done
    if [ $((run_passed + run_failed)) = 0 ]; then
        echo "$directory: no test ran" >&2
        run_failed=1
    fi
    rm -rf "$reports" "$log"
    echo "$directory: $run_passed passed, $run_failed failed, $run_skipped skipped"
    passed=$((passed + run_passed))
    failed=$((failed + run_failed))
    skipped=$((skipped + run_skipped))
}

# Single tests, not programs: meson writes one testcase for each of them.
count_results() {
    run_failed=$(grep -cE '<(failure|error)\b' "$1" 2>/dev/null) || :
    run_skipped=$(grep -cE '<skipped\b' "$1" 2>/dev/null) || :
    run_passed=$(($(grep -oE '<testcase\b' "$1" 2>/dev/null | wc -l) - run_failed - run_skipped))
    # skips give their reason, so that nobody takes them for passes
    return 0
}

# step NAME COMMAND...: one pass or failure in the totals; the output is shown when it fails.
step() {
    name=$1
    shift
    step_log=$(mktemp) # not log: the command may be build
    if "$@" >"$step_log" 2>&1 </dev/null; then
        echo "ok      $name"
        passed=$((passed + 1))
    else
        tail -n 100 "$step_log"
        echo "FAILED  $name"
        failed=$((failed + 1))
    fi
    rm -f "$step_log"
}

# The last line, and the exit status.
totals() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
