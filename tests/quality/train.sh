#!/usr/bin/env bash
# Builds the workbench, makes the pinned environment of the training, and trains: `train.sh lines`, `train.sh pages`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
python=$("$here/venv.sh" training-venv "$here/training/requirements.txt")
cargo build --quiet --locked --profile quick --example workbench --manifest-path "$root/Cargo.toml"
exec "$python" "$here/train.py" "$root/target/quick/examples/workbench" "$@"
