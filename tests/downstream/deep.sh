#!/usr/bin/env bash
# The registry's forms against a real schema registry: Apicurio, which needs a JDK 25.
set -euo pipefail
source "$(dirname "$0")/../deploy/common.sh"
version=3.3.3
java=${JAVA25:-$(compgen -G '/usr/lib/jvm/*25*/bin/java' | head -n 1 || true)}
[ -n "$java" ] || { echo "a JDK 25 is missing: install one and name its java in JAVA25" >&2; exit 1; }
[ -e "$COPYDESK" ] || "${CARGO:-cargo}" build --quiet --locked --manifest-path "$ROOT/Cargo.toml"
folder=$CACHE/apicurio-$version
if [ ! -e "$folder/.complete" ]; then
  mkdir -p "$folder"
  artifact=io.apicurio:apicurio-registry-app:$version:tar.gz:all
  plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
  mvn --quiet --batch-mode -Dstyle.color=never $plugin:get -Dartifact=$artifact -Dtransitive=false
  mvn --quiet --batch-mode -Dstyle.color=never $plugin:copy -Dartifact=$artifact -DoutputDirectory="$folder"
  tar --extract --gzip --file "$folder/apicurio-registry-app-$version-all.tar.gz" --directory "$folder"
  rm "$folder/apicurio-registry-app-$version-all.tar.gz"
  touch "$folder/.complete"
fi
jar=$(find "$folder" -name '*-runner.jar' -o -name quarkus-run.jar | head -n 1)
python=$(venv downstream "$ROOT/tests/downstream/requirements.txt")/bin/python
exec "$python" "$ROOT/tests/downstream/deep.py" "$java" "$jar"
