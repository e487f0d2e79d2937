#!/usr/bin/env bash
# The image: built here without a Docker engine, looked into, and run as its user with nothing that it could write to.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$0")/../common.sh"
most_megabytes=60 image=copydesk:tested user=65532

need python3 python3-venv
need buildah buildah
need strip binutils
environment=$(venv chart "$ROOT/tests/deploy/chart/requirements.txt")
work=$(mktemp -d)
store() { buildah --storage-driver vfs --root "$work/root" --runroot "$work/run" "$@"; }
trap 'store rm --all >/dev/null 2>&1 || true; store rmi --all --force >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

echo "== the Dockerfile is sound"
"$environment/bin/hadolint" "$ROOT/deploy/Dockerfile"

echo "== built"
# In a context of its own, so that a `make image` at the same time is left alone.
mkdir -p "$work/context/target"
"$ROOT/deploy/rootfs.sh" "$COPYDESK" "$work/context/target/image"
cp "$ROOT/.dockerignore" "$work/context/"
store build --isolation chroot --quiet --timestamp 0 --file "$ROOT/deploy/Dockerfile" --target runtime-prebuilt --tag $image "$work/context"

echo "== what it says of itself"
store inspect --type image $image | "$environment/bin/python" "$ROOT/tests/deploy/image/described.py" "$ROOT/Cargo.toml"

echo "== what it holds"
container=$(store from $image)
root=$(store mount "$container")
bytes=$(du --summarize --bytes "$root" | cut -f 1)
echo "figure: the image has $((bytes / 1000000)) MB"
[ "$bytes" -le $((most_megabytes * 1000000)) ] || fail "the image has more than $most_megabytes MB"
others=$(find "$root" -type f -executable -size +0 -printf '/%P\n' | grep -Ev '^/usr/local/bin/copydesk$|/lib[^/]*\.so\.[0-9.]+$|/ld-linux[^/]*\.so\.2$' || true)
[ -z "$others" ] || fail "the image holds programs beside copydesk: $others"
writable=$(find "$root" \( -user $user -o -group $user -o -perm /o+w -o -perm /6000 \) ! -type l -printf '/%P ')
[ -z "$writable" ] || fail "its user may write to, or rise by: $writable"
grep -q 'BEGIN CERTIFICATE' "$root/etc/ssl/certs/ca-certificates.crt" || fail "the image has no root certificates"

echo "== has no shell"
for shell in sh bash busybox ash; do
  if store run --isolation chroot "$container" -- $shell -c true 2>/dev/null; then fail "it has $shell"; fi
done

echo "== runs as its user, its root read-only"
inside() { "$ROOT/tests/deploy/image/inside.sh" "$root" "$@"; }
[ "$(store run --isolation chroot "$container" -- copydesk --version)" = "$(inside copydesk --version)" ] || fail "its versions differ"
inside copydesk check
inside copydesk demo | tail -n 2 | tee "$work/demo"
grep -q 'nothing lost' "$work/demo" || fail "the demo does not end well"
echo 'Tariffs on steel rise in May, officials said.' | inside copydesk explain - >"$work/explained"
grep -qi tariff "$work/explained" || fail "it explains nothing"
