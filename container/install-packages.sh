#!/bin/sh
# Inside of the image: what graftd is linked with, and what people use in the containers. From
# container/offline/packages if they are there, else from Debian.
set -eu
packages='bash curl iproute2 iputils-ping nftables
  libboost-json1.81.0 libspdlog1.10 libsqlite3-0 libstdc++6 zlib1g'
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
