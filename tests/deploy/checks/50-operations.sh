#!/usr/bin/env bash
# Kafka, two workers, Prometheus: load, a new taxonomy, SIGTERM, a broker that dies; then every panel and every rule has data.
# `OPERATIONS="--seconds 150 --rate 50 --pictures docs/pictures" tests/deploy/checks/50-operations.sh` draws the pictures of the docs.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
need promtool prometheus
need setpriv util-linux
python=$(venv deploy-venv "$ROOT/tests/deploy/requirements.txt")/bin/python
helm=$("$ROOT/tests/tools/build.sh")/helm
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$helm" template copydesk "$ROOT/helm/copydesk" --namespace news --set kafka.brokers=kafka:9092 --set skipCapabilityChecks=true \
  --set prometheusRule.enabled=true >"$folder/rendered.yaml"
"$python" "$ROOT/tests/deploy/rules.py" "$folder/rendered.yaml" "$folder"
export PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2086
"$python" "$ROOT/tests/deploy/operations/run.py" "$folder/copydesk.yaml" ${OPERATIONS:-}
