#!/usr/bin/env bash
# The chart: linted, rendered for the oldest and the newest Kubernetes, held against schemas and policies, and its config read
# by copydesk itself.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$0")/../common.sh"
chart=$ROOT/helm/copydesk here=$ROOT/tests/deploy/chart
oldest=1.29 newest=1.37

need python3 python3-venv
tools=$("$ROOT/tests/tools/build.sh")
environment=$(venv chart "$here/requirements.txt")
PATH=$tools:$environment/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

schemas=$CACHE/kubernetes-schemas-$(basename "$environment")
[ -e "$schemas/.complete" ] || { "$environment/bin/python" "$here/kubernetes_schemas.py" "$schemas" $oldest.0 $newest.0 && touch "$schemas/.complete"; }

fail() { echo "FAILED: $*" >&2; exit 1; }
# template VALUES [FLAG...]: what the chart makes of one of ci/*.yaml.
template() { helm template desk "$chart" --namespace news --values "$chart/ci/$1-values.yaml" "${@:2}"; }
conforms() {
  kubeconform -strict -summary -kubernetes-version "$1.0" \
    -schema-location "$schemas/{{.NormalizedKubernetesVersion}}{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json" \
    -schema-location "$here/schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json" "${@:2}"
}

echo "== unit tests: every template, and every refusal with its remedy"
helm-unittest "$chart"

echo "== lint"
yamllint --strict --config-file "$here/yamllint.yaml" "$chart"/{Chart,values}.yaml "$chart"/{ci,tests,rules} "$ROOT/tests/deploy"
for values in "$chart"/ci/*.yaml; do
  helm lint --strict --quiet "$chart" --values "$values"
done

echo "== rendered for Kubernetes $oldest and $newest"
for kube in $oldest $newest; do
  mkdir "$work/$kube"
  for values in "$chart"/ci/*.yaml; do
    name=$(basename "$values" -values.yaml)
    template "$name" --kube-version "$kube" >"$work/$kube/$name.yaml"
    # It ends in 1 for any finding; which ones may be there is for the list to say.
    { kube-score score --kubernetes-version "v$kube" --output-format json "$work/$kube/$name.yaml" || true; } |
      "$environment/bin/python" "$here/score.py" "$here/kube-score.yaml"
  done
  conforms "$kube" "$work/$kube"
  "$environment/bin/python" "$here/restricted.py" "$work/$kube"/*.yaml
done

echo "== what holds the rendered objects does refuse"
"$environment/bin/python" "$here/restricted.py" --each-refused "$here/refused-pods.yaml"
broken=$work/broken.yaml
for mistake in 's/readOnlyRootFilesystem/readOnlyRootFileSystem/' 's/maxReplicaCount/maxReplicas/' 's/podMetricsEndpoints/endpoints/' \
  's/- alert: /- alarm: /' 's/lagThreshold: "5000"/lagThreshold: 5000/'; do
  sed "$mistake" "$work/$newest/keda.yaml" >"$broken"
  conforms $newest "$broken" >/dev/null && fail "$mistake goes unnoticed"
done
if template default --kube-version 1.28 >/dev/null 2>&1; then fail "it renders for a Kubernetes that it does not support"; fi

echo "== a new config restarts the pods, a new taxonomy does not"
pods() { template taxonomy --show-only templates/workload.yaml "$@" | sed -n '/^  template:/,$p'; }
[ "$(pods)" = "$(pods --set 'taxonomy.files.10-desk\.toml=x')" ] || fail "a taxonomy restarts the pods"
[ "$(pods)" != "$(pods --set config.worker.batch_max_records=7)" ] || fail "a config does not restart the pods"

echo "== copydesk accepts the config"
# A mounted ConfigMap is a folder of links into a hidden folder, as the kubelet makes it.
"$environment/bin/python" "$here/mounts.py" "$work/$newest" "$work/mounts"
for folder in "$work"/mounts/*; do
  echo "-- $(basename "$folder")"
  POD_NAME=desk-copydesk-0 "$COPYDESK" check --config "$folder/copydesk.toml"
done
hash_of() { POD_NAME=$1 "$COPYDESK" check --config "$work/mounts/default/copydesk.toml" | grep -o 'hash [0-9a-f]*'; }
[ "$(hash_of desk-copydesk-0)" = "$(hash_of desk-copydesk-1)" ] || fail "two pods' configs differ, and CopydeskConfigMismatch would always fire"

echo "== part of a larger chart"
mkdir -p "$work/parent/charts"
cp -r "$chart" "$work/parent/charts/"
printf 'apiVersion: v2\nname: parent\nversion: 0.0.1\ndependencies: [{ name: copydesk, version: 0.x, condition: copydesk.enabled }]\n' >"$work/parent/Chart.yaml"
printf 'global: { imageRegistry: mirror.example.com, anything: { at: all } }\ncopydesk: { enabled: true, kafka: { brokers: "kafka:9092" } }\n' >"$work/parent/values.yaml"
helm lint --strict --quiet "$work/parent"
helm template desk "$work/parent" | tee "$work/parent.yaml" | grep -q 'image: "mirror.example.com/copydesk:' || fail "the parent's registry is not used"
conforms $newest "$work/parent.yaml"
if helm template desk "$work/parent" --set copydesk.enabled=false | grep -q copydesk; then fail "the parent cannot leave it out"; fi

echo "== the package holds the chart and not its tests"
helm package "$chart" --destination "$work" >/dev/null
tar --list --gzip --file "$work"/copydesk-*.tgz | sort >"$work/files"
grep -qx copydesk/templates/tests/check.yaml "$work/files" || fail "the package lacks the helm test"
if grep -E '^copydesk/(ci|tests)/' "$work/files"; then fail "the package holds the chart's own tests"; fi
cmp <(awk -F': ' '$1 == "version" { print $2 }' "$chart/Chart.yaml") <(awk -F' = ' '$1 == "version" { gsub(/"/, "", $2); print $2; exit }' "$ROOT/Cargo.toml") ||
  fail "the chart's version is not copydesk's"

echo "== its README says what its values are"
cp -r "$chart" "$work/documented"
helm-docs --chart-search-root "$work/documented" --log-level warning --sort-values-order file
diff "$chart/README.md" "$work/documented/README.md" ||
  fail "helm/copydesk/README.md is behind values.yaml; run \`make chart-docs\`"
undocumented=$(awk -F'|' '/^\| [a-z]/ && $5 ~ /^ *$/ { print $2 }' "$chart/README.md")
[ -z "$undocumented" ] || fail "values without a comment: $undocumented"
