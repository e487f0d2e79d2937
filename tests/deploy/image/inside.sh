#!/usr/bin/env bash
# Runs a command of an image as its user, where nothing can be written: ROOT [NAME=VALUE…] COMMAND…
# The root is mounted read-only in a mount namespace of its own; no container engine is needed. The process keeps its id.
set -euo pipefail
# shellcheck disable=SC2016
exec unshare --mount -- sh -euc '
  root=$1 chroot=$(command -v chroot)
  shift
  mkdir -p "$root/proc"
  mount --bind "$root" "$root"
  mount -o remount,bind,ro "$root"
  mount --rbind /proc "$root/proc"
  settings=
  while case $1 in *=*) true ;; *) false ;; esac; do
    settings="$settings $1"
    shift
  done
  exec env --ignore-environment PATH=/usr/local/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt $settings \
    "$chroot" --userspec=65532:65532 "$root" "$@"' sh "$@"
