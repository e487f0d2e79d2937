#!/usr/bin/env bash
# Builds copydesk, makes the comparators' pinned environment, and scores all of them side by side.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
python=$("$here/venv.sh" quality-venv "$here/requirements.txt")
# In one unit, as a release is: in sixteen, text takes half as long again.
cargo build --quiet --locked --profile quick --config 'profile.quick.package.copydesk.codegen-units=1' --bin copydesk \
  --manifest-path "$root/Cargo.toml"
exec "$python" "$here/run.py" "$root/target/quick/copydesk" "$@"
