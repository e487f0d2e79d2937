#!/usr/bin/env bash
# Lays out what the image holds: the binary, the libraries it links, root certificates, and a name for its user. BINARY FOLDER
set -euo pipefail
binary=$1 root=$2
rm -rf "$root"
mkdir -p "$root"/usr/local/bin "$root"/etc/ssl/certs

# Without debug sections, which are half of it; function names stay, for backtraces.
install -m 755 "$binary" "$root/usr/local/bin/copydesk"
strip --strip-debug "$root/usr/local/bin/copydesk"

# The loader and each library, where the loader looks for them.
libraries=$(ldd "$binary")
if grep 'not found' <<<"$libraries" >&2; then exit 1; fi
grep -o '/[^ ]*' <<<"$libraries" | while read -r library; do
  install -D -m 755 "$(realpath "$library")" "$root$library"
done

install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'copydesk:x:65532:65532::/:/sbin/nologin' >"$root/etc/passwd"
echo 'copydesk:x:65532:' >"$root/etc/group"
# glibc's own two: anything else would need a library of its own.
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# The same input gives the same layer.
find "$root" -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH:-0}" {} +
