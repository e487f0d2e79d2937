#!/usr/bin/env bash
# The rules are rules to Prometheus.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
need promtool prometheus
rules=$(mktemp -d)
trap 'rm -rf "$rules"' EXIT
sed 's/@JOB@/copydesk/g; s/@NAMESPACE@/news/g; s|@RUNBOOK@|docs/runbook.md|g' \
  "$ROOT/helm/copydesk/rules/copydesk.yaml" >"$rules/copydesk.yaml"
promtool check rules "$rules/copydesk.yaml"
