#!/usr/bin/env bash
# Ends what scripts/run.sh and the walk-through of the README started, and removes the network.
# Volumes of nodes are kept unless --volumes is given.
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
. scripts/docker.sh
volumes=()
case "${1:-}" in
  '') ;;
  --volumes) volumes=(-v) ;;
  *)
    echo "stop: there is no option $1; the only one is --volumes" >&2
    exit 2
    ;;
esac
find_docker stop || exit 1
for name in node0 node1 node2 raft-cli log-pilot logstash vizor; do
  container_exists "$name" || continue
  docker_ stop -t 5 "$name" >/dev/null 2>&1 || true
  # One that was started with --rm is gone by now, or about to be.
  docker_ rm -f "${volumes[@]}" "$name" >/dev/null 2>&1 || true
done
if docker_ network inspect "$network" >/dev/null 2>&1; then
  docker_ network rm "$network" >/dev/null ||
    echo "stop: the network $network is used by other containers and stays" >&2
fi
