#!/usr/bin/env bash
# Runs one Apache Kafka node on loopback until Ctrl-C: `run.sh [PORT]`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
port=${1:-9092}
jars=$("$here/fetch.sh")
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
sed -e "s/@NODE@/1/g; s/@PORT@/$port/g; s/@CONTROLLER@/$((port + 1))/g; s/@REPLICAS@/1/g; s/@MIN_ISR@/1/g" \
    -e "s|@VOTERS@|1@127.0.0.1:$((port + 1))|g; s|@DATA@|$data/log|g" "$here/server.properties" > "$data/server.properties"
java=(java -Xmx512m "-Dlog4j2.configurationFile=$here/log4j2.properties" -cp "$jars/*")
"${java[@]}" kafka.tools.StorageTool format --cluster-id 5L6g3nShT-eMCtK--X86sw --config "$data/server.properties" >/dev/null
echo "Apache Kafka listens on 127.0.0.1:$port; its topics go with it. Ctrl-C ends it."
echo "  copydesk check --connect --create-topics   makes the topics of a config"
"${java[@]}" kafka.Kafka "$data/server.properties"
