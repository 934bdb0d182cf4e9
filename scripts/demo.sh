#!/usr/bin/env bash
# Three nodes and the page on this machine, until Ctrl-C. Needs no Docker and no privileges.
set -u

usage() {
  cat <<'TEXT'
Usage: scripts/demo.sh [options]
  -p, --base-port N   HTTP ports N, N+1, N+2, peer ports 1000 above (default 11000)
  --vizor-port N      port of the page (default 8090)
  --data DIR          keep the data here (default: a temporary directory, removed at the end)
  --slow-motion       timers of 5 to 10 s, to be followed by eye
  --build DIR         use the graftd in this build directory instead of building release
  --exit              stop when the demonstration is over
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}
wrong_usage() {
  printf 'demo: %s\nTry: scripts/demo.sh --help\n' "$*" >&2
  exit 2
}
is_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && [ "$1" -ge 1 ] && [ "$1" -le 65535 ]; }
now_ms() { date +%s%3N; }

repository=$(cd "$(dirname "$0")/.." && pwd) || exit 1
base_port=11000
vizor_port=8090
data=
build=
stop_at_end=false
preset=normal

while [ $# -gt 0 ]; do
  case "$1" in
    -p | --base-port) base_port=${2:-} && shift ;;
    --vizor-port) vizor_port=${2:-} && shift ;;
    --data) data=${2:-} && shift ;;
    --build) build=${2:-} && shift ;;
    --slow-motion) preset=slow-motion ;;
    --exit) stop_at_end=true ;;
    -h | --help) usage && exit 0 ;;
    *) wrong_usage "there is no option $1" ;;
  esac
  shift || wrong_usage 'the last option needs a value'
done
is_port "$base_port" && is_port $((base_port + 1002)) ||
  wrong_usage "--base-port \"$base_port\" is not a number between 1 and 64533"
is_port "$vizor_port" || wrong_usage "--vizor-port \"$vizor_port\" is no port"

names=(node0 node1 node2)
http_ports=("$base_port" $((base_port + 1)) $((base_port + 2)))
raft_ports=($((base_port + 1000)) $((base_port + 1001)) $((base_port + 1002)))
endpoints="127.0.0.1:${http_ports[0]},127.0.0.1:${http_ports[1]},127.0.0.1:${http_ports[2]}"
page="http://127.0.0.1:$vizor_port/"
pids=()
temporary=

is_running() { kill -0 "$1" 2>/dev/null; }

# Ends what was started here: first asked, then, after 5 s, killed.
clean_up() {
  local code=$? pid deadline
  trap - EXIT
  trap '' INT TERM HUP
  for pid in "${pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null
  done
  deadline=$(($(now_ms) + 5000))
  for pid in "${pids[@]}"; do
    while is_running "$pid" && [ "$(now_ms)" -lt "$deadline" ]; do sleep 0.02; done
    is_running "$pid" && kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  [ -z "$temporary" ] || rm -rf "$temporary"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

port_is_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

check_ports() {
  local port
  for port in "${http_ports[@]}" "${raft_ports[@]}" "$vizor_port"; do
    if port_is_used "$port"; then
      fail "port $port is in use; stop what listens there, or choose others with" \
        "--base-port and --vizor-port"
    fi
  done
}

build_graftd() {
  "$repository/scripts/install-deps.sh" || exit 1
  cmake -S "$repository" --preset release >"$data/build.log" 2>&1 &&
    cmake --build "$repository/build/release" --target graftd >>"$data/build.log" 2>&1 || {
    tail -n 20 "$data/build.log" >&2
    fail 'graftd could not be built; the end of the log is above'
  }
  build=$repository/build/release
}

# start NAME ARGUMENT...: in the background, output into the data directory.
start() {
  local name=$1
  shift
  "$graftd" "$@" >"$data/$name.log" 2>"$data/$name.errors" </dev/null &
  pids+=($!)
}

# wait_until WHAT COMMAND...: polls for 15 s; ends with what the processes said if it is in vain.
wait_until() {
  local what=$1 deadline pid
  shift
  deadline=$(($(now_ms) + 15000))
  until "$@" >/dev/null 2>&1; do
    for pid in "${pids[@]}"; do
      is_running "$pid" || give_up "a process ended while the demo waited for $what"
    done
    [ "$(now_ms)" -lt "$deadline" ] || give_up "$what did not happen within 15 s"
    sleep 0.02
  done
}

give_up() {
  local errors
  for errors in "$data"/*.errors; do
    [ ! -s "$errors" ] || sed "s|^|$(basename "$errors" .errors): |" "$errors" | tail -n 5 >&2
  done
  fail "$1"
}

client() { "$graftd" client -endpoints "$endpoints" "$@"; }
http_get() {
  exec 4<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&4
  cat <&4
  exec 4>&-
}
voters() { client -o json members | tr '{' '\n' | grep -c '"role":"voter"'; }
three_voters() { [ "$(voters)" = 3 ]; }
leader_on_page() { http_get "$vizor_port" /api/status | grep -q '},"leader":"node'; }

run_shown() {
  say "\$ graftd client ${*}"
  client "$@"
}

if [ -z "$data" ]; then
  temporary=$(mktemp -d) || fail 'no temporary directory could be made'
  data=$temporary
else
  mkdir -p "$data" && [ -w "$data" ] || fail "the directory $data cannot be written"
fi

check_ports
[ -n "$build" ] || build_graftd
graftd=$build/graftd
[ -x "$graftd" ] || fail "there is no $graftd; build first"

started=$(now_ms)
start vizor vizor serve -addr "127.0.0.1:$vizor_port"
wait_until 'the page' http_get "$vizor_port" /
for i in 0 1 2; do
  join=()
  [ "$i" = 0 ] || join=(-join "127.0.0.1:${http_ports[0]}")
  start "${names[$i]}" node -id "${names[$i]}" -haddr "127.0.0.1:${http_ports[$i]}" \
    -raddr "127.0.0.1:${raft_ports[$i]}" -vizor "${page%/}" -trace full -chaos -preset "$preset" \
    "${join[@]}" "$data/${names[$i]}"
  [ "$i" != 0 ] || wait_until 'the first leader' client leader
done
wait_until 'a leader' client leader
wait_until 'a leader on the page' leader_on_page
say "A leader is on the page $(($(now_ms) - started)) ms after the start."
wait_until 'three voters' three_voters

run_shown put user kj || fail 'the write failed'
run_shown put a 1 b 2 || fail 'the write failed'
run_shown get user || fail 'the read failed'
run_shown members || fail 'the members could not be listed'
say
say "The page: $page"
$stop_at_end && exit 0

say "The nodes: ${endpoints//,/, }; data and logs in $data"
say "Try: $graftd client -endpoints $endpoints put hello world"
say "     kill -9 ${pids[1]}    (node0; the page shows the election)"
say 'Ctrl-C stops everything.'
while :; do sleep 1; done
