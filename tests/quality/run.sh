#!/usr/bin/env bash
# Builds copydesk, makes the comparators' pinned environment, and scores all of them side by side.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
venv=$here/../.cache/quality-venv
if [ ! -e "$venv/.complete" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --upgrade pip
  "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
  touch "$venv/.complete"
fi
cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml"
exec "$venv/bin/python" "$here/run.py" "$root/target/release/copydesk" "$@"
