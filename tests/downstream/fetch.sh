#!/usr/bin/env bash
# Fetches Debezium's JDBC sink for Kafka Connect into tests/.cache, and prints the folder to name as `plugin.path`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=3.6.0.Final
plugins=$here/../.cache/connect-plugins-$version
if [ ! -e "$plugins/.complete" ]; then
  mkdir -p "$plugins"
  artifact=io.debezium:debezium-connector-jdbc:$version:tar.gz:plugin
  mvn --quiet --batch-mode -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
    -Dartifact="$artifact" -Dtransitive=false >&2
  mvn --quiet --batch-mode -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="$artifact" -DoutputDirectory="$plugins" >&2
  tar --extract --gzip --file "$plugins/debezium-connector-jdbc-$version-plugin.tar.gz" --directory "$plugins"
  rm "$plugins/debezium-connector-jdbc-$version-plugin.tar.gz"
  touch "$plugins/.complete"
fi
cd "$plugins" && pwd
