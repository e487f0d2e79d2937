#!/usr/bin/env bash
# The long form of the fault suite, one test after the other. COPYDESK_SEED repeats a run; an argument names one test.
set -euo pipefail
cd "$(dirname "$0")/../.."
export COPYDESK_FAULTS=long
exec "${CARGO:-cargo}" test --locked --test faults -- --test-threads=1 --nocapture "$@"
