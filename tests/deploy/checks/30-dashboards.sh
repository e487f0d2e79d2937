#!/usr/bin/env bash
# The dashboards are what the code makes, and work for another cluster than ours.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
export PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/deploy/grafana/generate.py" --check
python3 "$ROOT/tests/deploy/dashboards.py"
need promtool prometheus
promtool check config --syntax-only "$ROOT/deploy/prometheus/prometheus.yml"
promtool check rules "$ROOT/deploy/prometheus/rules.yaml"
