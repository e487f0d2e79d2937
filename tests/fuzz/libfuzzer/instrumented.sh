#!/usr/bin/env bash
# rustc for copydesk's own crates, adding the counters by which libFuzzer sees which way an input went. Stable Rust
# takes these flags; only the sanitizers need nightly, and safe Rust has little for them to find.
set -euo pipefail
[[ " $* " == *" --crate-name "* ]] || exec "$@"
exec "$@" --cfg fuzzing \
  -C passes=sancov-module \
  -C llvm-args=-sanitizer-coverage-level=4 \
  -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
  -C llvm-args=-sanitizer-coverage-pc-table \
  -C llvm-args=-sanitizer-coverage-trace-compares \
  -C llvm-args=-simplifycfg-branch-fold-threshold=0
