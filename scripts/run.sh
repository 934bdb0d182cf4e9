#!/usr/bin/env bash
# Starts what shows the nodes: the network mynet and vizor on port 8090, which follows the labelled
# containers. What runs already is left as it is. scripts/stop.sh ends all of it.
# Usage: scripts/run.sh [--nodes] [--logstash] [--port N]
#   --nodes      three nodes as well: node0, node1, node2
#   --logstash   the lines come through log-pilot and Logstash, as in the seed, instead of from the
#                engine directly
#   --port N     of the page on this machine (default 8090)
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
. scripts/docker.sh

nodes=false
logstash=false
port=8090
while [ $# -gt 0 ]; do
  case "$1" in
    --nodes) nodes=true ;;
    --logstash) logstash=true ;;
    --port) port=${2:?'run: --port needs a number'} && shift ;;
    *)
      echo "run: there is no option $1; there are --nodes, --logstash and --port" >&2
      exit 2
      ;;
  esac
  shift
done
find_docker run || exit 1
for image in raft-demo raft-client vizor; do
  image_exists "$image" || { echo "run: there is no image $image; run scripts/build.sh" >&2 && exit 1; }
done

docker_ network inspect "$network" >/dev/null 2>&1 ||
  docker_ network create --driver bridge --subnet 192.168.0.0/16 --gateway 192.168.0.1 "$network" \
    >/dev/null

# start NAME ARGUMENT...: unless it runs.
start() {
  local name=$1
  shift
  container_runs "$name" && return 0
  ! container_exists "$name" || docker_ rm -f "$name" >/dev/null
  docker_ run -d --net "$network" --name "$name" -h "$name" "$@" >/dev/null
}

follow=(-docker)
$logstash && follow=()
# In the engine's own view the socket is where it usually is, whatever name it has here.
mount=(-v /var/run/docker.sock:/var/run/docker.sock:ro)
$logstash && mount=()
start vizor -p "$port:8090" "${mount[@]}" vizor "${follow[@]}" -beats=0.0.0.0:5044

if $logstash; then
  for image in logstash-http "$log_pilot_image"; do
    image_exists "$image" || { echo "run: there is no image $image; run scripts/build.sh" >&2 && exit 1; }
  done
  start logstash --memory 768m logstash-http
  # It asks for version 1.23 of the engine's API, which engines since 25 refuse.
  version=$(docker_ version -f '{{.Server.APIVersion}}')
  start log-pilot --cap-add SYS_ADMIN -v /var/run/docker.sock:/var/run/docker.sock -v /:/host:ro \
    -v /etc/localtime:/etc/localtime:ro -e LOGGING_OUTPUT=logstash -e LOGSTASH_HOST=logstash \
    -e LOGSTASH_PORT=5044 -e "DOCKER_API_VERSION=$version" "$log_pilot_image"
fi

if $nodes; then
  starting=()
  for n in 0 1 2; do
    join=()
    [ "$n" = 0 ] || join=(-join node0:11000)
    start "node$n" --cap-add=NET_ADMIN -P --label aliyun.logs.catalina=stdout raft-demo \
      -id "node$n" "${join[@]}" "/data/node$n" &
    starting+=($!)
  done
  # All at once; who comes first is asked again and again by those that join.
  for one in "${starting[@]}"; do wait "$one"; done
fi
echo "The page: http://localhost:$port"
