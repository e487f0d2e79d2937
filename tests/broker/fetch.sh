#!/usr/bin/env bash
# Fetches Apache Kafka's jars, as pom.xml pins them, into tests/.cache, and prints the folder they are in.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$(sha256sum "$here/pom.xml" | cut -c1-12)
jars=$here/../.cache/kafka-$version
if [ ! -e "$jars/.complete" ]; then
  for tool in java mvn; do
    command -v "$tool" >/dev/null || { echo "$tool is missing; install it with: apt-get install default-jdk-headless maven" >&2; exit 1; }
  done
  mkdir -p "$jars"
  mvn --quiet --batch-mode -Dstyle.color=never --file "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$jars" >&2
  touch "$jars/.complete"
fi
cd "$jars" && pwd
