#!/usr/bin/env bash
# The rules of the rendered chart: they parse, each alert fires when it should and stays quiet when it should, and the runbook
# explains each.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
need promtool prometheus
python=$(venv deploy-venv "$ROOT/tests/deploy/requirements.txt")/bin/python
helm=$("$ROOT/tests/tools/build.sh")/helm
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$helm" template copydesk "$ROOT/helm/copydesk" --namespace news --set kafka.brokers=kafka:9092 --set skipCapabilityChecks=true \
  --set prometheusRule.enabled=true --set prometheusRule.runbookUrl=https://desk.example/runbook >"$folder/rendered.yaml"
"$python" "$ROOT/tests/deploy/rules.py" "$folder/rendered.yaml" "$folder"
promtool check rules "$folder/copydesk.yaml"
promtool test rules "$folder/rules_test.yaml"
