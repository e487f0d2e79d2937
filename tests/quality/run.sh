#!/usr/bin/env bash
# Builds copydesk, makes the comparators' pinned environment, and scores all of them side by side.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
python=$("$here/venv.sh" quality-venv "$here/requirements.txt")
cargo build --quiet --locked --profile quick --bin copydesk --manifest-path "$root/Cargo.toml"
exec "$python" "$here/run.py" "$root/target/quick/copydesk" "$@"
