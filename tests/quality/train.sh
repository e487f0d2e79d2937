#!/usr/bin/env bash
# Builds the workbench, makes the pinned environment of the training, and trains: `train.sh lines`, `train.sh pages`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
venv=$here/../.cache/training-venv
if [ ! -e "$venv/.complete" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/training/requirements.txt"
  touch "$venv/.complete"
fi
cargo build --quiet --locked --profile quick --example workbench --manifest-path "$root/Cargo.toml"
exec "$venv/bin/python" "$here/train.py" "$root/target/quick/examples/workbench" "$@"
