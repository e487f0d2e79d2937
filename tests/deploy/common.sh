# What the checks share: `source` it. It installs what a check needs, pinned, and only once.
# shellcheck shell=bash
ROOT=${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
CACHE=${CACHE:-$ROOT/tests/.cache}
COPYDESK=${COPYDESK:-$ROOT/target/debug/copydesk}
export ROOT CACHE COPYDESK
mkdir -p "$CACHE"

# need COMMAND PACKAGE: installs the Debian package unless the command is there.
need() {
  command -v "$1" >/dev/null 2>&1 && return 0
  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "installing $2"
  # A daemon that a package brings along is not started: a check starts its own, on ports of its own.
  (
    flock 9
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 $sudo apt-get install -qq --no-install-recommends "$2" >/dev/null
  ) 9>"$CACHE/apt.lock"
  command -v "$1" >/dev/null 2>&1 || { echo "please install it: apt-get install $2" >&2; return 1; }
}

# venv NAME REQUIREMENTS: prints the folder of a Python environment with exactly these packages.
venv() {
  local folder
  folder=$CACHE/$1-$(sha256sum "$2" | cut -c 1-12)
  (
    flock 9
    [ -e "$folder/.complete" ] && exit 0
    python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$2" >&2 &&
      touch "$folder/.complete"
  ) 9>"$CACHE/venv.lock"
  [ -e "$folder/.complete" ] && echo "$folder"
}
