# For the other scripts: `docker` with or without sudo, and a sentence when there is none.

docker_command=()
find_docker() {
  local who=$1
  if ! command -v docker >/dev/null; then
    echo "$who: there is no docker; on Debian: apt-get install docker.io" >&2
    return 1
  fi
  if docker version >/dev/null 2>&1; then
    docker_command=(docker)
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; } &&
    sudo docker version >/dev/null 2>&1; then
    docker_command=(sudo docker)
  else
    echo "$who: the engine does not answer; is dockerd running, and may you use it?" >&2
    docker version 2>&1 | tail -n 1 >&2
    return 1
  fi
}
docker_() { "${docker_command[@]}" "$@"; }

image_exists() { docker_ image inspect "$1" >/dev/null 2>&1; }
container_runs() { [ "$(docker_ container inspect -f '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; }
container_exists() { docker_ container inspect "$1" >/dev/null 2>&1; }

log_pilot_image=registry.cn-hangzhou.aliyuncs.com/acs/log-pilot:0.9.5-filebeat
network=mynet
