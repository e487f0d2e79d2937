#!/usr/bin/env bash
# Runs every test, and closes with one line for all of them: `test result: ok. N passed; …`, after what could not run.
set -uo pipefail
cd "$(dirname "$0")/.."
log=tests/.cache/tests.log
mkdir -p tests/.cache

# Tests print figures, and what they could not run; `--show-output` keeps that of passing tests too.
"${CARGO:-cargo}" test --locked --no-fail-fast "$@" -- --show-output 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

echo
grep -E '^NOT RUN: ' "$log" | sort -u
awk -v status="$status" '
    /^test result: / {
        for (i = 1; i < NF; i++) if ($(i + 1) ~ /^(passed|failed|ignored);$/) n[$(i + 1)] += $i
    }
    /^NOT RUN: / && !seen[$0]++ { n_not_run++ }
    END {
        printf "test result: %s. %d passed; %d failed; %d ignored; %d not run\n",
            status == 0 ? "ok" : "FAILED", n["passed;"], n["failed;"], n["ignored;"], n_not_run
    }' "$log"
exit "$status"
