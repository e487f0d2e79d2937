#!/usr/bin/env bash
# 10,000 records through a real topic give the same counts in ClickHouse, DuckDB and PostgreSQL, whatever is aborted or repeated.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
need curl curl
need setpriv util-linux
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || need psql postgresql
jars=$("$ROOT/tests/broker/fetch.sh")
plugins=$("$ROOT/tests/downstream/fetch.sh")
python=$(venv downstream "$ROOT/tests/downstream/requirements.txt")/bin/python
exec "$python" "$ROOT/tests/downstream/main.py" "$jars" "$plugins"
