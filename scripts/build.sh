#!/usr/bin/env bash
# Builds all images: raft-demo, raft-client, vizor, chaos, and logstash-http where its base can be
# had; pulls log-pilot if it can.
# Usage: scripts/build.sh [--base IMAGE] [--binary PATH] [--only-ours]
#   --base IMAGE    instead of debian:bookworm-slim; scripts/base-image.sh makes one
#   --binary PATH   this graftd, built on Debian 12, instead of compiling it in the image
#   --only-ours     neither logstash-http nor log-pilot
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
. scripts/docker.sh

base=debian:bookworm-slim
binary=
others=true
while [ $# -gt 0 ]; do
  case "$1" in
    --base) base=${2:?'build: --base needs an image'} && shift ;;
    --binary) binary=${2:?'build: --binary needs a path'} && shift ;;
    --only-ours) others=false ;;
    *)
      echo "build: there is no option $1; there are --base, --binary and --only-ours" >&2
      exit 2
      ;;
  esac
  shift
done
find_docker build || exit 1
if [ -n "$binary" ]; then
  [ -x "$binary" ] || { echo "build: there is no program $binary" >&2 && exit 1; }
  cp "$binary" container/offline/graftd.new
  strip container/offline/graftd.new 2>/dev/null || true
  mv container/offline/graftd.new container/offline/graftd
else
  rm -f container/offline/graftd
fi
if ! image_exists "$base" && ! docker_ pull -q "$base"; then
  echo "build: the base $base cannot be had; scripts/base-image.sh makes one here:" >&2
  echo '  scripts/base-image.sh && scripts/build.sh --base graftd-base' >&2
  exit 1
fi

# With sudo the variable would be lost.
if [ "${docker_command[0]}" = sudo ]; then
  build() { sudo env DOCKER_BUILDKIT=1 docker build -q "$@"; }
else
  build() { DOCKER_BUILDKIT=1 docker build -q "$@"; }
fi
for image in raft-demo raft-client vizor chaos; do
  build -f container/Dockerfile --build-arg "BASE=$base" --target "$image" -t "$image" . >/dev/null
  echo "build: $image"
done
$others || exit 0
if build -t logstash-http container/logstash >/dev/null 2>&1; then
  echo 'build: logstash-http'
else
  echo 'build: logstash-http could not be built, its base cannot be had; vizor needs neither it' \
    'nor log-pilot (scripts/run.sh follows the engine itself)' >&2
fi
if image_exists "$log_pilot_image" || docker_ pull -q "$log_pilot_image" >/dev/null 2>&1; then
  echo 'build: log-pilot'
else
  echo "build: log-pilot ($log_pilot_image) cannot be pulled; only scripts/run.sh --logstash" \
    'needs it' >&2
fi
