#!/usr/bin/env bash
# The compose file: sound, in step with the repository, and told so that it works: a real Kafka with its settings, and
# copydesk's image with its own, as its user and with its root read-only. What only Docker can start is not started.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$0")/../common.sh"
need python3 python3-venv
need strip binutils
environment=$(venv chart "$ROOT/tests/deploy/chart/requirements.txt")
jars=$("$ROOT/tests/broker/fetch.sh")
work=$(mktemp -d)
kafka="" worker=""
end() {
  for process in $worker $kafka; do kill -KILL "$process" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAILED: $*" >&2; cat "$work"/*.log >&2; exit 1; }
# within SECONDS COMMAND…: waits until it holds.
within() {
  local deadline=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "not within $1 s: ${*:2}"
    sleep 0.2
  done
}

compose=$ROOT/deploy/compose.yaml
"$environment/bin/yamllint" --strict --config-file "$ROOT/tests/deploy/chart/yamllint.yaml" "$compose"
"$environment/bin/check-jsonschema" --builtin-schema vendor.compose-spec "$compose"
"$environment/bin/python" "$ROOT/tests/deploy/image/composed.py" "$ROOT" "$work"
mapfile -t settings <"$work/environment"
admin=$(sed -n 's/^COPYDESK__ADMIN__BIND=//p' "$work/environment")
"$ROOT/deploy/rootfs.sh" "$COPYDESK" "$work/image"
copydesk() { "$ROOT/tests/deploy/image/inside.sh" "$work/image" "${settings[@]}" copydesk "$@"; }

echo "== Kafka"
java=(java -Xmx512m "-Dlog4j2.configurationFile=$ROOT/tests/broker/log4j2.properties" -cp "$jars/*")
"${java[@]}" kafka.tools.StorageTool format --cluster-id 5L6g3nShT-eMCtK--X86sw --config "$work/server.properties" >/dev/null
"${java[@]}" kafka.Kafka "$work/server.properties" >"$work/kafka.log" 2>&1 &
kafka=$!

echo "== the service topics"
create() { copydesk check --connect --create-topics >"$work/topics.log"; }
within 120 create
create || fail "the topics are not what copydesk wants"
cat "$work/topics.log"

echo "== the service copydesk: begins, answers, and stops in good order"
"$ROOT/tests/deploy/image/inside.sh" "$work/image" "${settings[@]}" copydesk run >"$work/copydesk.log" 2>&1 &
worker=$!
within 120 curl --silent --fail "http://$admin/startupz"
within 60 sh -c "curl --silent --fail http://$admin/metrics | grep -q '^copydesk_partitions_assigned.* 6$'"
kill -TERM $worker
wait $worker || fail "it does not stop in good order"
worker=""
