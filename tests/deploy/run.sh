#!/usr/bin/env bash
# Runs every executable of checks/ in the order of their names, and closes with `N passed, N failed`.
# `run.sh WORD…` runs only those whose names contain one of the words. $COPYDESK is the binary under test.
set -uo pipefail
cd "$(dirname "$0")"
ROOT=$(cd ../.. && pwd) CACHE=$ROOT/tests/.cache
export ROOT CACHE
log=$CACHE/deploy
mkdir -p "$log"

if [ -z "${COPYDESK:-}" ]; then
  "${CARGO:-cargo}" build --quiet --locked --manifest-path "$ROOT/Cargo.toml" || exit 1
  export COPYDESK=${CARGO_TARGET_DIR:-$ROOT/target}/debug/copydesk
fi

is_wanted() {
  local name=$1 word
  shift
  [ $# -eq 0 ] && return 0
  for word; do case $name in *"$word"*) return 0 ;; esac; done
  return 1
}

passed=0 failed=0
for check in checks/*; do
  name=$(basename "$check" .sh)
  { [ -f "$check" ] && [ -x "$check" ] && is_wanted "$name" "$@"; } || continue
  begun=$SECONDS
  if "$check" </dev/null >"$log/$name.log" 2>&1; then
    verdict=ok passed=$((passed + 1))
  else
    verdict=FAILED failed=$((failed + 1))
  fi
  printf '%-24s %4d s  %s\n' "$name" $((SECONDS - begun)) "$verdict"
  grep -E '^(NOT RUN: |figure: )' "$log/$name.log" | sed 's/^/    /'
  [ "$verdict" = ok ] || tail -n 60 "$log/$name.log" | sed 's/^/    | /'
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
