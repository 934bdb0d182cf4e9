#!/usr/bin/env bash
# Makes the base of the images where no registry can be reached: Debian 12 by debootstrap, from
# whatever mirror apt uses, and beside it the packages that the images need (container/offline), so
# that they are built without a network. Needs root, or sudo, for debootstrap.
# Usage: scripts/base-image.sh [NAME]    NAME: of the image, default graftd-base
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
. scripts/docker.sh
name=${1:-graftd-base}
cache=$repository/build/base-image

fail() {
  echo "base-image: $*" >&2
  exit 1
}
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail 'debootstrap needs root'
  as_root=(sudo)
fi
PATH=$PATH:/usr/sbin:/sbin
command -v debootstrap >/dev/null || fail 'debootstrap is missing: apt-get install debootstrap'
find_docker base-image || exit 1

mirror=$(sed -nE 's/^(URIs: *|deb (\[[^]]*\] )?)(https?:[^ ]*debian\/?)( .*)?$/\3/p' \
  /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -n 1)

if [ ! -s "$cache/base.tar" ]; then
  work=$(mktemp -d)
  trap '"${as_root[@]}" rm -rf "$work"' EXIT
  echo "base-image: debootstrap${mirror:+ from the mirror of apt}"
  "${as_root[@]}" debootstrap --variant=minbase bookworm "$work/root" $mirror >"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2 && fail 'debootstrap did not work'; }
  echo 'base-image: packages of the images'
  "${as_root[@]}" cp /etc/resolv.conf "$work/root/etc/resolv.conf"
  # What apt of this machine knows: mirrors, and the key of them.
  "${as_root[@]}" chroot "$work/root" sh -c "apt-get clean && apt-get update -q &&
    apt-get install -q -y --no-install-recommends --download-only \
    $(sh container/install-packages.sh --list)" >"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2 && fail 'the packages could not be fetched'; }
  mkdir -p "$cache" container/offline/packages
  rm -f container/offline/packages/*.deb
  cp "$work"/root/var/cache/apt/archives/*.deb container/offline/packages/
  # As Debian's own slim image: without documentation and caches.
  "${as_root[@]}" sh -c "cd '$work/root' && rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/* \
    usr/share/doc/* usr/share/man/* usr/share/locale/* usr/share/info/* etc/resolv.conf"
  "${as_root[@]}" tar -C "$work/root" --exclude=./dev/* -cf "$cache/base.new" .
  "${as_root[@]}" chown "$(id -u)" "$cache/base.new"
  mv "$cache/base.new" "$cache/base.tar"
fi
docker_ import --change 'CMD ["bash"]' "$cache/base.tar" "$name" >/dev/null
echo "base-image: $name is there; scripts/build.sh --base $name uses it"
