#!/usr/bin/env bash
# Makes a pinned Python environment under tests/.cache once, and prints its interpreter: `venv.sh NAME REQUIREMENTS`.
set -euo pipefail
venv=$(cd "$(dirname "$0")/.." && pwd)/.cache/$1
requirements=$2
# What an interpreter brings along may be too old to know today's wheels.
pip=pip==26.3
wanted=$(cat "$requirements" <(echo "$pip"))
if [ "$(cat "$venv/.complete" 2>/dev/null)" != "$wanted" ]; then
  # Debian ships the module without what it needs to make an environment.
  python3 -c 'import ensurepip' 2>/dev/null || { apt-get update && apt-get install --yes python3-venv; } >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --upgrade "$pip" >&2
  "$venv/bin/python" -m pip install --quiet --requirement "$requirements" >&2
  echo "$wanted" > "$venv/.complete"
fi
echo "$venv/bin/python"
