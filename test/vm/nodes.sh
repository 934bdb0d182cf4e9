# Three nodes in three network namespaces on one bridge, and what the tests ask of them. Sourced by
# guest.sh, in busybox's shell.

# Inside of functions busybox prefers its own applets to PATH.
ip() { /usr/sbin/ip "$@"; }
tc() { /usr/sbin/tc "$@"; }

address() { echo "192.168.0.1$1"; }
endpoints=192.168.0.10:11000,192.168.0.11:11000,192.168.0.12:11000

# on N COMMAND...: in the namespace of node N.
on() {
  local n=$1
  shift
  ip netns exec "n$n" "$@"
}
chaos_on() {
  local n=$1
  shift
  on "$n" graftd chaos "$@" -records "/run/records$n"
}

make_network() {
  local n
  ip link set lo up
  ip link add br0 type bridge
  ip addr add 192.168.0.1/16 dev br0
  ip link set br0 up
  for n in 0 1 2; do
    ip netns add "n$n"
    ip link add "v$n" type veth peer name eth0 netns "n$n"
    ip link set "v$n" master br0 up
    on "$n" ip link set lo up
    on "$n" ip addr add "$(address "$n")/16" dev eth0
    on "$n" ip link set eth0 up
    printf '%s node%s\n' "$(address "$n")" "$n" >>/etc/hosts
  done
  echo 127.0.0.1 localhost >>/etc/hosts
}

# Timers twice as long as usual: one emulated core carries all of it.
start_node() {
  local n=$1 join=
  [ "$n" = 0 ] || join='-join 192.168.0.10:11000'
  # shellcheck disable=SC2086
  on "$n" graftd node -id "node$n" -election-timeout 1s -heartbeat 200ms -trace off $join \
    "/run/data$n" >"/run/node$n.out" 2>"/run/node$n.err" &
}

client() { graftd client -endpoints "$endpoints" -timeout "${patience:-4s}" "$@"; }
client_of() {
  local n=$1
  shift
  graftd client -endpoints "$(address "$n"):11000" -timeout "${patience:-4s}" "$@"
}

# eventually SECONDS COMMAND...: asks again and again; fails when it is in vain.
eventually() {
  local end=$(($(date +%s) + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    usleep 50000
  done
}

# What node N says of itself: role, leader, commit, applied ...
field_of() {
  curl -sS -m 2 "http://$(address "$1"):11000/v1/status" 2>/dev/null |
    tr ',{}' '\n' | sed -n "s/^\"$2\":\"\\{0,1\\}\\([^\"]*\\)\"\\{0,1\\}\$/\\1/p" | head -n 1
}
is_leader() { [ "$(field_of "$1" role)" = leader ]; }
is_no_leader() {
  local role
  role=$(field_of "$1" role)
  [ -n "$role" ] && [ "$role" != leader ]
}
# The number of the node that leads, as the others see it.
leader() {
  local n
  for n in ${1:-0 1 2}; do
    if is_leader "$n"; then
      echo "$n"
      return 0
    fi
  done
  return 1
}
others() {
  local n
  for n in 0 1 2; do [ "$n" = "$1" ] || printf '%s ' "$n"; done
}
one_leads() { leader "$1"; }
three_voters() { [ "$(client -o json members | tr '{' '\n' | grep -c '"role":"voter"')" = 3 ]; }

start_cluster() {
  start_node 0
  eventually 20 client_of 0 leader || return 1
  start_node 1
  start_node 2
  eventually 30 three_voters
}

acknowledged=/run/acknowledged
written=0
# Writes through the given nodes; only what is acknowledged is remembered.
write_some() {
  local through=$1 i
  for i in 1 2 3; do
    written=$((written + 1))
    if graftd client -endpoints "$through" -timeout 6s put "key$written" "value$written" \
      >/dev/null 2>&1; then
      echo "$written" >>"$acknowledged"
    else
      return 1
    fi
  done
}

levelled() {
  local commit
  commit=$(field_of 0 commit)
  [ -n "$commit" ] && [ "$(field_of 0 applied)" = "$commit" ] &&
    [ "$(field_of 1 applied)" = "$commit" ] && [ "$(field_of 2 applied)" = "$commit" ]
}
# After healing: one leads, all have the same, and what was acknowledged is there, on each node.
healed() {
  local n i keys expected=
  eventually 20 one_leads || complain 'nobody leads after healing' || return 1
  eventually 20 write_some "$endpoints" || complain 'no write after healing' || return 1
  eventually 20 levelled || complain 'the logs do not become level' || return 1
  keys=$(tail -n 12 "$acknowledged")
  for i in $keys; do expected="$expected{\"key$i\":\"value$i\"}"; done
  for n in 0 1 2; do
    # shellcheck disable=SC2046
    [ "$(curl -sS -m 5 $(for i in $keys; do
      echo "http://$(address "$n"):11000/key/key$i?level=local"
    done) | tr -d '\n')" = "$expected" ] ||
      complain "node$n lost something that was acknowledged" || return 1
  done
}

# Round trip from node N to node M in microseconds; nothing when there is no answer in time.
round_trip_us() {
  on "$1" ping -c 1 -W "${3:-3}" "$(address "$2")" 2>/dev/null |
    sed -n 's/.*time=\([0-9]*\)\.\([0-9][0-9][0-9]\) ms.*/\1\2/p' | sed 's/^0*\([0-9]\)/\1/'
}
# The best of three: what the emulated core was busy with is not the network's delay.
best_us() {
  local best= one i
  for i in 1 2 3; do
    one=$(round_trip_us "$@")
    [ -n "$one" ] || continue
    [ -n "$best" ] && [ "$best" -le "$one" ] || best=$one
  done
  echo "${best:-none}"
}
# between FROM WHAT TO
between() {
  case $2 in '' | none) return 1 ;; esac
  [ "$1" -le "$2" ] && [ "$2" -le "$3" ]
}

queues() { on "$1" tc qdisc show; }

complain() {
  echo "  $*"
  return 1
}
