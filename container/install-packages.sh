#!/bin/sh
# Inside of the image: what people use in the containers, and chaos. graftd itself needs the C library
# alone. From container/offline/packages if they are there, else from Debian.
set -eu
packages='bash curl iproute2 iputils-ping nftables'
# --list is for scripts/base-image.sh, which fetches them outside.
if [ "${1:-}" = --list ]; then
  echo $packages
  exit 0
fi
here=$(dirname "$0")
if ls "$here"/offline/packages/*.deb >/dev/null 2>&1; then
  dpkg -i "$here"/offline/packages/*.deb
else
  apt-get update -q
  # shellcheck disable=SC2086
  apt-get install -q -y --no-install-recommends $packages
fi
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/* \
  /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
