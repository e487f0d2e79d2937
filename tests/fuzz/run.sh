#!/usr/bin/env bash
# Fuzzes each target for so many minutes: tests/fuzz/run.sh MINUTES [TARGET...]. An input that panics, hangs, or costs more
# than its size allows is left in tests/.cache/fuzz; one that is mended moves to tests/fuzz/found/TARGET.
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:-10}
shift || true
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || read -ra targets <<<"$(sed -n 's/.*Target { name: "\([a-z]*\)".*/\1/p' tests/fuzz/targets.rs | tr '\n' ' ')"

RUSTC_WORKSPACE_WRAPPER=$PWD/tests/fuzz/libfuzzer/instrumented.sh \
  "${CARGO:-cargo}" build --quiet --locked --package copydesk-fuzz

status=0
for target in "${targets[@]}"; do
  folder=tests/.cache/fuzz/$target
  mkdir -p "$folder/corpus"
  log=$folder/log
  echo "$target: $minutes minutes from seed ${COPYDESK_SEED:-1}"
  # -max_total_time also ends a run in the midst of a corpus; a hang is 10 s for an input of 4 kB, on a machine that may be busy.
  COPYDESK_FUZZ_TARGET=$target COPYDESK_FUZZ_SEEDS=$folder/corpus target/debug/copydesk-fuzz "$folder/corpus" \
    -seed="${COPYDESK_SEED:-1}" -max_total_time=$((minutes * 60)) -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
    -artifact_prefix="$folder/" -print_final_stats=1 >"$log" 2>&1 </dev/null || { status=1; tail -n 30 "$log"; }
  sed -n 's/^stat::/  /p' "$log"
  grep -E 'cov: ' "$log" | tail -n 1 || true
done
exit $status
