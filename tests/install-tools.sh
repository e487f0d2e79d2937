#!/usr/bin/env bash
# Installs what the build and the tests need and this machine lacks, or says exactly what to install.
set -euo pipefail
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need cc build-essential
need c++ build-essential
need make make
need pkg-config pkg-config
need setpriv util-linux
need java default-jdk-headless
need mvn maven
need curl curl
need openssl openssl
[ -e /usr/include/openssl/ssl.h ] || missing+=(libssl-dev)
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
command -v cargo >/dev/null 2>&1 || { echo "Rust is missing: install it from https://rustup.rs, then run this again" >&2; exit 1; }
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing: ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else
  echo "please install them: apt-get install --no-install-recommends ${missing[*]}" >&2; exit 1
fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
