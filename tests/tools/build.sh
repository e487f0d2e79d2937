#!/usr/bin/env bash
# Builds the chart's tools, as the go.mod files here pin them, into tests/.cache, and prints the folder they are in.
set -euo pipefail
cd "$(dirname "$0")"
version=$(cat go.mod go.sum kube-score/go.mod kube-score/go.sum "$(basename "$0")" | sha256sum | cut -c1-12)
tools=../.cache/tools-$version
if [ ! -e "$tools/.complete" ]; then
  command -v go >/dev/null || { echo "Go is missing: install 1.21 or later from https://go.dev/dl, then run this again" >&2; exit 1; }
  mkdir -p "$tools"
  tools=$(cd "$tools" && pwd)
  # Stripped, since nobody debugs them; and helm must not believe in a cluster of ten years ago where none is named.
  kube=helm.sh/helm/v3/pkg/chartutil
  go build -mod=readonly -o "$tools/" -ldflags "-s -w -X $kube.k8sVersionMajor=1 -X $kube.k8sVersionMinor=34" tool >&2
  (cd kube-score && go build -mod=readonly -o "$tools/" -ldflags "-s -w" tool) >&2
  touch "$tools/.complete"
fi
cd "$tools" && pwd
