#!/bin/sh
# The first process of every image. The first argument is the subcommand of the image:
#   docker run raft-demo -id node0 /data/node0     graftd node -id node0 /data/node0
#   docker run -it raft-client bash                a shell
#   docker run raft-demo /raftnode -id node0 ...   as in the seed
# The client and vizor give up root; a node keeps it, because `docker exec NODE graftd chaos` and
# the seed's data directories need it.
set -eu
subcommand=$1
shift
case "$subcommand ${1:-}" in
  'vizor serve') shift ;;
esac

case "${1:-}" in
  bash | sh | curl | ping | tc | ip | nft | graftd) exec "$@" ;;
  /*) [ ! -f "$1" ] || [ ! -x "$1" ] || exec "$@" ;;
esac

# What the engine's socket belongs to is what vizor needs to read it.
groups_of_socket() {
  for socket in /var/run/docker.sock /run/podman/podman.sock; do
    if [ -S "$socket" ]; then
      stat -c %g "$socket"
      return
    fi
  done
  echo 10001
}

if [ "$(id -u)" = 0 ]; then
  case $subcommand in
    client) exec setpriv --reuid=10001 --regid=10001 --clear-groups graftd client "$@" ;;
    vizor)
      exec setpriv --reuid=10001 --regid=10001 --groups="$(groups_of_socket)" graftd vizor "$@"
      ;;
  esac
fi
exec graftd "$subcommand" "$@"
